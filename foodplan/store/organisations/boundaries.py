"""Boundaries of the ledger: where food comes from and goes to, outside every stock."""

import re

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.organisations import Node
from foodplan.rules.ledger import BOUNDARY_KINDS, SourceKind
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change
from foodplan.store.organisations.nodes import NodeInput, change_node
from foodplan.store.organisations.shape import stored

# Boundaries that every installation has: the bare kinds, and the destinations of waste.
BOUNDARY_NAMES = {
    "source": "Provenienza non indicata",
    "people": "Persone",
    "buyers": "Acquirenti",
    "waste": "Rifiuti, destinazione non indicata",
    "waste:biomaterial": "Recupero di materia",
    "waste:codigestion": "Digestione anaerobica",
    "waste:composting": "Compostaggio",
    "waste:combustion": "Combustione controllata",
    "waste:land_application": "Spandimento sul suolo",
    "waste:landfill": "Discarica",
    "waste:not_harvested": "Non raccolto",
    "waste:refuse": "Indifferenziato",
    "waste:sewer": "Fognatura",
    "feed": "Alimentazione animale",
    "transform": "Trasformazione",
    "opening": "Giacenza iniziale",
    "opening:storico": "Storico chiuso",
    "count": "Conta di magazzino",
}


def ensure_boundary(
    session: Session,
    slug: str,
    name: str,
    change: Change,
    source_kind: SourceKind | None = None,
) -> int:
    """Return the id of a boundary (`kind` or `kind:name`), made on first use.

    What is already said of an existing boundary is left alone. Raises Refused when the part
    before the colon is not a boundary kind or the name is badly written.
    """
    kind, colon, rest = slug.partition(":")
    well_written = bool(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", rest)) == bool(colon)
    if kind not in set(BOUNDARY_KINDS) or not well_written or len(slug) > 80:
        raise Refused([Problem("counterpart", "«%(slug)s» non è un confine.", {"slug": slug})])
    # Mostly it is there: asking first writes nothing, and takes no number from the sequence.
    there = session.execute(sa.text("SELECT id FROM node WHERE slug = :slug"), {"slug": slug})
    found = there.scalar()
    if found is not None:
        return int(found)
    made = session.execute(
        sa.text(
            "INSERT INTO node (slug, kind) VALUES (:slug, :kind) "
            "ON CONFLICT (slug) DO NOTHING RETURNING id"
        ),
        {"slug": slug, "kind": kind},
    ).scalar()
    if made is None:
        return stored(session.exec(select(Node.id).where(Node.slug == slug)).one())
    change_node(session, made, NodeInput(name=name, source_kind=source_kind), change)
    return int(made)


def transit_slug(site: int) -> str:
    """Return the slug of the node in which what a site sent stands until it arrives."""
    return f"transit:{site}"


def ensure_transit(session: Session, site: int, name: str, change: Change) -> int:
    """Return the id of a site's transit, made on first use.

    It belongs to the site, whoever owns the site on a day: its own version names no organisation.
    """
    made = session.execute(
        sa.text(
            "INSERT INTO node (slug, kind) VALUES (:slug, 'transit') "
            "ON CONFLICT (slug) DO NOTHING RETURNING id"
        ),
        {"slug": transit_slug(site)},
    ).scalar()
    if made is None:
        return stored(session.exec(select(Node.id).where(Node.slug == transit_slug(site))).one())
    said = NodeInput(name=f"In viaggio da {name}"[:120], site_kind="in_transit")
    change_node(session, made, said, change)
    return int(made)


def ensure_boundaries(session: Session, change: Change) -> None:
    """Make every boundary that an installation always has, where it is missing."""
    present = set(session.exec(select(Node.slug).where(col(Node.slug).in_(BOUNDARY_NAMES))))
    for slug, name in BOUNDARY_NAMES.items():
        if slug not in present:
            ensure_boundary(session, slug, name, change)
