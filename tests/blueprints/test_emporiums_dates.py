"""Dates on food in the register: typed at arrival, drawn first, asked about, thrown away."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from foodplan.rules.expiry import expiry
from foodplan.rules.ledger import DateKind
from foodplan.store.history import Change
from foodplan.store.ledger import LineInput
from foodplan.store.organisations import get_node
from foodplan.store.tolerances import ToleranceInput, set_tolerance
from tests.client import JudgingClient
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import MARKET, Ledger, make_ledger, make_movement
from tests.factories.register import (
    database,
    errors_at,
    link,
    movements_of,
    password_hash,
    send,
    signed_in,
    stock_of,
    typed,
    words,
)

SITE = "emporio-prova"
USE_BY, BEST_BEFORE = DateKind.USE_BY, DateKind.BEST_BEFORE


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        make_account(
            session, "mani@example.org", organisations=[own], password_hash=password_hash()
        )


@pytest.fixture
def volunteer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "mani@example.org")


def shelve(app: Flask, grams: int, kind: DateKind, day: date, category: str = "ortofrutta") -> str:
    """Put dated goods on the shelves; return the key of their date."""
    key = expiry(kind, day).key
    with database(app, writes=True) as session:
        site = get_node(session, SITE)
        assert site is not None
        line = LineInput(category, grams, lot=key)
        ledger = Ledger(session, site, make_actor(site.organisation or 0))
        ledger.post(make_movement("intake", MARKET, grams, lines=(line,)))
    return key


def tolerate(app: Flask, days: int) -> None:
    with database(app, writes=True) as session:
        said = ToleranceInput(days, proposed=False, source="prova")
        change = Change(at=datetime(2026, 1, 1, tzinfo=UTC))
        set_tolerance(session, "ortofrutta", 0, said, change, date(2026, 1, 1))


def arrive(client: JudgingClient, **fields: str) -> object:
    row = {"source": MARKET, "lines_0_category": "ortofrutta", "lines_0_quantity": "4"}
    return send(client, "/registro/arrivo", **{**row, **fields})


@pytest.mark.parametrize(
    ("kind", "printed", "said"),
    [
        ("use_by", "25/11/2026", "da consumarsi entro 25/11/2026"),
        ("best_before", "03/2027", "preferibilmente entro 03/2027"),
        ("best_before", "2027", "preferibilmente entro 2027"),
    ],
)
def test_a_date_is_kept_as_it_is_printed_and_comes_back_in_a_correction(
    app: Flask, volunteer: JudgingClient, kind: str, printed: str, said: str
) -> None:
    arrive(volunteer, lines_0_date_kind=kind, lines_0_date=printed)
    assert said in words(volunteer.get("/registro/magazzino"))
    assert said in words(volunteer.get("/registro/movimenti"))
    uuid = movements_of(app, SITE)[0].uuid
    form = typed(volunteer.get(f"/registro/movimenti/{uuid}/correggi"))
    assert (form["lines-0-date_kind"], form["lines-0-date"]) == (kind, printed)


def test_an_arrival_without_a_date_keeps_the_date_folded_away(volunteer: JudgingClient) -> None:
    page = volunteer.get("/registro/arrivo")
    folded = [
        element for element in page.all("details") if "Scadenza" in "".join(element.itertext())
    ]
    assert folded
    assert all(element.get("open") is None for element in folded)


@pytest.mark.parametrize(
    ("fields", "at", "said"),
    [
        ({"lines_0_date": "25/11/2026"}, "date_kind", "«da consumarsi» o «preferibilmente»"),
        ({"lines_0_date_kind": "use_by"}, "date", "Nessuna scadenza"),
        ({"lines_0_date_kind": "use_by", "lines_0_date": "11/12"}, "date", "due modi"),
        ({"lines_0_date_kind": "use_by", "lines_0_date": "boh"}, "date", "non è una data"),
        ({"lines_0_date_kind": "domani", "lines_0_date": "2027"}, "date_kind", "che scadenza"),
    ],
)
def test_a_date_that_is_none_is_named_where_it_was_typed(
    app: Flask, volunteer: JudgingClient, fields: dict[str, str], at: str, said: str
) -> None:
    page = arrive(volunteer, **fields)
    assert said in errors_at(page, f"lines-0-{at}")  # type: ignore[arg-type]
    assert movements_of(app, SITE) == []


def test_what_expires_first_is_suggested_and_goes_out_first(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 4_000, USE_BY, date(2026, 11, 22))
    arrive(volunteer, lines_0_quantity="6")
    page = volunteer.get("/registro")
    assert "Da dare subito: ortofrutta 4 kg (oggi)" in words(page)
    form = volunteer.get("/registro/uscita")
    assert "Da dare per primi Ortofrutta: 4 kg da consumarsi entro 22/11/2026" in words(form)
    filled = typed(volunteer.get(link(form, "Ortofrutta: 4")))
    assert (filled["lines-0-category"], filled["lines-0-quantity"]) == ("ortofrutta", "4")
    assert filled["lines-0-lot"] == "ortofrutta|use_by:2026-11-22:day"
    page = send(volunteer, "/registro/uscita", lines_0_category="ortofrutta", lines_0_quantity="5")
    assert "4 kg ortofrutta (scade il 22 novembre 2026), 1 kg ortofrutta (senza data)" in words(
        page
    )


def test_another_lot_is_chosen_by_hand(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 4_000, USE_BY, date(2026, 11, 23))
    later = shelve(app, 4_000, USE_BY, date(2026, 11, 30))
    page = send(
        volunteer, "/registro/uscita", lines_0_lot=f"ortofrutta|{later}", lines_0_quantity="1"
    )
    assert "1 kg ortofrutta (scade il 30 novembre 2026)" in words(page)
    uuid = movements_of(app, SITE)[0].uuid
    form = typed(volunteer.get(f"/registro/movimenti/{uuid}/correggi"))
    assert form["lines-0-lot"] == f"ortofrutta|{later}"


@pytest.mark.parametrize(
    ("lot", "said"),
    [
        ("pane-forno|none", "un'altra categoria"),
        ("ortofrutta|sogni", "non è nell'elenco"),
        ("boh", "non è nell'elenco"),
    ],
)
def test_a_lot_that_is_none_is_named(volunteer: JudgingClient, lot: str, said: str) -> None:
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "1", "lines_0_lot": lot}
    assert said in errors_at(send(volunteer, "/registro/uscita", **row), "lines-0-lot")


def test_expired_goods_cannot_go_to_people_and_are_thrown_away_in_one_tap(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 4_000, USE_BY, date(2026, 11, 21))
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "1"}
    page = send(volunteer, "/registro/uscita", **row)
    assert "erano da consumarsi entro il 21/11/2026" in words(page)
    page = volunteer.get("/registro/scadenze")
    assert "Scaduti: da scartare" in page.text
    form = volunteer.get(link(page, "Scarta tutto"))
    assert typed(form)["reason"] == "expired"
    target = "/registro/scarto?sito=" + SITE
    done = volunteer.post(target, typed(form, destination="waste:composting"))
    assert "Registrato: 4 kg di ortofrutta (da consumarsi entro 21/11/2026)" in words(done)
    assert stock_of(app, SITE) == 0


def test_past_best_before_asks_for_the_whole_package_and_then_goes_out(
    app: Flask, volunteer: JudgingClient
) -> None:
    tolerate(app, 30)
    shelve(app, 4_000, BEST_BEFORE, date(2026, 11, 1))
    page = send(volunteer, "/registro/uscita", lines_0_category="ortofrutta", lines_0_quantity="4")
    assert page.status == 422
    assert "confezione è integra" in errors_at(page, "lines-0-lot")
    volunteer.post("/registro/uscita", typed(page) | {"intact": "y"})
    assert stock_of(app, SITE) == 0
    assert movements_of(app, SITE)[0].intact
    uuid = movements_of(app, SITE)[0].uuid
    kept = typed(volunteer.get(f"/registro/movimenti/{uuid}/correggi"))
    assert kept["intact"] == "y"


def test_beyond_the_tolerance_a_coordinator_says_why(app: Flask, volunteer: JudgingClient) -> None:
    tolerate(app, 3)
    shelve(app, 4_000, BEST_BEFORE, date(2026, 11, 1))
    page = send(volunteer, "/registro/uscita", lines_0_category="ortofrutta", lines_0_quantity="4")
    assert "il motivo di chi coordina" in words(page)
    assert "Perché si può ancora dare (facoltativo)" not in words(page)
    wrong = typed(page) | {"intact": "y", "late_reason": "mi va"}
    assert errors_at(volunteer.post("/registro/uscita", wrong), "late_reason")
    volunteer.post(
        "/registro/uscita", typed(page) | {"intact": "y", "late_reason": "coordinator_checked"}
    )
    assert movements_of(app, SITE)[0].reason_code == "coordinator_checked"
    assert stock_of(app, SITE) == 0


def test_the_list_of_expiries_has_every_group_in_order(
    app: Flask, volunteer: JudgingClient
) -> None:
    tolerate(app, 30)
    for kind, day in (
        (USE_BY, date(2026, 11, 21)),
        (BEST_BEFORE, date(2026, 11, 22)),
        (USE_BY, date(2026, 11, 23)),
        (USE_BY, date(2026, 11, 29)),
        (BEST_BEFORE, date(2026, 11, 20)),
        (BEST_BEFORE, date(2026, 10, 1)),
        (USE_BY, date(2026, 11, 30)),
    ):
        shelve(app, 1_000, kind, day)
    text = words(volunteer.get("/registro/scadenze"))
    titles = (
        "Scaduti: da scartare", "Oggi", "Domani", "Entro 7 giorni",
        "ma si possono ancora dare", "decide chi coordina", "Più avanti",
    )  # fmt: skip
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert "si può dare fino al 20 dicembre 2026" in text
    assert "Da dare per primi" in volunteer.get("/registro/uscita").text


def test_no_dates_are_said_to_be_none(volunteer: JudgingClient) -> None:
    assert "non c’è niente con una data" in volunteer.get("/registro/scadenze").text
    assert "nessun cartello" in volunteer.get("/registro/cartello").text


def test_a_shelf_note_says_until_when_and_names_the_law(
    app: Flask, volunteer: JudgingClient
) -> None:
    tolerate(app, 30)
    key = shelve(app, 4_000, BEST_BEFORE, date(2026, 11, 20))
    shelve(app, 4_000, BEST_BEFORE, date(2026, 11, 10))
    page = volunteer.get("/registro/cartello")
    assert page.text.count("Si può ancora dare") == 2
    one = volunteer.get(f"/registro/cartello?lotto=ortofrutta|{key}")
    assert "Preferibilmente entro 20/11/2026; buono fino al 20 dicembre 2026" in words(one)
    assert "Testo da verificare su Normattiva." in one.text
    assert one.text.count("Si può ancora dare") == 1
