"""Files of movements on their way: what was sent, its staged rows, and what became of them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.imports import ImportBatch, ImportChunk
from foodplan.models.organisations import Node

ENDED = ("posted", "undone", "failed", "dropped")


@dataclass(frozen=True)
class BatchInput:
    """A file as it was sent for a site; `closed` is history that leaves today's stock alone."""

    organisation_id: int
    node_id: int
    account_id: int | None
    filename: str
    content: bytes
    closed: bool = False

    @property
    def sha256(self) -> str:
        """The fingerprint by which the same file is known again."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class BatchRow:
    """A file on its way, without its content; read = imported + duplicates + refused."""

    id: int
    uuid: str
    organisation_id: int
    node_id: int
    node: str
    account_id: int | None
    filename: str
    sha256: str
    size: int
    status: str
    closed: bool
    reading: str
    mapping: str
    read: int
    imported: int
    duplicates: int
    refused: int
    done: int
    message: str
    summary: str
    created_at: datetime
    updated_at: datetime

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.status in ENDED


def add_batch(session: Session, said: BatchInput, now: datetime) -> BatchRow:
    """Keep a file that somebody sent; its content stays until the batch is posted or dropped."""
    row = ImportBatch(
        uuid=str(uuid4()),
        organisation_id=said.organisation_id,
        node_id=said.node_id,
        account_id=said.account_id,
        filename=said.filename[:200],
        sha256=said.sha256,
        size=len(said.content),
        content=said.content,
        mode="closed" if said.closed else "live",
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    found = get_batch(session, row.uuid)
    if found is None:
        raise LookupError("The batch was never stored.")
    return found


def get_batch(session: Session, uuid: str) -> BatchRow | None:
    """Return a file on its way by its uuid, or None."""
    return next(iter(_batches(session, col(ImportBatch.uuid) == uuid)), None)


def find_batch(session: Session, batch_id: int) -> BatchRow | None:
    """Return a file on its way by its number, or None."""
    return next(iter(_batches(session, col(ImportBatch.id) == batch_id)), None)


def list_batches(
    session: Session,
    organisation_ids: Sequence[int],
    limit: int = 50,
    *,
    node_id: int | None = None,
) -> list[BatchRow]:
    """Return the files of some organisations, or those for one of their sites, the last first."""
    wanted: Any = col(ImportBatch.organisation_id).in_(organisation_ids)
    if node_id is not None:
        wanted = sa.and_(wanted, col(ImportBatch.node_id) == node_id)
    return _batches(session, wanted, limit)


def earlier_file(session: Session, said: BatchInput) -> BatchRow | None:
    """Return the last file with this content that its organisation posted or works at, or None."""
    same = sa.and_(
        col(ImportBatch.node_id) == said.node_id,
        col(ImportBatch.organisation_id) == said.organisation_id,
        col(ImportBatch.sha256) == said.sha256,
        col(ImportBatch.status).not_in(("undone", "failed", "dropped")),
    )
    return next(iter(_batches(session, same)), None)


def batch_content(session: Session, batch_id: int) -> bytes | None:
    """Return what was sent, or None when it is no longer kept."""
    query = select(ImportBatch.content).where(col(ImportBatch.id) == batch_id)
    return session.exec(query).first()


def change_batch(session: Session, batch_id: int, now: datetime, **values: Any) -> None:
    """Change status, counts, message, reading, mapping or mode of a batch."""
    session.execute(
        sa.update(ImportBatch)
        .where(col(ImportBatch.id) == batch_id)
        .values(updated_at=now, **values)
    )


def stage_rows(
    session: Session, batch_id: int, n: int, rows: str, checked: str | None = None
) -> None:
    """Keep the rows of a chunk as JSON, and what became of them; the same again replaces it."""
    session.execute(
        sa.delete(ImportChunk).where(col(ImportChunk.batch_id) == batch_id, col(ImportChunk.n) == n)
    )
    session.execute(
        sa.insert(ImportChunk).values(batch_id=batch_id, n=n, rows=rows, checked=checked)
    )


def save_checked(session: Session, batch_id: int, n: int, checked: str | None) -> None:
    """Keep what became of the rows of a chunk, as JSON."""
    session.execute(
        sa.update(ImportChunk)
        .where(col(ImportChunk.batch_id) == batch_id, col(ImportChunk.n) == n)
        .values(checked=checked)
    )


def chunks(session: Session, batch_id: int) -> Iterator[tuple[int, str, str | None]]:
    """Yield number, rows and outcome of each chunk in order, one at a time."""
    for n in list_chunks(session, batch_id):
        found = get_chunk(session, batch_id, n)
        if found is not None:
            yield n, *found


def list_chunks(session: Session, batch_id: int) -> list[int]:
    """Return the numbers of the staged chunks, in the order of the file."""
    query = select(ImportChunk.n).where(ImportChunk.batch_id == batch_id)
    return list(session.exec(query.order_by(col(ImportChunk.n))))


def get_chunk(session: Session, batch_id: int, n: int) -> tuple[str, str | None] | None:
    """Return rows and outcome of a chunk as JSON, or None."""
    query = select(ImportChunk.rows, ImportChunk.checked).where(
        ImportChunk.batch_id == batch_id, ImportChunk.n == n
    )
    found = session.exec(query).first()
    return None if found is None else (found[0], found[1])


def clear_rows(session: Session, batch_id: int) -> None:
    """Forget the staged rows of a batch."""
    session.execute(sa.delete(ImportChunk).where(col(ImportChunk.batch_id) == batch_id))


def drop_batch(session: Session, batch_id: int, now: datetime) -> None:
    """Forget the content and rows of a batch that was never posted; its line in the list stays."""
    clear_rows(session, batch_id)
    change_batch(session, batch_id, now, status="dropped", content=None)


def _batches(session: Session, condition: Any, limit: int | None = None) -> list[BatchRow]:
    table = ImportBatch.__table__  # type: ignore[attr-defined]
    columns = [column for column in table.c if column.name not in {"content", "mode"}]
    query = (
        sa.select(
            *columns, (table.c.mode == "closed").label("closed"), col(Node.slug).label("node")
        )
        .join(Node, col(Node.id) == table.c.node_id)
        .where(condition)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    return [BatchRow(**row._mapping) for row in session.execute(query)]  # noqa: SLF001
