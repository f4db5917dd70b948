"""Bearer tokens: made once, shown once, kept only as their SHA-256."""

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from foodplan.models.accounts import Account, ApiToken


def add_token(session: Session, account: Account, now: datetime, label: str = "") -> str:
    """Make a bearer token with the account's rights and return it: only its SHA-256 is kept."""
    if account.id is None:
        raise ValueError("An account is stored before it gets a token.")
    token = secrets.token_urlsafe(32)
    row = ApiToken(
        account_id=account.id, token_hash=_token_hash(token), label=label, created_at=now
    )
    session.add(row)
    session.flush()
    return token


def list_tokens(session: Session, account_id: int) -> list[ApiToken]:
    """Return the tokens of an account, revoked ones included, oldest first."""
    query = select(ApiToken).where(ApiToken.account_id == account_id).order_by(col(ApiToken.id))
    return list(session.exec(query))


def find_account_by_token(session: Session, token: str) -> Account | None:
    """Return the active account behind a token that was not revoked, or None."""
    query = (
        select(Account)
        .join(ApiToken, col(ApiToken.account_id) == col(Account.id))
        .where(
            ApiToken.token_hash == _token_hash(token),
            col(ApiToken.revoked_at).is_(None),
            col(Account.active).is_(True),
        )
    )
    return session.exec(query).first()


def revoke_token(session: Session, token_id: int, now: datetime) -> bool:
    """Revoke a token by id; return whether it was in force."""
    row = session.get(ApiToken, token_id)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at = now
    session.add(row)
    session.flush()
    return True


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
