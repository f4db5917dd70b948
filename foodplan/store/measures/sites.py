"""Whose a stock was, and in which area, as known at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.organisations import Node, NodeVersion, Organisation, OrganisationVersion
from foodplan.progress.register import last_day
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment, known

NO_ORGANISATION = 0
# Who has what eliminations take off the sum of the declarations: nobody's declaration changes.
ELIMINATIONS = -1
ELIMINATED = "eliminazioni (cibo dichiarato due volte)"
UNNAMED = "organizzazione non nominata"


@dataclass(frozen=True)
class Owner:
    """An organisation as figures need it; `public_name` is its consent to be named, as of now."""

    id: int
    slug: str
    name: str
    kind: str
    public_name: bool
    simulated: bool

    @property
    def shown_name(self) -> str:
        """The name under which everybody may see it."""
        if self.public_name:
            return self.name
        return "donatore" if self.kind == "donor" else UNNAMED


@dataclass(frozen=True)
class Site:
    """A stock with its organisation (0 when it has none) and area."""

    node_id: int
    slug: str
    name: str
    organisation: int
    area: str


ELIMINATOR = Owner(
    ELIMINATIONS,
    "eliminazioni",
    ELIMINATED,
    "elimination",
    public_name=True,
    simulated=False,
)


def owners(session: Session, moment: Moment) -> dict[int, Owner]:
    """Return every organisation by number; one that has ended keeps what was said of it last.

    About a past day too, only those that agree now are named: a consent that was withdrawn holds
    for every answer, and two days asked about never differ in who is named.
    """
    found = _owners(session, moment)
    if moment.known_at is None:
        return found
    agree = {owner.id for owner in _owners(session, Moment(date.max)).values() if owner.public_name}
    return {number: replace(owner, public_name=number in agree) for number, owner in found.items()}


def _owners(session: Session, moment: Moment) -> dict[int, Owner]:
    said = OrganisationVersion
    rows = session.execute(
        sa.select(
            col(Organisation.id),
            col(said.valid_from),
            col(Organisation.slug),
            col(said.name),
            col(said.kind),
            col(said.public_name),
            col(said.simulated),
        )
        .join(said, col(said.organisation_id) == col(Organisation.id))
        .where(known(said, moment.known_at))
        .order_by(col(Organisation.id), col(said.valid_from))
    )
    return {number: Owner(number, *rest) for number, rest in _nearest(rows, moment.day).items()}


@dataclass(frozen=True)
class Sites:
    """Every stock by its node's number, with what was said of it from each day on.

    What a site has sent and nobody received yet stands in a node of its own, which is the site's.
    """

    day: date
    said: dict[int, list[tuple[date, Site]]]

    def __contains__(self, node: object) -> bool:
        return node in self.said

    def at(self, node: int, month: int) -> Site:
        """Return a stock as it was on a month's last day, not later than the moment's own.

        One that has closed keeps its last owner. Raises KeyError for an unknown stock.
        """
        day = min(self.day, last_day(month))
        versions = self.said[node]
        past = [site for since, site in versions if since <= day]
        return past[-1] if past else versions[0][1]

    def known(self) -> list[Site]:
        """Return whatever stocks were, up to the moment's day."""
        return [
            site
            for versions in self.said.values()
            for at, (since, site) in enumerate(versions)
            if at == 0 or since <= self.day
        ]


def sites(session: Session, moment: Moment) -> Sites:
    """Return every stock with its owners and areas over time, as known at a moment."""
    said = NodeVersion
    rows = session.execute(
        sa.select(
            col(Node.id),
            col(said.valid_from),
            col(Node.slug),
            col(said.name),
            sa.func.coalesce(said.organisation_id, NO_ORGANISATION),
            sa.func.coalesce(said.area, ""),
        )
        .join(said, col(said.node_id) == col(Node.id))
        .where(col(Node.kind) == NodeKind.STOCK, known(said, moment.known_at))
    )
    found: dict[int, list[tuple[date, Site]]] = defaultdict(list)
    for number, since, *rest in sorted(rows, key=lambda row: (row[0], row[1])):
        found[number].append((since, Site(number, *rest)))
    return Sites(moment.day, found | _on_the_way(session, found))


def _on_the_way(
    session: Session, found: Mapping[int, list[tuple[date, Site]]]
) -> dict[int, list[tuple[date, Site]]]:
    """Return the stocks of goods on their way: each is whatever the site that sent them is."""
    rows = session.execute(
        sa.select(col(Node.id), col(Node.slug)).where(col(Node.kind) == NodeKind.TRANSIT)
    )
    senders = {number: int(slug.rpartition(":")[2]) for number, slug in rows}
    return {number: found[sender] for number, sender in senders.items() if sender in found}


def _nearest(rows: Iterable[Any], day: date) -> dict[int, tuple[Any, ...]]:
    """Return for each number what was said last by the day, or first of all after it."""
    versions: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        versions[row[0]].append(row)
    nearest = {}
    for number, found in versions.items():
        found.sort(key=lambda row: row[1])
        past = [row for row in found if row[1] <= day]
        nearest[number] = tuple((past[-1] if past else found[0])[2:])
    return nearest
