"""Days that nobody can have meant, in every address that answers about a past day."""

import pytest
from flask.testing import FlaskClient

from tests.client import JudgingClient

PAGES = ["/", "/piano", "/recupero", "/empori", "/metodo/fattori", "/metodo/fattori/meal"]
PROMISED = [
    "/api/v1/progress",
    "/api/v1/goals",
    "/api/v1/indicators",
    "/api/v1/flows",
    "/recupero/dati.csv",
    "/dati/flussi.csv",
]
ODD = ["0001-01-01", "0001-03-20", "1999-12-31", "9999-12-31", "2026-02-30", "%00", "x"]


@pytest.fixture
def http(client: JudgingClient) -> FlaskClient:
    return client.http


@pytest.mark.parametrize("day", ODD)
def test_a_page_answers_an_odd_day_without_breaking(http: FlaskClient, day: str) -> None:
    for page in PAGES:
        for name in ("al", "as_of"):
            answer = http.get(f"{page}?{name}={day}")
            assert answer.status_code < 500, (page, name)


@pytest.mark.parametrize("day", ODD)
def test_what_scripts_read_refuses_an_odd_day(http: FlaskClient, day: str) -> None:
    for address in PROMISED:
        assert http.get(f"{address}?as_of={day}").status_code == 400, address
