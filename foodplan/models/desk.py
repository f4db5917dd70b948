"""The desk's own work: colleagues without an account, their links and answers, reminders, feeds.

Work tables all: they are updated, and what they lead to is a version of something of the plan.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Colleague(SQLModel, table=True):
    """Whom the office asks about actions; erasing empties name and address and leaves the row.

    `account_id` is set for those who also sign in. `digest` is false for who wants no mail.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", max_length=120)
    office: str = Field(default="", max_length=160)
    email: str = Field(default="", max_length=160)
    account_id: int | None = Field(default=None, foreign_key="account.id", unique=True)
    digest: bool = Field(default=True)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = Field(default=None)


class ActionLink(SQLModel, table=True):
    """A signed link by which a colleague answers about one action, for 14 days.

    Only the SHA-256 of its secret is stored.
    """

    __tablename__ = "action_link"

    id: int | None = Field(default=None, primary_key=True)
    action: str = Field(foreign_key="action.slug", index=True)
    colleague_id: int = Field(foreign_key="colleague.id", index=True)
    secret: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = Field(default=None)


class ActionUpdate(SQLModel, table=True):
    """What a colleague answered about an action, until an officer confirms it or not.

    `kind` is ongoing, done, late or nothing_new; `milestone` is empty when it is about the whole
    action; `state` is waiting, confirmed, declined or overtaken. `base_version` is the version
    that was shown of the action, or of the milestone where it is about one.
    """

    __tablename__ = "action_update"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('ongoing', 'done', 'late', 'nothing_new')", name="known_kind"),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'declined', 'overtaken')", name="known_state"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(max_length=36, unique=True)
    action: str = Field(foreign_key="action.slug", index=True)
    milestone: str | None = Field(default=None, foreign_key="milestone.slug")
    colleague_id: int = Field(foreign_key="colleague.id", index=True)
    link_id: int | None = Field(default=None, foreign_key="action_link.id")
    base_version: int | None = Field(default=None)
    kind: str = Field(max_length=11)
    done_on: date | None = Field(default=None)
    expected_on: date | None = Field(default=None)
    text: str = Field(default="", max_length=1000)
    state: str = Field(default="waiting", max_length=10, index=True)
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = Field(default=None)
    # Why an officer did not confirm it.
    decision: str = Field(
        default="", max_length=500, sa_column_kwargs={"server_default": sa.text("''")}
    )
    created_at: datetime


class Reminder(SQLModel, table=True):
    """That a colleague was reminded of one term at one distance; `key` keeps it from coming twice.

    The row is written in the transaction that queues the digest (`mail_key`).
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=240, unique=True)
    colleague_id: int = Field(foreign_key="colleague.id", index=True)
    mail_key: str = Field(default="", max_length=120, index=True)
    created_at: datetime


class FeedKey(SQLModel, table=True):
    """The secret address of a person's calendar, which shows tasks too; only its SHA-256."""

    __tablename__ = "feed_key"

    id: int | None = Field(default=None, primary_key=True)
    colleague_id: int = Field(foreign_key="colleague.id", index=True)
    secret: str = Field(max_length=64, unique=True)
    created_at: datetime
    revoked_at: datetime | None = Field(default=None)
