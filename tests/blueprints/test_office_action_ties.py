"""The office's pages of what an action needs and serves."""

import pytest
from flask import Flask

from foodplan.db import session_scope
from tests.client import JudgingClient, Page
from tests.factories.indicators import make_action, make_goal
from tests.factories.office import open_office, signed_in

ACTION = "/gestione/azioni/mensa"
NEEDS, SERVED = f"{ACTION}/dipendenze", f"{ACTION}/serve"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_action(session, "cucine", title="Cucine <nuove>")
        make_goal(session, "filiere", title="Filiere corte")
    return signed_in(app)


def links(page: Page, part: str) -> list[str]:
    return [href for item in page.all("a") if part in (href := item.get("href") or "")]


def test_a_dependency_is_said_on_both_pages_and_its_circle_is_refused(
    office: JudgingClient,
) -> None:
    page = office.submit(NEEDS, {"needs": "cucine", "note": "servono i fuochi"})
    assert "Cucine <nuove>" in page.text
    assert "servono i fuochi" in office.get("/piano/azioni/mensa").text
    assert "Che cosa aspetta questa azione" in office.get("/piano/azioni/cucine").text
    back = office.submit("/gestione/azioni/cucine/dipendenze", {"needs": "mensa"})
    assert back.status == 422
    assert "«Cucine <nuove>» → «Mense a chilometro zero» → «Cucine <nuove>»" in back.text
    page = office.submit(links(office.get(NEEDS), "/togli/")[0], {"reason": "non serve più"})
    assert "non serve più" in page.text
    assert "Cucine" not in office.get("/piano/azioni/mensa").text


def test_a_share_is_typed_as_percent_and_never_passes_the_whole(office: JudgingClient) -> None:
    page = office.submit(SERVED, {"goal": "filiere", "share": "80", "source": "delibera 3"})
    assert "80 %" in page.text
    assert "80 % dell’azione" in office.get("/piano/azioni/mensa").text
    url = links(page, "/serve/obiettivo/obiettivo-prova")[0]
    said = office.get(url).values()
    page = office.post(url, said | {"share": "30", "reason": "stima"})
    assert page.status == 422
    assert "110%" in page.text
    assert page.values()["share"] == "30"
    assert "Aggiornato." in office.post(url, said | {"share": "12,5", "reason": "stima"}).text
    assert office.get(url).values()["share"] == "12,5"


def test_a_goal_or_an_indicator_and_not_both(office: JudgingClient) -> None:
    for said in ({}, {"goal": "filiere", "indicator": "mercati"}):
        page = office.submit(SERVED, said)
        assert page.status == 422
        assert "uno solo dei due" in page.text
    assert "non è un numero" in office.submit(SERVED, {"goal": "filiere", "share": "metà"}).text
    assert "Mercati" in office.submit(SERVED, {"indicator": "mercati"}).text
    assert "Mercati" in office.get("/piano/azioni/mensa").text
    assert office.get(f"{SERVED}/boh/mercati").status == 404


def test_the_second_of_two_sees_both_shares(app: Flask, office: JudgingClient) -> None:
    url = f"{SERVED}/obiettivo/obiettivo-prova"
    other = signed_in(app, "collega@example.org")
    mine, theirs = office.get(url).values(), other.get(url).values()
    other.post(url, theirs | {"share": "40", "reason": "loro"})
    page = office.post(url, mine | {"share": "60", "reason": "mio"})
    assert page.status == 409
    assert "collega@example.org" in page.text
    assert "Aggiornato." in office.post(url, page.values()).text
