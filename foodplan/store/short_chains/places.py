"""Producers and outlets with their places, as they were from day to day, as known at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from sqlmodel import Session, col, select

from foodplan.models.organisations import Node, NodeVersion
from foodplan.models.short_chains import OutletVersion, ProducerPlace, ProducerVersion
from foodplan.rules.short_chains import Spot
from foodplan.store.history import Moment, known
from foodplan.store.measures.sites import Owner, owners
from foodplan.store.once import read_once

UNNAMED_PRODUCER, UNNAMED_OUTLET = "produttore", "punto vendita"


class _Dated(Protocol):
    valid_from: date
    valid_to: date | None


Said = TypeVar("Said", bound=_Dated)


@dataclass(frozen=True)
class Producer:
    """A producer; `shown_name` is the one that everybody may read."""

    id: int
    slug: str
    name: str
    public_name: bool
    kind: str
    active: bool
    simulated: bool

    @property
    def shown_name(self) -> str:
        """The name with its consent, else the bare word."""
        return self.name if self.public_name else UNNAMED_PRODUCER


@dataclass(frozen=True)
class Outlet:
    """An outlet as it was on a day; `organisation` is who runs it."""

    node_id: int
    slug: str
    name: str
    kind: str
    resells: bool
    organisation: int
    spot: Spot
    public_name: bool
    active: bool
    simulated: bool

    @property
    def shown_name(self) -> str:
        """The name with its keeper's consent, else the bare word."""
        return self.name if self.public_name else UNNAMED_OUTLET


@dataclass(frozen=True)
class Registered:
    """All that is known at a moment of producers, places and outlets, asked by day."""

    _owners: dict[int, Owner]
    _producers: dict[int, list[ProducerVersion]]
    _places: dict[int, list[ProducerPlace]]
    _outlets: dict[int, list[OutletVersion]]
    _nodes: dict[int, list[NodeVersion]]
    _slugs: dict[int, str]

    def producer(self, number: int, day: date) -> Producer | None:
        """Return a producer as it was on a day, or None."""
        said, owner = _on(self._producers.get(number, ()), day), self._owners.get(number)
        if said is None or owner is None:
            return None
        return Producer(
            number, owner.slug, owner.name, owner.public_name, said.kind, said.active,
            said.simulated,
        )  # fmt: skip

    def outlet(self, node_id: int, day: date) -> Outlet | None:
        """Return an outlet as it was on a day, or None."""
        said, node = (
            _on(self._outlets.get(node_id, ()), day),
            _on(self._nodes.get(node_id, ()), day),
        )
        if said is None or node is None:
            return None
        owner = self._owners.get(node.organisation_id or 0)
        return Outlet(
            node_id, self._slugs[node_id], node.name, said.kind, said.resells,
            node.organisation_id or 0, spot_of(said), bool(owner and owner.public_name),
            said.active, said.simulated,
        )  # fmt: skip

    def spots(self, producer: int, role: str, day: date) -> tuple[Spot, ...]:
        """Return where a producer grew or worked its goods on a day."""
        return tuple(spot_of(place) for place in self.places(producer, day) if place.role == role)

    def places(self, producer: int, day: date) -> list[ProducerPlace]:
        """Return a producer's active places of a day, in the order in which they were made."""
        slots: dict[str, list[ProducerPlace]] = defaultdict(list)
        for place in self._places.get(producer, ()):
            slots[place.slot].append(place)
        found = (_on(rows, day) for rows in slots.values())
        return [place for place in found if place is not None and place.active]

    def producers(self, day: date) -> list[Producer]:
        """Return every producer of a day, by name."""
        found = (self.producer(number, day) for number in self._producers)
        return sorted((row for row in found if row), key=lambda row: (row.name.casefold(), row.id))

    def outlets(self, day: date) -> list[Outlet]:
        """Return every outlet of a day, by name."""
        found = (self.outlet(node, day) for node in self._outlets)
        return sorted(
            (row for row in found if row), key=lambda row: (row.name.casefold(), row.slug)
        )


@read_once
def registered(
    session: Session, moment: Moment, producer: int | None = None, outlet: int | None = None
) -> Registered:
    """Return what is known of producers and outlets at a moment, of all or of those named."""
    of_producer = {} if producer is None else {"organisation_id": producer}
    of_outlet = {} if outlet is None else {"node_id": outlet}
    return Registered(
        owners(session, moment),
        _by(_known(session, ProducerVersion, moment, **of_producer), "organisation_id"),
        _by(_known(session, ProducerPlace, moment, **of_producer), "organisation_id"),
        _by(_known(session, OutletVersion, moment, **of_outlet), "node_id"),
        _by(_outlet_nodes(session, moment, **of_outlet), "node_id"),
        _slugs(session),
    )


def spot_of(said: ProducerPlace | OutletVersion) -> Spot:
    """Return a place as the law's test needs it."""
    return Spot(said.municipality, said.province, said.latitude, said.longitude, said.error_m)


Row = TypeVar("Row", ProducerVersion, ProducerPlace, OutletVersion, NodeVersion)


def _known(session: Session, model: type[Row], moment: Moment, **key: int) -> Sequence[Row]:
    query = select(model).where(known(model, moment.known_at)).filter_by(**key)
    return session.exec(query.order_by(col(model.id))).all()


def _outlet_nodes(session: Session, moment: Moment, **key: int) -> Sequence[NodeVersion]:
    query = (
        select(NodeVersion)
        .where(known(NodeVersion, moment.known_at))
        .where(col(NodeVersion.node_id).in_(select(OutletVersion.node_id)))
        .filter_by(**key)
    )
    return session.exec(query).all()


def _slugs(session: Session) -> dict[int, str]:
    query = select(Node.id, Node.slug).where(col(Node.id).in_(select(OutletVersion.node_id)))
    return {number: slug for number, slug in session.exec(query) if number is not None}


def _by(rows: Iterable[Row], name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return dict(found)


def _on(rows: Iterable[Said], day: date) -> Said | None:
    """Return what is said of a day."""
    held = [r for r in rows if r.valid_from <= day and (r.valid_to is None or r.valid_to > day)]
    return held[-1] if held else None
