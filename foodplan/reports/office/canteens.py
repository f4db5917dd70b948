"""What canteens bought, as the office keeps it: the lines, and one line with its history."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.short_chains import CanteenPurchase
from foodplan.reports.office.chains import LAST, PURCHASE_WORDS, Offered, offered
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.rules.canteens import LOCAL, PURCHASES
from foodplan.store.history import Moment, history_of
from foodplan.store.short_chains import Bought, Outlet, bought_lines, registered
from foodplan.store.short_chains.canteens import current_purchase


@dataclass(frozen=True)
class BoughtWanted:
    """What the office looks for: a canteen, a kind, as what it counts; 0 and "" are all."""

    canteen: int = 0
    kind: str = ""
    local: str = ""


@dataclass(frozen=True)
class CanteensPage:
    """The lines that are looked for, how many there are in all, and the canteens."""

    rows: tuple[Bought, ...]
    every: int
    canteens: tuple[Outlet, ...]


@dataclass(frozen=True)
class PurchasePage:
    """One line; `line` is None once it is withdrawn."""

    version: CanteenPurchase
    line: Bought | None
    history: tuple[HistoryLine, ...]


def canteens_page(session: Session, today: date, wanted: BoughtWanted) -> CanteensPage:
    """Return the lines that are looked for, the latest period first."""
    rows = bought_lines(session, Moment(today))
    kept = (
        row
        for row in rows
        if wanted.canteen in {0, row.canteen.node_id}
        and wanted.kind in {"", row.version.kind}
        and wanted.local in {"", row.counted.answer}
    )
    return CanteensPage(tuple(kept), len(rows), tuple(_canteens(session)))


def offered_purchase(session: Session, own: CanteenPurchase | None = None) -> Offered:
    """Return what the form of a line can choose from: canteens, producers, categories of food."""
    choice = offered(session)
    producers = registered(session, LAST).producers(date.max)
    ends = (own.producer_id, own.node_id) if own else (None, None)
    return Offered(
        tuple((row.id, row.name) for row in producers if row.active or row.id == ends[0]),
        tuple(
            (row.node_id, row.name)
            for row in _canteens(session)
            if row.active or row.node_id == ends[1]
        ),
        choice.categories,
        choice.slugs,
    )


def purchase_page(session: Session, number: int, today: date) -> PurchasePage | None:
    """Return the line that has a version of this id, withdrawn or not, or None."""
    named = session.get(CanteenPurchase, number)
    version = current_purchase(session, named.row_key) if named else None
    if version is None:
        return None
    choice = offered_purchase(session, version)
    words = {
        "kind": PURCHASES,
        "local": LOCAL,
        "node_id": {str(number): name for number, name in choice.outlets},
        "producer_id": {str(number): name for number, name in choice.producers},
        "category_id": {str(number): name for number, name in choice.categories},
    }
    rows = history_of(session, CanteenPurchase, row_key=version.row_key)
    lines = history_lines(rows, PURCHASE_WORDS, names_of_people(session), words=words)
    found = bought_lines(session, Moment(today), row_key=version.row_key)
    return PurchasePage(version, found[0] if found else None, lines)


def _canteens(session: Session) -> list[Outlet]:
    rows = registered(session, LAST).outlets(date.max)
    return [row for row in rows if row.kind == "canteen"]
