"""The register from a volunteer's phone, and the emporiums' public pages, through real requests."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.store.history import Change
from foodplan.store.ledger import (
    OpeningInput,
    get_movement,
    list_movements,
    passages,
    stock_by_category,
)
from foodplan.store.organisations import NodeInput, change_node, get_node
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import MARKET, Ledger, make_distribution, make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import (
    PASSWORD,
    database,
    errors_at,
    password_hash,
    send,
    signed_in,
    typed,
    words,
)

SITE = "emporio-prova"
FOREIGN = "emporio-altrui"
TODAY = date(2026, 11, 22)


def own_ledger(session: Session) -> Ledger:
    site = get_node(session, SITE)
    assert site is not None
    return Ledger(session, site, make_actor(site.organisation or 0))


@pytest.fixture(autouse=True)
def ground(app: Flask) -> UUID:
    """A site of one's own, a foreign one with a movement, and accounts; the foreign uuid."""
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        theirs = make_organisation(session, FOREIGN, "Emporio altrui")
        foreign = Ledger(session, make_site(session, FOREIGN, theirs), make_actor(theirs))
        make_account(
            session, "mani@example.org", organisations=[own], password_hash=password_hash()
        )
        make_account(session, "ufficio@example.org", "officer", password_hash=password_hash())
        return foreign.post(make_intake(5_000, node=FOREIGN)).uuid


@pytest.fixture
def volunteer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "mani@example.org")


@pytest.fixture
def officer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "ufficio@example.org")


def arrive(client: JudgingClient, quantity: str = "12", **fields: str) -> Page:
    row = {"source": MARKET, "lines_0_category": "ortofrutta", "lines_0_quantity": quantity}
    return send(client, "/registro/arrivo", **{**row, **fields})


def give(client: JudgingClient, quantity: str = "10", **fields: str) -> Page:
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": quantity}
    return send(client, "/registro/uscita", **{**row, **fields})


def stock(app: Flask, category: str = "ortofrutta") -> int:
    with database(app) as session:
        site = get_node(session, SITE)
        assert site is not None
        rows = stock_by_category(session, site.id)
        return sum(row.grams for row in rows if row.category == category)


def movements(app: Flask) -> list[Any]:
    with database(app) as session:
        site = get_node(session, SITE)
        assert site is not None
        return list_movements(session, [site.id])


def last_uuid(app: Flask) -> UUID:
    found: UUID = movements(app)[0].uuid
    return found


# The story


def test_twelve_kilos_come_ten_go_to_six_families_and_two_are_left(
    app: Flask, volunteer: JudgingClient
) -> None:
    assert "Registrato: 12 kg di ortofrutta da Porta Palazzo" in words(arrive(volunteer))
    page = give(volunteer, households="6")
    assert "Registrato: 10 kg di ortofrutta alle famiglie" in words(page)
    assert "Oggi: 1 arrivo, 12 kg · usciti 10 kg · 6 famiglie" in words(page)
    assert "Ortofrutta 2 kg" in words(volunteer.get("/registro/magazzino"))
    assert stock(app) == 2_000
    with database(app) as session:
        site = get_node(session, SITE)
        assert site is not None
        assert passages(session, site.id, TODAY) == OpeningInput(households=6)


def test_a_first_visit_says_where_to_start(volunteer: JudgingClient) -> None:
    page = volunteer.get("/registro")
    assert page.heading() == "Emporio prova"
    assert "Non c’è ancora niente di registrato" in page.text
    assert "Nessun movimento, finora." in page.text


def test_a_form_starts_with_today_and_says_who_signs(volunteer: JudgingClient) -> None:
    page = volunteer.get("/registro/arrivo")
    assert page.values()["happened_on"] == "2026-11-22"
    assert "A nome di mani@example.org, per Emporio prova." in page.text


def test_a_tile_fills_in_what_often_comes(volunteer: JudgingClient) -> None:
    page = arrive(volunteer)
    tile = next(link for link in page.all("a") if "tile-usual" in (link.get("class") or ""))
    form = typed(volunteer.get(tile.get("href") or ""))
    assert (form["source"], form["lines-0-category"]) == (MARKET, "ortofrutta")


def test_a_tile_with_unknown_words_fills_in_nothing(volunteer: JudgingClient) -> None:
    form = typed(volunteer.get("/registro/arrivo?da=source:luna&categoria=sogni"))
    assert (form["source"], form["lines-0-category"]) == ("", "")


def test_waste_says_where_it_ended_and_why(app: Flask, volunteer: JudgingClient) -> None:
    arrive(volunteer)
    page = send(
        volunteer, "/registro/scarto", lines_0_category="ortofrutta", lines_0_quantity="1,5",
        destination="waste:composting", reason="spoiled",
    )  # fmt: skip
    assert "1,5 kg di ortofrutta: compostaggio" in words(page)
    movement = movements(app)[0]
    assert (movement.counterpart, movement.reason_code) == ("waste:composting", "spoiled")


def test_what_stood_on_the_shelves_is_no_arrival(app: Flask, volunteer: JudgingClient) -> None:
    url = "/registro/giacenza-iniziale"
    page = send(volunteer, url, lines_0_category="pane-forno", lines_0_quantity="40")
    assert "Oggi: 0 arrivi, 0 kg" in words(page)
    assert stock(app, "pane-forno") == 40_000


def test_several_rows_are_one_movement_and_empty_ones_count_for_nothing(
    app: Flask, volunteer: JudgingClient
) -> None:
    form = volunteer.get("/registro/arrivo")
    for _ in range(2):
        data = typed(form, source=MARKET, lines_0_category="ortofrutta", lines_0_quantity="3")
        form = volunteer.post("/registro/arrivo", data | {"azione": "riga"})
    kept = typed(form)
    assert kept["lines-0-quantity"] == "3"
    assert kept["lines-2-quantity"] == ""
    volunteer.post(
        "/registro/arrivo",
        kept | {"lines-2-category": "pane-forno", "lines-2-quantity": "2", "azione": "registra"},
    )
    (movement,) = movements(app)
    assert [(line.category, line.grams) for line in movement.lines] == [
        ("ortofrutta", 3_000),
        ("pane-forno", 2_000),
    ]


def test_rows_are_added_up_to_a_limit(volunteer: JudgingClient) -> None:
    data = typed(volunteer.get("/registro/arrivo"))
    data |= {f"lines-{place}-quantity": "1" for place in range(40)} | {"azione": "riga"}
    page = volunteer.post("/registro/arrivo", data)
    assert "lines-39-quantity" in page.values()
    assert "lines-40-quantity" not in page.values()


# The same form twice


def test_the_same_form_sent_twice_is_one_movement(app: Flask, volunteer: JudgingClient) -> None:
    form = volunteer.get("/registro/arrivo")
    data = typed(form, source=MARKET, lines_0_category="ortofrutta", lines_0_quantity="12")
    volunteer.post("/registro/arrivo", data)
    page = volunteer.post("/registro/arrivo", data)
    assert "Già registrato: 12 kg di ortofrutta da Porta Palazzo" in words(page)
    assert len(movements(app)) == 1


def test_the_same_form_with_other_kilos_is_asked_about(
    app: Flask, volunteer: JudgingClient
) -> None:
    form = volunteer.get("/registro/arrivo")
    data = typed(form, source=MARKET, lines_0_category="ortofrutta", lines_0_quantity="12")
    volunteer.post("/registro/arrivo", data)
    page = volunteer.post("/registro/arrivo", data | {"lines-0-quantity": "13"})
    assert page.status == 409
    assert "già registrato con altri dati" in page.text
    assert page.values()["lines-0-quantity"] == "13"
    links = [link.get("href") for link in page.all("a")]
    assert f"/registro/movimenti/{last_uuid(app)}/correggi" in links
    volunteer.post("/registro/arrivo", typed(page))
    assert stock(app) == 25_000


def test_who_goes_back_to_a_form_finds_the_same_one(app: Flask, volunteer: JudgingClient) -> None:
    address = volunteer.get("/registro/arrivo?categoria=ortofrutta", follow=False).response.location
    assert "categoria=ortofrutta" in (address or "")
    data = typed(volunteer.get(address or ""), source=MARKET, lines_0_quantity="12")
    volunteer.post("/registro/arrivo", data)
    again = volunteer.get(address or "")
    assert "Già registrato: 12 kg di ortofrutta da Porta Palazzo" in words(again)
    assert again.values()["id"] == data["id"]
    volunteer.post("/registro/arrivo", typed(again, source=MARKET, lines_0_quantity="12"))
    assert len(movements(app)) == 1


def test_a_form_sent_again_after_undoing_says_so(app: Flask, volunteer: JudgingClient) -> None:
    form = volunteer.get("/registro/arrivo")
    data = typed(form, source=MARKET, lines_0_category="ortofrutta", lines_0_quantity="12")
    volunteer.post("/registro/arrivo", data)
    undo(volunteer, last_uuid(app))
    assert "Annullato: 12 kg" in words(volunteer.post("/registro/arrivo", data))
    assert stock(app) == 0


# Bad input: a clear message at the field, and everything typed kept


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("dodici", "«dodici» non è un peso"),
        ("-3", "Il peso non può essere negativo"),
        ("", "Scrivere quanti chili."),
        ("0", "maggiore di zero"),
        ("1.234", "«1.234» può voler dire 1234 kg oppure 1,234 kg"),
    ],
)
def test_kilos_that_are_none_are_named_at_their_field(
    app: Flask, volunteer: JudgingClient, quantity: str, said: str
) -> None:
    page = arrive(volunteer, quantity, document="DDT 7")
    assert page.status == 422
    assert said in errors_at(page, "lines-0-quantity")
    kept = typed(page)
    assert kept["lines-0-quantity"] == quantity
    assert (kept["source"], kept["document"]) == (MARKET, "DDT 7")
    assert movements(app) == []


@pytest.mark.parametrize(("place", "grams"), [(0, 1_234_000), (1, 1_234)])
def test_kilos_that_read_two_ways_are_chosen_between(
    app: Flask, volunteer: JudgingClient, place: int, grams: int
) -> None:
    page = arrive(volunteer, "1.234")
    choices = [
        element.get("value") or ""
        for element in page.all("input")
        if element.get("name") == "lines-0-reading"
    ]
    volunteer.post("/registro/arrivo", typed(page) | {"lines-0-reading": choices[place]})
    assert stock(app) == grams


def test_more_than_thirty_tonnes_are_confirmed_by_a_tick(
    app: Flask, volunteer: JudgingClient
) -> None:
    page = arrive(volunteer, "31000")
    assert "più di 30 tonnellate" in errors_at(page, "lines-0-quantity")
    volunteer.post("/registro/arrivo", typed(page) | {"confirm_heavy": "y"})
    assert stock(app) == 31_000_000


def test_an_ordinary_weight_asks_for_no_tick(volunteer: JudgingClient) -> None:
    assert "30 tonnellate" not in arrive(volunteer, "boh").text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-23", "nel futuro"),
        ("1987-01-01", "Controllare l'anno"),
        ("domani", "Scrivere una data"),
    ],
)
def test_a_day_that_cannot_be_is_named(
    app: Flask, volunteer: JudgingClient, day: str, said: str
) -> None:
    page = arrive(volunteer, happened_on=day)
    assert page.status == 422
    assert said in errors_at(page, "happened_on")
    assert page.values()["happened_on"] == day
    assert any(element.get("open") is not None for element in page.all("details"))
    assert movements(app) == []


@pytest.mark.parametrize(("category", "said"), [("", "Scegliere"), ("sogni", "«sogni»")])
def test_an_unknown_category_is_named(volunteer: JudgingClient, category: str, said: str) -> None:
    page = arrive(volunteer, lines_0_category=category)
    assert said in errors_at(page, "lines-0-category")
    assert page.values()["lines-0-quantity"] == "12"


@pytest.mark.parametrize(("source", "said"), [("", "Scegliere da dove"), ("source:luna", "luna")])
def test_an_unknown_source_is_named(volunteer: JudgingClient, source: str, said: str) -> None:
    assert said in errors_at(arrive(volunteer, source=source), "source")


def test_an_unnamed_source_must_say_what_kind_it_is(app: Flask, volunteer: JudgingClient) -> None:
    page = arrive(volunteer, source="source")
    assert "che tipo di fonte" in errors_at(page, "source_kind")
    volunteer.post("/registro/arrivo", typed(page) | {"source_kind": "retail_surplus"})
    assert movements(app)[0].source_kind == "retail_surplus"


@pytest.mark.parametrize(
    ("households", "said"), [("-2", "negativo"), ("sei", "numero intero"), ("30000", "fra 0 e")]
)
def test_households_that_are_no_count_are_named(
    app: Flask, volunteer: JudgingClient, households: str, said: str
) -> None:
    arrive(volunteer)
    page = give(volunteer, households=households)
    assert said in errors_at(page, "households")
    assert page.values()["households"] == households
    assert stock(app) == 12_000


def test_households_said_twice_are_replaced_not_added(volunteer: JudgingClient) -> None:
    arrive(volunteer)
    give(volunteer, "3", households="6")
    assert "Finora ne risultano 6" in volunteer.get("/registro/uscita").text
    give(volunteer, "3", households="9")
    assert "9 famiglie" in volunteer.get("/registro").text


@pytest.mark.parametrize("field", ["destination", "reason"])
def test_an_unknown_end_of_waste_is_named(volunteer: JudgingClient, field: str) -> None:
    arrive(volunteer)
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "1", field: "altrove"}
    page = send(volunteer, "/registro/scarto", **row)
    assert "«altrove» non è nell'elenco" in errors_at(page, field)


def test_a_form_without_its_identity_is_shown_again(app: Flask, volunteer: JudgingClient) -> None:
    page = arrive(volunteer, id="boh")
    assert page.status == 422
    assert "Il modulo era incompleto" in page.text
    volunteer.post("/registro/arrivo", typed(page))
    assert stock(app) == 12_000


def test_a_long_note_is_kept_and_named(volunteer: JudgingClient) -> None:
    page = arrive(volunteer, note="n" * 141)
    assert "Al massimo 140 caratteri." in errors_at(page, "note")
    assert typed(page)["note"] == "n" * 141


# More out than in stock


def test_more_than_there_is_offers_what_there_is(app: Flask, volunteer: JudgingClient) -> None:
    arrive(volunteer, "10")
    page = give(volunteer, "12", households="6")
    assert page.status == 422
    assert "A magazzino risultano 10 kg di ortofrutta" in errors_at(page, "lines-0-quantity")
    form = next(found for found in page.all("form") if found.get("id") == "movimento")
    assert next(form.iter("button")).get("value") == "registra", "Enter would choose an answer"
    assert "Togli 10 kg" in words(page)
    assert "Registra 12 kg: 2 kg non risultavano" in words(page)
    sent = typed(page) | {"azione": "disponibile"}
    volunteer.post("/registro/uscita", sent)
    assert "Già registrato: 10 kg" in words(volunteer.post("/registro/uscita", sent))
    assert stock(app) == 0
    assert movements(app)[0].opening == OpeningInput(households=6)


def test_all_of_it_is_recorded_with_what_was_not_known(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer, "10")
    page = give(volunteer, "12")
    page = volunteer.post("/registro/uscita", typed(page) | {"azione": "tutto"})
    assert "2 kg non risultavano a magazzino: lo abbiamo segnato." in words(page)
    assert movements(app)[0].count_gain_grams == 2_000
    assert stock(app) == 0


def test_nothing_on_the_shelf_offers_only_all_of_it(volunteer: JudgingClient) -> None:
    page = give(volunteer, "12")
    assert "Togli" not in page.text
    assert "Registra 12 kg: 12 kg non risultavano" in words(page)


def test_what_is_short_in_one_row_leaves_the_others_alone(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer, "10")
    form = volunteer.get("/registro/uscita")
    rows = {
        "lines-0-category": "", "lines-0-quantity": "",
        "lines-1-category": "pane-forno", "lines-1-quantity": "4",
        "lines-2-category": "ortofrutta", "lines-2-quantity": "12",
    }  # fmt: skip
    page = volunteer.post("/registro/uscita", typed(form) | rows)
    assert errors_at(page, "lines-1-quantity")
    assert "10 kg" in errors_at(page, "lines-2-quantity").replace("\xa0", " ")
    volunteer.post("/registro/uscita", typed(page) | {"azione": "disponibile"})
    (line,) = movements(app)[0].lines
    assert (line.category, line.grams) == ("ortofrutta", 10_000)


# Correcting and undoing


def test_a_correction_opens_filled_in_and_leaves_the_original_struck_through(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer, "120", document="DDT 7")
    give(volunteer, "10")
    wrong = movements(app)[1].uuid
    url = f"/registro/movimenti/{wrong}/correggi"
    form = volunteer.get(url)
    assert (typed(form)["lines-0-quantity"], typed(form)["document"]) == ("120", "DDT 7")
    assert typed(form)["source_kind"] == ""
    sent = typed(form) | {"lines-0-quantity": "12"}
    volunteer.post(url, sent)
    assert stock(app) == 2_000
    page = volunteer.get("/registro/movimenti")
    struck = ["".join(element.itertext()) for element in page.all("s")]
    assert [text.replace("\xa0", " ") for text in struck] == [
        "120 kg di ortofrutta da Porta Palazzo"
    ]
    assert "corretto: 12 kg di ortofrutta da Porta Palazzo" in words(page)
    assert "Già registrato" in volunteer.post(url, sent).text


def test_a_correction_keeps_what_the_form_showed_of_a_distribution(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer)
    give(volunteer, "10", households="6", method="estimated", note="di corsa")
    kept = typed(volunteer.get(f"/registro/movimenti/{last_uuid(app)}/correggi"))
    assert (kept["households"], kept["method"], kept["note"]) == ("6", "estimated", "di corsa")


def test_a_correction_that_cannot_be_says_what_stands_in_the_way(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer)
    give(volunteer, "10")
    page = send(
        volunteer, f"/registro/movimenti/{movements(app)[1].uuid}/correggi", lines_0_quantity="3"
    )
    assert page.status == 422
    assert "distribuzione di 10 kg" in words(page)
    assert page.values()["lines-0-quantity"] == "3"


def test_what_was_corrected_is_not_corrected_again(app: Flask, volunteer: JudgingClient) -> None:
    arrive(volunteer)
    url = f"/registro/movimenti/{last_uuid(app)}/correggi"
    first, second = volunteer.get(url), volunteer.get(url)
    volunteer.post(url, typed(first) | {"lines-0-quantity": "11"})
    late = volunteer.post(url, typed(second) | {"lines-0-quantity": "10"})
    assert "già stato corretto o annullato" in late.text
    assert "già stato corretto o annullato" in volunteer.get(url).text
    assert stock(app) == 11_000


def undo(client: JudgingClient, uuid: UUID, *, token: str | None = None) -> Page:
    csrf = token or client.get("/registro/movimenti").csrf_token()
    return client.post(f"/registro/movimenti/{uuid}/annulla", {"csrf_token": csrf})


def test_undoing_is_a_true_reversal_and_pressing_twice_is_one(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer, "24")
    uuid = last_uuid(app)
    assert "Annullato: 24 kg di ortofrutta da Porta Palazzo" in words(undo(volunteer, uuid))
    assert "Annullato" in undo(volunteer, uuid).text
    assert stock(app) == 0
    assert [movement.kind for movement in movements(app)] == ["reversal", "intake"]
    page = volunteer.get("/registro/movimenti")
    assert len(page.all("s")) == 1
    assert "annullato" in page.text


def test_what_has_gone_out_since_stands_in_the_way_of_undoing(
    app: Flask, volunteer: JudgingClient
) -> None:
    arrive(volunteer)
    give(volunteer, "10")
    page = undo(volunteer, movements(app)[1].uuid)
    assert "distribuzione di 10 kg" in words(page)
    assert stock(app) == 2_000


def test_a_reversal_has_no_form(app: Flask, volunteer: JudgingClient) -> None:
    arrive(volunteer)
    undo(volunteer, last_uuid(app))
    assert volunteer.get(f"/registro/movimenti/{last_uuid(app)}/correggi").status == 404


def test_long_lists_of_movements_have_pages(app: Flask, volunteer: JudgingClient) -> None:
    with database(app, writes=True) as session:
        ledger = own_ledger(session)
        for _ in range(51):
            ledger.post(make_intake(1_000))
    assert len(volunteer.get("/registro/movimenti").all("li")) > 20
    assert "41–51 di 51" in volunteer.get("/registro/movimenti?offset=40").text
    assert volunteer.get("/registro/movimenti?offset=boh").status == 200
    assert volunteer.get(f"/registro/movimenti?offset={10**20}").status == 200


# Whose it is


@pytest.mark.parametrize(
    "url",
    [
        "/registro?sito={slug}",
        "/registro/arrivo?sito={slug}",
        "/registro/uscita?sito={slug}",
        "/registro/scarto?sito={slug}",
        "/registro/giacenza-iniziale?sito={slug}",
        "/registro/movimenti?sito={slug}",
        "/registro/magazzino?sito={slug}",
        "/registro/movimenti/{uuid}/correggi",
    ],
)
def test_a_foreign_site_does_not_exist(volunteer: JudgingClient, ground: UUID, url: str) -> None:
    page = volunteer.get(url.format(slug=FOREIGN, uuid=ground))
    assert page.status == 404
    assert "altrui" not in page.text
    missing = volunteer.get(url.format(slug="nessuno", uuid=uuid4()))
    assert missing.status == 404


@pytest.mark.parametrize(
    "url",
    [
        "/registro/arrivo?sito={slug}",
        "/registro/uscita?sito={slug}",
        "/registro/scarto?sito={slug}",
        "/registro/giacenza-iniziale?sito={slug}",
        "/registro/movimenti/{uuid}/correggi",
        "/registro/movimenti/{uuid}/annulla",
    ],
)
def test_nothing_is_written_at_a_foreign_site(
    app: Flask, volunteer: JudgingClient, ground: UUID, url: str
) -> None:
    data = typed(volunteer.get("/registro/arrivo"), lines_0_category="ortofrutta", source=MARKET)
    page = volunteer.post(url.format(slug=FOREIGN, uuid=ground), data | {"lines-0-quantity": "1"})
    assert page.status == 404
    with database(app) as session:
        foreign = get_node(session, FOREIGN)
        assert foreign is not None
        assert [row.grams for row in stock_by_category(session, foreign.id)] == [5_000]
        movement = get_movement(session, ground)
        assert movement is not None
        assert movement.stands


def test_a_foreign_movement_is_not_shown_as_just_recorded(
    volunteer: JudgingClient, ground: UUID
) -> None:
    page = volunteer.get(f"/registro?fatto={ground}")
    assert "Registrato" not in page.text
    assert volunteer.get("/registro?fatto=boh").status == 200


def test_the_office_reads_every_site_and_writes_none(officer: JudgingClient, ground: UUID) -> None:
    assert "Scegliete la sede" in officer.get("/registro").text
    page = officer.get(f"/registro?sito={FOREIGN}")
    assert page.status == 200
    assert "È ARRIVATO" not in page.text
    assert "Annulla" not in page.text
    assert officer.get(f"/registro/movimenti?sito={FOREIGN}").status == 200
    assert officer.get(f"/registro/magazzino?sito={FOREIGN}").status == 200
    token = officer.get("/profilo").csrf_token()
    for url in (
        f"/registro/arrivo?sito={FOREIGN}",
        f"/registro/movimenti/{ground}/correggi",
        f"/registro/movimenti/{ground}/annulla",
    ):
        assert officer.post(url, {"csrf_token": token}).status == 403
    assert officer.get(f"/registro/arrivo?sito={FOREIGN}").status == 403


@pytest.mark.parametrize("url", ["/registro", "/registro/arrivo", "/registro/movimenti"])
def test_the_register_asks_to_sign_in(client: JudgingClient, url: str) -> None:
    assert "/accesso" in (client.get(url, follow=False).response.location or "")


def test_who_has_no_site_is_told_whom_to_ask(app: Flask, client: JudgingClient) -> None:
    with database(app, writes=True) as session:
        make_account(session, "senza@example.org", password_hash=password_hash())
    signed_in(client, "senza@example.org")
    assert "non è ancora legato a una sede" in client.get("/registro").text
    assert "non è ancora legato a una sede" in client.get("/registro/arrivo").text


def test_who_has_two_sites_chooses_one_and_may_change(app: Flask, client: JudgingClient) -> None:
    with database(app, writes=True) as session:
        organisation = make_organisation(session, "due-sedi", "Due sedi")
        make_site(session, "sede-a", organisation)
        make_site(session, "sede-b", organisation)
        make_account(
            session, "due@example.org", organisations=[organisation], password_hash=password_hash()
        )
    signed_in(client, "due@example.org")
    assert "Scegliete la sede" in client.get("/registro/arrivo").text
    page = client.get("/registro?sito=sede-b")
    assert page.heading() == "Sede b"
    assert "Cambia sede" in page.text
    url = "/registro/arrivo?sito=sede-b"
    row = {"source": MARKET, "lines_0_category": "ortofrutta", "lines_0_quantity": "2"}
    assert send(client, url, **row).heading() == "Sede b"


# A session that ended while typing


def test_a_session_that_ended_while_typing_loses_nothing(
    app: Flask, volunteer: JudgingClient
) -> None:
    url = "/registro/arrivo?sito=emporio-prova"
    sent = typed(
        volunteer.get(url), source=MARKET, lines_0_category="ortofrutta", lines_0_quantity="9,5"
    )
    volunteer.http.delete_cookie("foodplan")
    expired = volunteer.post(url, sent)
    assert expired.status == 401
    assert movements(app) == []
    signed = volunteer.post(
        "/accesso", expired.values() | {"email": "mani@example.org", "password": PASSWORD}
    )
    kept = signed.values()
    assert kept["lines-0-quantity"] == "9,5"
    target = next(form.get("action") or "" for form in signed.all("form")
                  if "registro" in (form.get("action") or ""))  # fmt: skip
    page = volunteer.post(target, kept)
    assert "Registrato: 9,5 kg di ortofrutta da Porta Palazzo" in words(page)
    assert len(movements(app)) == 1


def test_a_site_that_was_somebody_elses_on_that_day_is_said(
    app: Flask, volunteer: JudgingClient
) -> None:
    with database(app, writes=True) as session:
        site, foreign = get_node(session, SITE), get_node(session, FOREIGN)
        assert site is not None
        assert foreign is not None
        at = Change(at=datetime(2026, 11, 1, tzinfo=UTC))
        before = NodeInput(site.name, foreign.organisation, site_kind="emporium")
        now = NodeInput(site.name, site.organisation, site_kind="emporium")
        change_node(session, site.id, before, at, date(2026, 1, 1))
        change_node(session, site.id, now, at, date(2026, 11, 1))
    page = arrive(volunteer, happened_on="2026-10-01")
    assert "non era della vostra organizzazione" in errors_at(page, "happened_on")
    assert movements(app) == []


# The public pages


def closed_months(app: Flask, households: int = 12) -> None:
    """Movements of October 2026, recorded in October."""
    day, at = date(2026, 10, 20), datetime(2026, 10, 20, 15, tzinfo=UTC)
    counted = OpeningInput(households=households)
    with database(app, writes=True) as session:
        ledger = own_ledger(session)
        ledger.post(make_intake(50_000, happened_on=day), at)
        ledger.post(make_distribution(30_000, happened_on=day, opening=counted), at)


def test_everybody_reads_the_kilos_of_closed_months(app: Flask, client: JudgingClient) -> None:
    closed_months(app)
    page = client.get("/empori")
    assert "da novembre 2025 a ottobre 2026" in page.text
    assert "50 kg 0 kg 30 kg 0 kg" in words(page)
    page = client.get(f"/empori/{SITE}")
    assert page.heading() == "Emporio prova"
    assert "ottobre 2026 50 kg 30 kg 0 kg 12" in words(page)
    assert "settembre 2026 senza dati senza dati senza dati non contati" in page.text


def test_this_months_movements_are_not_public_yet(client: JudgingClient) -> None:
    page = client.get(f"/empori/{FOREIGN}")
    assert "ancora nessun mese chiuso" in page.text


@pytest.mark.parametrize(
    ("households", "shown"), [(4, "non mostrati"), (1, "non mostrati"), (0, "0")]
)
def test_few_families_are_not_shown(
    app: Flask, client: JudgingClient, households: int, shown: str
) -> None:
    closed_months(app, households)
    assert f"ottobre 2026 50 kg 30 kg 0 kg {shown}" in words(client.get(f"/empori/{SITE}"))


def test_an_emporium_is_narrowed_to_one_category(app: Flask, client: JudgingClient) -> None:
    closed_months(app)
    assert "Solo: Ortofrutta." in client.get(f"/empori/{SITE}?categoria=ortofrutta").text
    assert "Solo" not in client.get(f"/empori/{SITE}?categoria=sogni").text


def test_an_unknown_emporium_is_a_helpful_404(client: JudgingClient) -> None:
    assert client.get("/empori/nessuno").status == 404


def test_who_did_not_agree_is_not_named(app: Flask, client: JudgingClient) -> None:
    with database(app, writes=True) as session:
        owner = make_organisation(session, "riservato", "Emporio riservato", public_name=False)
        make_site(session, "riservato", owner)
    assert client.get("/empori/riservato").status == 404
    assert "riservato" not in client.get("/empori").text.lower()
