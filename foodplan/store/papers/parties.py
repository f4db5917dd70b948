"""Who stands on a paper: an organisation with its tax code and address, or a named source."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from foodplan.models.organisations import Node, NodeVersion, OrganisationVersion
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment, holds, version_at

# What an intake names that came from a registered site which has recorded no dispatch yet.
SITE_SOURCE = "source:sede-"


@dataclass(frozen=True)
class PartyFacts:
    """What is known of somebody on a paper; empty strings are not known."""

    name: str
    tax_code: str = ""
    address: str = ""
    simulated: bool = False


def organisation_facts(session: Session, organisation: int, moment: Moment) -> PartyFacts:
    """Return what a paper says of an organisation (id); raises LookupError when there is none."""
    row = version_at(session, OrganisationVersion, moment, organisation_id=organisation)
    if row is None:
        raise LookupError(f"There is no organisation {organisation} on {moment.day}.")
    return PartyFacts(row.name, row.tax_code, row.address, row.simulated)


def donor_facts(session: Session, slug: str, moment: Moment) -> PartyFacts | None:
    """Return what a paper says of a named source, or None when there is none.

    A source that is a registered organisation, or one of its sites, has its tax code and address.
    """
    said = _node(session, slug, moment) if slug.startswith("source:") else None
    if said is None:
        return None
    owner = said.organisation_id
    if owner is None and slug.startswith(SITE_SOURCE):
        site = _node(session, slug.removeprefix(SITE_SOURCE), moment)
        owner = site.organisation_id if site else None
    if owner is None:
        return PartyFacts(said.name)
    known = organisation_facts(session, owner, moment)
    return PartyFacts(said.name, known.tax_code, known.address, known.simulated)


def _node(session: Session, slug: str, moment: Moment) -> NodeVersion | None:
    node = session.exec(select(Node.id).where(Node.slug == slug)).first()
    return None if node is None else version_at(session, NodeVersion, moment, node_id=node)


@dataclass(frozen=True)
class Site:
    """A site as papers name it."""

    id: int
    name: str


def owned_sites(session: Session, organisation: int, moment: Moment) -> list[Site]:
    """Return the sites of an organisation (id), also those no longer in use, by name.

    What stands on the shelves of a site that was closed is still to be accounted for.
    """
    query = (
        select(Node.id, NodeVersion.name)
        .join(NodeVersion, col(NodeVersion.node_id) == col(Node.id))
        .where(
            Node.kind == NodeKind.STOCK,
            NodeVersion.organisation_id == organisation,
            holds(NodeVersion, moment),
        )
        .order_by(col(NodeVersion.name), col(Node.id))
    )
    return [Site(node or 0, name) for node, name in session.exec(query)]
