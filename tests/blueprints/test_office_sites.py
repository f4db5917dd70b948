"""Sites changed from a day on: how they distribute, their area, and closing without losing food."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.organisations import NodeRow, get_node
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in

TODAY = date(2026, 11, 22)
OWNER = "/gestione/organizzazioni/emporio-prova"
SITE = f"{OWNER}/sedi/emporio-prova"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def filled(page: Page) -> dict[str, str]:
    """What a browser would send of the page's form, unchanged."""
    fields = page.values()
    for select_ in page.all("select"):
        chosen = [item for item in select_.iter("option") if item.get("selected") is not None]
        first = chosen or list(select_.iter("option"))
        fields[select_.get("name") or ""] = first[0].get("value") or ""
    return fields


def send(client: JudgingClient, url: str, without: str = "", **changes: str) -> Page:
    fields = filled(client.get(url)) | changes
    fields.pop(without, None)
    return client.post(url, fields)


def site(app: Flask, day: date = TODAY) -> NodeRow:
    with Session(app.extensions["foodplan"].engine) as session:
        row = get_node(session, "emporio-prova", Moment(day))
    assert row is not None
    return row


def test_an_emporium_begins_to_count_its_shelves_from_a_day(
    app: Flask, office: JudgingClient
) -> None:
    assert SITE in [link.get("href") for link in office.get(OWNER).all("a")]
    page = office.get(SITE)
    assert "Si danno pacchi con un contenuto dichiarato" in page.text
    changes = {"distribution_mode": "by_count", "since": "2026-11-01", "reason": "Non pesano"}
    done = send(office, SITE, **changes)
    assert "Sede aggiornata dal giorno indicato." in done.text
    assert (site(app).distribution_mode, site(app).area, site(app).source_kind) == (
        "by_count",
        "5",
        None,
    )
    assert site(app, date(2026, 10, 31)).distribution_mode == "weighed"
    again = office.get(SITE)
    for words in ("Non pesano", "si conta il magazzino", "dall’inizio: Emporio prova"):
        assert words in again.text


def test_a_site_changes_name_area_and_kind_and_keeps_its_organisation(
    app: Flask, office: JudgingClient
) -> None:
    before = site(app)
    changes = {"name": " Hub nord ", "area": "", "site_kind": "hub", "reason": "trasloco"}
    send(office, SITE, **changes)
    after = site(app)
    assert (after.name, after.area, after.site_kind) == ("Hub nord", None, "hub")
    assert (after.organisation, after.place, after.slug) == (
        before.organisation,
        before.place,
        before.slug,
    )


def test_a_site_with_goods_on_its_shelves_cannot_close(app: Flask, office: JudgingClient) -> None:
    page = send(office, SITE, without="active", reason="chiude")
    assert page.status == 422
    assert "A magazzino risultano 47 kg: prima registrare dove sono andati." in page.text
    assert site(app).active


def test_an_empty_site_closes_and_can_be_found_again(office: JudgingClient) -> None:
    url = "/gestione/organizzazioni/emporio-muto"
    office.submit(
        f"{url}/sedi/nuova",
        {"name": "Magazzino", "site_kind": "hub", "distribution_mode": "weighed", "area": "5"},
    )
    done = send(office, f"{url}/sedi/magazzino", without="active", reason="mai aperta")
    assert "Sedi chiuse: Magazzino" in done.text
    assert office.get(f"{url}/sedi/magazzino").status == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Scrivere il nome."),
        ({"name": "  "}, "Scrivere il nome."),
        ({"reason": ""}, "Scrivere il motivo"),
        ({"since": "domani"}, "Scrivere una data"),
    ],
)
def test_a_change_that_cannot_be_comes_back(
    app: Flask, office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, SITE, **({"reason": "prova"} | changes))
    assert page.status == 422
    assert words in page.text
    assert site(app).name == "Emporio prova"


def test_the_second_of_two_officers_is_told(app: Flask, office: JudgingClient) -> None:
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(SITE)), filled(colleague.get(SITE))
    colleague.post(SITE, theirs | {"distribution_mode": "by_parcel", "reason": "loro"})
    page = office.post(SITE, mine | {"name": "Mio nome", "reason": "mio"})
    assert page.status == 409
    assert (filled(page)["name"], filled(page)["distribution_mode"]) == ("Mio nome", "by_parcel")
    assert site(app).name == "Emporio prova"
    office.post(SITE, filled(page))
    assert (site(app).name, site(app).distribution_mode) == ("Mio nome", "by_parcel")


@pytest.mark.parametrize(
    "url",
    [
        "/gestione/organizzazioni/emporio-muto/sedi/emporio-prova",
        f"{OWNER}/sedi/niente",
        f"{OWNER}/sedi/people",
    ],
)
def test_a_site_is_found_only_under_its_organisation(office: JudgingClient, url: str) -> None:
    assert office.get(url).status == 404


def test_the_tax_code_is_kept_for_papers_and_is_never_public(office: JudgingClient) -> None:
    code, address = "01234567890", "via delle Prove 1"
    page = send(office, OWNER, tax_code=code, address=address, reason="per i documenti")
    assert "Organizzazione aggiornata." in page.text
    assert filled(page)["tax_code"] == code
    for url in ("/empori", "/empori/emporio-prova", "/recupero", "/api/v1/flows"):
        text = office.http.get(url).get_data(as_text=True)
        assert code not in text
        assert address not in text


def test_a_tax_code_that_is_not_one_is_told(office: JudgingClient) -> None:
    page = send(office, OWNER, tax_code="123", reason="prova")
    assert page.status == 422
    assert "Sono 11 cifre, o 16 segni." in page.text
