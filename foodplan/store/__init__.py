"""Every SELECT and every write; the session is the first argument; flushes, never commits."""
