"""Accounts, their organisations, their API tokens and failed sign-ins."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Account(SQLModel, table=True):
    """A person who signs in; `role` is operator, officer or administrator."""

    __table_args__ = (
        sa.CheckConstraint("role IN ('operator', 'officer', 'administrator')", name="known_role"),
    )

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(default="", max_length=120)
    role: str = Field(max_length=20)
    password_hash: str = Field(default="", max_length=255)
    active: bool = Field(default=True)
    # Raised at every change of password or rights, so that older sessions end.
    session_epoch: int = Field(default=0)
    created_at: datetime
    simulated: bool = Field(default=False)


class AccountOrganisation(SQLModel, table=True):
    """An organisation whose movements an operator reads and writes."""

    __tablename__ = "account_organisation"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)


class ApiToken(SQLModel, table=True):
    """A bearer token with its account's rights; only its SHA-256 is stored."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    label: str = Field(default="", max_length=80)
    created_at: datetime
    revoked_at: datetime | None = Field(default=None)


class SignInFailure(SQLModel, table=True):
    """Failed sign-ins of one e-mail address, counted to slow down guessing."""

    __tablename__ = "sign_in_failure"

    email: str = Field(primary_key=True, max_length=254)
    failures: int = Field(default=0)
    last_at: datetime
