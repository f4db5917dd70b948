"""Makers of organisations and sites, valid unless changed."""

from datetime import UTC, datetime

from sqlmodel import Session

from foodplan.store.history import Change
from foodplan.store.organisations import (
    NodeInput,
    NodeRow,
    OrganisationInput,
    add_node,
    add_organisation,
    get_node,
)

CHANGE = Change(at=datetime(2025, 1, 1, 9, 0, tzinfo=UTC), reason="prova")


def make_organisation(
    session: Session,
    slug: str = "emporio-prova",
    name: str = "Emporio di prova",
    kind: str = "emporium",
    *,
    public_name: bool = True,
) -> int:
    """Store an organisation and return its id."""
    values = OrganisationInput(name=name, kind=kind, public_name=public_name, simulated=True)
    return add_organisation(session, slug, values, CHANGE)


def make_site(
    session: Session,
    slug: str = "emporio-prova",
    organisation: int | None = None,
    *,
    area: str | None = "5",
    active: bool = True,
) -> NodeRow:
    """Store a site, with an organisation of the same slug unless one is given."""
    owner = organisation if organisation is not None else make_organisation(session, slug)
    name = slug.replace("-", " ").capitalize()
    values = NodeInput(
        name=name, organisation=owner, area=area, site_kind="emporium", active=active
    )
    add_node(session, slug, values, CHANGE)
    node = get_node(session, slug)
    assert node is not None
    return node
