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


def opened(client: JudgingClient) -> dict[str, str]:
    page = client.get(LINE)
    first = next(item for item in page.all("input") if item.get("name") == "version")
    return {"csrf_token": page.csrf_token(), "version": str(first.get("value"))}


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
    wrong = office.post(f"{LINE}/importi", opened(office) | {f"paid-{year}": "1,005", "act": "D 7"})
    assert wrong.status == 422
    assert "Gli euro hanno al massimo due decimali" in wrong.text
    assert wrong.values()[f"paid-{year}"] == "1,005"
    said = {f"programmed-{year}": "1.234,56", f"paid-{year}": "12", "act": "D 7"}
    assert "Registrato." in office.post(f"{LINE}/importi", opened(office) | said).text
    public = office.get("/piano/risorse").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1.234,56 €" in public
    assert "non indicato" in public
    assert " 0,00 €" not in public
    stale = office.post(f"{LINE}/importi", opened(office) | {"version": "0"} | said)
    assert stale.status in (200, 409)


def test_parts_that_are_not_one_are_refused_and_then_shown(
    office: JudgingClient, clock: Clock
) -> None:
    make_line(office)
    short = {"parte-mensa": "60", "parte-orto": "30"}
    wrong = office.post(f"{LINE}/parti", opened(office) | short)
    assert wrong.status == 422
    assert "mancano 10 punti" in wrong.text
    assert wrong.values()["parte-mensa"] == "60"
    assert (
        "due decimali al massimo"
        in office.post(f"{LINE}/parti", opened(office) | {"parte-mensa": "33,333"}).text
    )
    office.post(f"{LINE}/parti", opened(office) | {"parte-mensa": "60", "parte-orto": "40"})
    amount = {f"paid-{clock().year}": "100", "act": "D 7"}
    office.post(f"{LINE}/importi", opened(office) | amount)
    action = office.get("/piano/azioni/mensa").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "pagati 60 €" in action
    assert "60 % della linea" in action


def test_lines_are_narrowed_changed_and_keep_their_history(office: JudgingClient) -> None:
    make_line(office)
    assert "Cucine" in office.get(f"{MONEY}?manca=cup").text
    assert "Nessuna linea con questi filtri" in office.get(f"{MONEY}?chi=foundation").text
    page = office.get(LINE)
    versions = [item for item in page.all("input") if item.get("name") == "version"]
    said = SAID | {"csrf_token": page.csrf_token(), "version": str(versions[-1].get("value"))}
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
