"""The movements of a site that a file can hold, day after day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import Method, MovementKind, SourceKind
from foodplan.store.ledger.body import passages_said
from foodplan.store.ledger.check import INWARD
from foodplan.store.ledger.driver import Driver, Row, day_of, marks
from foodplan.store.ledger.inputs import OpeningInput
from foodplan.store.ledger.reading import MovementLine, Stored, lines_of_movements

PAGE = 1_000

# As `post_many` records the rows of a file, so that what it recorded goes out as it came.
_ORDER = (
    "SELECT m.seq FROM movement m LEFT JOIN movement r ON r.reverses = m.seq WHERE m.node_id = ? "
    "AND r.seq IS NULL AND m.kind IN ('opening', 'intake', 'distribution', 'disposal', 'return') "
    "ORDER BY m.happened_on, m.kind NOT IN ('opening', 'intake'), m.seq"
)
_SAID = (
    "SELECT m.seq, m.uuid, m.kind, m.happened_on, m.method, m.document, t.text, m.reason_code, "
    "m.passages, m.intact, m.closed FROM movement m LEFT JOIN note t ON t.id = m.note_id "
    "WHERE m.seq IN ({marks})"
)


@dataclass(frozen=True)
class OutgoingMovement:
    """A standing movement as a file says it; `source_kind` is only of what came in."""

    uuid: str
    kind: str
    happened_on: date
    counterpart: str
    source_kind: str | None
    method: str
    document: str | None
    note: str | None
    reason_code: str | None
    opening: OpeningInput | None
    intact: bool
    closed: bool
    lines: tuple[MovementLine, ...]


def outgoing_movements(session: Session, node_id: int) -> Iterator[OutgoingMovement]:
    """Yield the standing movements of a site, but counts, transfers and kitchens, page by page."""
    driver = Driver(session)
    numbers = [row[0] for row in driver.rows(_ORDER, (node_id,))]
    for first in range(0, len(numbers), PAGE):
        asked = numbers[first : first + PAGE]
        lines = lines_of_movements(driver, asked)
        said = {row[0]: row for row in driver.rows(_SAID.format(marks=marks(asked)), asked)}
        for number in asked:
            yield _outgoing(said[number], lines.get(number, Stored()))


def _outgoing(row: Row, stored: Stored) -> OutgoingMovement:
    _, uuid, kind, day, method, document, note, reason, passages, intact, closed = row
    own = stored.own
    inward = MovementKind(kind) in INWARD and own
    return OutgoingMovement(
        uuid=uuid,
        kind=kind,
        happened_on=day_of(day),
        counterpart=stored.counterpart(kind),
        source_kind=SourceKind(own[0].source_kind).slug if inward else None,
        method=Method(method).slug,
        document=document,
        note=note,
        reason_code=reason,
        opening=passages_said(passages),
        intact=bool(intact),
        closed=bool(closed),
        lines=stored.typed(kind),
    )
