"""What the register shows of a site to those who keep it: shelves, movements, the day so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from foodplan.reports.emporiums.expiries import ExpiryReport, expiry_report
from foodplan.reports.emporiums.outcome import Outcome, outcome
from foodplan.reports.emporiums.transfers import TransfersReport, transfers_report
from foodplan.rules.ledger import DistributionMode, MovementKind, NodeKind
from foodplan.store.ledger import (
    MovementRow,
    StockRow,
    count_movements,
    get_movement,
    list_movements,
    passages,
    stock_by_category,
)
from foodplan.store.ledger.hands import Hand, hands_of
from foodplan.store.ledger.stock import ShelfLot, shelf_lots
from foodplan.store.organisations import NodeRow

MOVEMENTS_SHOWN = 6
MOVEMENTS_ON_A_PAGE = 20
MOST_IN_A_DAY = 500


@dataclass(frozen=True)
class MovementView:
    """A movement, and what was recorded in its place when it was corrected.

    `outcome` is told of a movement that was just recorded: the lots it drew, what a count found.
    `hand` says on which shared phone it was typed and by whom; never on a public page.
    """

    row: MovementRow
    replacement: MovementRow | None
    outcome: Outcome | None = None
    hand: Hand | None = None


@dataclass(frozen=True)
class DaySoFar:
    """What a day holds so far; `households` is None until somebody counts them."""

    intakes: int
    intake_grams: int
    out_grams: int
    households: int | None


@dataclass(frozen=True)
class StockReport:
    """A site's shelves: food in all, other goods in all, and each category."""

    site: NodeRow
    day: date
    rows: tuple[StockRow, ...]
    lots: tuple[ShelfLot, ...] = ()

    def dated(self, category: str) -> tuple[ShelfLot, ...]:
        """Return the goods of a category by date, when any of them has one."""
        lots = tuple(lot for lot in self.lots if lot.category == category)
        return lots if any(lot.last_day for lot in lots) else ()

    @property
    def food_grams(self) -> int:
        """All the food."""
        return sum(row.grams for row in self.rows if row.food)

    @property
    def other_grams(self) -> int:
        """What is no food."""
        return sum(row.grams for row in self.rows if not row.food)


@dataclass(frozen=True)
class RegisterReport:
    """The first page of the register."""

    site: NodeRow
    day: date
    so_far: DaySoFar
    stock: StockReport
    movements: tuple[MovementView, ...]
    transfers: TransfersReport
    expiries: ExpiryReport

    @property
    def by_count(self) -> bool:
        """Whether what goes out is found at the counts."""
        return self.site.distribution_mode == DistributionMode.BY_COUNT


@dataclass(frozen=True)
class MovementsReport:
    """One page of a site's movements, the last recorded first."""

    site: NodeRow
    day: date
    movements: tuple[MovementView, ...]
    total: int
    limit: int
    offset: int


def register_report(session: Session, site: NodeRow, today: date) -> RegisterReport:
    """Return what a volunteer sees first."""
    return RegisterReport(
        site=site,
        day=today,
        so_far=day_so_far(session, site, today),
        stock=stock_report(session, site, today),
        movements=_views(
            session, list_movements(session, [site.id], limit=MOVEMENTS_SHOWN, reversals=False)
        ),
        transfers=transfers_report(session, site, today),
        expiries=expiry_report(session, site, today),
    )


def stock_report(session: Session, site: NodeRow, today: date) -> StockReport:
    """Return what stands on a site's shelves now."""
    rows = tuple(stock_by_category(session, site.id))
    return StockReport(site, today, rows, tuple(shelf_lots(session, site.id)))


def movements_report(session: Session, site: NodeRow, today: date, offset: int) -> MovementsReport:
    """Return a page of a site's movements."""
    rows = list_movements(
        session, [site.id], limit=MOVEMENTS_ON_A_PAGE, offset=offset, reversals=False
    )
    total = count_movements(session, [site.id], reversals=False)
    views = _views(session, rows)
    return MovementsReport(site, today, views, total, MOVEMENTS_ON_A_PAGE, offset)


def movement_view(session: Session, uuid: UUID) -> MovementView | None:
    """Return one movement with its replacement, or None; reversals are nobody's own act."""
    row = get_movement(session, uuid)
    if row is None or row.kind == MovementKind.REVERSAL:
        return None
    return _views(session, [row])[0]


def done_view(session: Session, uuid: UUID) -> MovementView | None:
    """Return a movement that was just recorded, with what it did; None as `movement_view` does."""
    view = movement_view(session, uuid)
    return view and replace(view, outcome=outcome(session, view.row))


def _views(session: Session, rows: Sequence[MovementRow]) -> tuple[MovementView, ...]:
    known = {row.uuid: row for row in rows}
    hands = hands_of(session, [row.seq for row in rows])
    return tuple(
        MovementView(row, _replacement(session, row, known), hand=hands.get(row.seq))
        for row in rows
    )


def _replacement(
    session: Session, row: MovementRow, known: dict[UUID, MovementRow]
) -> MovementRow | None:
    if row.replaced_by is None:
        return None
    return known.get(row.replaced_by) or get_movement(session, row.replaced_by)


def day_so_far(session: Session, site: NodeRow, today: date) -> DaySoFar:
    """Return what a day holds so far at a site."""
    rows = list_movements(session, [site.id], day=today, limit=MOST_IN_A_DAY)
    standing = [row for row in rows if row.stands]
    arrived = {MovementKind.INTAKE, MovementKind.RECEIPT}
    intakes = [row.grams for row in standing if row.kind in arrived]
    given = [row.grams for row in standing if _goes_to_people(row)]
    said = passages(session, site.id, today)
    return DaySoFar(len(intakes), sum(intakes), sum(given), said.households if said else None)


def _goes_to_people(row: MovementRow) -> bool:
    return row.kind == MovementKind.DISTRIBUTION and row.counterpart == NodeKind.PEOPLE
