"""The public records behind a figure of the page, a part of the list at a time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.short_chains.flows import origin_of
from foodplan.reports.short_chains.page import period
from foodplan.reports.short_chains.rows import SupplyRow, supply_row
from foodplan.reports.short_chains.totals import Totals, sum_up
from foodplan.reports.short_chains.words import NO_PLACE
from foodplan.rules.ledger import month_of
from foodplan.rules.short_chain_words import OUTLETS
from foodplan.store.history import Moment
from foodplan.store.short_chains import JudgedSupply, judged_supplies

LIMIT = 50


@dataclass(frozen=True)
class Narrowed:
    """Which supplies a figure is made of: month (yyyymm), kind of outlet, category, answer.

    0 and "" are all; without a month it is the twelve closed ones.
    """

    month: int = 0
    kind: str = ""
    category: str = ""
    km0: str = ""


@dataclass(frozen=True)
class Between:
    """The municipalities of a flow, "" for any."""

    origin: str = ""
    destination: str = ""


@dataclass(frozen=True)
class SupplyList:
    """A part of the records with the sums of all; `first` and `last` are months (yyyymm)."""

    rows: tuple[SupplyRow, ...]
    totals: Totals
    total: int
    limit: int
    offset: int
    first: int
    last: int
    kind_name: str
    category_name: str
    simulated: bool


def supply_list(
    session: Session,
    day: date,
    known_at: datetime | None,
    wanted: Narrowed,
    between: Between,
    offset: int = 0,
) -> SupplyList:
    """Return the supplies that a figure is made of, the latest first, from an offset on."""
    months = period(day)
    first, last = (wanted.month, wanted.month) if wanted.month else (months[0], months[-1])
    rows = judged_supplies(session, Moment(day, known_at), first, min(last, month_of(day)))
    kept = [row for row in rows if _fits(row, wanted, between)]
    kept.sort(key=lambda row: (-row.version.month, row.version.supply))
    names = {row.category: row.category_name for row in rows}
    return SupplyList(
        rows=tuple(supply_row(row) for row in kept[offset : offset + LIMIT]),
        totals=sum_up(kept),
        total=len(kept),
        limit=LIMIT,
        offset=offset,
        first=first,
        last=last,
        kind_name=OUTLETS.get(wanted.kind, ""),
        category_name=names.get(wanted.category, ""),
        simulated=any(row.version.simulated for row in kept),
    )


def _fits(row: JudgedSupply, wanted: Narrowed, between: Between) -> bool:
    return (
        wanted.kind in {"", row.outlet.kind}
        and wanted.category in {"", row.category}
        and wanted.km0 in {"", row.verdict.km0}
        and between.origin in {"", origin_of(row)}
        and between.destination in {"", row.outlet.spot.municipality or NO_PLACE}
    )
