"""Secrets that open one thing without an account: unguessable, kept only as a fingerprint."""

from hashlib import sha256
from secrets import token_urlsafe

SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new secret of 256 random bits, made of letters, digits, - and _."""
    return token_urlsafe(SECRET_BYTES)


def fingerprint(secret: str) -> str:
    """Return what the database keeps of a secret."""
    return sha256(secret.encode()).hexdigest()
