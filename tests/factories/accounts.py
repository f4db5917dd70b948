"""Makers of accounts and actors, valid unless changed."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import Session

from foodplan.store.accounts import Account, Actor, add_account

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def make_account(
    session: Session,
    email: str = "operatore@example.org",
    role: str = "operator",
    organisations: Iterable[int] = (),
    password_hash: str = "",
    coordinated: Iterable[int] = (),
) -> Account:
    """Store an account; without a password hash, since hashing is slow."""
    return add_account(
        session,
        email,
        role,
        NOW,
        password_hash=password_hash,
        organisations=organisations,
        coordinated=coordinated,
    )


def make_actor(*organisations: int, role: str = "operator", account_id: int | None = None) -> Actor:
    """An actor bound to organisations, without a stored account unless one is named."""
    return Actor(account_id, role, frozenset(organisations))
