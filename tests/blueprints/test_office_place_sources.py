"""An officer names a source once; its columns are confirmed, and from then on it is read alone."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.jobs.imports.workers import WORKERS
from foodplan.store.syncing import get_source
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in
from tests.factories.office_places import filled, open_atlas
from tests.factories.places import NASTY

SOURCES = "/gestione/luoghi/fonti"
FILE = "nome;indirizzo;lat;lon\r\nMercato riletto;via Nuova 1;45,0703;7,6869\r\n"


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> JudgingClient:
    open_office(app)
    open_atlas(app)
    (tmp_path / "mercati.csv").write_text(FILE)
    parts = app.extensions["foodplan"]
    settings = parts.settings.model_copy(update={"sources_dir": str(tmp_path)})
    object.__setattr__(parts, "settings", settings)
    return signed_in(app)


def add(office: JudgingClient, **said: str) -> Page:
    page = office.get(f"{SOURCES}/nuova")
    body = {
        "csrf_token": page.csrf_token(),
        "name": "Mercati",
        "kind": "file",
        "address": "mercati.csv",
        "source_name": "Città di prova",
        "function": "market",
    }
    page = office.post(f"{SOURCES}/nuova", body | said)
    assert WORKERS.wait()
    return page


def form_to(page: Page, step: str) -> Element:
    return next(form for form in page.all("form") if (form.get("action") or "").endswith(step))


def press(office: JudgingClient, step: str, **said: str) -> Page:
    page = office.get(f"{SOURCES}/mercati")
    form = form_to(page, step)
    office.post(form.get("action") or "", filled(Page(page.response, form)) | said)
    assert WORKERS.wait()
    return office.get(f"{SOURCES}/mercati")


def test_a_source_is_read_its_columns_confirmed_and_read_again(
    app: Flask, office: JudgingClient
) -> None:
    add(office)
    page = office.get(f"{SOURCES}/mercati")
    assert "letta per la prima volta" in page.text
    assert "Dite che cosa c’è in ogni colonna" in page.text
    assert "le colonne sono da confermare" in office.get(SOURCES).text
    page = press(office, "/colonne")
    assert "Lette 1 = aggiunte 1 + aggiornate 0" in page.text
    assert "Mercato riletto" in office.get("/gestione/luoghi?q=riletto").text
    page = press(office, "/rileggi")
    assert "invariata" in page.text
    page = press(office, "/pausa")
    assert "Riprendi ogni notte" in page.text
    with session_scope(app.extensions["foodplan"].engine) as session:
        source = get_source(session, "mercati")
        assert source is not None
        assert source.active is False


def test_another_address_is_another_file(app: Flask, office: JudgingClient) -> None:
    add(office)
    press(office, "/colonne")
    page = press(office, "/mercati", address="altro.csv")
    assert "non c'è il file «altro.csv»" in page.text
    with session_scope(app.extensions["foodplan"].engine) as session:
        source = get_source(session, "mercati")
        assert source is not None
        assert (source.mapping, source.active) == ("{}", False)


def test_without_a_name_the_columns_are_asked_again(office: JudgingClient) -> None:
    add(office)
    page = office.get(f"{SOURCES}/mercati")
    form = form_to(page, "/colonne")
    said = filled(Page(page.response, form)) | {"column_A": ""}
    page = office.post(form.get("action") or "", said)
    assert page.status == 422
    assert "Manca il nome" in page.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"kind": "url"}, "Scrivere l’indirizzo intero"),
        ({"kind": "ckan", "address": "javascript:alert(1)"}, "Scrivere l’indirizzo intero"),
        ({"source_url": "ieri"}, "Scrivere l’indirizzo intero"),
        ({"name": ""}, "Dare un nome alla fonte."),
        ({"kind": "ftp"}, "Dove si trova"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    office: JudgingClient, said: dict[str, str], told: str
) -> None:
    page = add(office, **said)
    assert page.status == 422
    assert told in page.text


def test_a_source_that_nobody_knows_is_not_found(office: JudgingClient) -> None:
    assert office.get(f"{SOURCES}/manca").status == 404


def test_how_the_file_reads_is_corrected_and_the_columns_asked_again(
    app: Flask, office: JudgingClient, tmp_path: Path
) -> None:
    (tmp_path / "mercati.csv").write_text("elenco dei mercati;;;\r\n" + FILE)
    add(office)
    press(office, "/colonne")
    page = press(office, "/lettura", header_row="2")
    assert "Dite che cosa c’è in ogni colonna" in page.text
    press(office, "/colonne")
    assert "Lette 1 = " in office.get(f"{SOURCES}/mercati").text
    with session_scope(app.extensions["foodplan"].engine) as session:
        source = get_source(session, "mercati")
        assert source is not None
        assert source.active is True
    page = office.get(f"{SOURCES}/mercati")
    form = form_to(page, "/lettura")
    page = office.post(
        form.get("action") or "", filled(Page(page.response, form)) | {"header_row": "due"}
    )
    assert page.status == 422


def test_how_nothing_reads_cannot_be_said(office: JudgingClient) -> None:
    add(office, address="manca.csv")
    token = office.get(f"{SOURCES}/mercati").csrf_token()
    for step in ("lettura", "colonne", "pausa"):
        office.post(f"{SOURCES}/mercati/{step}", {"csrf_token": token})
    page = office.get(f"{SOURCES}/mercati")
    assert "non c'è il file «manca.csv»" in page.text
    assert "Che cosa dice ogni colonna" not in page.text


def test_a_list_that_became_shorter_is_taken_when_the_office_says_so(
    office: JudgingClient, tmp_path: Path
) -> None:
    more = "".join(f"Mercato {n};via Prova {n};45,0{n};7,6{n}\r\n" for n in range(1, 5))
    (tmp_path / "mercati.csv").write_text(FILE + more)
    add(office)
    press(office, "/colonne")
    (tmp_path / "mercati.csv").write_text(FILE)
    page = press(office, "/rileggi")
    assert "Forse è incompleto" in page.text
    assert "L’elenco si è davvero accorciato?" in page.text
    page = press(office, "/rileggi", anyway="1")
    assert "Lette 1 = aggiunte 0 + aggiornate 0 + già così 1" in page.text
    assert "L’elenco si è davvero accorciato?" not in page.text
    assert "non lo nomina più" in office.get("/gestione/segnalazioni?origine=sync").text


def test_a_name_that_looks_like_a_script_harms_nobody(office: JudgingClient) -> None:
    add(office, name=NASTY)
    page = office.get(SOURCES)
    assert "onerror=alert(1)" in page.text
    assert not [image for image in page.all("img") if image.get("src") == "x"]
    assert not [script for script in page.all("script") if script.text]
