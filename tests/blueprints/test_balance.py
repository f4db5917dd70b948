"""The pages of the mass balance: the office's, the register's, and the movements behind them."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.ledger import LineInput
from foodplan.store.organisations import get_node
from tests.client import JudgingClient
from tests.factories.accounts import make_account, make_actor
from tests.factories.balance import EMPORIUM, HUB, KITCHEN, Town, day, make_town
from tests.factories.ledger import MARKET
from tests.factories.office import password_hash, signed_in

FRUIT, BREAD, SOAP = "ortofrutta", "pane-forno", "non-alimentari"
ELSEWHERE = "lontano@example.org"


def fill(town: Town) -> None:
    """The ledger's story in November, and some stock from October."""
    town.act("opening", "opening", (FRUIT, 2_000), happened_on=day("2026-10-05"),
             source_kind="private_gift")  # fmt: skip
    town.act("intake", MARKET, (FRUIT, 300_000), (SOAP, 1_500), happened_on=day("2026-11-16"),
             document="DDT 12")  # fmt: skip
    wrong = town.act("disposal", "waste:composting", (FRUIT, 150_000),
                     happened_on=day("2026-11-17"))  # fmt: skip
    town.act("disposal", "waste:composting", (FRUIT, 15_000), happened_on=day("2026-11-17"),
             replaces=wrong.uuid)  # fmt: skip
    sent = town.act("dispatch", EMPORIUM, (FRUIT, 120_000), happened_on=day("2026-11-17"))
    town.act("dispatch", KITCHEN, (FRUIT, 80_000), happened_on=day("2026-11-10"),
             allow_count_gain=True)  # fmt: skip
    town.act("receipt", HUB, LineInput(FRUIT, 118_000), at=EMPORIUM, dispatch=sent.uuid,
             happened_on=day("2026-11-18"), document="segreto 7")  # fmt: skip
    town.act("distribution", "people", (FRUIT, 90_000), at=EMPORIUM,
             happened_on=day("2026-11-18"))  # fmt: skip


@pytest.fixture
def city(app: Flask) -> Flask:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        town = make_town(session)
        fill(town)
        hash_ = password_hash()
        make_account(session, "ufficio@example.org", "officer", password_hash=hash_)
        own = [town.sites[HUB].organisation or 0]
        make_account(session, "operatore@example.org", "operator", own, hash_)
        make_account(session, ELSEWHERE, "operator", (), hash_)
    return app


@pytest.fixture
def office(city: Flask) -> JudgingClient:
    return signed_in(city)


@pytest.fixture
def hub(city: Flask) -> JudgingClient:
    return signed_in(city, "operatore@example.org")


def test_the_city_balances_on_the_page_and_says_so(office: JudgingClient) -> None:
    page = office.get("/gestione/bilancio?ambito=citta&da=2026-11&a=2026-11")
    assert page.heading() == "Bilancio di massa"
    assert "quadra al grammo" in page.text
    assert "non quadra" not in page.text
    for words in (
        "Recuperato 300 kg", "Redistribuito 90 kg", "Scartato 15 kg",
        "C’era già 2 kg", "Mancante alle conte e alle consegne 2 kg",
        "Dato alle persone 90 kg", "Scartato: compostaggio 15 kg",
        "Altri prodotti, fuori dai totali del cibo", "1,5 kg", "dati simulati",
    ):  # fmt: skip
        assert words in page.text, words


def test_months_scope_and_past_day_stand_in_the_address(office: JudgingClient) -> None:
    october = office.get("/gestione/bilancio?ambito=citta&da=2026-10&a=2026-10").text
    assert "Giacenza iniziale dichiarata 2 kg" in october
    both = office.get("/gestione/bilancio?da=2026-10&a=2026-11").text
    assert "da ottobre 2026 a novembre 2026" in both
    assert "Giacenza iniziale dichiarata 2 kg" in both
    area = office.get("/gestione/bilancio?ambito=circoscrizione:5").text
    assert "Circoscrizione 5 · novembre 2026" in area
    assert "Ricevuto da altre sedi 118 kg" in area
    then = office.get("/gestione/bilancio?al=2026-11-20").text
    assert "In questi mesi non risulta niente" in then
    assert "la sera del 20 novembre 2026" in then


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("da=2026-13", "Il mese non si legge"),
        ("da=2019-01", "Il mese non si legge"),
        ("da=2026-11&a=2026-10", "Il mese finale viene prima"),
        ("al=ieri", "La data non si legge"),
        ("al=2030-01-01", "futuro"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_page(
    office: JudgingClient, query: str, words: str
) -> None:
    page = office.get(f"/gestione/bilancio?{query}")
    assert page.status == 200
    assert words in page.text


@pytest.mark.parametrize(
    "url",
    [
        "/gestione/bilancio?ambito=sede:niente",
        "/gestione/bilancio/movimenti",
        "/gestione/bilancio/movimenti?voce=after",
        "/gestione/bilancio/movimenti?voce=source&dettaglio=niente",
        "/gestione/bilancio/movimenti?voce=niente",
    ],
)
def test_a_scope_or_a_figure_that_is_not_there_is_not_found(
    office: JudgingClient, url: str
) -> None:
    assert office.get(url).status == 404


def links(page_text: bytes) -> list[str]:
    found = re.findall(r'href="(/[a-z]+/bilancio/movimenti\?[^"]+)"', page_text.decode())
    return [link.replace("&amp;", "&") for link in found]


def test_every_figure_leads_to_its_movements(office: JudgingClient) -> None:
    page = office.get("/gestione/bilancio?ambito=sede:polo-recupero&da=2026-11&a=2026-11")
    urls = links(page.response.data)
    assert len(urls) >= 5
    for url in urls:
        assert "la somma di" in office.get(url).text
    (waste,) = [url for url in urls if "voce=waste" in url]
    text = office.get(waste).text
    assert "Scartato: compostaggio: 15 kg , la somma di 3 righe." in text.replace(" ,", " ,")
    for words in ("corretto", "correzione", "annulla un movimento del 17 novembre 2026", "−150 kg"):
        assert words in text
    (other,) = [url for url in urls if "merce=altro" in url and "voce=source" in url]
    assert "1,5 kg" in office.get(other).text


def test_warnings_name_what_is_on_its_way_and_what_is_below_zero(office: JudgingClient) -> None:
    text = office.get("/gestione/bilancio?ambito=sede:polo-recupero&da=2026-11&a=2026-11").text
    assert "80 kg da Polo recupero a Cucina, in viaggio dal 10 novembre 2026" in text
    assert "da 12 giorni: da sollecitare" in text


def test_an_operator_sees_only_the_own_organisation(city: Flask, hub: JudgingClient) -> None:
    page = hub.get("/registro/bilancio")
    assert "Inviato ad altre sedi 118 kg" in page.text
    assert "Tutta la città" not in page.text
    assert "Cucina" not in page.text.split("Da guardare")[0]
    for scope in ("citta", "sede:cucina", "organizzazione:emporio-prova", "circoscrizione:5"):
        assert hub.get(f"/registro/bilancio?ambito={scope}").status == 404
        url = f"/registro/bilancio/movimenti?voce=people&ambito={scope}"
        assert hub.get(url).status == 404
    assert hub.get("/gestione/bilancio").status == 403
    assert "Polo recupero · novembre 2026" in hub.get("/registro/bilancio?sito=polo-recupero").text
    assert hub.get("/registro/bilancio?sito=cucina").status == 404
    assert signed_in(city, ELSEWHERE).get("/registro/bilancio").status == 404
    assert JudgingClient(city).get("/registro/bilancio", follow=False).status == 302


def test_the_other_side_of_a_transfer_shows_kilos_and_no_document(hub: JudgingClient) -> None:
    text = hub.get("/registro/bilancio/movimenti?voce=transfer_out&da=2026-11&a=2026-11").text
    assert "118 kg" in text
    assert "Emporio prova" in text
    assert "segreto 7" not in text
    own = hub.get("/registro/bilancio/movimenti?voce=source&da=2026-11&a=2026-11").text
    assert "DDT 12" in own


def test_a_long_list_of_movements_has_pages(city: Flask, office: JudgingClient) -> None:
    with session_scope(city.extensions["foodplan"].engine, writes=True) as session:
        town = stored_hub(session)
        for number in range(60):
            town.act("intake", MARKET, (BREAD, 1_000 + number), happened_on=day("2026-11-20"))
    url = "/gestione/bilancio/movimenti?voce=source&ambito=citta"
    page = office.get(url)
    assert "1–50 di 61" in page.text
    assert "51–61 di 61" in office.get(f"{url}&offset=50").text


def stored_hub(session: Session) -> Town:
    """The stored hub alone."""
    site = get_node(session, HUB)
    assert site is not None
    return Town(session, {HUB: site}, {HUB: make_actor(site.organisation or 0)})


def test_a_damaged_table_is_said_with_its_place(city: Flask, office: JudgingClient) -> None:
    with session_scope(city.extensions["foodplan"].engine, writes=True) as session:
        session.execute(
            sa.text(
                "UPDATE balance SET grams = grams + 5 WHERE (node_id, lot_id) IN "
                "(SELECT b.node_id, MIN(b.lot_id) FROM balance b JOIN node n ON n.id = b.node_id "
                "WHERE n.slug = 'emporio-prova' AND b.grams > 0 GROUP BY b.node_id)"
            )
        )
    text = office.get("/gestione/bilancio?ambito=citta").text
    assert "non quadra differenza di −0,005 kg" in text
    assert "Emporio prova, ortofrutta: la giacenza segna" in text
    assert "i totali mensili segnano" not in text


def test_an_empty_ledger_balances_to_nothing(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_account(session, "ufficio@example.org", "officer", password_hash=password_hash())
    page = signed_in(app).get("/gestione/bilancio")
    assert "In questi mesi non risulta niente" in page.text
    assert "novembre 2026" in page.text
