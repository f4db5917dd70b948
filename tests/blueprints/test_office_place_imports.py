"""A file becomes places: read, its columns said, each row tried and seen, then written, once."""

import io
import json
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlmodel import select

from foodplan.db import session_scope
from foodplan.jobs.imports.workers import WORKERS
from foodplan.models.atlas import AtlasBatch
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, list_places
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in
from tests.factories.office_places import TODAY, filled, open_atlas
from tests.factories.places import NASTY

IMPORT = "/gestione/luoghi/importa"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "import_samples"
GOOD = (
    "denominazione;indirizzo;lat;lon;telefono\r\n"
    "Mercato nuovo;via Nuova 1;45,0703;7,6869;011 1234567\r\n"
    "Mercato senza punto;via Vecchia 2;;;\r\n"
    ";via Anonima 3;45,07;7,68;\r\n"
    "Mercato lontano;via Altrove 4;41,9;12,5;\r\n"
)


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    open_atlas(app)
    return signed_in(app)


def upload(office: JudgingClient, content: bytes, name: str = "mercati.csv", **said: str) -> Page:
    """Send a file and follow to its page."""
    page = office.get(IMPORT)
    body = {
        "csrf_token": page.csrf_token(),
        "kind": "places",
        "source_name": "Città di prova",
        "source_date": "2026-11",
        "function": "market",
        "level": "",
        **said,
        "file": (io.BytesIO(content), name),
    }
    return office.post(IMPORT, body)


def form_to(page: Page, step: str) -> Element:
    """Return the page's form that leads to a step."""
    return next(form for form in page.all("form") if (form.get("action") or "").endswith(step))


def press(office: JudgingClient, page: Page, step: str, **said: str) -> Page:
    """Send the form of a step as its page shows it, with some fields said otherwise."""
    form = form_to(page, step)
    fields = filled(Page(page.response, form))
    return office.post(form.get("action") or "", fields | said)


def raw(page: Page) -> str:
    return page.response.get_data(as_text=True)


def address_of(page: Page) -> str:
    """Return the address of a file's page, without its question."""
    return form_to(page, "/lascia").get("action", "").removesuffix("/lascia")


def typed(page: Page, name: str) -> str:
    return next(item for item in page.all("input") if item.get("name") == name).get("value") or ""


def checked(office: JudgingClient, content: str = GOOD) -> Page:
    """Return the page of the check of a file whose columns were guessed."""
    page = upload(office, content.encode("cp1252"))
    page = press(office, page, "lettura")
    return press(office, page, "colonne")


def slugs(app: Flask) -> set[str]:
    with session_scope(app.extensions["foodplan"].engine) as session:
        rows = list_places(session, Moment(TODAY), PlaceFilter(withheld=True))
        return {row.slug for row in rows}


def test_a_file_of_another_office_becomes_places(app: Flask, office: JudgingClient) -> None:
    page = upload(office, GOOD.encode("cp1252"))
    assert "CSV, separatore punto e virgola (;)" in page.text
    page = press(office, page, "lettura")
    assert "Mercato nuovo · Mercato senza punto" in page.text
    page = press(office, page, "colonne")
    assert "Finora non è stato scritto niente" in page.text
    assert "Lette 4 = da aggiungere" in page.text
    assert "Manca il nome." in page.text
    before = slugs(app)
    page = press(office, page, "applica")
    assert "Il file è stato importato." in page.text
    assert "mercato-nuovo" in slugs(app) - before
    again = upload(office, GOOD.encode("cp1252"))
    assert "Questo stesso file è già stato inviato il 22 novembre 2026" in again.text
    assert "da ufficio@example.org: eccolo" in again.text
    assert "/gestione/luoghi/mercato-nuovo" in raw(again)
    assert "Che cosa è successo a ogni riga" in again.text


def test_imported_again_it_changes_nothing(app: Flask, office: JudgingClient) -> None:
    press(office, checked(office), "applica")
    before = slugs(app)
    page = upload(office, GOOD.encode("cp1252"), again="y")
    page = press(office, press(office, page, "lettura"), "colonne")
    assert "da aggiungere" not in page.text
    assert "Non c’è niente da cambiare" in page.text
    assert slugs(app) == before


def test_the_map_and_the_refused_rows_say_the_same_as_the_table(office: JudgingClient) -> None:
    page = checked(office)
    address = address_of(page)
    points = json.loads(raw(office.get(f"{address}/punti.json")))
    assert points["row"] == [2, 4]
    assert points["outcome"][0] == "added"
    refused = raw(office.get(f"{address}/scarti.csv"))
    assert "via Anonima 3" in refused
    assert "Manca il nome." in refused
    assert "Mercato nuovo" not in refused


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Il file è vuoto"),
        (b"%PDF-1.7 niente", "non"),
        (b"nome;indirizzo\r\n", "ci sono solo i titoli delle colonne"),
    ],
)
def test_what_is_no_table_comes_back_with_what_was_typed(
    office: JudgingClient, content: bytes, said: str
) -> None:
    page = upload(office, content, source_url="https://example.org/elenco")
    assert page.status == 422
    assert said in page.text
    assert typed(page, "source_name") == "Città di prova"
    assert typed(page, "source_url") == "https://example.org/elenco"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("source_name", "", "Scrivere chi pubblica questi dati."),
        ("source_url", "javascript:alert(1)", "Scrivere l’indirizzo intero"),
        ("source_date", "ieri", "Non è una data"),
    ],
)
def test_a_source_is_asked_for_at_its_field(
    office: JudgingClient, field: str, value: str, said: str
) -> None:
    page = upload(office, GOOD.encode(), **{field: value})
    assert page.status == 422
    assert said in page.text


def test_without_the_name_the_columns_are_asked_again(office: JudgingClient) -> None:
    page = press(office, upload(office, GOOD.encode("cp1252")), "lettura")
    page = press(office, page, "colonne", column_A="")
    assert page.status == 422
    assert "indicare quale colonna dice come si chiama il luogo" in page.text
    assert "Colonne" in page.text


def test_a_name_that_is_a_script_harms_nobody(office: JudgingClient) -> None:
    content = f'nome;indirizzo\r\n"{NASTY}";via Nuova 9\r\n=HYPERLINK(1);via Nuova 8\r\n;@SOMMA\r\n'
    page = checked(office, content)
    assert NASTY not in raw(page)
    assert "<img src=x" not in raw(page)
    refused = raw(office.get(f"{address_of(page)}/scarti.csv"))
    assert "'@SOMMA" in refused


def test_what_changed_meanwhile_is_tried_again(app: Flask, office: JudgingClient) -> None:
    page = checked(office)
    other = signed_in(app, "collega@example.org")
    content = GOOD.replace("011 1234567", "011 7654321")
    press(other, checked(other, content), "applica")
    page = press(office, page, "applica")
    assert "Nel frattempo la mappa è cambiata" in page.text
    assert "Finora non è stato scritto niente" in page.text


def test_a_file_that_is_let_go_leaves_nothing(app: Flask, office: JudgingClient) -> None:
    page = checked(office)
    address = address_of(page)
    before = slugs(app)
    page = press(office, page, "lascia")
    assert "la mappa è com’era" in page.text
    assert slugs(app) == before
    assert office.get(address).status == 404
    with session_scope(app.extensions["foodplan"].engine) as session:
        batch = session.exec(select(AtlasBatch)).one()
        assert (batch.content, batch.trial) == (None, None)


def test_a_page_that_is_behind_is_led_to_where_the_file_is(office: JudgingClient) -> None:
    page = checked(office)
    press(office, page, "applica")
    page = press(office, page, "applica")
    assert "è andata avanti" in page.text
    assert "Che cosa è successo a ogni riga" in page.text


def test_a_long_file_is_worked_at_after_the_answer(
    app: Flask, office: JudgingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foodplan.blueprints.office.routes.place_import_steps.AT_ONCE", 2)
    page = checked(office)
    assert WORKERS.wait()
    address = form_to(page, "/riprendi").get("action", "").removesuffix("/riprendi")
    page = office.get(address)
    assert "Lette 4" in page.text
    page = press(office, page, "applica")
    assert WORKERS.wait()
    assert json.loads(raw(office.get(f"{address}/stato")))["working"] is False
    assert "Che cosa è successo a ogni riga" in office.get(address).text
    assert "mercato-nuovo" in slugs(app)


def test_areas_come_in_the_same_way(office: JudgingClient) -> None:
    content = "codice;nome;abitanti\r\n5;Circoscrizione cinque;121.000\r\n9;Nuova;1.000\r\n"
    page = upload(office, content.encode(), "zone.csv", kind="areas", level="circoscrizione")
    page = press(office, press(office, page, "lettura"), "colonne")
    assert "Lette 2 = da aggiungere 1 + da aggiornare 1" in page.text
    page = press(office, page, "applica")
    assert "Lette 2 = aggiunte 1 + aggiornate 1" in page.text


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the import samples are not beside the project")
def test_a_real_sample_is_judged_row_by_row(office: JudgingClient) -> None:
    content = (SAMPLES / "daf_torino_biblioteche_decimal_comma.csv").read_bytes()
    page = upload(office, content, "biblioteche.csv", function="neighbourhood_house")
    page = press(office, press(office, page, "lettura"), "colonne")
    assert "Lette" in page.text


def test_a_suggestion_is_accepted_with_a_click(app: Flask, office: JudgingClient) -> None:
    content = "nome;funzione;indirizzo\r\nMercato giusto;mercati;via Nuova 1\r\n"
    page = upload(office, content.encode(), function="")
    page = press(office, press(office, page, "lettura"), "colonne")
    assert "Si può correggere con un clic" in page.text
    page = press(office, page, "correggi")
    assert "Lette 1 = da aggiungere 1" in page.text
    page = press(office, page, "applica")
    assert "mercato-giusto" in slugs(app)


def test_only_what_was_suggested_is_accepted(office: JudgingClient) -> None:
    page = checked(office)
    said = {"csrf_token": page.csrf_token(), "colonna": "A «denominazione»", "valore": ""}
    page = office.post(f"{address_of(page)}/correggi", said | {"invece": "Nome inventato"})
    assert "Nome inventato" not in page.text
    assert "Manca il nome." in page.text


def test_work_that_stopped_is_taken_up_again(
    office: JudgingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "foodplan.blueprints.office.routes.place_import_steps"
    monkeypatch.setattr(f"{steps}.AT_ONCE", 2)
    with monkeypatch.context() as stopped:
        stopped.setattr(f"{steps}.work_at", lambda *_given: None)
        page = checked(office)
        assert WORKERS.wait()
    assert "Un momento" in page.text
    token = {"csrf_token": page.csrf_token()}
    address = form_to(page, "/riprendi").get("action", "").removesuffix("/riprendi")
    for step in ("lettura", "colonne", "correggi", "applica", "lascia"):
        assert "Un momento" in office.post(f"{address}/{step}", token).text
    page = press(office, page, "riprendi")
    assert WORKERS.wait()
    assert "Lette 4" in office.get(form_to(page, "/riprendi").get("action", "")[:-9]).text
