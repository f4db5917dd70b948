"""Files of places and areas that an officer sent, with their trial, until applied or dropped."""

import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.atlas import AtlasBatch
from foodplan.rules.problems import Problem

PLACES, AREAS = "places", "areas"
TRYING, APPLYING = "trying", "applying"
WENT_WRONG = Problem("file", "Qualcosa non ha funzionato: riprovare.")


class Mistake(NamedTuple):
    """What is wrong in a row: the title of the column ("" for the whole row), and the sentence."""

    column: str
    value: str
    message: str
    params: dict[str, Any]
    suggestion: str = ""


class Shift(NamedTuple):
    """One field that a row says otherwise: what was, what it says, and whether that is taken."""

    field: str
    old: str
    new: str
    taken: bool
    why: str


@dataclass(frozen=True, slots=True)
class TriedRow:
    """What would become, or became, of one row; `cells` are those of a refused row."""

    number: int
    outcome: str
    key: str = ""
    name: str = ""
    what: str = ""
    lat: float | None = None
    lon: float | None = None
    mistakes: tuple[Mistake, ...] = ()
    shifts: tuple[Shift, ...] = ()
    into_row: int | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchSummary:
    """What was said of a file, and how its trial ended; `counts` add up to `read`.

    `source` has name, url, date, licence and exact. `work` is trying, applying or "". `problem`
    is why the file as a whole was not taken, as field, message and params. `retried` says that
    the atlas changed between the trial that was seen and the wish to apply it.
    """

    source: dict[str, Any] = field(default_factory=dict)
    function: str = ""
    level: str = ""
    work: str = ""
    read: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    problem: dict[str, Any] = field(default_factory=dict)
    tried: str = ""
    retried: bool = False
    queued: int = 0
    applied_by: int | None = None

    def as_json(self) -> str:
        """Return the summary as the JSON object that a batch keeps."""
        return orjson.dumps(asdict(self)).decode()


@dataclass(frozen=True)
class NewBatch:
    """A file as it was sent."""

    kind: str
    account_id: int | None
    filename: str
    content: bytes


def add_batch(session: Session, new: NewBatch, summary: BatchSummary, now: datetime) -> AtlasBatch:
    """Keep a file that was sent, and flush."""
    batch = AtlasBatch(
        uuid=str(uuid4()),
        kind=new.kind,
        account_id=new.account_id,
        filename=new.filename,
        sha256=sha256(new.content).hexdigest(),
        size=len(new.content),
        content=new.content,
        summary=summary.as_json(),
        created_at=now,
        updated_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def earlier_batch(session: Session, new: NewBatch) -> AtlasBatch | None:
    """Return the last batch of the same bytes that was not dropped, or None."""
    query = (
        select(AtlasBatch)
        .where(
            AtlasBatch.kind == new.kind,
            AtlasBatch.sha256 == sha256(new.content).hexdigest(),
            AtlasBatch.status != "dropped",
        )
        .order_by(col(AtlasBatch.id).desc())
    )
    return session.exec(query).first()


def find_batch(session: Session, uuid: str) -> AtlasBatch | None:
    """Return a batch by its address, or None."""
    return session.exec(select(AtlasBatch).where(AtlasBatch.uuid == uuid)).first()


def list_batches(session: Session, limit: int = 50) -> list[AtlasBatch]:
    """Return the last batches, newest first, without their bytes."""
    query = (
        select(AtlasBatch)
        .options(
            sa.orm.defer(AtlasBatch.content),  # type: ignore[arg-type]
            sa.orm.defer(AtlasBatch.trial),  # type: ignore[arg-type]
        )
        .order_by(col(AtlasBatch.id).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def lock_batch(session: Session, uuid: str) -> AtlasBatch | None:
    """Return a batch that no other transaction changes until this one ends, or None."""
    query = select(AtlasBatch).where(AtlasBatch.uuid == uuid).with_for_update()
    return session.exec(query).first()


def change_batch(session: Session, batch: AtlasBatch, now: datetime, **values: Any) -> None:
    """Change some columns of a batch, and flush."""
    for name, value in values.items():
        setattr(batch, name, value)
    batch.updated_at = now
    session.add(batch)
    session.flush()


def summary_of(batch: AtlasBatch) -> BatchSummary:
    """Return what a batch keeps of its trial."""
    said: dict[str, Any] = orjson.loads(batch.summary)
    if "gone" in said:
        said["gone"] = tuple(said["gone"])
    return BatchSummary(**said)


def pack_trial(rows: Iterable[TriedRow]) -> bytes:
    """Return rows as the bytes that a batch keeps."""
    said = [[getattr(row, name) for name in _NAMES] for row in rows]
    return zlib.compress(orjson.dumps(said, default=list), 3)


def unpack_trial(packed: bytes | None) -> list[TriedRow]:
    """Return the rows that `pack_trial` wrote, none for None."""
    if packed is None:
        return []
    return [
        _row(dict(zip(_NAMES, said, strict=True))) for said in orjson.loads(zlib.decompress(packed))
    ]


_NAMES = tuple(TriedRow.__slots__)


def _row(said: dict[str, Any]) -> TriedRow:
    said["mistakes"] = tuple(Mistake(*item) for item in said["mistakes"])
    said["shifts"] = tuple(Shift(*item) for item in said["shifts"])
    said["cells"] = tuple(said["cells"])
    return TriedRow(**said)
