"""What goes wrong in real life, once each: a weight typed tenfold, and an opening entered late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid5

from foodplan.jobs.demo.record import Recorded, demo_months
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, month_of
from foodplan.store.ledger import LineInput, MovementInput

MISTYPED_SITE, MISTYPED_MONTH = "emporio-dimostrativo-nord", 15
LATE_SITE, LATE_MONTH = "emporio-dimostrativo-sud", 12
LATE_BY = timedelta(days=75)
# Typed at seven in the evening, noticed at nine the next morning.
NOTICED_AFTER = timedelta(hours=14)


def typed_tenfold(records: Sequence[Recorded], last_day: date) -> list[Recorded]:
    """Return the records with one delivery typed ten times too heavy and corrected next day."""
    month = demo_months(last_day)[MISTYPED_MONTH]
    chosen = _first(records, MISTYPED_SITE, month, "intake", weekday=1)
    return [
        part
        for record in records
        for part in (_corrected(record) if record is chosen else [record])
    ]


def entered_late(records: Sequence[Recorded], last_day: date) -> list[Recorded]:
    """Return the records with one opening typed weeks after its month had closed."""
    month = demo_months(last_day)[LATE_MONTH]
    chosen = _first(records, LATE_SITE, month, "distribution")
    return [
        replace(record, at=record.at + LATE_BY) if record is chosen else record
        for record in records
    ]


def _first(
    records: Sequence[Recorded], site: str, month: int, kind: str, weekday: int | None = None
) -> Recorded | None:
    for record in records:
        day = record.movement.happened_on
        wanted = (record.movement.node, record.movement.kind, month_of(day)) == (site, kind, month)
        if wanted and weekday in {None, day.weekday()}:
            return record
    return None


def _corrected(record: Recorded) -> list[Recorded]:
    right = record.movement
    wrong = replace(right, lines=(_tenfold(right.lines[0]), *right.lines[1:]))
    correction: MovementInput = replace(
        right,
        id=uuid5(MOVEMENT_NAMESPACE, f"{right.id}:corrected"),
        replaces=right.id,
        reason_code="mistyped",
    )
    return [
        replace(record, movement=wrong),
        replace(record, at=record.at + NOTICED_AFTER, movement=correction),
    ]


def _tenfold(line: LineInput) -> LineInput:
    return replace(line, grams=line.grams * 10)
