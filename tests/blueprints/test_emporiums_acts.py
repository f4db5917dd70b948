"""Counts, parcels, the kitchen, sales and openings in the register, and every kind's correction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from foodplan.rules.expiry import expiry
from foodplan.rules.ledger import DateKind
from foodplan.store.history import Change
from foodplan.store.ledger import CategoryRow, LineInput, OpeningInput, ensure_categories, passages
from foodplan.store.ledger.periods import close_month
from foodplan.store.organisations import NodeInput, change_node
from foodplan.store.packs import PackInput, add_pack
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import MARKET, Ledger, make_intake, make_ledger, make_movement
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import (
    database,
    errors_at,
    movements_of,
    password_hash,
    send,
    signed_in,
    site_of,
    stock_of,
    typed,
    words,
)

SITE = "emporio-prova"
TODAY = date(2026, 11, 22)
COOKED = CategoryRow("piatti-pronti", "Piatti pronti", position=9)
MIXED = CategoryRow("alimenti-misti", "Alimenti misti", position=10)


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        ensure_categories(session, [COOKED, MIXED])
        make_account(
            session, "mani@example.org", organisations=[own], password_hash=password_hash()
        )
        make_site(session, "altrui", make_organisation(session, "altrui", "Altrui"))


@pytest.fixture
def volunteer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "mani@example.org")


def shelve(app: Flask, grams: int, category: str = "ortofrutta", **changes: Any) -> None:
    with database(app, writes=True) as session:
        site = site_of(session, SITE)
        ledger = Ledger(session, site, make_actor(site.organisation or 0))
        at = datetime(2026, 11, 22, 8, tzinfo=UTC)
        ledger.post(make_intake(grams, category=category, **changes), at)


def distribute_by(app: Flask, mode: str) -> None:
    with database(app, writes=True) as session:
        site = site_of(session, SITE)
        said = NodeInput(
            site.name, site.organisation, area="5", site_kind="emporium", distribution_mode=mode
        )
        change_node(session, site.id, said, Change(at=datetime(2026, 1, 1, tzinfo=UTC)))


def count(client: JudgingClient, **found: str) -> Page:
    """Type what was found in the first shelves of the list."""
    return send(client, "/registro/conta", **found)


# Counts


def test_a_count_shows_the_book_and_names_what_is_missing(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 23_000)
    shelve(app, 8_000, "pane-forno")
    form = volunteer.get("/registro/conta")
    assert "Ortofrutta dal libro: 23 kg" in words(form)
    page = count(volunteer, shelves_0_quantity="20", shelves_1_quantity="9")
    assert "Ortofrutta: 3 kg in meno del libro" in words(page)
    assert "Pane e prodotti da forno: 1 kg in più del libro" in words(page)
    assert (stock_of(app, SITE), stock_of(app, SITE, "pane-forno")) == (20_000, 9_000)
    assert "trovati 20 kg di ortofrutta" in words(volunteer.get("/registro/movimenti"))


def test_an_empty_shelf_was_not_counted_and_a_zero_is_none(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 23_000)
    shelve(app, 8_000, "pane-forno")
    count(volunteer, shelves_1_quantity="0")
    assert (stock_of(app, SITE), stock_of(app, SITE, "pane-forno")) == (23_000, 0)
    assert "0 kg di pane" in words(volunteer.get("/registro/movimenti"))


def test_a_count_of_what_is_there_says_that_it_agrees(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 23_000)
    assert "dicono lo stesso" in count(volunteer, shelves_0_quantity="23").text


@pytest.mark.parametrize(
    ("found", "at", "said"),
    [
        ({}, "", "0 dove non c'è niente"),
        ({"shelves_0_quantity": "boh"}, "shelves-0-quantity", "non è un peso"),
        ({"shelves_0_quantity": "-1"}, "shelves-0-quantity", "negativo"),
        (
            {"shelves_0_quantity": "5", "shelves_1_quantity": "5"},
            "shelves-1-quantity",
            "il totale della categoria",
        ),
    ],
)
def test_what_is_no_count_is_named(
    app: Flask, volunteer: JudgingClient, found: dict[str, str], at: str, said: str
) -> None:
    shelve(app, 5_000)
    key = expiry(DateKind.USE_BY, date(2026, 11, 30)).key
    shelve(app, 5_000, lines=(LineInput("ortofrutta", 5_000, lot=key),))
    page = count(volunteer, **found)
    assert page.status == 422
    assert said in (errors_at(page, at) if at else page.text)
    assert stock_of(app, SITE) == 10_000


def test_goods_of_one_date_are_counted_by_themselves(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 5_000)
    key = expiry(DateKind.USE_BY, date(2026, 11, 30)).key
    shelve(app, 4_000, lines=(LineInput("ortofrutta", 4_000, lot=key),))
    form = volunteer.get("/registro/conta")
    assert "da consumarsi entro 30/11/2026 dal libro: 4 kg" in words(form)
    count(volunteer, shelves_1_quantity="1")
    assert stock_of(app, SITE) == 6_000
    assert "1 kg da consumarsi entro 30/11/2026" in words(volunteer.get("/registro/magazzino"))


def test_what_nobody_had_recorded_is_found_at_a_count(app: Flask, volunteer: JudgingClient) -> None:
    page = count(volunteer, lines_0_category="pane-forno", lines_0_quantity="2")
    assert "2 kg in più del libro" in words(page)
    assert stock_of(app, SITE, "pane-forno") == 2_000


def test_a_count_is_corrected_with_what_was_typed(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 23_000)
    count(volunteer, shelves_0_quantity="2")
    url = f"/registro/movimenti/{movements_of(app, SITE)[0].uuid}/correggi"
    assert typed(volunteer.get(url))["shelves-0-quantity"] == "2"
    page = send(volunteer, url, shelves_0_quantity="20")
    assert "3 kg in meno del libro" in words(page)
    assert stock_of(app, SITE) == 20_000


def test_an_act_of_a_counted_day_says_whether_it_came_before(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 23_000)
    count(volunteer, shelves_0_quantity="20")
    form = volunteer.get("/registro/uscita")
    assert "c’è stata una conta" in form.text
    assert form.values()["before_count"] == "dopo"
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "2"}
    missing = send(volunteer, "/registro/uscita", before_count="", **row)
    assert "prima o dopo la conta" in errors_at(missing, "before_count")
    send(volunteer, "/registro/uscita", before_count="prima", **row)
    assert stock_of(app, SITE) == 20_000
    send(volunteer, "/registro/uscita", before_count="dopo", **row)
    assert stock_of(app, SITE) == 18_000


def test_a_past_day_with_a_count_is_asked_about_without_a_guess(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 23_000, happened_on=date(2026, 11, 1))
    count(volunteer, shelves_0_quantity="20", happened_on="2026-11-10")
    assert "c’è stata una conta" not in volunteer.get("/registro/arrivo").text
    row = {"source": MARKET, "lines_0_category": "ortofrutta", "lines_0_quantity": "2"}
    page = send(volunteer, "/registro/arrivo", happened_on="2026-11-10", **row)
    assert errors_at(page, "before_count")
    volunteer.post("/registro/arrivo", typed(page) | {"before_count": "prima"})
    assert stock_of(app, SITE) == 20_000


# Sites that do not weigh what goes out


def test_where_shelves_are_counted_only_the_families_are_asked(
    app: Flask, volunteer: JudgingClient
) -> None:
    distribute_by(app, "by_count")
    shelve(app, 100_000)
    form = volunteer.get("/registro/uscita")
    assert "Qui non si pesa quello che esce" in form.text
    nothing = send(volunteer, "/registro/uscita")
    assert "quante famiglie" in errors_at(nothing, "households")
    page = send(volunteer, "/registro/uscita", households="41")
    assert "Quello che è uscito si trova alla prossima conta" in page.text
    assert "41 famiglie" in words(page)
    assert [row.kind for row in movements_of(app, SITE)] == ["intake"]
    page = count(volunteer, shelves_0_quantity="10")
    assert "90 kg usciti verso le famiglie, ricavati dalla conta" in words(page)
    assert movements_of(app, SITE)[0].derived_grams == 90_000


def test_families_that_cannot_be_are_named_where_shelves_are_counted(
    app: Flask, volunteer: JudgingClient
) -> None:
    distribute_by(app, "by_count")
    page = send(volunteer, "/registro/uscita", households="30000")
    assert page.status == 422
    assert errors_at(page, "households")
    assert said_today(app) is None


def test_what_was_weighed_anyway_is_recorded(app: Flask, volunteer: JudgingClient) -> None:
    distribute_by(app, "by_count")
    shelve(app, 10_000)
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "2", "households": "3"}
    send(volunteer, "/registro/uscita", **row)
    assert stock_of(app, SITE) == 8_000
    assert movements_of(app, SITE)[0].opening == OpeningInput(households=3)


def test_parcels_are_counted_and_not_weighed(app: Flask, volunteer: JudgingClient) -> None:
    distribute_by(app, "by_parcel")
    shelve(app, 30_000)
    shelve(app, 10_000, "pane-forno")
    with database(app, writes=True) as session:
        said = PackInput("Pacco famiglia", content={"ortofrutta": 3_000, "pane-forno": 1_000})
        at = Change(at=datetime(2026, 1, 1, tzinfo=UTC))
        add_pack(session, site_of(session, SITE).id, said, at)
    assert "Pacco famiglia 4 kg" in words(volunteer.get("/registro/uscita"))
    assert "quanti pacchi" in send(volunteer, "/registro/uscita", households="4").text
    send(volunteer, "/registro/uscita", parcels_0_number="4", households="4")
    assert (stock_of(app, SITE), stock_of(app, SITE, "pane-forno")) == (18_000, 6_000)
    movement = movements_of(app, SITE)[0]
    assert movement.method == "pack"
    url = f"/registro/movimenti/{movement.uuid}/correggi"
    assert typed(volunteer.get(url))["parcels-0-number"] == "4"
    send(volunteer, url, parcels_0_number="5")
    assert stock_of(app, SITE) == 15_000


def test_where_no_parcel_is_declared_the_form_says_so_and_takes_kilos(
    app: Flask, volunteer: JudgingClient
) -> None:
    distribute_by(app, "by_parcel")
    shelve(app, 10_000)
    page = volunteer.get("/registro/uscita")
    assert "nessuno ha ancora detto che cosa contengono" in page.text
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "4"}
    send(volunteer, "/registro/uscita", **row)
    assert stock_of(app, SITE) == 6_000


def test_more_parcels_than_there_is_food_for_offers_what_there_is(
    app: Flask, volunteer: JudgingClient
) -> None:
    distribute_by(app, "by_parcel")
    shelve(app, 10_000)
    with database(app, writes=True) as session:
        said = PackInput("Pacco", content={"ortofrutta": 3_000, "pane-forno": 1_000})
        at = Change(at=datetime(2026, 1, 1, tzinfo=UTC))
        add_pack(session, site_of(session, SITE).id, said, at)
    page = send(volunteer, "/registro/uscita", parcels_0_number="4")
    assert "Togli 10 kg" in words(page)
    assert errors_at(page, "parcels-0-number")
    volunteer.post("/registro/uscita", typed(page) | {"azione": "disponibile"})
    assert stock_of(app, SITE) == 0
    (line,) = movements_of(app, SITE)[0].lines
    assert (line.category, line.grams) == ("ortofrutta", 10_000)


def test_mixed_goods_draw_on_all_the_food(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 30_000)
    shelve(app, 10_000, "pane-forno")
    row = {"lines_0_category": "alimenti-misti", "lines_0_quantity": "20"}
    page = send(volunteer, "/registro/uscita", **row)
    assert "20 kg di alimenti misti alle famiglie" in words(page)
    assert "15 kg ortofrutta (senza data), 5 kg pane" in words(page)
    assert (stock_of(app, SITE), stock_of(app, SITE, "pane-forno")) == (15_000, 5_000)


def test_more_than_there_is_counts_dated_goods_and_several_rows(
    app: Flask, volunteer: JudgingClient
) -> None:
    shelve(app, 3_000)
    key = expiry(DateKind.USE_BY, date(2026, 11, 30)).key
    shelve(app, 4_000, lines=(LineInput("ortofrutta", 4_000, lot=key),))
    form = volunteer.get("/registro/uscita")
    form = volunteer.post("/registro/uscita", typed(form) | {"azione": "riga"})
    rows = {
        "lines-0-category": "ortofrutta", "lines-0-quantity": "5",
        "lines-1-category": "ortofrutta", "lines-1-quantity": "5",
    }  # fmt: skip
    page = volunteer.post("/registro/uscita", typed(form) | rows)
    assert "2 kg" in errors_at(page, "lines-1-quantity").replace("\xa0", " ")
    assert "Togli 2 kg" in words(page)
    volunteer.post("/registro/uscita", typed(page) | {"azione": "disponibile"})
    assert stock_of(app, SITE) == 0
    assert [line.grams for line in movements_of(app, SITE)[0].lines] == [5_000, 2_000]


# Where else it goes


def test_what_is_sold_is_not_given(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 10_000)
    page = send(volunteer, "/registro/vendita", lines_0_category="ortofrutta", lines_0_quantity="4")
    assert "4 kg di ortofrutta agli acquirenti" in words(page)
    assert "usciti 0 kg" in words(page)
    assert "Venduto" in words(volunteer.get("/registro/movimenti"))


def test_feed_is_no_waste_in_words(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 10_000)
    form = volunteer.get("/registro/scarto")
    assert "per la legge non è un rifiuto" in form.text
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "4", "destination": "feed"}
    assert "4 kg di ortofrutta: agli animali" in words(send(volunteer, "/registro/scarto", **row))


def test_what_goes_back_to_its_donor_says_to_whom(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 10_000)
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "4"}
    nobody = send(volunteer, "/registro/reso", **row)
    assert "Scegliere a chi è tornato." in errors_at(nobody, "source")
    page = send(volunteer, "/registro/reso", source=MARKET, **row)
    assert "4 kg di ortofrutta a Porta Palazzo" in words(page)


# The kitchen


def cook(client: JudgingClient, **fields: str) -> Page:
    rows = {
        "lines_0_category": "ortofrutta", "lines_0_quantity": "20",
        "outputs_0_quantity": "16", "outputs_0_date": "24/11/2026",
    }  # fmt: skip
    return send(client, "/registro/cucina", **(rows | fields))


def test_what_is_cooked_comes_from_what_went_in(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 30_000)
    waste = {"wasted_0_category": "ortofrutta", "wasted_0_quantity": "2"}
    page = cook(volunteer, **waste, waste_to="waste:composting")
    said = "da 20 kg di ortofrutta: 16 kg di piatti pronti (da consumarsi entro 24/11/2026), "
    assert said + "2 kg di ortofrutta scartati preparando" in words(page)
    assert (stock_of(app, SITE), stock_of(app, SITE, "piatti-pronti")) == (8_000, 16_000)
    url = f"/registro/movimenti/{movements_of(app, SITE)[0].uuid}/correggi"
    kept = typed(volunteer.get(url))
    assert (kept["lines-0-quantity"], kept["outputs-0-quantity"]) == ("20", "16")
    assert (kept["wasted-0-quantity"], kept["waste_to"]) == ("2", "waste:composting")
    assert kept["outputs-0-date"] == "24/11/2026"
    send(volunteer, url, outputs_0_quantity="15")
    assert stock_of(app, SITE, "piatti-pronti") == 15_000


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"outputs_0_quantity": "21"}, "non può uscire più di quanto è entrato"),
        ({"outputs_0_quantity": "", "outputs_0_category": "", "outputs_0_date": ""}, "Scegliere"),
        ({"outputs_0_date": ""}, "Nessuna scadenza"),
        ({"waste_to": "altrove"}, "non è nell'elenco"),
        ({"lines_0_quantity": "40"}, "A magazzino risultano 30 kg"),
    ],
)
def test_what_cannot_be_cooked_is_said(
    app: Flask, volunteer: JudgingClient, fields: dict[str, str], said: str
) -> None:
    shelve(app, 30_000)
    page = cook(volunteer, **fields)
    assert page.status == 422
    assert said in words(page)
    assert stock_of(app, SITE) == 30_000


def test_each_list_of_the_kitchen_gets_its_own_rows(volunteer: JudgingClient) -> None:
    form = volunteer.get("/registro/cucina")
    page = volunteer.post("/registro/cucina", typed(form) | {"azione": "riga:outputs"})
    assert "outputs-1-quantity" in page.values()
    assert "lines-1-quantity" not in page.values()


# Openings


def said_today(app: Flask) -> OpeningInput | None:
    with database(app) as session:
        return passages(session, site_of(session, SITE).id, TODAY)


def test_an_opening_ends_with_a_number_that_replaces_the_one_before(
    app: Flask, volunteer: JudgingClient
) -> None:
    volunteer.submit("/registro/apertura", {"happened_on": "2026-11-22", "households": "41"})
    form = volunteer.get("/registro/apertura")
    assert form.values()["households"] == "41"
    page = volunteer.post(
        "/registro/apertura", form.values() | {"households": "43", "people": "100", "minors": "30"}
    )
    assert "Segnate le famiglie del 22 novembre 2026." in page.text
    assert "43 famiglie" in words(page)
    assert said_today(app) == OpeningInput(43, 100, 30)
    assert movements_of(app, SITE) == []


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"households": ""}, "households"),
        ({"households": "sei"}, "households"),
        ({"households": "30000"}, "households"),
        ({"people": "2", "minors": "5"}, "minors"),
        ({"happened_on": "2026-11-23"}, "happened_on"),
        ({"happened_on": "1987-01-01"}, "happened_on"),
    ],
)
def test_an_opening_that_cannot_be_is_named(
    app: Flask, volunteer: JudgingClient, fields: dict[str, str], at: str
) -> None:
    data = {"happened_on": "2026-11-22", "households": "4"} | fields
    page = volunteer.submit("/registro/apertura", data)
    assert page.status == 422
    assert errors_at(page, at)
    assert said_today(app) is None


@pytest.mark.parametrize(("day", "shown"), [("2026-11-20", "2026-11-20"), ("boh", "2026-11-22")])
def test_an_opening_of_another_day_is_opened_by_its_address(
    volunteer: JudgingClient, day: str, shown: str
) -> None:
    page = volunteer.get(f"/registro/apertura?giorno={day}")
    assert page.values()["happened_on"] == shown


def test_a_site_that_was_somebody_elses_has_no_opening_of_ours(
    app: Flask, volunteer: JudgingClient
) -> None:
    with database(app, writes=True) as session:
        site, other = site_of(session, SITE), site_of(session, "altrui")
        at = Change(at=datetime(2026, 11, 1, tzinfo=UTC))
        for owner, since in ((other.organisation, date(2026, 1, 1)), (site.organisation, TODAY)):
            said = NodeInput(site.name, owner, site_kind="emporium", distribution_mode="by_count")
            change_node(session, site.id, said, at, since)
    data = {"happened_on": "2026-10-01", "households": "4"}
    page = volunteer.submit("/registro/apertura", data)
    assert "non era della vostra organizzazione" in errors_at(page, "happened_on")
    page = send(volunteer, "/registro/uscita", **data)
    assert "non era della vostra organizzazione" in errors_at(page, "happened_on")
    with database(app, writes=True) as session:
        ledger = Ledger(session, site_of(session, SITE), make_actor(other.organisation or 0))
        theirs = ledger.intake(1_000, happened_on=date(2026, 10, 1)).uuid
    token = volunteer.get("/registro").csrf_token()
    undone = volunteer.post(f"/registro/movimenti/{theirs}/annulla", {"csrf_token": token})
    assert undone.status == 403


# Late entries


def test_a_late_entry_says_in_which_month_it_counts(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 10_000, happened_on=date(2026, 10, 1))
    with database(app, writes=True) as session:
        site = site_of(session, SITE)
        now = datetime(2026, 11, 20, tzinfo=UTC)
        close_month(session, site.id, 202610, make_actor(site.organisation or 0), now)
    row = {"source": MARKET, "lines_0_category": "ortofrutta", "lines_0_quantity": "2"}
    page = send(volunteer, "/registro/arrivo", happened_on="2026-10-20", **row)
    assert "Ottobre 2026 è chiuso: conta nei dati di novembre 2026." in words(page)
    listed = words(volunteer.get("/registro/movimenti"))
    assert "scritto a mese chiuso: conta nei dati di novembre 2026" in listed


# Whose it is


@pytest.mark.parametrize(
    "word",
    ["vendita", "reso", "spedizione", "cucina", "conta", "apertura", "trasferimenti", "scadenze",
     "cartello"],
)  # fmt: skip
def test_a_foreign_site_does_not_exist_for_any_act(volunteer: JudgingClient, word: str) -> None:
    assert volunteer.get(f"/registro/{word}?sito=altrui").status == 404
    token = volunteer.get("/registro/arrivo").csrf_token()
    if word not in {"trasferimenti", "scadenze", "cartello"}:
        page = volunteer.post(f"/registro/{word}?sito=altrui", {"csrf_token": token})
        assert page.status == 404


def test_a_link_that_asks_for_nonsense_fills_in_nothing(volunteer: JudgingClient) -> None:
    asked = "riga=boh&riga=ortofrutta|sogni|dodici&riga=sogni||5&a=luna&quando=domani&perche=x"
    for word in ("uscita", "spedizione", "scarto"):
        form = typed(volunteer.get(f"/registro/{word}?{asked}"))
        assert form["happened_on"] == "2026-11-22"
        assert form["lines-0-category"] == ""


def test_a_movement_of_every_kind_has_its_own_form(app: Flask, volunteer: JudgingClient) -> None:
    shelve(app, 50_000)
    with database(app, writes=True) as session:
        site = site_of(session, SITE)
        ledger = Ledger(session, site, make_actor(site.organisation or 0))
        for kind, counterpart in (
            ("opening", "opening"), ("distribution", "people"), ("distribution", "buyers"),
            ("disposal", "feed"), ("return", MARKET), ("dispatch", "altrui"), ("count", "count"),
        ):  # fmt: skip
            ledger.post(make_movement(kind, counterpart, 1_000))
    for row in movements_of(app, SITE):
        form = typed(volunteer.get(f"/registro/movimenti/{row.uuid}/correggi"))
        field = "shelves-0-quantity" if row.kind == "count" else "lines-0-quantity"
        assert form[field] in {"1", "50"}, row.kind


def test_every_other_page_is_one_tap_from_the_first(volunteer: JudgingClient) -> None:
    page = volunteer.get("/registro")
    others = next(
        item for item in page.all("details") if "more others" in (item.get("class") or "")
    )
    addresses = [item.get("href") or "" for item in others.iter("a")]
    assert len(addresses) == 17
    for address in addresses:
        assert volunteer.get(address).status == 200, address
