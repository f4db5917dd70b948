"""The last movements behind an indicator's figure, as the office reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.reports.office.breakdown import Narrowing
from foodplan.rules.ledger import NodeKind, SourceKind, month_of
from foodplan.store.history import Moment
from foodplan.store.ledger import MovementRow, list_categories, list_movements
from foodplan.store.measures import MEASURES, Measures, read_filters
from foodplan.store.measures.registry import Flow

SHOWN = 10
BATCH = 100
MOST_READ = 1000

Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class LatestMovement:
    """A movement that counts in a figure, with the grams that count."""

    day: date
    site: str
    other_side: str
    what: str
    grams: int
    by: str


def latest_movements(
    session: Session,
    definition: IndicatorVersion,
    months: tuple[int, int],
    today: date,
    chosen: Narrowing,
) -> tuple[LatestMovement, ...]:
    """Return the last recorded movements that count in a mass measure between two months.

    Only the most recent movements of the sites are looked through, so that the page stays quick.
    """
    measure, filters = MEASURES[definition.measure], read_filters(definition.filters)
    wanted = _categories(session, filters, chosen)
    found = []
    for row in _recent(session, _sites(session, filters, today, chosen)):
        month = month_of(row.happened_on)
        in_months = months[0] <= month <= months[1] and chosen.month in {None, month}
        if not in_months or not any(_counts(row, flow, filters) for flow in measure.flows):
            continue
        lines = [line for line in row.lines if line.category in wanted]
        if lines:
            found.append(
                LatestMovement(
                    day=row.happened_on,
                    site=row.node_name,
                    other_side=row.counterpart_name,
                    what=", ".join(line.category_name for line in lines),
                    grams=sum(line.grams for line in lines),
                    by=row.account_name or "",
                )
            )
        if len(found) == SHOWN:
            break
    return tuple(found)


def _recent(session: Session, nodes: list[int]) -> Iterator[MovementRow]:
    for offset in range(0, MOST_READ, BATCH):
        rows = list_movements(session, nodes, limit=BATCH, offset=offset, reversals=False)
        yield from (row for row in rows if row.stands)
        if len(rows) < BATCH:
            return


def _sites(session: Session, filters: Filters, today: date, chosen: Narrowing) -> list[int]:
    measures = Measures(session, Moment(today))
    organisations, areas = filters.get("organisation", ()), filters.get("area", ())
    stocks = [slug for slug in filters.get("node", ()) if not _boundary(slug)]
    nodes = set()
    for site in measures.sites.known():
        owner = measures.owners.get(site.organisation)
        slug = owner.slug if owner else ""
        if (
            chosen.organisation in {None, slug}
            and (not organisations or slug in organisations)
            and (not areas or site.area in areas)
            and (not stocks or site.slug in stocks)
        ):
            nodes.add(site.node_id)
    return sorted(nodes)


def _categories(session: Session, filters: Filters, chosen: Narrowing) -> set[str]:
    named = filters.get("category", ())
    return {
        row.slug
        for row in list_categories(session)
        if (row.slug in named if named else row.food) and chosen.category in {None, row.name}
    }


def _counts(row: MovementRow, flow: Flow, filters: Filters) -> bool:
    inward = flow.to_kind == NodeKind.STOCK
    other = flow.from_kind if inward else flow.to_kind
    if row.counterpart.partition(":")[0] != other or inward != (row.source_kind is not None):
        return False
    if inward and flow.surplus and not SourceKind.from_slug(row.source_kind or "").surplus:
        return False
    boundaries = [slug for slug in filters.get("node", ()) if _boundary(slug)]
    return (
        (not boundaries or row.counterpart in boundaries)
        and (not filters.get("method") or row.method in filters["method"])
        and (not filters.get("source_kind") or row.source_kind in filters["source_kind"])
    )


def _boundary(slug: str) -> bool:
    kind = slug.partition(":")[0]
    return kind in set(NodeKind) and kind != NodeKind.STOCK
