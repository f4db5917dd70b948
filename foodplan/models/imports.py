"""Files of movements on their way into the ledger: what was sent, how it reads, its outcome."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ImportBatch(SQLModel, table=True):
    """One file that somebody sent for a site, from its upload to its posting or undoing.

    `reading` (separator, encoding, sheet, header row, styles of numbers and days) and `mapping`
    (field by column) are JSON objects. `mode` is live or closed ("storico chiuso"). `content` is
    emptied when it is no longer needed. `summary` is a JSON object of what the check found and of
    what was asked for then (all or nothing, or only the valid rows). The counts add up: read =
    imported + duplicates + refused. `updated_at` is also the heartbeat of whoever works at it. A
    work table: it is updated, and the movements it made are not.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('sent', 'reading', 'read', 'checking', 'checked', 'posting', 'posted', "
            "'undoing', 'undone', 'failed', 'dropped')",
            name="known_status",
        ),
        sa.CheckConstraint("mode IN ('live', 'closed')", name="known_mode"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(max_length=36, unique=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    node_id: int = Field(foreign_key="node.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size: int
    content: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    status: str = Field(default="sent", max_length=10)
    mode: str = Field(default="live", max_length=6)
    reading: str = Field(default="{}", sa_type=sa.Text)
    mapping: str = Field(default="{}", sa_type=sa.Text)
    read: int = Field(default=0)
    imported: int = Field(default=0)
    duplicates: int = Field(default=0)
    refused: int = Field(default=0)
    done: int = Field(default=0)
    message: str = Field(default="", max_length=500)
    summary: str = Field(default="{}", sa_type=sa.Text)
    created_at: datetime
    updated_at: datetime


class ImportChunk(SQLModel, table=True):
    """Some hundred staged rows of a file, as JSON: what was read, and what became of it."""

    __tablename__ = "import_chunk"

    batch_id: int = Field(foreign_key="import_batch.id", primary_key=True)
    n: int = Field(primary_key=True)
    rows: str = Field(sa_type=sa.Text)
    checked: str | None = Field(default=None, sa_type=sa.Text)


class ImportMapping(SQLModel, table=True):
    """How an organisation's files with a given header were read the last time."""

    __tablename__ = "import_mapping"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    header_hash: str = Field(max_length=64, primary_key=True)
    reading: str = Field(default="{}", sa_type=sa.Text)
    mapping: str = Field(default="{}", sa_type=sa.Text)
    updated_at: datetime
