"""Transfers in the register: sent, on their way, received with what differs, matched later."""

from uuid import UUID, uuid4

import pytest
from flask import Flask

from foodplan.store.ledger import get_movement
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import Ledger, make_distribution, make_ledger
from tests.factories.organisations import make_organisation, make_site
from tests.factories.register import (
    database,
    errors_at,
    link,
    movements_of,
    password_hash,
    send,
    signed_in,
    site_of,
    stock_of,
    typed,
    words,
)

HUB, SITE, OTHER = "banco", "emporio-prova", "estraneo"


@pytest.fixture(autouse=True)
def ground(app: Flask) -> None:
    """An emporium, a hub with 300 kg on its shelves, and somebody who has no part in it."""
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        people = {"mani@example.org": own}
        for slug in (HUB, OTHER):
            owner = make_organisation(session, slug, slug.capitalize(), "hub")
            site = make_site(session, slug, owner)
            people[f"{slug}@example.org"] = owner
            Ledger(session, site, make_actor(owner)).intake(300_000, node=slug)
        for email, owner in people.items():
            make_account(session, email, organisations=[owner], password_hash=password_hash())
        make_account(session, "ufficio@example.org", "officer", password_hash=password_hash())


def browser(app: Flask, who: str) -> JudgingClient:
    return signed_in(JudgingClient(app), f"{who}@example.org")


@pytest.fixture
def emporium(app: Flask) -> JudgingClient:
    return browser(app, "mani")


@pytest.fixture
def hub(app: Flask) -> JudgingClient:
    return browser(app, HUB)


def dispatch(app: Flask, hub: JudgingClient, kilos: str = "120") -> UUID:
    row = {"to": SITE, "lines_0_category": "ortofrutta", "lines_0_quantity": kilos}
    page = send(hub, "/registro/spedizione", **row)
    assert f"{kilos} kg di ortofrutta a Emporio prova" in words(page)
    return movements_of(app, HUB)[0].uuid


def receive(client: JudgingClient, uuid: UUID, **fields: str) -> Page:
    """Receive a dispatch, and confirm the difference when it is asked about."""
    url = f"/registro/ricevuta/{uuid}"
    page = send(client, url, **fields)
    if "È giusto, registra" in page.text:
        return client.post(url, typed(page) | {"azione": "conferma"})
    return page


def test_what_is_on_its_way_is_received_in_two_taps(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    dispatch(app, hub)
    assert "Non ancora ricevuti" in hub.get("/registro/trasferimenti").text
    page = emporium.get("/registro")
    assert "In arrivo: 120 kg di ortofrutta da Banco, spediti oggi" in words(page)
    form = emporium.get(link(page, "Ricevi"))
    assert typed(form)["sent-0-quantity"] == "120"
    target = f"/registro/ricevuta/{movements_of(app, HUB)[0].uuid}"
    done = emporium.post(target, typed(form))
    assert "Registrato: 120 kg di ortofrutta da Banco" in words(done)
    assert (stock_of(app, HUB), stock_of(app, SITE)) == (180_000, 120_000)
    for client in (hub, emporium):
        assert "Niente in viaggio" in client.get("/registro/trasferimenti").text


def test_a_difference_is_named_before_it_is_recorded(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    url = f"/registro/ricevuta/{uuid}"
    asked = send(emporium, url, sent_0_quantity="118")
    assert asked.status == 422
    assert "2 kg in meno. Vanno alla conta, a nome di Banco e Emporio prova." in words(asked)
    assert stock_of(app, SITE) == 0
    # Another number is another difference: it is asked about again.
    again = emporium.post(url, typed(asked) | {"sent-0-quantity": "117", "azione": "conferma"})
    assert "3 kg in meno" in words(again)
    emporium.post(url, typed(again) | {"azione": "conferma"})
    assert stock_of(app, SITE) == 117_000
    assert movements_of(app, SITE)[0].lost_grams == 3_000
    assert "3 kg in meno di quanto Banco ha spedito" in words(emporium.get("/registro/movimenti"))


def test_what_arrived_broken_is_thrown_away_and_what_came_beyond_is_a_gain(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    extra = {"lines_0_category": "pane-forno", "lines_0_quantity": "2"}
    receive(
        emporium, uuid, sent_0_quantity="116", sent_0_broken="4",
        waste_to="waste:composting", **extra,
    )  # fmt: skip
    movement = movements_of(app, SITE)[0]
    assert (stock_of(app, SITE), stock_of(app, SITE, "pane-forno")) == (116_000, 2_000)
    assert [(line.role, line.grams) for line in movement.lines] == [
        ("", 116_000),
        ("waste", 4_000),
        ("", 2_000),
    ]
    assert movement.count_gain_grams == 2_000
    text = words(emporium.get("/registro/movimenti"))
    assert "più 4 kg di ortofrutta da buttare" in text
    assert "2 kg in più di quanto Banco ha spedito" in text
    kept = typed(emporium.get(f"/registro/movimenti/{movement.uuid}/correggi"))
    assert (kept["sent-0-quantity"], kept["sent-0-broken"]) == ("116", "4")
    assert (kept["lines-0-category"], kept["waste_to"]) == ("pane-forno", "waste:composting")


def test_nothing_at_all_may_arrive(app: Flask, hub: JudgingClient, emporium: JudgingClient) -> None:
    uuid = dispatch(app, hub)
    empty = send(emporium, f"/registro/ricevuta/{uuid}", sent_0_quantity="")
    assert "0 se niente" in errors_at(empty, "sent-0-quantity")
    receive(emporium, uuid, sent_0_quantity="0")
    assert stock_of(app, SITE) == 0
    assert movements_of(app, SITE)[0].lost_grams == 120_000
    assert "niente di buono da Banco" in words(emporium.get("/registro/movimenti"))


def test_it_cannot_arrive_before_it_was_sent(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    page = send(emporium, f"/registro/ricevuta/{uuid}", happened_on="2026-11-20")
    assert "prima del giorno in cui è stato spedito" in errors_at(page, "happened_on")
    assert stock_of(app, SITE) == 0


def test_what_was_received_is_not_received_again(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    first = emporium.get(f"/registro/ricevuta/{uuid}")
    receive(emporium, uuid)
    page = emporium.post(f"/registro/ricevuta/{uuid}", typed(first))
    assert "già stata ricevuta" in page.text
    assert stock_of(app, SITE) == 120_000


def test_a_receipt_is_corrected_and_the_difference_follows(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    receive(emporium, dispatch(app, hub), sent_0_quantity="118")
    url = f"/registro/movimenti/{movements_of(app, SITE)[0].uuid}/correggi"
    page = send(emporium, url, sent_0_quantity="119")
    emporium.post(url, typed(page) | {"azione": "conferma"})
    assert stock_of(app, SITE) == 119_000
    assert movements_of(app, SITE)[0].lost_grams == 1_000


def test_a_dispatch_that_was_received_is_in_the_way_of_its_own_undoing(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    receive(emporium, uuid)
    token = hub.get("/registro/movimenti").csrf_token()
    page = hub.post(f"/registro/movimenti/{uuid}/annulla", {"csrf_token": token})
    assert "Non si può" in page.text
    assert stock_of(app, HUB) == 180_000


def test_a_dispatch_that_was_corrected_is_received_as_it_is_now(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    old = dispatch(app, hub)
    address = link(emporium.get("/registro"), "Ricevi")
    send(hub, f"/registro/movimenti/{old}/correggi", lines_0_quantity="110")
    page = emporium.get(address)
    assert "chi spedisce l’ha annullata o corretta" in page.text
    assert "110 kg di ortofrutta da Banco" in words(page)
    emporium.get(link(page, "Ricevi"))
    receive(emporium, movements_of(app, HUB)[0].uuid)
    assert (stock_of(app, HUB), stock_of(app, SITE)) == (190_000, 110_000)


def test_nobody_else_sees_or_receives_it(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    stranger = browser(app, OTHER)
    for client in (stranger, hub):
        assert client.get(f"/registro/ricevuta/{uuid}").status == 404
    assert emporium.get(f"/registro/ricevuta/{uuid4()}").status == 404
    assert "Niente in viaggio" in stranger.get("/registro/trasferimenti").text
    assert stranger.get(f"/registro/trasferimenti?sito={SITE}").status == 404
    office = browser(app, "ufficio")
    page = office.get(f"/registro/trasferimenti?sito={SITE}")
    assert "Da ricevere" in page.text
    assert "Ricevi" not in [("".join(item.itertext())).strip() for item in page.all("a")]
    assert office.get(f"/registro/ricevuta/{uuid}").status == 403


# Received before the sender recorded it


def unmatched(app: Flask, emporium: JudgingClient, kilos: str = "118") -> UUID:
    row = {"source": HUB, "lines_0_category": "ortofrutta", "lines_0_quantity": kilos}
    page = send(emporium, "/registro/arrivo", **row)
    assert f"{kilos} kg di ortofrutta da Banco" in words(page)
    return movements_of(app, SITE)[0].uuid


def test_an_arrival_from_a_site_waits_for_that_site_and_is_matched_in_the_end(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = unmatched(app, emporium)
    assert "tiene il registro" in emporium.get("/registro/arrivo").text
    assert "da abbinare: Banco non ha ancora detto" in words(emporium.get("/registro/movimenti"))
    mine = words(emporium.get("/registro/trasferimenti"))
    assert "Si aspetta che Banco registri la spedizione" in mine

    # The sender's side: one tap opens the dispatch filled in.
    assert "Da abbinare: 1 trasferimento" in words(hub.get("/registro"))
    page = hub.get("/registro/trasferimenti")
    assert "Emporio prova dice di aver ricevuto 118 kg di ortofrutta" in words(page)
    form = hub.get(link(page, "Registra la spedizione"))
    filled = typed(form)
    assert (filled["to"], filled["lines-0-quantity"]) == (SITE, "118")
    assert filled["happened_on"] == "2026-11-22"
    hub.post("/registro/spedizione", filled | {"lines-0-quantity": "120"})
    assert "tocca a Emporio prova abbinarla" in words(hub.get("/registro/trasferimenti"))

    # The receiver's side: a correction that replaces the receipt by one with the dispatch.
    page = emporium.get("/registro/trasferimenti")
    assert "Banco ha registrato la spedizione di 120 kg" in words(page)
    address = link(page, "Abbina")
    form = emporium.get(address)
    assert typed(form)["sent-0-quantity"] == "118"
    asked = emporium.post(address, typed(form))
    assert "2 kg in meno" in words(asked)
    emporium.post(address, typed(asked) | {"azione": "conferma"})
    with database(app) as session:
        old = get_movement(session, uuid)
        assert old is not None
        assert not old.stands
    assert stock_of(app, SITE) == 118_000
    assert "Niente in viaggio" in hub.get("/registro/trasferimenti").text


def test_an_arrival_asks_whether_it_is_what_is_on_its_way(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    row = {"source": HUB, "lines_0_category": "ortofrutta", "lines_0_quantity": "10"}
    page = send(emporium, "/registro/arrivo", **row)
    assert page.status == 422
    assert "c’è già merce in viaggio" in page.text
    assert f"/registro/ricevuta/{uuid}" in link(page, "Ricevi questa")
    emporium.post("/registro/arrivo", typed(page) | {"another": "y"})
    assert stock_of(app, SITE) == 10_000


def test_an_unmatched_receipt_is_corrected_as_an_arrival(
    app: Flask, emporium: JudgingClient
) -> None:
    url = f"/registro/movimenti/{unmatched(app, emporium)}/correggi"
    assert typed(emporium.get(url))["source"] == HUB
    send(emporium, url, lines_0_quantity="12")
    assert stock_of(app, SITE) == 12_000
    tile = [
        item
        for item in emporium.get("/registro").all("a")
        if "tile-usual" in (item.get("class") or "")
    ]
    assert typed(emporium.get(tile[0].get("href") or ""))["source"] == HUB


def test_only_a_receipt_without_a_dispatch_is_replaced_by_a_match(
    app: Flask, hub: JudgingClient, emporium: JudgingClient
) -> None:
    uuid = dispatch(app, hub)
    with database(app, writes=True) as session:
        site = site_of(session, SITE)
        ledger = Ledger(session, site, make_actor(site.organisation or 0))
        arrival = ledger.intake(5_000).uuid
        ledger.post(make_distribution(1_000))
    for wrong in (arrival, "boh", uuid4()):
        assert emporium.get(f"/registro/ricevuta/{uuid}?al-posto-di={wrong}").status == 404


def test_a_dispatch_goes_to_a_site_on_the_list(hub: JudgingClient) -> None:
    row = {"lines_0_category": "ortofrutta", "lines_0_quantity": "1"}
    page = send(hub, "/registro/spedizione", **row)
    assert "Scegliere a chi va." in errors_at(page, "to")
    page = send(hub, "/registro/spedizione", to=HUB, **row)
    assert "non è nell'elenco" in errors_at(page, "to")
