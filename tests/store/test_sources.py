"""Named sources: added once, renamed from a day on, never a site's double."""

from datetime import date

import pytest
from sqlmodel import Session

from foodplan.reports.emporiums import form_choices
from foodplan.rules.ledger import SourceKind
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.organisations import ensure_boundary, get_node
from foodplan.store.organisations.sources import (
    add_source,
    change_source,
    list_sources,
    users_of_source,
)
from tests.factories.ledger import MARKET, TODAY, Ledger, make_ledger
from tests.factories.organisations import CHANGE, make_site

BAKERY = "source:panificio-di-via-nizza"


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def add(session: Session, name: str) -> str:
    return add_source(session, name, SourceKind.RETAIL_SURPLUS, CHANGE, TODAY)


def test_a_source_is_added_and_every_form_offers_it(session: Session, ledger: Ledger) -> None:
    assert add(session, " Panificio di Via Nizza ") == BAKERY
    choices = form_choices(session, TODAY, ledger.site)
    assert (BAKERY, "Panificio di Via Nizza") in choices.sources
    assert choices.source_kinds[BAKERY] == "retail_surplus"
    assert [row.name for row in list_sources(session, Moment(TODAY))] == [
        "Panificio di Via Nizza",
        "Porta Palazzo",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Scrivere il nome"), ("x" * 121, "120 caratteri"), ("PORTA  palazzo!", "Porta Palazzo"),
     ("Emporio Prova", "tiene il registro")],
)  # fmt: skip
def test_a_source_has_a_name_of_its_own(
    session: Session, ledger: Ledger, name: str, words: str
) -> None:
    assert ledger.site.name == "Emporio prova"
    with pytest.raises(Refused, match=words):
        add(session, name)


def test_a_name_that_gives_a_taken_address_is_refused(session: Session, ledger: Ledger) -> None:
    assert ledger.site
    ensure_boundary(session, "source:forno-verde", "Chiuso", CHANGE)
    with pytest.raises(Refused, match="con questo nome"):
        add(session, "Forno Verde")


def test_a_source_called_sede_is_no_site_by_its_address(session: Session, ledger: Ledger) -> None:
    assert ledger.site
    slug = add(session, "Sede alpini")
    assert slug == "source:di-sede-alpini"
    assert slug in [row.slug for row in list_sources(session, Moment(TODAY))]


def test_a_source_is_renamed_from_today_and_keeps_its_past(
    session: Session, ledger: Ledger
) -> None:
    ledger.intake(3_000)
    row = get_node(session, MARKET, Moment(TODAY))
    assert row is not None
    change_source(session, row, "Mercato di Porta Palazzo", SourceKind.FOOD_DRIVE, CHANGE, TODAY)
    now, before = (get_node(session, MARKET, Moment(day)) for day in (TODAY, date(2026, 11, 21)))
    assert now is not None
    assert before is not None
    assert (now.name, now.source_kind) == ("Mercato di Porta Palazzo", SourceKind.FOOD_DRIVE)
    assert (before.name, before.source_kind) == ("Porta Palazzo", SourceKind.MARKET_SURPLUS)
    # The same name written otherwise is no other source's.
    change_source(session, now, "Mercato di porta palazzo", SourceKind.FOOD_DRIVE, CHANGE, TODAY)
    add(session, "Forno Verde")
    with pytest.raises(Refused, match="Forno Verde"):
        change_source(session, now, "forno verde", SourceKind.FOOD_DRIVE, CHANGE, TODAY)


def test_who_uses_a_source_is_read_from_what_was_received(session: Session, ledger: Ledger) -> None:
    make_site(session, "emporio-sud")
    row = get_node(session, MARKET)
    assert row is not None
    assert users_of_source(session, row.id) == frozenset()
    ledger.intake(3_000)
    assert users_of_source(session, row.id) == {ledger.site.organisation}
