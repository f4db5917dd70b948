"""Nodes of the ledger: stocks and boundaries, as they were from day to day."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.history import BEGINNING
from foodplan.models.organisations import Node, NodeVersion, Organisation, OrganisationVersion
from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.store.history import Change, Moment, record
from foodplan.store.organisations.shape import check_slug, in_force, stored

# The stock of a short chain's outlet: what is supplied comes in and is sold at once.
OUTLET_SITE = "outlet"
# The source of a short chain's producer, by the number of its organisation.
CHAIN_SOURCE = "source:filiera-"


@dataclass(frozen=True)
class NodeInput:
    """What is said of a node from a day on; `organisation` is an id, `area` a circoscrizione."""

    name: str
    organisation: int | None = None
    place: str | None = None
    area: str | None = None
    site_kind: str | None = None
    distribution_mode: str = "weighed"
    source_kind: SourceKind | None = None
    active: bool = True


@dataclass(frozen=True)
class NodeRow:
    """A node as it was at a moment, with its organisation (all None for a boundary)."""

    id: int
    slug: str
    kind: str
    name: str
    place: str | None
    area: str | None
    site_kind: str | None
    distribution_mode: str
    source_kind: SourceKind | None
    active: bool
    organisation: int | None
    organisation_slug: str | None
    organisation_name: str | None
    organisation_kind: str | None
    public_name: bool
    simulated: bool


def add_node(
    session: Session, slug: str, values: NodeInput, change: Change, valid_from: date = BEGINNING
) -> int:
    """Add a stock node (a site) and return its id.

    Raises Refused for a slug that is taken or badly written.
    """
    check_slug(session, Node, slug)
    row = Node(slug=slug, kind=NodeKind.STOCK)
    session.add(row)
    session.flush()
    node_id = stored(row.id)
    change_node(session, node_id, values, change, valid_from)
    return node_id


def change_node(
    session: Session,
    node_id: int,
    values: NodeInput,
    change: Change,
    valid_from: date = BEGINNING,
) -> None:
    """State what holds of a node from a day on; what was said before stays readable."""
    said = asdict(values)
    said["organisation_id"] = said.pop("organisation")
    record(session, NodeVersion, {"node_id": node_id}, said, change, valid_from=valid_from)


def get_node(session: Session, slug: str, moment: Moment | None = None) -> NodeRow | None:
    """Return a node at a moment (as it is said to be last when None), or None."""
    return next(iter(_nodes(session, moment, Node.slug == slug)), None)


def get_site(session: Session, node_id: int, moment: Moment) -> NodeRow | None:
    """Return an active stock node by id as it is at a moment, or None."""
    active = col(NodeVersion.active).is_(True)
    rows = _nodes(session, moment, Node.id == node_id, Node.kind == NodeKind.STOCK, active)
    return next(iter(rows), None)


def list_sites(session: Session, moment: Moment | None = None) -> list[NodeRow]:
    """Return every active stock node at a moment at which a register is kept, by name."""
    return _nodes(session, moment, *_registers())


def list_sites_of(
    session: Session, organisation_ids: Collection[int], moment: Moment | None = None
) -> list[NodeRow]:
    """Return the sites of these organisations at a moment, as `list_sites` does."""
    mine = col(NodeVersion.organisation_id).in_(organisation_ids)
    return _nodes(session, moment, *_registers(), mine)


def _registers() -> tuple[Any, ...]:
    """Return the conditions of a site that keeps a register; nobody logs at an outlet's node."""
    kept = sa.func.coalesce(NodeVersion.site_kind, "") != OUTLET_SITE
    return (Node.kind == NodeKind.STOCK, col(NodeVersion.active).is_(True), kept)


def list_boundaries(
    session: Session, kind: NodeKind, moment: Moment | None = None
) -> list[NodeRow]:
    """Return the active boundaries of a kind, the bare one first, then by name: form options.

    Producers that supply outlets are no option of a register.
    """
    offered = (col(NodeVersion.active).is_(True), col(Node.slug).not_like(f"{CHAIN_SOURCE}%"))
    rows = _nodes(session, moment, Node.kind == kind, *offered)
    return sorted(rows, key=lambda row: (row.slug != kind, row.name))


def _nodes(session: Session, moment: Moment | None, *conditions: Any) -> list[NodeRow]:
    said, owner = NodeVersion, OrganisationVersion
    query = (
        sa.select(Node, said, Organisation.slug, owner)  # type: ignore[call-overload]
        .join(said, col(said.node_id) == col(Node.id))
        .outerjoin(Organisation, col(Organisation.id) == col(said.organisation_id))
        .outerjoin(
            owner,
            sa.and_(col(owner.organisation_id) == col(Organisation.id), in_force(owner, moment)),
        )
        .where(in_force(said, moment), *conditions)
        .order_by(col(said.name), col(Node.id))
    )
    return [_node_row(*row) for row in session.execute(query)]


def _node_row(
    node: Node,
    said: NodeVersion,
    organisation_slug: str | None,
    owner: OrganisationVersion | None,
) -> NodeRow:
    return NodeRow(
        id=stored(node.id),
        slug=node.slug,
        kind=node.kind,
        name=said.name,
        place=said.place,
        area=said.area,
        site_kind=said.site_kind,
        distribution_mode=said.distribution_mode,
        source_kind=None if said.source_kind is None else SourceKind(said.source_kind),
        active=said.active,
        organisation=said.organisation_id,
        organisation_slug=organisation_slug,
        organisation_name=owner.name if owner else None,
        organisation_kind=owner.kind if owner else None,
        public_name=bool(owner and owner.public_name),
        simulated=bool(owner and owner.simulated),
    )
