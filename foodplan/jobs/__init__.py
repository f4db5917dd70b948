"""Plain functions that the clock or the command line starts."""
