"""The office finds possible doubles, sees what a judgement changes, gives it and takes it back."""

import re

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Moment
from foodplan.store.measures import consolidated_total
from tests.client import JudgingClient, Page
from tests.factories.doubles import Doubles
from tests.factories.ledger import TODAY
from tests.factories.office import open_office, signed_in
from tests.factories.organisations import make_site

QUEUE = "/gestione/doppi"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        for slug in ("nord", "sud"):
            make_site(session, slug)
        post_two(session)
    return signed_in(app)


def post_two(session: Session, document: str = "DDT <7>", **changes: object) -> None:
    city = Doubles(session, SYSTEM)
    city.intake("nord", 100_000, document=document, **changes)
    city.intake("sud", 95_000, document=document, **changes)


def raw(page: Page) -> str:
    return page.response.get_data(as_text=True)


def recovered(app: Flask) -> tuple[int, int]:
    with Session(app.extensions["foodplan"].engine) as session:
        found = consolidated_total(session, Moment(TODAY), 202611, 202611)
        return found.declared, found.consolidated


def pair_url(office: JudgingClient, query: str = "") -> str:
    found = re.search(
        r'href="(/gestione/doppi/[0-9a-f-]{36}/[^"]+)"', raw(office.get(QUEUE + query))
    )
    assert found is not None
    return found[1].replace("&amp;", "&")


def send(office: JudgingClient, url: str, path: str = "", **body: str) -> Page:
    address, _, query = url.partition("?")
    token = office.get(url).csrf_token()
    target = f"{address}{path}" + (f"?{query}" if query else "")
    return office.post(target, {"csrf_token": token, **body}, follow=False)


def test_only_the_office_sees_the_queue(app: Flask, office: JudgingClient) -> None:
    url = pair_url(office)
    for address in (QUEUE, f"{QUEUE}/giudicati", url):
        assert office.get(address).status == 200
        assert JudgingClient(app).get(address, follow=False).status == 302
        assert signed_in(app, "operatore@example.org").get(address).status == 403


def test_the_queue_shows_both_sides_and_the_desk_counts_them(office: JudgingClient) -> None:
    text = raw(office.get(QUEUE))
    for words in (
        "Nord", "Sud", "100\xa0kg", "95\xa0kg", "10 novembre 2026", "Porta Palazzo",
        "DDT &lt;7&gt;", "1 coppia da guardare", "Stesso numero di documento.",
    ):  # fmt: skip
        assert words in text
    assert re.search(r'area-count">1</span> <span class="area-name">possibili doppi',
                     raw(office.get("/gestione")))  # fmt: skip


def test_a_month_narrows_the_queue_and_stays_in_the_addresses(
    app: Flask, office: JudgingClient
) -> None:
    assert "Nessuna coppia da guardare" in office.get(f"{QUEUE}?mese=202610").text
    assert "1 coppia da guardare" in office.get(f"{QUEUE}?mese=boh&da=x").text
    url = pair_url(office, "?mese=202611")
    assert url.endswith("mese=202611")
    done = send(office, url, verdict="different", grams="95", reason="due furgoni")
    assert done.status == 302
    assert done.response.headers["Location"] == f"{QUEUE}?mese=202611"
    assert recovered(app) == (195_000 + 17_000, 195_000 + 17_000)


def test_the_pair_says_what_would_change_and_the_judgement_changes_it(
    app: Flask, office: JudgingClient
) -> None:
    url = pair_url(office)
    assert "oggi 212\xa0kg; se è lo stesso cibo, 117\xa0kg" in raw(office.get(url))
    assert send(office, url, verdict="same", grams="95", reason="stesso furgone").status == 302
    assert recovered(app) == (212_000, 117_000)
    assert "Nessuna coppia da guardare" in office.get(QUEUE).text
    text = raw(office.get(f"{QUEUE}/giudicati"))
    for words in ("Stesso cibo", "95\xa0kg", "Nord, Sud"):
        assert words in text
    text = raw(office.get(url))
    for words in ("Dalle cifre della città sono tolti 95\xa0kg", "stesso furgone"):
        assert words in text


def test_a_judgement_can_be_withdrawn_with_a_reason(app: Flask, office: JudgingClient) -> None:
    url = pair_url(office)
    send(office, url, verdict="same", grams="95", reason="stesso furgone")
    refused = send(office, url, "/ritiro", **{"ritiro-reason": ""})
    assert refused.status == 422
    assert "Scrivere il motivo del giudizio." in refused.text
    assert send(office, url, "/ritiro", **{"ritiro-reason": "erano due"}).status == 302
    assert recovered(app) == (212_000, 212_000)
    text = raw(office.get(url))
    for words in ("Sono lo stesso cibo", "giudizio ritirato", "erano due", "stesso furgone"):
        assert words in text
    assert send(office, url, "/ritiro", **{"ritiro-reason": "ancora"}).status == 422


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"verdict": "same", "grams": "95", "reason": ""}, "Scrivere il motivo del giudizio."),
        ({"verdict": "same", "grams": "96", "reason": "x"}, "al massimo 95"),
        ({"verdict": "same", "grams": "boh", "reason": "x"}, "boh"),
        ({"verdict": "", "grams": "95", "reason": "x"}, "Scegliere se è lo stesso cibo"),
    ],
)
def test_a_form_comes_back_as_it_was_typed(
    app: Flask, office: JudgingClient, body: dict[str, str], words: str
) -> None:
    page = send(office, pair_url(office), **body)
    assert page.status == 422
    assert words in raw(page)
    assert f'value="{body["grams"]}"' in raw(page)
    assert recovered(app) == (212_000, 212_000)


def test_what_is_no_pair_is_not_found(office: JudgingClient) -> None:
    url = pair_url(office)
    parts = url.split("/")
    for wrong in (url.replace("ortofrutta", "uova"), "/".join([*parts[:4], parts[3], parts[5]])):
        assert office.get(wrong).status == 404
