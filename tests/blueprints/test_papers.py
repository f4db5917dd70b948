"""The papers in the register: whose they are, and what comes when one asks for them."""

from datetime import date

import pytest
from flask import Flask

from foodplan.db import session_scope
from tests.client import JudgingClient
from tests.factories.accounts import make_account
from tests.factories.ledger import MARKET
from tests.factories.office import PASSWORD, password_hash, signed_in
from tests.factories.organisations import make_organisation, make_site
from tests.factories.papers import aid_intake, make_papers_ledger, read_pdf, words_of

DOCUMENTS = "/registro/documenti"
SUMMARY = f"{DOCUMENTS}/riepilogo?donatore={MARKET}&mese=2026-10"
DECLARATION = f"{DOCUMENTS}/dichiarazione?donatore={MARKET}&trimestre=2026-4"
AID = f"{DOCUMENTS}/aiuti?mese=2026-10&fino=2026-11"
MINE = "di=organizzazione:emporio-prova"
THEIRS = "di=organizzazione:altro-emporio"
SITE = "di=sede:altro-emporio"


@pytest.fixture
def city(app: Flask) -> Flask:
    """Two emporiums, each with an operator, and an officer."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ledger = make_papers_ledger(session)
        ledger.intake(12_345, document="DDT 77", happened_on=date(2026, 10, 7))
        ledger.intake(400, happened_on=date(2026, 10, 9))
        aid_intake(ledger, 3_000, happened_on=date(2026, 10, 8))
        other = make_organisation(session, "altro-emporio", "Altro emporio")
        make_site(session, "altro-emporio", other)
        for email, role, organisations in (
            ("uno@example.org", "operator", (ledger.site.organisation,)),
            ("due@example.org", "operator", (other,)),
            ("nessuna@example.org", "operator", ()),
            ("ufficio@example.org", "officer", ()),
        ):
            make_account(session, email, role, organisations, password_hash())
    return app


def test_an_operator_finds_the_papers_of_their_own_organisation(city: Flask) -> None:
    client = signed_in(city, "uno@example.org")
    page = client.get(f"{DOCUMENTS}?mese=2026-10")
    assert page.heading() == "Documenti"
    for words in ("Porta Palazzo", "12,745 kg", "ottobre 2026", "4º trimestre 2026"):
        assert words in page.text
    assert "Altro emporio" not in page.text
    links = [item.get("href") for item in page.all("a")]
    for link in links:
        if link and link.startswith(DOCUMENTS):
            assert client.get(link).status == 200


def test_the_month_that_is_over_is_offered_first(city: Flask) -> None:
    page = signed_in(city, "uno@example.org").get(DOCUMENTS)
    chosen = [item for item in page.all("option") if item.get("selected") is not None]
    assert "ottobre 2026" in [item.text for item in chosen]


def test_a_paper_and_its_pdf_say_the_same(city: Flask) -> None:
    client = signed_in(city, "uno@example.org")
    for url, expected in (
        (SUMMARY, ("Riepilogo, non ha valore fiscale", "DDT 77", "07/10/2026", "12,745")),
        (DECLARATION, ("Testo da verificare su Normattiva", "DDT 77", "senza numero", "12,745")),
        (AID, ("Ricevuto da Ente degli aiuti", "Giacenza iniziale", "Testo n. 1 del")),
    ):
        page = client.get(url)
        answer = client.http.get(url.replace("?", ".pdf?"))
        assert answer.mimetype == "application/pdf"
        assert "attachment" in answer.headers["Content-Disposition"]
        printed = words_of(answer.data)
        for words in expected:
            assert words in page.text
            assert words in printed
        for row in page.all("td"):
            cell = " ".join("".join(row.itertext()).split())
            assert cell in printed


def test_no_account_or_note_is_printed(city: Flask) -> None:
    client = signed_in(city, "uno@example.org")
    answer = client.http.get(SUMMARY.replace("?", ".pdf?"))
    printed = words_of(answer.data) + str(read_pdf(answer.data).metadata)
    assert "uno@example.org" not in printed


@pytest.mark.parametrize("url", [SUMMARY, DECLARATION, AID])
@pytest.mark.parametrize("whose", [MINE, "di=sede:emporio-prova", "di=", "di=organizzazione:x"])
def test_nobody_gets_another_organisations_paper(city: Flask, url: str, whose: str) -> None:
    client = signed_in(city, "due@example.org")
    for address in (url, url.replace("?", ".pdf?")):
        assert client.http.get(f"{address}&{whose}").status_code == 404
    if url == AID:
        for form in ("csv", "excel.csv"):
            assert client.http.get(f"{DOCUMENTS}/aiuti.{form}?{whose}").status_code == 404
    assert client.get(f"{DOCUMENTS}?{whose}").status == 404


def test_ones_own_paper_has_nothing_of_the_others(city: Flask) -> None:
    page = signed_in(city, "due@example.org").get(SUMMARY)
    assert page.status == 200
    assert "DDT 77" not in page.text
    assert "12,745" not in page.text


def test_the_office_reads_the_papers_of_all(city: Flask) -> None:
    client = signed_in(city)
    page = client.get(DOCUMENTS)
    assert "Mostra i documenti" in page.text
    assert "Riepiloghi" not in page.text
    for whose in (MINE, THEIRS, SITE):
        assert client.get(f"{SUMMARY}&{whose}").status == 200
    assert client.get(SUMMARY).status == 404


def test_who_keeps_no_register_is_told(city: Flask) -> None:
    page = signed_in(city, "nessuna@example.org").get(DOCUMENTS)
    assert "Nessuna sede" in page.text


@pytest.mark.parametrize(
    "url",
    [
        f"{DOCUMENTS}?mese=2026-13",
        f"{DOCUMENTS}?mese=2026-00",
        f"{DOCUMENTS}/riepilogo?donatore=source:nessuno&mese=2026-10",
        f"{DOCUMENTS}/riepilogo?mese=2026-10",
        f"{DOCUMENTS}/dichiarazione?donatore={MARKET}&trimestre=2026-5",
        f"{DOCUMENTS}/dichiarazione?donatore={MARKET}",
        f"{DOCUMENTS}/aiuti?mese=ieri",
        f"{DOCUMENTS}/altro",
    ],
)
def test_what_cannot_be_asked_for_does_not_exist(city: Flask, url: str) -> None:
    assert signed_in(city, "uno@example.org").get(url).status == 404


def test_strange_words_in_the_address_do_no_harm(city: Flask) -> None:
    client = signed_in(city, "uno@example.org")
    page = client.get(f"{SUMMARY}&word=aiuti&_external=1&_scheme=javascript&endpoint=x")
    assert page.status == 200


def test_months_the_wrong_way_round_are_turned(city: Flask) -> None:
    client = signed_in(city, "uno@example.org")
    page = client.get(f"{DOCUMENTS}/aiuti?mese=2026-11&fino=2026-10")
    assert "dal 01/10/2026 al 30/11/2026" in page.text


def test_the_register_comes_as_a_table(city: Flask) -> None:
    client = signed_in(city, "uno@example.org")
    answer = client.http.get(f"{DOCUMENTS}/aiuti.excel.csv?mese=2026-10")
    assert answer.mimetype == "text/csv"
    assert "08/10/2026;carico;Ricevuto da Ente degli aiuti" in answer.data.decode("utf-8-sig")
    assert "3,000" in answer.data.decode("utf-8-sig")


def test_an_installation_without_texts_has_no_papers_and_says_no_more(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        site = make_site(session)
        make_account(
            session, "uno@example.org", "operator", (site.organisation or 0,), password_hash()
        )
    client = JudgingClient(app)
    assert client.sign_in("uno@example.org", PASSWORD).status == 200
    assert client.get(DOCUMENTS).status == 200
    assert client.get(AID).status == 404
