"""Organisations and nodes, as they are and as they were."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from foodplan.models.organisations import Node
from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.rules.problems import Refused
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import CategoryRow, ensure_categories, list_categories
from foodplan.store.organisations import (
    BOUNDARY_NAMES,
    NodeInput,
    OrganisationInput,
    add_node,
    change_node,
    change_organisation,
    ensure_boundaries,
    ensure_boundary,
    get_node,
    get_organisation,
    list_boundaries,
    list_organisations,
    list_sites,
    list_sites_of,
)
from tests.factories.organisations import CHANGE, make_organisation, make_site

LATER = Change(at=datetime(2026, 5, 1, 9, tzinfo=UTC), reason="trasloco")


def test_an_organisation_keeps_what_was_said_of_it(session: Session) -> None:
    number = make_organisation(session, "uno", "Emporio Uno", public_name=False)
    values = OrganisationInput("Emporio Uno ODV", "emporium", public_name=True)
    change_organisation(session, number, values, LATER, date(2026, 5, 1))
    now, then = get_organisation(session, "uno"), get_organisation(
        session, "uno", Moment(date(2026, 4, 30))
    )  # fmt: skip
    assert now is not None
    assert then is not None
    assert (now.name, now.public_name) == ("Emporio Uno ODV", True)
    assert (then.name, then.public_name) == ("Emporio Uno", False)
    assert get_organisation(session, "due") is None
    assert [row.slug for row in list_organisations(session)] == ["uno"]


def test_a_node_keeps_the_area_and_the_owner_of_then(session: Session) -> None:
    site = make_site(session, "uno", area="5")
    other = make_organisation(session, "due", "Emporio Due")
    values = NodeInput("Uno", organisation=other, area="6", site_kind="emporium")
    change_node(session, site.id, values, LATER, date(2026, 5, 1))
    then = get_node(session, "uno", Moment(date(2026, 4, 30)))
    now = get_node(session, "uno", Moment(date(2026, 5, 1)))
    assert then is not None
    assert now is not None
    assert (then.area, then.organisation_slug) == ("5", "uno")
    assert (now.area, now.organisation_slug, now.organisation_name) == ("6", "due", "Emporio Due")


def test_the_sites_of_some_organisations(session: Session) -> None:
    one, two = make_site(session, "uno"), make_site(session, "due")
    closed = make_site(session, "tre", active=False)
    ensure_boundaries(session, CHANGE)
    assert {row.slug for row in list_sites(session)} == {"uno", "due"}
    assert one.organisation is not None
    assert closed.organisation is not None
    sites = list_sites_of(session, [one.organisation, closed.organisation])
    assert [row.slug for row in sites] == ["uno"]
    assert list_sites_of(session, []) == []
    assert two.simulated


@pytest.mark.parametrize("slug", ["", "Uno", "porta palazzo", "è", "a" * 81, "-uno", "source:x"])
def test_a_badly_written_slug_is_refused(sqlite_session: Session, slug: str) -> None:
    with pytest.raises(Refused, match="minuscole"):
        make_organisation(sqlite_session, slug)
    with pytest.raises(Refused, match="minuscole"):
        add_node(sqlite_session, slug, NodeInput("Uno"), CHANGE)


def test_a_slug_is_taken_once(session: Session) -> None:
    make_site(session, "uno")
    with pytest.raises(Refused, match="Esiste già"):
        make_organisation(session, "uno")
    with pytest.raises(Refused, match="Esiste già"):
        add_node(session, "uno", NodeInput("Uno"), CHANGE)


def test_a_boundary_is_made_once_and_keeps_its_name(session: Session) -> None:
    first = ensure_boundary(
        session, "source:porta-palazzo", "Porta Palazzo", CHANGE, SourceKind.MARKET_SURPLUS
    )
    assert ensure_boundary(session, "source:porta-palazzo", "Altro nome", LATER) == first
    node = get_node(session, "source:porta-palazzo")
    assert node is not None
    assert (node.name, node.source_kind) == ("Porta Palazzo", SourceKind.MARKET_SURPLUS)
    assert (node.kind, node.organisation) == ("source", None)


@pytest.mark.parametrize("slug", ["stock", "stock:x", "mercato", "source:", "source:A B", ""])
def test_what_is_no_boundary_is_refused(sqlite_session: Session, slug: str) -> None:
    with pytest.raises(Refused, match="confine"):
        ensure_boundary(sqlite_session, slug, "x", CHANGE)


def test_every_installation_has_the_bare_boundaries_once(session: Session) -> None:
    ensure_boundaries(session, CHANGE)
    ensure_boundaries(session, LATER)
    ensure_boundary(session, "source:a-mercato", "A mercato", CHANGE)
    slugs = sorted(session.exec(select(Node.slug)))
    assert slugs == sorted([*BOUNDARY_NAMES, "source:a-mercato"])
    sources = list_boundaries(session, NodeKind.SOURCE)
    assert [row.slug for row in sources] == ["source", "source:a-mercato"]


def test_categories_are_added_renamed_and_never_change_sides(session: Session) -> None:
    bread = CategoryRow("pane-forno", "Pane", position=1)
    assert ensure_categories(session, [bread]) == 1
    assert ensure_categories(session, [bread]) == 0
    renamed = CategoryRow("pane-forno", "Pane e prodotti da forno", position=2)
    assert ensure_categories(session, [renamed]) == 1
    assert list_categories(session) == [renamed]
    with pytest.raises(ValueError, match="se una categoria è cibo"):
        ensure_categories(session, [CategoryRow("pane-forno", "Pane", food=False)])
