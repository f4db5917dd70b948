"""What expires at a site and when, what may still be given, and the notes for the shelves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from foodplan.rules.expiry import Allowed, may_be_given
from foodplan.rules.ledger import DateKind
from foodplan.store.history import Moment
from foodplan.store.ledger.stock import ShelfLot, shelf_lots
from foodplan.store.organisations import NodeRow
from foodplan.store.tolerances import ToleranceRow, list_tolerances

WEEK = timedelta(days=7)
TOMORROW = timedelta(days=1)

# The groups in the order of the page: what must go to waste, then by the days that are left.
EXPIRED, TODAY, NEXT_DAY, SOON, PAST, JUDGED, LATER = (
    "expired",
    "today",
    "tomorrow",
    "week",
    "past",
    "judged",
    "later",
)
GROUPS = (EXPIRED, TODAY, NEXT_DAY, SOON, PAST, JUDGED, LATER)


@dataclass(frozen=True)
class DatedGoods:
    """Goods of one date with the last day on which they may be given, as tolerances stand.

    `until` is None when nobody set a tolerance for the category; `proposed` when the tolerance
    is the product's own proposal, which nobody has confirmed.
    """

    lot: ShelfLot
    group: str
    until: date | None
    proposed: bool = False


@dataclass(frozen=True)
class ExpiryReport:
    """The dated goods of a site in groups, each by last day."""

    site: NodeRow
    day: date
    goods: tuple[DatedGoods, ...]

    def of(self, group: str) -> tuple[DatedGoods, ...]:
        """Return the goods of one group."""
        return tuple(item for item in self.goods if item.group == group)

    @property
    def groups(self) -> tuple[tuple[str, tuple[DatedGoods, ...]], ...]:
        """The groups that hold something, in the order of the page."""
        return tuple((group, self.of(group)) for group in GROUPS if self.of(group))

    @property
    def expired_grams(self) -> int:
        """What may only be thrown away."""
        return sum(item.lot.grams for item in self.of(EXPIRED))

    @property
    def notes(self) -> tuple[DatedGoods, ...]:
        """What a shelf note may stand on: best before has passed, and it may still be given."""
        return self.of(PAST)


def expiry_report(session: Session, site: NodeRow, today: date) -> ExpiryReport:
    """Return the dated goods of a site as they stand on a day."""
    lots = [lot for lot in shelf_lots(session, site.id) if lot.last_day is not None]
    rows = list_tolerances(session, Moment(today)) if lots else []
    tolerances = {row.slug: row for row in rows}
    goods = [_dated(lot, tolerances.get(lot.category), today) for lot in lots]
    return ExpiryReport(site, today, tuple(goods))


def first_to_give(lots: Iterable[ShelfLot], day: date) -> tuple[ShelfLot, ...]:
    """Return the dated goods that should go out first: those of the next seven days."""
    return tuple(
        lot for lot in lots if lot.last_day is not None and day <= lot.last_day <= day + WEEK
    )


def _dated(lot: ShelfLot, said: ToleranceRow | None, today: date) -> DatedGoods:
    if lot.last_day is None:
        raise ValueError("Undated goods have no last day.")
    days = said.days if said else None
    group = _group(lot, days, today)
    if lot.date_kind == DateKind.USE_BY:
        return DatedGoods(lot, group, lot.last_day)
    until = None if days is None else lot.last_day + timedelta(days=days)
    return DatedGoods(lot, group, until, proposed=bool(said and said.proposed))


def _group(lot: ShelfLot, tolerance: int | None, today: date) -> str:
    last = lot.last_day or date.max
    verdict = may_be_given(lot.date_kind, last, today, tolerance)
    if verdict == Allowed.NO:
        return EXPIRED
    if verdict == Allowed.IF_INTACT:
        return PAST
    if verdict == Allowed.WITH_REASON:
        return JUDGED
    if last == today:
        return TODAY
    if last == today + TOMORROW:
        return NEXT_DAY
    return SOON if last <= today + WEEK else LATER
