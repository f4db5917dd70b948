"""Packs of the office and parcels of a site: declared, changed, withdrawn, and never another's."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.history import Moment
from foodplan.store.packs import PackRow, list_all_packs
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account
from tests.factories.office import open_office, password_hash, signed_in

TODAY = date(2026, 11, 22)
OFFICE = "/gestione/confezioni"
OWN = "/registro/confezioni"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


@pytest.fixture
def volunteer(app: Flask, office: JudgingClient) -> JudgingClient:  # noqa: ARG001 - the city
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_account(session, "coordina@example.org", "operator", (1,), password_hash(), (1,))
    return signed_in(app, "coordina@example.org")


def filled(page: Page) -> dict[str, str]:
    fields = page.values()
    for select_ in page.all("select"):
        chosen = [item for item in select_.iter("option") if item.get("selected") is not None]
        first = chosen or list(select_.iter("option"))
        fields[select_.get("name") or ""] = first[0].get("value") or ""
    return fields


def send(client: JudgingClient, url: str, **changes: str) -> Page:
    changes = {name.replace("__", "-"): value for name, value in changes.items()}
    return client.post(url, filled(client.get(url)) | changes)


def packs(app: Flask, day: date = TODAY) -> dict[str, PackRow]:
    with Session(app.extensions["foodplan"].engine) as session:
        return {row.name: row for row in list_all_packs(session, Moment(day))}


def test_the_office_adds_a_crate_for_every_site(app: Flask, office: JudgingClient) -> None:
    assert "Ancora nessuna confezione." in office.get(OFFICE).text
    page = send(office, f"{OFFICE}/nuova", name="Cassetta", net_grams="8", tare_grams="0,7",
                category="ortofrutta", proposed="y")  # fmt: skip
    assert "ora tutte le sedi la trovano" in page.text
    assert "Cassetta proposta tutte le sedi Ortofrutta 8 kg 0,7 kg" in page.text
    row = packs(app)["Cassetta"]
    assert (row.net_grams, row.tare_grams, row.node_id, row.proposed) == (8000, 700, None, True)
    assert packs(app, date(2026, 11, 21)) == {}


def test_a_volunteer_declares_what_a_parcel_holds(app: Flask, volunteer: JudgingClient) -> None:
    assert "non ha ancora confezioni" in volunteer.get(OWN).text
    page = send(volunteer, f"{OWN}/nuovo-pacco", name="Pacco famiglia", content__0__quantity="3",
                content__1__quantity="0,75")  # fmt: skip
    assert "Aggiunta all'elenco di questa sede." in page.text
    assert "Ortofrutta 3 kg, Pane e prodotti da forno 0,75 kg" in page.text
    row = packs(app)["Pacco famiglia"]
    assert (row.parcel, row.net_grams) == (True, 3750)
    assert dict(row.content) == {"ortofrutta": 3000, "pane-forno": 750}
    assert row.node_id is not None


def test_a_parcel_changes_from_a_day_and_its_days_before_stay(
    app: Flask, volunteer: JudgingClient
) -> None:
    new = f"{OWN}/nuovo-pacco"
    send(volunteer, new, name="Pacco", content__0__quantity="3", since="2026-01-01")
    url = f"{OWN}/{packs(app)['Pacco'].slug}"
    shown = filled(volunteer.get(url))
    assert (shown["name"], shown["content-0-quantity"]) == ("Pacco", "3")
    page = send(volunteer, url, content__0__quantity="2", content__1__quantity="1,5")
    assert "resta com’era" in page.text
    assert packs(app)["Pacco"].net_grams == 3500
    assert packs(app, date(2026, 6, 1))["Pacco"].net_grams == 3000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Scrivere il nome."),
        ({"content__0__quantity": ""}, "Scegliere la categoria, oppure scrivere che cosa"),
        ({"content__0__quantity": "tanto"}, "non è un peso"),
        ({"content__0__quantity": "1.234"}, "scegliere quale"),
        ({"content__0__quantity": "2000"}, "al massimo 1000"),
        ({"since": "ieri"}, "Scrivere una data"),
    ],
)
def test_a_parcel_that_cannot_be_comes_back(
    app: Flask, volunteer: JudgingClient, changes: dict[str, str], words: str
) -> None:
    said = {"name": "Pacco", "content__0__quantity": "3"} | changes
    page = send(volunteer, f"{OWN}/nuovo-pacco", **said)
    assert page.status == 422
    assert words in page.text
    name, typed = next(iter(changes.items()))
    assert filled(page)[name.replace("__", "-")] == typed
    assert packs(app) == {}


def test_a_crate_of_a_site_is_its_own_and_can_be_withdrawn(
    app: Flask, volunteer: JudgingClient
) -> None:
    send(volunteer, f"{OWN}/nuova", name="Cassa", net_grams="12", category="ortofrutta")
    slug = packs(app)["Cassa"].slug
    page = volunteer.post(f"{OWN}/{slug}/ritira", filled(volunteer.get(f"{OWN}/{slug}")))
    assert "Ritirata" in page.text
    assert packs(app) == {}


def test_of_two_who_change_a_pack_the_second_is_told(app: Flask, office: JudgingClient) -> None:
    send(office, f"{OFFICE}/nuova", name="Cassetta", net_grams="8", category="ortofrutta")
    url = f"{OFFICE}/{packs(app)['Cassetta'].slug}"
    colleague = signed_in(app, "collega@example.org")
    mine, theirs = filled(office.get(url)), filled(colleague.get(url))
    colleague.post(url, theirs | {"net_grams": "7,5"})
    page = office.post(url, mine | {"net_grams": "9"})
    assert page.status == 422
    assert "Nel frattempo qualcuno ha cambiato «Cassetta»" in page.text
    assert filled(page)["net_grams"] == "9"
    assert packs(app)["Cassetta"].net_grams == 7500
    assert office.post(f"{url}/ritira", mine).status == 422
    office.post(url, filled(page))
    assert packs(app)["Cassetta"].net_grams == 9000
    assert "Registrato per la prima volta." in office.get(url).text


def test_the_office_refuses_a_crate_without_weight_and_withdraws_one(
    app: Flask, office: JudgingClient
) -> None:
    page = send(office, f"{OFFICE}/nuova", name="Cassetta", category="ortofrutta")
    assert page.status == 422
    assert "Scrivere i chili netti" in page.text
    send(office, f"{OFFICE}/nuova", name="Cassetta", net_grams="8", category="ortofrutta")
    url = f"{OFFICE}/{packs(app)['Cassetta'].slug}"
    done = office.post(f"{url}/ritira", filled(office.get(url)))
    assert "Confezione ritirata" in done.text
    assert office.get(url).status == 404


def test_a_volunteer_neither_changes_everybodys_crates_nor_writes_without_a_site(
    app: Flask, office: JudgingClient
) -> None:
    send(office, f"{OFFICE}/nuova", name="Cassetta", net_grams="8", category="ortofrutta")
    slug = packs(app)["Cassetta"].slug
    volunteer = signed_in(app, "operatore@example.org")
    shown = volunteer.get(OWN)
    assert "Cassetta" in shown.text
    assert f"{OWN}/{slug}" not in [link.get("href") for link in shown.all("a")]
    assert volunteer.get(f"{OWN}/nuova").status == 403
    assert volunteer.get(f"{OWN}/{slug}").status == 403
    assert volunteer.get(OFFICE).status == 403
    # The office sets up any site; what belongs to all sites is changed on its own pages.
    assert office.get(f"{OWN}/nuova?sito=emporio-prova").status == 200
    assert office.get(f"{OWN}/{slug}?sito=emporio-prova").status == 404
    assert office.get(f"{OWN}/niente?sito=emporio-prova").status == 404
