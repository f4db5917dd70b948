"""The ledger's flows as everybody may see them: month, kinds of nodes, organisation, category."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.store.flows import list_site_flows
from foodplan.store.history import Moment
from foodplan.store.measures import UNNAMED
from foodplan.store.measures.sites import Owner, owners, sites

NOBODY = ""

# Month, kinds of nodes, organisation, category, source kind.
Key = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class FlowRow:
    """Signed grams and movements of one month between two kinds of nodes at one organisation.

    `organisation` is a name only where the organisation agreed to be named.
    """

    month: str
    from_kind: str
    to_kind: str
    organisation: str
    category: str
    source_kind: str
    grams: int
    movements: int

    def to_json(self) -> dict[str, Any]:
        """Return the row as the API shows it."""
        return asdict(self)


@dataclass(frozen=True)
class FlowFilter:
    """Months as 2026-11 (a day counts as its month), an organisation's name or slug, a category."""

    first: str = ""
    last: str = ""
    organisation: str = ""
    category: str = ""


@dataclass(frozen=True)
class FlowsReport:
    """The flows as of a day, in the order of month, organisation and category."""

    as_of: date
    rows: tuple[FlowRow, ...]


def flows_report(
    session: Session, day: date, known_at: datetime | None, wanted: FlowFilter
) -> FlowsReport:
    """Return the flows that were posted by a day, as known at an instant.

    Nobody is named who does not agree to it now, whatever they agreed to then, and an
    organisation that is not named cannot be asked for.
    """
    moment = Moment(day, known_at)
    named = _public(owners(session, Moment(day)))
    held = sites(session, moment)
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for flow in list_site_flows(session, moment, wanted.category):
        owner = held.at(flow.site, flow.month).organisation if flow.site in held else 0
        name, slug = named.get(owner, (UNNAMED, NOBODY))
        month = _text(flow.month)
        if _in_months(month, wanted) and wanted.organisation in {"", name, slug}:
            source_kind = SourceKind(flow.source_kind).slug
            key = (month, flow.from_kind, flow.to_kind, name, flow.category, source_kind)
            sums[key][0] += flow.grams
            sums[key][1] += flow.movements
    return FlowsReport(day, tuple(_rows(sums.items())))


def _rows(sums: Iterable[tuple[Key, list[int]]]) -> list[FlowRow]:
    rows = [
        FlowRow(*key, grams, movements) for key, (grams, movements) in sums if grams or movements
    ]
    return sorted(rows, key=lambda row: (row.month, row.organisation, row.category, row.from_kind,
                                         row.to_kind, row.source_kind))  # fmt: skip


def _public(found: dict[int, Owner]) -> dict[int, tuple[str, str]]:
    return {
        number: (owner.name, owner.slug) if owner.public_name else (owner.shown_name, NOBODY)
        for number, owner in found.items()
    }


def _in_months(month: str, wanted: FlowFilter) -> bool:
    first, last = wanted.first[:7], wanted.last[:7]
    return (not first or month >= first) and (not last or month <= last)


def _text(month: int) -> str:
    return f"{month // 100:04d}-{month % 100:02d}"
