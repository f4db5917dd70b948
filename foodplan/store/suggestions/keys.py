"""Keys that open one thing without an account: unguessable, and kept only as a fingerprint."""

from hashlib import sha256
from secrets import token_urlsafe

KEY_BYTES = 24


def new_key() -> str:
    """Return a new key of 192 random bits, made of letters, digits, - and _."""
    return token_urlsafe(KEY_BYTES)


def secret_of(key: str) -> str:
    """Return what the database keeps of a key."""
    return sha256(key.encode()).hexdigest()
