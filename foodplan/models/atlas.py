"""What comes to the atlas and waits: files, sources read again, suggestions, questions, mail.

Work tables all: they are updated, and what they lead to is a version of a place.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class PlaceContact(SQLModel, table=True):
    """Whom the office asks about a place; never public, and can be erased."""

    __tablename__ = "place_contact"

    place: str = Field(foreign_key="place.slug", primary_key=True)
    email: str = Field(default="", max_length=160)
    name: str = Field(default="", max_length=120)
    updated_at: datetime


class SyncSource(SQLModel, table=True):
    """A file, address or CKAN resource that is read again every night.

    `reading` and `mapping` are the JSON objects of an `AtlasBatch`; without a mapping nothing is
    applied yet. `function` is that of rows which name none, `exact` as in `Source`; `etag` and
    `modified` are what the server last said of the file that was applied.
    """

    __tablename__ = "sync_source"
    __table_args__ = (sa.CheckConstraint("kind IN ('file', 'url', 'ckan')", name="known_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=4)
    address: str = Field(max_length=500)
    reading: str = Field(default="{}", sa_type=sa.Text)
    mapping: str = Field(default="{}", sa_type=sa.Text)
    source_name: str = Field(default="", max_length=160)
    source_url: str = Field(default="", max_length=400)
    licence: str = Field(default="", max_length=80)
    function: str = Field(default="", max_length=40)
    exact: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    etag: str = Field(
        default="", max_length=200, sa_column_kwargs={"server_default": sa.text("''")}
    )
    modified: str = Field(
        default="", max_length=60, sa_column_kwargs={"server_default": sa.text("''")}
    )
    active: bool = Field(default=True)
    created_by: int | None = Field(default=None, foreign_key="account.id")
    created_at: datetime
    updated_at: datetime


class SyncRun(SQLModel, table=True):
    """One reading of a source: what it did, in numbers that add up, and in a sentence.

    read = added + changed + same + queued + refused.
    """

    __tablename__ = "sync_run"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="sync_source.id", index=True)
    started_at: datetime
    ended_at: datetime | None = Field(default=None)
    outcome: str = Field(default="running", max_length=12)
    sha256: str = Field(default="", max_length=64)
    read: int = Field(default=0)
    added: int = Field(default=0)
    changed: int = Field(default=0)
    same: int = Field(default=0)
    queued: int = Field(default=0)
    refused: int = Field(default=0)
    message: str = Field(default="", max_length=1000)


class PlaceSuggestion(SQLModel, table=True):
    """A change that somebody proposes and an officer clears or not.

    `origin` is public, mail, import or sync; `kind`, `reason` and `state` are codes of
    `rules.suggestions`. `proposed` is a JSON object of a place's fields, `base_version` the
    version it was made against, `note` what the reporter added since, `changed` what became of it:
    for each field what it said and what it says. `decided_by` of one that waits is who is looking
    at it. `contact` is emptied when the answer was sent, or after 90 days; no network address is
    kept. `secret` is the SHA-256 of the key of the follow-up link.
    """

    __tablename__ = "place_suggestion"
    __table_args__ = (
        sa.CheckConstraint("origin IN ('public', 'mail', 'import', 'sync')", name="known_origin"),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'partly', 'refused', 'withdrawn')", name="known_state"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(max_length=36, unique=True)
    secret: str = Field(default="", max_length=64, index=True)
    origin: str = Field(max_length=6)
    kind: str = Field(max_length=10)
    reason: str = Field(default="", max_length=20)
    place: str | None = Field(default=None, foreign_key="place.slug", index=True)
    base_version: int | None = Field(default=None)
    source_id: int | None = Field(default=None, foreign_key="sync_source.id")
    function: str = Field(default="", max_length=40)
    area: str | None = Field(default=None, max_length=10)
    text: str = Field(default="", max_length=2000)
    proposed: str = Field(default="{}", sa_type=sa.Text)
    note: str = Field(default="", max_length=1000)
    changed: str = Field(default="{}", sa_type=sa.Text)
    contact: str = Field(default="", max_length=160)
    state: str = Field(default="waiting", max_length=10, index=True)
    decision: str = Field(default="", max_length=1000)
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = Field(default=None)
    created_at: datetime
    updated_at: datetime


class PlaceQuestion(SQLModel, table=True):
    """A mail that asked a place's contact whether all is still so; `secret` is hashed."""

    __tablename__ = "place_question"

    id: int | None = Field(default=None, primary_key=True)
    place: str = Field(foreign_key="place.slug", index=True)
    secret: str = Field(max_length=64, unique=True)
    asked_at: datetime
    answer: str = Field(default="", max_length=12)
    answered_at: datetime | None = Field(default=None)


class Mail(SQLModel, table=True):
    """A mail that waits or was sent; `key` is unique, so that nothing is ever sent twice.

    `recipient` and `body` are emptied once it was sent, or after 90 days; `state` is a code of
    `rules.mail.MailState`.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120, unique=True)
    purpose: str = Field(max_length=30)
    recipient: str = Field(default="", max_length=160)
    subject: str = Field(default="", max_length=200)
    body: str = Field(default="", sa_type=sa.Text)
    state: str = Field(default="waiting", max_length=10, index=True)
    attempts: int = Field(default=0)
    next_at: datetime
    created_at: datetime
    sent_at: datetime | None = Field(default=None)
    error: str = Field(default="", max_length=300)


class AtlasBatch(SQLModel, table=True):
    """A file of places or areas that an officer sent: how it reads, its trial, its outcome.

    `reading` (format, separator, encoding, sheet, reference system, order of coordinates),
    `mapping` (field by column) and `summary` are JSON objects; `content` is emptied when the file
    was applied or dropped. `trial` is the packed outcome of each row.
    """

    __tablename__ = "atlas_batch"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('places', 'areas')", name="known_kind"),
        sa.CheckConstraint("status IN ('sent', 'applied', 'dropped')", name="known_status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(max_length=36, unique=True)
    kind: str = Field(max_length=6)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size: int
    content: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    status: str = Field(default="sent", max_length=10)
    reading: str = Field(default="{}", sa_type=sa.Text)
    mapping: str = Field(default="{}", sa_type=sa.Text)
    summary: str = Field(default="{}", sa_type=sa.Text)
    trial: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    message: str = Field(default="", max_length=500)
    created_at: datetime
    updated_at: datetime
