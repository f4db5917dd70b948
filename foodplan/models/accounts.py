"""Accounts, their organisations and API tokens, shared phones, volunteers, failed sign-ins."""

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
    """An organisation whose movements an operator reads and writes.

    A coordinator also sets its sites up: phones, volunteers, schedule, packs, usual sources.
    """

    __tablename__ = "account_organisation"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    coordinator: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


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


class Device(SQLModel, table=True):
    """A phone that is paired with one site and records for it alone, until it is cut off.

    Only SHA-256 hashes of its pairing code (once, for minutes) and of its token (90 days) are
    stored. What it recorded stays when it is revoked.
    """

    id: int | None = Field(default=None, primary_key=True)
    node_id: int = Field(foreign_key="node.id", index=True)
    label: str = Field(default="", max_length=60)
    pairing_hash: str | None = Field(default=None, max_length=64, unique=True)
    pairing_until: datetime | None = Field(default=None)
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    created_at: datetime
    created_by: int | None = Field(default=None, foreign_key="account.id")
    paired_at: datetime | None = Field(default=None)
    expires_at: datetime | None = Field(default=None)
    last_seen_at: datetime | None = Field(default=None)
    revoked_at: datetime | None = Field(default=None)
    revoked_by: int | None = Field(default=None, foreign_key="account.id")
    simulated: bool = Field(default=False)


class Volunteer(SQLModel, table=True):
    """The initials that somebody taps on a site's shared phone; erasing empties them."""

    id: int | None = Field(default=None, primary_key=True)
    node_id: int = Field(foreign_key="node.id", index=True)
    initials: str = Field(default="", max_length=6)
    active: bool = Field(default=True)
    created_at: datetime
    created_by: int | None = Field(default=None, foreign_key="account.id")
