"""Passwords and failed sign-ins.

Hashing a password takes long on purpose, so it never happens inside a writing transaction:
`hash_password` and `authenticate` come first, `add_account` and `set_password` take the hash.
"""

import secrets
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col

from foodplan.models.accounts import Account, SignInFailure
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts.people import get_account_by_email, normal_email

MIN_PASSWORD = 12
MAX_PASSWORD = 256
FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash of a new password; slow on purpose, so call it before writing.

    Raises Refused for a password under 12 or over 256 characters.
    """
    if len(password) < MIN_PASSWORD:
        message = "La password deve avere almeno %(least)s caratteri."
        raise Refused([Problem("password", message, {"least": MIN_PASSWORD})])
    if len(password) > MAX_PASSWORD:
        message = "La password può avere al massimo %(most)s caratteri."
        raise Refused([Problem("password", message, {"most": MAX_PASSWORD})])
    return _hasher.hash(password)


def set_password(session: Session, account: Account, password_hash: str) -> None:
    """Store the hash of a new password (see `hash_password`) and end the account's sessions."""
    account.password_hash = password_hash
    account.session_epoch += 1
    session.add(account)
    session.flush()


def authenticate(session: Session, email: str, password: str) -> Account | None:
    """Return the active account that this password opens, or None.

    The work is the same for an unknown address as for a wrong password, so that the time of
    the answer tells nothing. Call it in a reading session, outside any write transaction.
    """
    account = get_account_by_email(session, email)
    known = account.password_hash if account is not None else ""
    right = _verify(known or _hash_of_nobody(), password[:MAX_PASSWORD])
    if account is None or not known or not right or not account.active:
        return None
    return account


def sign_in_wait(session: Session, email: str, now: datetime) -> timedelta:
    """Return how long this address still waits before another try; zero when it may try now.

    Five failures are free; the sixth waits two seconds and each one after doubles it, up to a
    quarter of an hour.
    """
    row = session.get(SignInFailure, normal_email(email)[:254])
    if row is None or row.failures <= FREE_FAILURES:
        return timedelta(0)
    pause = timedelta(seconds=2 ** min(row.failures - FREE_FAILURES, 20))
    return max(row.last_at + min(pause, LONGEST_WAIT) - now, timedelta(0))


def count_sign_in_failure(session: Session, email: str, now: datetime) -> None:
    """Count one more failed sign-in; belongs in a short transaction of its own."""
    address = normal_email(email)[:254]
    session.execute(
        sa.text(
            "INSERT INTO sign_in_failure (email, failures, last_at) VALUES (:email, 1, :now) "
            "ON CONFLICT (email) DO UPDATE "
            "SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at"
        ).bindparams(sa.bindparam("now", type_=SignInFailure.__table__.c.last_at.type)),  # type: ignore[attr-defined]
        {"email": address, "now": now},
    )
    session.expire_all()


def clear_sign_in_failures(session: Session, email: str) -> None:
    """Forget the failures of an address after a good sign-in."""
    address = normal_email(email)[:254]
    session.execute(sa.delete(SignInFailure).where(col(SignInFailure.email) == address))


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
