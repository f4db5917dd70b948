"""The public page of canteens: how much of what they bought, and were promised, is local."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.rules.canteens import PURCHASES, Parts, straddles, sum_parts
from foodplan.store.history import Moment
from foodplan.store.short_chains import Bought, bought_lines

NO_CATEGORY = "senza categoria"
# The page lists the first ones; the file has them all.
MOST_LINES = 60


@dataclass(frozen=True)
class BoughtGroup:
    """The parts of some lines in both units; `code` narrows the page to it."""

    code: str
    name: str
    grams: Parts
    cents: Parts
    lines: int
    straddles: bool = False


@dataclass(frozen=True)
class BoughtRow:
    """A public line, names with their owners' consent; `local` is as what it counts, `why` why."""

    id: int
    kind: str
    canteen: str
    first_month: int
    last_month: int
    category: str
    product: str
    grams: int | None
    cents: int | None
    declared: str
    local: str
    reason: str
    why: str
    producer: str
    document: str
    source: str
    simulated: bool


@dataclass(frozen=True)
class PurchaseKind:
    """Invoices or tenders by period, by canteen and by category of the chosen period."""

    kind: str
    name: str
    periods: tuple[BoughtGroup, ...]
    chosen: BoughtGroup | None
    canteens: tuple[BoughtGroup, ...]
    categories: tuple[BoughtGroup, ...]


@dataclass(frozen=True)
class CanteenReport:
    """The page, ready to print; `rows` are the lines of the chosen period, both kinds.

    `period` is a year ("2026") or two ("2026-2027") for what straddles them, "" without lines.
    """

    day: date
    past: bool
    period: str
    invoices: PurchaseKind
    tenders: PurchaseKind
    rows: tuple[BoughtRow, ...]
    running: bool
    simulated: bool

    @property
    def empty(self) -> bool:
        """Whether nobody recorded anything."""
        return not (self.invoices.periods or self.tenders.periods)


def canteen_report(
    session: Session, day: date, known_at: datetime | None, wanted: str = ""
) -> CanteenReport:
    """Return what is known at a moment of canteens; `wanted` is the period, else the latest year.

    Invoices and tenders are never added: what is promised is often bought later.
    """
    lines = bought_lines(session, Moment(day, known_at))
    period = _chosen(lines, wanted)
    invoices, tenders = (_kind(kind, lines, period) for kind in ("invoice", "tender"))
    shown = [row for row in lines if period_of(row) == period]
    return CanteenReport(
        day=day,
        past=known_at is not None,
        period=period,
        invoices=invoices,
        tenders=tenders,
        rows=tuple(public_row(row) for row in shown),
        running=period.endswith(str(day.year)),
        simulated=any(row.version.simulated for row in shown),
    )


def period_of(row: Bought) -> str:
    """Return the year of a line, or both years of one that straddles them: it is never split."""
    first, last = row.version.first_month // 100, row.version.last_month // 100
    return str(first) if first == last else f"{first}-{last}"


def public_row(row: Bought) -> BoughtRow:
    """Return what everybody may read of a line."""
    said = row.version
    return BoughtRow(
        id=said.id or 0,
        kind=said.kind,
        canteen=row.canteen.shown_name,
        first_month=said.first_month,
        last_month=said.last_month,
        category=row.category_name,
        product=said.product,
        grams=said.grams,
        cents=said.cents,
        declared=said.local,
        local=str(row.counted.answer),
        reason=said.local_reason,
        why=row.counted.why,
        producer=row.producer.shown_name if row.producer else "",
        document=said.document,
        source=said.source,
        simulated=said.simulated,
    )


def _chosen(lines: Sequence[Bought], wanted: str) -> str:
    periods = {period_of(row) for row in lines}
    if wanted in periods:
        return wanted
    bought = {period_of(row) for row in lines if row.version.kind == "invoice"}
    whole = {period for period in bought or periods if "-" not in period}
    return max(whole or periods, default="")


def _kind(kind: str, lines: Sequence[Bought], period: str) -> PurchaseKind:
    rows = [row for row in lines if row.version.kind == kind]
    periods = _groups(rows, lambda row: (period_of(row), period_of(row)), newest_first=True)
    inside = [row for row in rows if period_of(row) == period]
    canteens = _groups(inside, lambda row: (row.canteen.slug, row.canteen.shown_name))
    categories = _groups(inside, lambda row: (row.category, row.category_name or NO_CATEGORY))
    chosen = next((group for group in periods if group.code == period), None)
    return PurchaseKind(kind, PURCHASES[kind], periods, chosen, canteens, categories)


def _groups(
    rows: Iterable[Bought],
    key_of: Callable[[Bought], tuple[str, str]],
    *,
    newest_first: bool = False,
) -> tuple[BoughtGroup, ...]:
    groups: dict[tuple[str, str], list[Bought]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    found = (_group(*key, members) for key, members in groups.items())
    return tuple(sorted(found, key=lambda group: group.name, reverse=newest_first))


def _group(code: str, name: str, rows: Sequence[Bought]) -> BoughtGroup:
    return BoughtGroup(
        code,
        name,
        sum_parts((row.counted.answer, row.version.grams) for row in rows),
        sum_parts((row.counted.answer, row.version.cents) for row in rows),
        len(rows),
        any(straddles(row.version.first_month, row.version.last_month) for row in rows),
    )
