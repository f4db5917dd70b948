"""What changed between two days: its page, its files and the answer of the API."""

import csv
from datetime import date
from io import StringIO

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.models.indicators import Target
from foodplan.models.organisations import OrganisationVersion
from foodplan.store.history import Change, record
from tests.client import JudgingClient
from tests.factories.as_of import LATER, RECOVERED, change_later, make_world
from tests.factories.ledger import make_intake

PAGE = "/piano/differenze"
DAYS = "?dal=2026-10-20&al=2026-11-12"
API = "/api/v1/restatements?from=2026-10-20&to=2026-11-12"
NOTHING = "Tra i due giorni nessuna cifra è cambiata."


@pytest.fixture
def moved(app: Flask) -> Flask:
    """A site that corrected August, and an office that set another target."""
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        world = make_world(session)
        fixed = make_intake(5_000, happened_on=date(2026, 8, 12), replaces=world.acts[7],
                            reason_code="reweighed")  # fmt: skip
        world.ledger.post(fixed, LATER)
        world.ledger.post(make_intake(1_500, happened_on=date(2026, 3, 3)), LATER)
        key = {"indicator": RECOVERED, "due_on": date(2030, 12, 31)}
        said = {"value": 45.0, "source": "<b>fonte</b>", "act": "Delibera <9>"}
        record(session, Target, key, said, Change(LATER, reason="=nuovo & traguardo"))
    return app


@pytest.mark.usefixtures("moved")
def test_the_page_says_before_after_and_why(client: JudgingClient) -> None:
    page = client.get(PAGE + DAYS)
    text = page.text.replace("\xa0", " ")
    assert "ad agosto 2026" in text
    assert "9,008 kg → 5 kg (−4,008 kg)" in text
    assert "1 correzione (pesata corretta)" in text
    assert "1 registrazione arrivata dopo" in text
    assert "Delibera <9>" in text
    assert "Motivo: «=nuovo & traguardo»" in text
    assert NOTHING not in text


def test_two_days_that_say_the_same_say_so(client: JudgingClient) -> None:
    assert NOTHING in client.get(PAGE).text


@pytest.mark.parametrize(
    ("days", "field", "said"),
    [
        ("?dal=2026-11-12&al=2026-10-20", "dal", "Il primo giorno deve venire prima"),
        ("?dal=2026-11-12&al=2026-11-12", "dal", "Il primo giorno deve venire prima"),
        ("?dal=domani", "dal", "La data non si legge"),
        ("?al=2027-01-01", "al", "La data è nel futuro"),
        ("?dal=1999-01-01", "dal", "La data è troppo lontana"),
    ],
)
def test_days_that_cannot_be_compared_are_said_at_their_field(
    client: JudgingClient, days: str, field: str, said: str
) -> None:
    page = client.http.get(PAGE + days)
    assert page.status_code == 400
    assert said in page.text
    assert f'id="{field}-errore"' in page.text
    assert client.http.get(f"{PAGE}.json{days}").status_code == 400


@pytest.mark.usefixtures("moved")
def test_the_table_is_a_file_that_no_spreadsheet_runs(client: JudgingClient) -> None:
    answer = client.http.get(f"{PAGE}.csv{DAYS}")
    assert "differenze-2026-10-20-2026-11-12.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(StringIO(answer.text)))
    august = next(row for row in rows if row["from"] == "2026-08-01")
    assert (august["before"], august["after"], august["difference"]) == ("9.008", "5.0", "-4.008")
    assert "correzione × 1 pesata corretta -4.008 kg" in august["why"]
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


@pytest.mark.usefixtures("moved")
def test_the_api_and_the_page_answer_the_same(client: JudgingClient) -> None:
    answer = client.http.get(API)
    assert answer.status_code == 200
    assert answer.get_json() == client.http.get(f"{PAGE}.json{DAYS}").get_json()
    said = answer.get_json()
    assert (said["from"], said["to"]) == ("2026-10-20", "2026-11-12")
    assert {row["period"]["first"] for row in said["rows"] if not row["judged"]} == {
        "2026-03-01",
        "2026-08-01",
    }


@pytest.mark.parametrize("days", ["?from=x", "?from=2026-11-12&to=2026-11-01", "?to=2030-01-01"])
def test_the_api_names_the_day_that_is_wrong(client: JudgingClient, days: str) -> None:
    answer = client.http.get(f"/api/v1/restatements{days}")
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"] in {"from", "to"}


def test_nobody_is_named_who_does_not_agree(moved: Flask, client: JudgingClient) -> None:
    with session_scope(moved.extensions["foodplan"].engine, writes=True) as session:
        change_later(session, OrganisationVersion, public_name=False)
    for address in (PAGE + DAYS, f"{PAGE}.csv{DAYS}", API):
        assert "Emporio di prova" not in client.http.get(address).text
