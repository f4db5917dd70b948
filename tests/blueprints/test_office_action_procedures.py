"""Art. 55 procedures through the browser: begun, stepped through, read by everybody."""

import pytest
from flask import Flask

from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in

URL = "/gestione/azioni/mensa/procedure"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def begin(office: JudgingClient, **said: str) -> Page:
    values = {"kind": "co_design", "title": "Mense <insieme>", "initiative": "third_sector"}
    return office.submit(URL, values | said)


def link(page: Page, part: str) -> str:
    return next(href for item in page.all("a") if part in (href := item.get("href") or ""))


def filled(page: Page) -> dict[str, str]:
    return {name: text for name, text in page.values().items() if not name.startswith("passo-")}


def test_a_procedure_is_read_by_everybody_step_by_step(app: Flask, office: JudgingClient) -> None:
    page = begin(office)
    assert "Manifestazioni" not in page.text
    url = link(page, "/passi/avviso")
    said = office.get(url).values()
    done = {"done_on": "2026-11-01", "document": "Avviso 4/2026", "reason": "pubblicato"}
    assert "è nel futuro" in office.post(url, said | done | {"done_on": "2027-01-01"}).text
    assert "Passo aggiornato." in office.post(url, said | done).text
    public = JudgingClient(app).get("/piano/azioni/mensa").text
    for words in ("Mense <insieme>", "Co-progettazione", "di enti del Terzo settore"):
        assert words in public
    assert "passi fatti: 1 di 9" in public
    assert "Avviso 4/2026" in public
    assert "pubblicato" in office.get(url).text


def test_a_step_is_added_moved_and_kept_when_refused(office: JudgingClient) -> None:
    page = begin(office)
    url = link(page, "/passi/avvio").removesuffix("/avvio")
    top = url.removesuffix("/passi")
    refused = office.submit(
        url, {"passo-title": "Tavolo due", "passo-due_on": "2020-01-01"}, form_page=top
    )
    assert refused.status == 422
    assert "è già passato" in refused.text
    assert refused.values()["passo-title"] == "Tavolo due"
    page = office.submit(url, {"passo-title": "Tavolo due", "passo-note": "<i>"}, form_page=top)
    assert "Passo aggiunto." in page.text
    code = [item.get("href") or "" for item in page.all("a")]
    added = next(href for href in code if "/passi/passo-" in href)
    page = office.submit(f"{added}/sposta", {"verso": "su"}, form_page=top)
    assert page.text.index("Tavolo due") < page.text.index("Monitoraggio e rendicontazione")


def test_the_second_of_two_sees_both_versions_of_a_procedure(
    app: Flask, office: JudgingClient
) -> None:
    page = begin(office)
    url = link(page, "/passi/avvio").removesuffix("/passi/avvio")
    other = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(url)), filled(other.get(url))
    other.post(url, theirs | {"title": "Tavolo mense", "reason": "loro"})
    told = office.post(url, mine | {"title": "Mense comuni", "reason": "mio"})
    assert told.status == 409
    for words in ("collega@example.org", "Tavolo mense", "Mense comuni"):
        assert words in told.text


@pytest.mark.parametrize("said", [{"kind": ""}, {"title": " "}, {"kind": "gara"}])
def test_what_cannot_be_is_refused(office: JudgingClient, said: dict[str, str]) -> None:
    assert begin(office, **said).status == 422


def test_what_is_not_there_is_not_found(office: JudgingClient) -> None:
    for path in ("/gestione/procedure/boh", "/gestione/procedure/boh/passi/avvio"):
        assert office.get(path).status == 404
