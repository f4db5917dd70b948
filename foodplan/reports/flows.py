"""The ledger's flows as everybody may see them: month, kinds of nodes, organisation, category."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.store.flows import MEASURED, frame_site_flows
from foodplan.store.history import Moment
from foodplan.store.measures import UNNAMED
from foodplan.store.measures.sites import Owner, Sites, owners, sites

if TYPE_CHECKING:
    from pandas import DataFrame, Series

NOBODY = ""

KEYS = ("month", "from_kind", "to_kind", "organisation", "category", "source_kind")
ORDER = ("month", "organisation", "category", "from_kind", "to_kind", "source_kind")


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

    They are declarations: what two organisations declared of the same food is in them twice, and
    the eliminations that the city's figures take off are not. Transfers are left out.
    Nobody is named who does not agree to it now, whatever they agreed to then, and an
    organisation that is not named cannot be asked for.
    """
    moment = Moment(day, known_at)
    flows = frame_site_flows(session, moment, wanted.category)
    flows = _with_owners(flows, sites(session, moment), _public(owners(session, moment)))
    flows = flows[_asked(flows, wanted)]
    sums = flows.groupby(list(KEYS), as_index=False)[list(MEASURED)].sum()
    sums = sums[sums[list(MEASURED)].ne(0).any(axis=1)].sort_values(list(ORDER))
    return FlowsReport(day, tuple(_row(found) for found in sums.itertuples(index=False)))


def _with_owners(flows: "DataFrame", held: Sites, named: dict[int, tuple[str, str]]) -> "DataFrame":
    """Return the flows with who held the site at the end of each month, as it may be shown."""
    keepers = [
        named.get(held.at(site, month).organisation if site in held else 0, (UNNAMED, NOBODY))
        for site, month in zip(flows["site"], flows["month"], strict=True)
    ]
    return flows.assign(
        organisation=[name for name, _slug in keepers], slug=[slug for _name, slug in keepers]
    )


def _asked(flows: "DataFrame", wanted: FlowFilter) -> "Series[bool]":
    asked = flows["month"].between(_number(wanted.first, 0), _number(wanted.last, 999_999))
    if wanted.organisation:
        who = wanted.organisation
        asked &= (flows["organisation"] == who) | (flows["slug"] == who)
    return asked


def _row(found: Any) -> FlowRow:
    return FlowRow(
        month=f"{found.month // 100:04d}-{found.month % 100:02d}",
        from_kind=str(found.from_kind),
        to_kind=str(found.to_kind),
        organisation=str(found.organisation),
        category=str(found.category),
        source_kind=SourceKind(found.source_kind).slug,
        grams=int(found.grams),
        movements=int(found.movements),
    )


def _number(month: str, otherwise: int) -> int:
    """Return 2026-11 (or a day of it) as 202611."""
    return int(month[:7].replace("-", "")) if month else otherwise


def _public(found: dict[int, Owner]) -> dict[int, tuple[str, str]]:
    return {
        number: (owner.name, owner.slug) if owner.public_name else (owner.shown_name, NOBODY)
        for number, owner in found.items()
    }
