"""Money on the pages: what is wrong is said at its field, what is unsaid is no zero."""

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.models.plan import FundingProgramme, FundingProgrammeVersion
from foodplan.store.history import record
from foodplan.web.parts import Clock
from tests.client import JudgingClient, Page
from tests.factories.indicators import CHANGE, make_action
from tests.factories.office import open_office, signed_in

MONEY = "/gestione/risorse"
LINE = f"{MONEY}/cucine-b-sociali-b"
SAID = {
    "title": "Cucine <b>sociali</b>", "programme": "pn", "payer": "european",
    "source": "Delibera 1", "reason": "prova", "cup": "", "part_of": "", "note": "",
}  # fmt: skip


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_action(session, "orto", title="Orto")
        session.add(FundingProgramme(slug="pn"))
        session.flush()
        values = {"title": "PN Metro Plus", "kind": "pn_metro", "source": "mozione"}
        record(session, FundingProgrammeVersion, {"programme": "pn"}, values, CHANGE)
    return signed_in(app)


def make_line(client: JudgingClient, **changes: str) -> Page:
    token = client.get(f"{MONEY}/nuova").csrf_token()
    return client.post(f"{MONEY}/nuova", {"csrf_token": token} | SAID | changes)


def amount(year: int, stage: str) -> str:
    return f"{LINE}/importi?anno={year}&voce={stage}"


def state(client: JudgingClient, address: str, **said: str) -> Page:
    return client.post(address, client.get(address).values() | {"reason": "prova"} | said)


def shares_of(client: JudgingClient, typed: dict[str, str]) -> dict[str, str]:
    """Return what the form of shares sends with `typed` (action to percentage)."""
    said = client.get(f"{LINE}/parti").values()
    rows = {value: name for name, value in said.items() if name.endswith("-action")}
    shares = {rows[action].replace("-action", "-share"): text for action, text in typed.items()}
    return said | {"reason": "prova"} | shares


def tidy(page: Page) -> str:
    return page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_wrong_cup_is_said_at_its_field_and_nothing_is_lost(office: JudgingClient) -> None:
    page = make_line(office, cup="C13D2100000000X")
    assert page.status == 422
    assert "il carattere 15 («X») deve essere una cifra" in page.text
    assert page.values()["cup"] == "C13D2100000000X"
    assert page.values()["title"] == "Cucine <b>sociali</b>"
    assert make_line(office, cup="c13d 21000000001").heading() == "Cucine <b>sociali</b>"
    assert "C13D21000000001" in office.get("/piano/risorse").text


def test_amounts_reach_the_public_page_and_what_is_unsaid_is_no_zero(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    year = clock().year
    wrong = state(office, amount(year, "paid"), euro="1,005", act="D 7")
    assert wrong.status == 422
    assert "Gli euro hanno al massimo due decimali" in wrong.text
    assert wrong.values()["euro"] == "1,005"
    assert wrong.values()["act"] == "D 7"
    said = state(office, amount(year, "programmed"), euro="1.234,56", act="D 7")
    assert "Importo registrato." in said.text
    assert "1.234,56 €" in tidy(said)
    public = tidy(office.get("/piano/risorse"))
    assert "1.234,56 €" in public
    assert "non indicato" in public
    assert " 0,00 €" not in public


def test_an_amount_is_withdrawn_and_its_source_corrected_alone(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    address = amount(clock().year, "paid")
    bare = state(office, address, euro="12")
    assert bare.status == 422
    assert "Un importo ha il suo atto o la sua fonte" in bare.error_of("source")
    state(office, address, euro="12", act="D 7")
    assert "Importo registrato" in state(office, address, act="D 8").text
    assert "(D 8)" in office.get("/piano/risorse").text
    long = state(office, address, source="y" * 401)
    assert long.status == 422
    assert long.values()["source"] == "y" * 401
    assert "Importo ritirato" in state(office, address, euro="").text
    assert "importi non indicati" in office.get("/piano/risorse").text
    assert office.get(address).values()["euro"] == ""
    assert "indicato" in office.get(LINE).text
    assert "Scrivere l'importo" in state(office, address, euro="").error_of("euro")


def test_the_second_of_two_sees_both_amounts_and_loses_nothing(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    address = amount(clock().year, "paid")
    state(office, address, euro="12", act="D 7")
    mine = office.get(address).values() | {"reason": "mio", "euro": "15", "source": "Albo"}
    state(office, address, euro="13,50")
    late = office.post(address, mine)
    assert late.status == 409
    assert "Nel frattempo" in late.text
    assert "13,5" in late.text
    assert (late.values()["euro"], late.values()["source"]) == ("15", "Albo")
    assert "13,50 €" in tidy(office.get("/piano/risorse"))
    assert "Importo registrato" in office.post(address, late.values()).text
    assert "15,00 €" in tidy(office.get("/piano/risorse"))


def test_more_paid_than_committed_is_confirmed_by_a_tick(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    state(office, amount(clock().year, "committed"), euro="10", act="D 7")
    address = amount(clock().year, "paid")
    wrong = state(office, address, euro="11", act="D 8")
    assert wrong.status == 422
    assert "sono più di quelli impegnati (10,00)" in wrong.error_of("beyond")
    done = office.post(address, wrong.values() | {"beyond": "y"})
    assert "Importo registrato" in done.text
    assert office.get(amount(1999, "paid")).status == 404
    assert office.get(amount(2026, "altro")).status == 404


def test_parts_that_are_not_one_are_refused_and_then_shown(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    short = shares_of(office, {"mensa": "60", "orto": "30"})
    wrong = office.post(f"{LINE}/parti", short)
    assert wrong.status == 422
    assert "mancano 10 punti" in wrong.text
    assert {"60", "30"} <= set(wrong.values().values())
    odd = office.post(f"{LINE}/parti", shares_of(office, {"mensa": "33,333"}))
    assert "due decimali al massimo" in odd.text
    assert "33,333" in odd.values().values()
    stale = shares_of(office, {"mensa": "100"})
    done = office.post(f"{LINE}/parti", shares_of(office, {"mensa": "60", "orto": "40"}))
    assert "Orto: 40 %" in tidy(done)
    late = office.post(f"{LINE}/parti", stale)
    assert late.status == 409
    assert "Ora vale: 40 %" in tidy(late)
    assert "100" in late.values().values()
    state(office, amount(clock().year, "paid"), euro="100", act="D 7")
    action = tidy(office.get("/piano/azioni/mensa"))
    assert "pagati 60,00 €" in action
    assert "60 % della linea" in action


def test_a_withdrawn_line_is_in_no_total_and_can_still_be_read(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    state(office, amount(clock().year, "paid"), euro="100", act="D 7")
    page = office.get(f"{LINE}/ritiro")
    assert office.post(f"{LINE}/ritiro", page.values()).status == 422
    done = office.post(f"{LINE}/ritiro", page.values() | {"reason": "scritta due volte"})
    assert "Linea ritirata" in done.text
    assert "scritta due volte" in office.get(LINE).text
    assert "Cucine" not in office.get("/piano/risorse").text
    assert "Cucine" not in office.get(MONEY).text
    assert office.get(amount(clock().year, "paid")).status == 404


def test_lines_are_narrowed_changed_and_keep_their_history(office: JudgingClient) -> None:
    make_line(office)
    assert "Cucine" in office.get(f"{MONEY}?manca=cup").text
    assert "Nessuna linea con questi filtri" in office.get(f"{MONEY}?chi=foundation").text
    assert "Nessuna linea con questi filtri" in office.get(f"{MONEY}?anno=2020").text
    assert "Cucine" in office.get(f"{MONEY}?anno=boh").text
    said = office.get(LINE).values() | SAID
    done = office.post(LINE, said | {"note": "Aggiunta dopo"})
    assert "Linea aggiornata" in done.text
    assert "Aggiunta dopo" in done.text
    late = office.post(LINE, said | {"note": "Altro"})
    assert late.status == 409
    assert office.get(f"{MONEY}/mai-vista").status == 404


def test_without_lines_the_public_page_says_so(app: Flask) -> None:
    open_office(app)
    assert (
        "Di nessun importo si conosce ancora la fonte"
        in JudgingClient(app).get("/piano/risorse").text
    )
