"""What goes wrong in real life, once each: a weight typed tenfold, and an opening entered late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid5

from foodplan.jobs.demo.cast import NORTH, SOUTH
from foodplan.jobs.demo.record import DemoAct, Recorded, demo_months
from foodplan.rules.ledger import MOVEMENT_NAMESPACE, month_of
from foodplan.store.ledger import LineInput, MovementInput

MISTYPED_SITE, MISTYPED_MONTH = NORTH, 15
LATE_SITE, LATE_MONTH = SOUTH, 12
LATE_BY = timedelta(days=75)
# Typed at seven in the evening, noticed at nine the next morning.
NOTICED_AFTER = timedelta(hours=14)


def typed_tenfold(acts: Sequence[DemoAct], last_day: date) -> list[DemoAct]:
    """Return the acts with one delivery typed ten times too heavy and corrected next day."""
    month = demo_months(last_day)[MISTYPED_MONTH]
    chosen = _first(acts, MISTYPED_SITE, month, "intake", weekday=1)
    if chosen is None:
        return list(acts)
    return [part for act in acts for part in (_corrected(chosen) if act is chosen else [act])]


def entered_late(acts: Sequence[DemoAct], last_day: date) -> list[DemoAct]:
    """Return the acts with one opening typed weeks after its month had closed."""
    month = demo_months(last_day)[LATE_MONTH]
    chosen = _first(acts, LATE_SITE, month, "distribution")
    if chosen is None:
        return list(acts)
    return [replace(chosen, at=chosen.at + LATE_BY) if act is chosen else act for act in acts]


def _first(
    acts: Sequence[DemoAct], site: str, month: int, kind: str, weekday: int | None = None
) -> Recorded | None:
    for record in acts:
        if not isinstance(record, Recorded):
            continue
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
