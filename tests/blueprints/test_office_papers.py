"""The words of the papers in the office: edited, refused with reasons, previewed, remembered."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.importers.papers import import_papers
from foodplan.models.organisations import PaperText
from foodplan.settings import PROJECT
from tests.blueprints.test_office_edits import filled
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in
from tests.factories.organisations import CHANGE
from tests.factories.papers import words_of

MODELS = "/gestione/modelli"
URL = f"{MODELS}/dichiarazione"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        assert import_papers(session, PROJECT / "data/plan/papers.toml", CHANGE).added == 3
    return signed_in(app)


def in_force(app: Flask) -> list[PaperText]:
    with Session(app.extensions["foodplan"].engine) as session:
        query = select(PaperText).where(
            col(PaperText.recorded_to).is_(None),
            PaperText.paper == "quarterly_declaration",
            col(PaperText.valid_to).is_(None),
        )
        return list(session.exec(query))


def send(client: JudgingClient, **changes: str) -> Page:
    return client.post(URL, filled(client.get(URL)) | {"reason": "prova"} | changes)


def preview(client: JudgingClient, word: str = "dichiarazione", **changes: str) -> Page:
    url = f"{MODELS}/{word}"
    return client.post(f"{url}/anteprima.pdf", filled(client.get(url)) | changes)


def test_every_paper_stands_in_the_list_with_its_check(office: JudgingClient) -> None:
    page = office.get(MODELS)
    for words in (
        "Riepilogo del mese per un donatore",
        "Dichiarazione trimestrale di chi riceve",
        "Registro di carico e scarico degli aiuti pubblici",
        "da verificare su Normattiva",
        "Legge 19 agosto 2016, n. 166, articolo 16",
    ):
        assert words in page.text


def test_a_text_is_changed_confirmed_and_remembered(app: Flask, office: JudgingClient) -> None:
    page = send(
        office,
        title="Dichiarazione di {destinatario}",
        checked_on="2026-11-20",
        confirmed="y",
        reason="Confrontato con l'articolo",
    )
    for words in (
        "Testo salvato",
        "Testo n. 2",
        "Verificato il 20 novembre 2026.",
        "Lo ha confermato ufficio@example.org",
        "Confrontato con l'articolo",
    ):
        assert words in page.text
    assert [row.checked_on for row in in_force(app)] == [date(2026, 11, 20)]
    assert "verificato il 20 novembre 2026" in office.get(MODELS).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": "Ricevuti {chilogrammi} di {cosa}"}, "Il segnaposto {chilogrammi} non esiste"),
        ({"footer": "parentesi { aperta"}, "Una parentesi graffa è aperta"),
        ({"title": ""}, "Scrivere il titolo."),
        ({"legal_url": "http://example.org"}, "deve cominciare con https://"),
        ({"checked_on": "2026-11-20"}, "confermare di averle confrontate"),
        ({"checked_on": "2027-01-01", "confirmed": "y"}, "è nel futuro"),
        ({"checked_on": "ieri"}, "Scrivere una data"),
        ({"reason": ""}, "Scrivere il motivo"),
        ({"title": "x" * 161}, "160"),
    ],
)
def test_what_cannot_be_saved_is_explained_and_kept(
    app: Flask, office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = send(office, **changes)
    assert page.status == 422
    assert words in page.text
    name, typed = next(iter(changes.items()))
    assert filled(page)[name] == typed
    assert len(in_force(app)) == 1


def test_the_second_of_two_officers_is_told(app: Flask, office: JudgingClient) -> None:
    colleague = signed_in(app, "collega@example.org")
    mine = filled(office.get(URL))
    send(colleague, title="Titolo della collega")
    told = office.post(URL, mine | {"title": "Titolo mio", "reason": "Mio"})
    assert told.status == 409
    assert "collega@example.org ha salvato" in told.text
    assert filled(told)["title"] == "Titolo mio"
    assert [row.title for row in in_force(app)] == ["Titolo della collega"]


@pytest.mark.parametrize("word", ["riepilogo", "dichiarazione", "aiuti"])
def test_a_preview_shows_what_is_typed_and_saves_nothing(
    app: Flask, office: JudgingClient, word: str
) -> None:
    page = preview(office, word, title="Titolo provvisorio di {destinatario}", reason="")
    assert page.response.mimetype == "application/pdf"
    printed = words_of(page.response.data)
    assert "Titolo provvisorio di Chi riceve, di esempio" in printed
    assert "nomi, documenti e chili sono di esempio" in printed
    assert "Testo non salvato." in printed
    assert all("provvisorio" not in row.title for row in in_force(app))


def test_a_preview_of_the_saved_words_names_their_version(office: JudgingClient) -> None:
    printed = words_of(preview(office).response.data)
    assert "Testo n. 1 del" in printed


def test_a_preview_of_broken_words_says_what_to_mend(office: JudgingClient) -> None:
    page = preview(office, body="{boh}")
    assert page.status == 422
    assert "Il segnaposto {boh} non esiste" in page.text
    assert filled(page)["body"] == "{boh}"


def test_hostile_words_are_printed_and_never_run(office: JudgingClient) -> None:
    page = preview(office, body='#panic("x") #import "@preview/x:1.0.0" <script>$')
    assert '#panic("x")' in words_of(page.response.data)


def test_placeholders_are_explained_beside_the_form(office: JudgingClient) -> None:
    page = office.get(URL)
    assert "{senza_documento}" in page.text
    assert "quanti arrivi senza numero di documento" in page.text


def test_operators_have_no_business_with_the_words(app: Flask, office: JudgingClient) -> None:
    assert office.get(f"{MODELS}/altro").status == 404
    operator = signed_in(app, "operatore@example.org")
    assert operator.get(MODELS).status == 403
    assert operator.get(URL).status == 403


def test_an_installation_without_texts_says_how_to_load_them(app: Flask) -> None:
    open_office(app)
    client = signed_in(app)
    assert "foodplan init" in client.get(MODELS).text
    assert client.get(URL).status == 404
