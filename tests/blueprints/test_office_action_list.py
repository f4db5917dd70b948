"""The office's list of actions with its filters in the address, and a new action."""

from datetime import date

import pytest
from flask import Flask

from foodplan.db import session_scope
from tests.client import JudgingClient
from tests.factories.indicators import make_action, make_goal, make_milestone
from tests.factories.office import open_office, signed_in

LIST, NEW = "/gestione/azioni", "/gestione/azioni/nuova"
SAID = {
    "kind": "initiative",
    "title": "Mercati di quartiere",
    "plan": "piano-prova",
    "status": "unknown",
}


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_goal(session, "filiere", title="Filiere corte")
        make_action(session, "orti", title="Orti <urbani>", kind="experience", goal="filiere")
        make_action(session, "cucine", title="Cucine nuove", status="ongoing")
        make_milestone(session, "gara", "cucine", kind="task", due_on=date(2026, 5, 1))
        make_milestone(session, "semina", "orti", due_on=date(2026, 12, 10))
        make_milestone(session, "fatta", "mensa", done_on=date(2026, 2, 2))
    return signed_in(app)


def shown(office: JudgingClient, query: str) -> set[str]:
    links = [item.get("href") or "" for item in office.get(f"{LIST}?{query}").all("a")]
    slugs = {href.removeprefix(f"{LIST}/") for href in links if href.startswith(f"{LIST}/")}
    return {slug for slug in slugs if "/" not in slug} - {"nuova"}


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", {"mensa", "orti", "cucine"}),
        ("tipo=experience", {"orti"}),
        ("stato=ongoing", {"cucine"}),
        ("tempo=in-ritardo", {"cucine"}),
        ("tempo=in-scadenza", {"orti"}),
        ("obiettivo=filiere", {"orti"}),
        ("q=URBÀNI", {"orti"}),
        ("q=niente", set()),
        ("tipo=boh&stato=boh&tempo=boh", {"mensa", "orti", "cucine"}),
        ("chi=name:nessuno", set()),
    ],
)
def test_the_address_narrows_the_list(office: JudgingClient, query: str, slugs: set[str]) -> None:
    assert shown(office, query) == slugs


def test_the_list_is_narrowed_to_who_does_it_and_keeps_what_was_chosen(
    office: JudgingClient,
) -> None:
    office.submit(f"{LIST}/orti/chi", {"role": "responsible", "name": "Ente degli orti"})
    assert shown(office, "chi=name:Ente+degli+orti") == {"orti"}
    page = office.get(f"{LIST}?chi=name:Ente+degli+orti&q=orti")
    chosen = [item.get("value") for item in page.all("option") if item.get("selected") is not None]
    assert chosen == ["name:Ente degli orti"]
    assert page.values()["q"] == "orti"


def test_a_new_action_has_an_address_of_its_title(app: Flask, office: JudgingClient) -> None:
    page = office.submit(NEW, SAID)
    assert page.heading() == "Mercati di quartiere"
    assert (
        "Mercati di quartiere" in JudgingClient(app).get("/piano/azioni/mercati-di-quartiere").text
    )
    office.submit(NEW, SAID)
    assert office.get(f"{LIST}/mercati-di-quartiere-2").status == 200
    office.submit(NEW, SAID | {"title": "Nuova"})
    assert office.get(NEW).heading() == "Nuova azione"
    assert office.get(f"{LIST}/nuova-2").heading() == "Nuova"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "Dare un titolo"),
        ({"status": "done"}, "Scrivere da che cosa si sa"),
        ({"starts_on": "2027-02-01", "due_on": "2027-01-01"}, "prima dell'inizio"),
        ({"status": "ongoing", "status_reason": "atto", "due_on": "2020-01-01"}, "già passato"),
        ({"plan": "boh"}, ""),
        ({"kind": "boh"}, ""),
        ({"summary": "parole " * 300}, "2000"),
    ],
)
def test_a_new_action_that_cannot_be_is_refused_and_kept(
    office: JudgingClient, said: dict[str, str], words: str
) -> None:
    page = office.submit(NEW, SAID | {"source": "una fonte"} | said)
    assert page.status == 422
    assert words in page.text
    assert page.values()["source"] == "una fonte"
