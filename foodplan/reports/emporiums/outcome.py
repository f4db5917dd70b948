"""What a movement that was just recorded did: which lots it drew, what it found missing."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.rules.ledger import DateKind, MovementKind
from foodplan.store.ledger import MovementRow, list_categories
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.replay import drawn_lines
from foodplan.store.ledger.stock import CountDifference, count_differences

DRAWING = frozenset(
    {
        MovementKind.DISTRIBUTION,
        MovementKind.DISPOSAL,
        MovementKind.RETURN,
        MovementKind.DISPATCH,
    }
)


@dataclass(frozen=True)
class DrawnGoods:
    """Grams of one category and date that went out."""

    category_name: str
    date_kind: DateKind
    last_day: date | None
    grams: int


@dataclass(frozen=True)
class Outcome:
    """The goods drawn, where they say more than what was typed, and what a count found."""

    drawn: tuple[DrawnGoods, ...]
    differences: tuple[CountDifference, ...]


def outcome(session: Session, row: MovementRow) -> Outcome:
    """Return what a movement did, beside what was typed."""
    if row.kind == MovementKind.COUNT:
        return Outcome((), tuple(count_differences(session, row.seq)))
    drawn = _drawn(session, row) if row.kind in DRAWING else ()
    telling = any(item.last_day for item in drawn) or len(drawn) > len(row.lines)
    return Outcome(drawn if telling else (), ())


def _drawn(session: Session, row: MovementRow) -> tuple[DrawnGoods, ...]:
    names = {category.slug: category.name for category in list_categories(session)}
    sums: dict[tuple[str, DateKind, date | None], int] = {}
    for line in drawn_lines(Driver(session), row.seq, counting=False):
        key = (line.category, line.date_kind, line.last_day)
        sums[key] = sums.get(key, 0) + line.grams
    return tuple(
        DrawnGoods(names.get(category, category), kind, day, grams)
        for (category, kind, day), grams in sums.items()
    )
