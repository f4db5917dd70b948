"""The public page of short chains: how much, how near, through whom, and how much is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.short_chains.flows import FlowMap, FlowRow, flow_map, flow_rows
from foodplan.reports.short_chains.rows import SupplyRow, supply_row
from foodplan.reports.short_chains.totals import Totals, sum_by, sum_up
from foodplan.rules.calendar import last_closed_month
from foodplan.rules.ledger import month_of, months_between
from foodplan.rules.short_chain_words import OUTLETS
from foodplan.rules.short_chains import RULE_VERSION
from foodplan.store.history import Moment
from foodplan.store.short_chains import JudgedSupply, Outlet, judged_supplies, registered

MONTHS = 12
# The page lists the latest ones; the file has them all.
MOST_ROWS = 24


@dataclass(frozen=True)
class MonthRow:
    """One month; `totals` is None where nobody stated a supply, which is no zero."""

    month: int
    totals: Totals | None


@dataclass(frozen=True)
class Group:
    """Sums of an outlet's kind or of a category; `code` is its slug."""

    code: str
    name: str
    totals: Totals


@dataclass(frozen=True)
class Coverage:
    """How many outlets stated a supply in the period, and in how many of their months."""

    outlets: int
    with_data: int
    months: int
    months_with_data: int

    @property
    def share(self) -> float | None:
        """The share of months of outlets of which something is known, None without outlets."""
        return self.months_with_data / self.months if self.months else None


@dataclass(frozen=True)
class ChainReport:
    """The page, ready to print; `months` are the last twelve closed ones.

    `running` are the supplies of the months since, which no figure of the period counts.
    """

    day: date
    past: bool
    months: tuple[MonthRow, ...]
    totals: Totals
    running: Totals
    kinds: tuple[Group, ...]
    categories: tuple[Group, ...]
    flows: tuple[FlowRow, ...]
    drawing: FlowMap | None
    supplies: tuple[SupplyRow, ...]
    coverage: Coverage
    producers: int
    simulated: bool
    rule: str = RULE_VERSION


def chain_report(session: Session, day: date, known_at: datetime | None) -> ChainReport:
    """Return the figures of the last twelve closed months as known at a moment."""
    months, rows, running = _read(session, day, known_at)
    flows = flow_rows(rows)
    categories = {row.category: row.category_name for row in rows}
    by_kind = sum_by(rows, lambda row: row.outlet.kind)
    by_category = sum_by(rows, lambda row: row.category)
    shown = sorted(rows, key=lambda row: (-row.version.month, row.version.supply))
    outlets = registered(session, Moment(day, known_at)).outlets(day)
    return ChainReport(
        day=day,
        past=known_at is not None,
        months=tuple(_month(month, rows) for month in months),
        totals=sum_up(rows),
        running=sum_up(running),
        kinds=tuple(Group(kind, OUTLETS[kind], totals) for kind, totals in by_kind),
        categories=tuple(Group(slug, categories[slug], totals) for slug, totals in by_category),
        flows=flows,
        drawing=flow_map(rows, flows),
        supplies=tuple(supply_row(row) for row in shown),
        coverage=_coverage([row for row in outlets if row.active], rows, len(months)),
        producers=len({row.producer.id for row in rows}),
        simulated=any(row.version.simulated for row in [*rows, *running]),
    )


def period(day: date) -> list[int]:
    """Return the last twelve closed months of a day, the oldest first.

    >>> period(date(2026, 11, 22))[0], period(date(2026, 11, 22))[-1]
    (202511, 202610)
    """
    last = last_closed_month(day)
    first = last - 100 + 1 if last % 100 < MONTHS else last - 11
    return months_between(first, last)


def _read(
    session: Session, day: date, known_at: datetime | None
) -> tuple[list[int], list[JudgedSupply], list[JudgedSupply]]:
    months = period(day)
    found = judged_supplies(session, Moment(day, known_at), months[0], month_of(day))
    closed = [row for row in found if row.version.month <= months[-1]]
    return months, closed, [row for row in found if row.version.month > months[-1]]


def _month(month: int, rows: Sequence[JudgedSupply]) -> MonthRow:
    found = [row for row in rows if row.version.month == month]
    return MonthRow(month, sum_up(found) if found else None)


def _coverage(outlets: Sequence[Outlet], rows: Sequence[JudgedSupply], months: int) -> Coverage:
    known = {outlet.node_id for outlet in outlets}
    stated = {(row.outlet.node_id, row.version.month) for row in rows}
    stated = {key for key in stated if key[0] in known}
    return Coverage(len(outlets), len({node for node, _ in stated}), len(outlets) * months,
                    len(stated))  # fmt: skip
