"""Named sources of food, added and renamed by those who set a site up."""

from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.ledger import FlowMonth
from foodplan.models.organisations import NodeVersion
from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.rules.places import fold, slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change, Moment
from foodplan.store.organisations.boundaries import ensure_boundary
from foodplan.store.organisations.nodes import (
    NodeInput,
    NodeRow,
    change_node,
    get_node,
    list_boundaries,
    list_sites,
)
from foodplan.store.organisations.shape import in_force

# What was received from a site before that site recorded sending it has such a slug.
OF_A_SITE = "sede-"


def list_sources(session: Session, moment: Moment) -> list[NodeRow]:
    """Return the named sources at a moment, by name, without those that stand for a site."""
    bare, of_site = str(NodeKind.SOURCE), f"{NodeKind.SOURCE}:{OF_A_SITE}"
    rows = list_boundaries(session, NodeKind.SOURCE, moment)
    return [row for row in rows if row.slug != bare and not row.slug.startswith(of_site)]


def add_source(session: Session, name: str, kind: SourceKind, change: Change, today: date) -> str:
    """Add a named source that gives food of a kind; return its slug.

    Raises Refused for a name that is missing, too long, or is a source's or a site's already.
    """
    _check_name(session, name.strip(), today)
    plain = slugify(name, "senza-nome")
    slug = f"{NodeKind.SOURCE}:" + (f"di-{plain}" if plain.startswith(OF_A_SITE) else plain)
    if get_node(session, slug) is not None:
        raise Refused([Problem("name", "C'è già una provenienza con questo nome.")])
    ensure_boundary(session, slug, name.strip(), change, kind)
    return slug


def change_source(
    session: Session, row: NodeRow, name: str, kind: SourceKind, change: Change, today: date
) -> None:
    """State what a source is called and usually gives, from today on.

    What was recorded keeps its own kind of origin. Raises Refused as `add_source`.
    """
    if fold(name) != fold(row.name):
        _check_name(session, name.strip(), today)
    said = NodeInput(name=name.strip(), place=row.place, area=row.area, source_kind=kind)
    change_node(session, row.id, said, change, today)


def users_of_source(session: Session, node_id: int) -> frozenset[int]:
    """Return the ids of the organisations whose sites ever received food from a source."""
    query = (
        select(NodeVersion.organisation_id)
        .join(FlowMonth, col(FlowMonth.to_node) == col(NodeVersion.node_id))
        .where(FlowMonth.from_node == node_id, in_force(NodeVersion, None))
        .distinct()
    )
    return frozenset(found for found in session.exec(query) if found is not None)


def _check_name(session: Session, name: str, today: date) -> None:
    if not name:
        raise Refused([Problem("name", "Scrivere il nome.")])
    if len(name) > 120:
        raise Refused([Problem("name", "Al massimo %(most)s caratteri.", {"most": 120})])
    taken = {fold(row.name): row.name for row in list_sources(session, Moment(today))}
    if fold(name) in taken:
        message = "C'è già: «%(name)s»."
        raise Refused([Problem("name", message, {"name": taken[fold(name)]})])
    if fold(name) in {fold(site.name) for site in list_sites(session, Moment(today))}:
        message = "È una sede che tiene il registro: si trova già fra le provenienze."
        raise Refused([Problem("name", message)])
