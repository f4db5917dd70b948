"""A site's calendar through real requests: who writes it, what is missing, how a day is filled."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from foodplan.store.history import Moment
from foodplan.store.ledger import OpeningInput, state_opening
from foodplan.store.organisations import get_node
from foodplan.store.schedule import ScheduleInput, list_schedules, set_schedule, zeros_between
from tests.client import JudgingClient, Page
from tests.factories.accounts import make_account, make_actor
from tests.factories.devices import phone_of
from tests.factories.ledger import MARKET, NOW, TODAY, make_ledger
from tests.factories.organisations import CHANGE, make_organisation, make_site
from tests.factories.register import database, errors_at, link, signed_in, words

SITE, FOREIGN = "emporio-prova", "emporio-altrui"
PAGE = f"/registro/calendario?sito={SITE}"
NEW_PICKUP = f"/registro/calendario/nuovo-ritiro?sito={SITE}"
NEW_OPENING = f"/registro/calendario/nuova-apertura?sito={SITE}"
HOME = f"/registro?sito={SITE}"
SATURDAY, SUNDAY = date(2026, 11, 21), TODAY


@pytest.fixture(autouse=True)
def ground(app: Flask) -> int:
    """Two sites; a coordinator and a volunteer of the first, an officer; its organisation."""
    with database(app, writes=True) as session:
        own = make_ledger(session, SITE).site.organisation or 0
        make_site(session, FOREIGN, make_organisation(session, FOREIGN, "Emporio altrui"))
        for email in ("mani@example.org", "guida@example.org"):
            make_account(session, email, organisations=[own], password_hash="x")
        make_account(session, "ufficio@example.org", "officer", password_hash="x")
        session.execute(
            sa.text(
                "UPDATE account_organisation SET coordinator = :yes WHERE account_id = "
                "(SELECT id FROM account WHERE email = 'guida@example.org')"
            ),
            {"yes": True},
        )
        return own


@pytest.fixture
def volunteer(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "mani@example.org")


@pytest.fixture
def coordinator(client: JudgingClient) -> JudgingClient:
    return signed_in(client, "guida@example.org")


def plan(app: Flask, said: ScheduleInput, slot: str = "uno",
         since: date = date(2026, 11, 1)) -> None:  # fmt: skip
    with database(app, writes=True) as session:
        node = get_node(session, SITE)
        assert node is not None
        set_schedule(session, node.id, slot, 0, said, CHANGE, since)


def typed(page: Page, **fields: Any) -> dict[str, Any]:
    kept = {name: page.values().get(name, "") for name in ("csrf_token", "id", "version", "since")}
    return {**kept, "weekdays": ["1", "5"], "from_time": "14.00", **fields}


def send(client: JudgingClient, address: str, **fields: Any) -> Page:
    return client.post(address, typed(client.get(address), **fields))


def zero(client: JudgingClient, day: date, reason: str = "nothing", slot: str = "uno",
         address: str = f"/registro/calendario/zero?sito={SITE}", **more: str) -> Page:  # fmt: skip
    body = {"slot": slot, "day": day.isoformat(), "reason": reason, **more}
    return client.submit(address, body, form_page=HOME)


def slots(app: Flask, day: date = TODAY) -> list[Any]:
    with database(app) as session:
        return list_schedules(session, Moment(day))


def test_a_coordinator_writes_the_calendar_and_the_volunteer_reads_it(
    coordinator: JudgingClient, app: Flask
) -> None:
    assert "Qui non c’è ancora un calendario" in coordinator.get(PAGE).text
    page = send(coordinator, NEW_PICKUP, source=MARKET, category="ortofrutta")
    assert "Registrato: vale dal 22 novembre 2026." in page.text
    (row,) = slots(app)
    assert (row.kind, row.weekdays, row.from_time) == ("pickup", (1, 5), "14:00")
    assert (row.source, row.category, row.since) == (MARKET, "ortofrutta", TODAY)
    page = send(coordinator, NEW_OPENING, weekdays=["6"], weeks=["1"], to_time="18:00",
                name="apertura della domenica")  # fmt: skip
    page = signed_in(coordinator, "mani@example.org").get(PAGE)
    assert "ritiro da Porta Palazzo" in page.text
    assert "solo il primo del mese" in page.text
    assert "Aggiungi un ritiro" not in page.text


@pytest.mark.parametrize("address", [NEW_PICKUP, NEW_OPENING])
def test_a_volunteer_does_not_write_the_calendar(volunteer: JudgingClient, address: str) -> None:
    assert volunteer.get(address).status == 403
    assert zero(volunteer, SATURDAY, address=address).status == 403


def test_the_office_writes_it_too(client: JudgingClient, app: Flask) -> None:
    officer = signed_in(client, "ufficio@example.org")
    assert send(officer, NEW_OPENING).status == 200
    assert len(slots(app)) == 1


def test_the_same_form_sent_twice_is_one_pickup(coordinator: JudgingClient, app: Flask) -> None:
    body = typed(coordinator.get(NEW_PICKUP), source="", category="")
    coordinator.post(NEW_PICKUP, body)
    coordinator.post(NEW_PICKUP, body)
    assert len(slots(app)) == 1


def test_what_cannot_be_comes_back_with_what_was_typed(coordinator: JudgingClient) -> None:
    page = send(coordinator, NEW_PICKUP, weekdays=[], from_time="16:00", to_time="15:00")
    assert page.status == 422
    assert errors_at(page, "weekdays") == "Scegliere almeno un giorno."
    page = send(
        coordinator, NEW_PICKUP, source=MARKET, category="", from_time="16", to_time="15:00"
    )
    assert errors_at(page, "from_time") == "Scrivere l'ora come 09:30."
    assert page.values()["from_time"] == "16"


def test_a_slot_changes_from_a_day_on_and_shows_its_history(
    coordinator: JudgingClient, app: Flask
) -> None:
    plan(app, ScheduleInput("pickup", (1,), source=MARKET))
    address = f"/registro/calendario/uno?sito={SITE}"
    send(coordinator, address, source=MARKET, category="", weekdays=["2"], since="2026-12-01",
         reason="Il mercato cambia giorno")  # fmt: skip
    assert [row.weekdays for row in slots(app)] == [(1,)]
    assert [row.weekdays for row in slots(app, date(2026, 12, 2))] == [(2,)]
    page = coordinator.get(address)
    assert "Il mercato cambia giorno" in page.text
    assert "dal 1º dicembre 2026" in coordinator.get(PAGE).text


def test_the_second_of_two_who_save_keeps_what_was_typed(
    coordinator: JudgingClient, app: Flask
) -> None:
    plan(app, ScheduleInput("pickup", (1,)))
    address = f"/registro/calendario/uno?sito={SITE}"
    mine = typed(coordinator.get(address), source="", category="", weekdays=["3"])
    theirs = typed(coordinator.get(address), source="", category="", weekdays=["4"])
    assert coordinator.post(address, theirs).status == 200
    page = coordinator.post(address, mine)
    assert page.status == 422
    assert "Nel frattempo qualcuno ha cambiato questa voce" in page.text
    assert slots(app)[0].weekdays == (4,)
    again = mine | {"version": page.values()["version"]}
    assert coordinator.post(address, again).status == 200
    assert slots(app)[0].weekdays == (3,)


def test_a_slot_ends_from_a_day_on(coordinator: JudgingClient, app: Flask) -> None:
    plan(app, ScheduleInput("pickup", (1,)))
    address = f"/registro/calendario/uno?sito={SITE}"
    end = f"/registro/calendario/uno/termina?sito={SITE}"
    page = coordinator.get(address)
    version = page.values()["version"]
    stale = {"csrf_token": page.csrf_token(), "version": "0", "on": "2026-12-01"}
    assert coordinator.post(end, stale).status == 422
    assert coordinator.post(end, stale | {"version": version, "on": "mai"}).status == 422
    assert "Tolto dal calendario" in coordinator.post(end, stale | {"version": version}).text
    assert len(slots(app)) == 1
    assert slots(app, date(2026, 12, 1)) == []
    assert "fino al giorno prima del 1º dicembre 2026" in coordinator.get(PAGE).text


@pytest.mark.parametrize("slot", ["nessuno", "nessuno/termina"])
def test_an_unknown_slot_is_not_found(coordinator: JudgingClient, slot: str) -> None:
    address = f"/registro/calendario/{slot}?sito={SITE}"
    assert coordinator.submit(address, {}, form_page=NEW_PICKUP).status == 404


def test_a_missing_day_opens_the_form_of_that_day_and_source(
    volunteer: JudgingClient, app: Flask
) -> None:
    plan(app, ScheduleInput("pickup", (5,), source=MARKET, category="pane-forno"))
    page = volunteer.get(HOME)
    assert "Ieri manca: ritiro da Porta Palazzo" in words(page)
    form = volunteer.get(link(page, "Registra ritiro"))
    assert form.values()["happened_on"] == "2026-11-21"
    chosen = [option.get("value") for option in form.all("option") if option.get("selected")
              is not None]  # fmt: skip
    assert MARKET in chosen
    assert "pane-forno" in chosen


def test_todays_opening_waits_until_somebody_counts(volunteer: JudgingClient, app: Flask) -> None:
    plan(app, ScheduleInput("opening", (6,), from_time="15:00"), since=TODAY)
    assert "Oggi: apertura, ore 15:00" in words(volunteer.get(HOME))
    with database(app, writes=True) as session:
        node = get_node(session, SITE)
        assert node is not None
        actor = make_actor(node.organisation or 0)
        state_opening(session, SITE, TODAY, OpeningInput(12), actor, NOW)
    assert "apertura, ore 15:00" not in words(volunteer.get(HOME))


def test_nothing_came_is_said_in_two_taps_and_taken_back(
    volunteer: JudgingClient, app: Flask
) -> None:
    plan(app, ScheduleInput("pickup", (5,), source=MARKET), since=date(2026, 11, 20))
    page = zero(volunteer, SATURDAY, "vehicle", back="registro")
    assert page.heading() == "Emporio prova"
    assert "Segnato per il 21 novembre 2026" in page.text
    assert "manca" not in words(volunteer.get(HOME)).replace("mancavano", "")
    page = volunteer.get(PAGE)
    assert "segnalati 1 giorni su 1" in words(page)
    assert "mezzo guasto" in page.text
    with database(app) as session:
        node = get_node(session, SITE)
        assert node is not None
        assert len(zeros_between(session, SATURDAY, SATURDAY, [node.id])) == 1
    back = f"/registro/calendario/zero/togli?sito={SITE}"
    body = {"slot": "uno", "day": "2026-11-21"}
    page = volunteer.submit(back, body, form_page=HOME)
    assert "è di nuovo un giorno da registrare" in page.text
    assert "segnalati 0 giorni su 1" in words(page)
    assert volunteer.submit(back, body, form_page=HOME).status == 200


@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [
        (SUNDAY, "nothing", "In quel giorno il calendario non prevede niente."),
        (SATURDAY, "nobody", "Scegliere un motivo dell'elenco."),
        (date(2026, 11, 28), "nothing", "Il giorno è nel futuro"),
    ],
)
def test_a_zero_that_cannot_be_is_said_and_changes_nothing(
    volunteer: JudgingClient, app: Flask, day: date, reason: str, said: str
) -> None:
    plan(app, ScheduleInput("pickup", (5,)))
    assert said in zero(volunteer, day, reason).text
    with database(app) as session:
        node = get_node(session, SITE)
        assert node is not None
        assert zeros_between(session, date(2026, 1, 1), date(2026, 12, 31), [node.id]) == []


@pytest.mark.parametrize("path", ["zero", "zero/togli"])
def test_a_day_that_is_none_is_a_bad_request(volunteer: JudgingClient, path: str) -> None:
    address = f"/registro/calendario/{path}?sito={SITE}"
    body = {"slot": "uno", "day": "ieri", "reason": "nothing"}
    assert volunteer.submit(address, body, form_page=HOME).status == 400


def test_another_organisations_days_are_not_there(volunteer: JudgingClient) -> None:
    address = f"/registro/calendario/zero?sito={FOREIGN}"
    assert zero(volunteer, SATURDAY, address=address).status == 404
    assert volunteer.get(f"/registro/calendario?sito={FOREIGN}").status == 404


def test_an_officer_reads_missing_days_and_states_none(client: JudgingClient, app: Flask) -> None:
    plan(app, ScheduleInput("pickup", (5,)))
    officer = signed_in(client, "ufficio@example.org")
    page = officer.get(PAGE)
    assert "Ieri manca: ritiro" in words(page)
    assert "Non c’era niente" not in page.text
    assert zero(officer, SATURDAY).status == 403


def test_a_shared_phone_explains_a_day_of_its_own_site_and_writes_no_calendar(app: Flask) -> None:
    plan(app, ScheduleInput("pickup", (5,)), since=date(2026, 11, 20))
    with database(app) as session:
        node = get_node(session, SITE)
        assert node is not None
    phone, _device = phone_of(app, node.id)
    assert "Non c’era niente" in phone.get("/registro/calendario").text
    assert "Segnato per il 21 novembre 2026" in zero(phone, SATURDAY).text
    assert phone.get(NEW_PICKUP).status == 403
    with database(app) as session:
        assert len(zeros_between(session, SATURDAY, SATURDAY, [node.id])) == 1


def test_a_shared_phone_states_the_months_of_its_site(app: Flask) -> None:
    with database(app) as session:
        node = get_node(session, SITE)
        assert node is not None
    phone, _device = phone_of(app, node.id)
    page = phone.submit("/registro/mesi/202611", {"households": "12", "people": ""})
    assert "Segnato per novembre 2026." in page.text
