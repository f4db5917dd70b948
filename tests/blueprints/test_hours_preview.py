"""What an officer sees while typing opening hours: the week, the words, what is to mend."""

from typing import Any

import pytest
from flask import Flask

from tests.client import JudgingClient
from tests.factories.office import open_office, signed_in

ADDRESS = "/gestione/orario/anteprima"
ROW = "opening_hours-rows-0-"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def _preview(office: JudgingClient, **typed: Any) -> tuple[int, str]:
    token = office.get("/gestione/organizzazioni/nuova").csrf_token()
    data = {"csrf_token": token, "campo": "opening_hours"} | {
        ROW + name: value for name, value in typed.items()
    }
    answer = office.http.post(ADDRESS, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    return answer.status_code, answer.get_data(as_text=True)


def test_what_was_typed_comes_back_as_a_week_in_words(office: JudgingClient) -> None:
    status, html = _preview(office, days=["0", "1"], start1="9", end1="12", note="<b>x</b>")
    assert status == 200
    assert "lunedì e martedì 9:00–12:00 (&lt;b&gt;x&lt;/b&gt;)" in html
    assert html.count("<tr") == 8


def test_what_is_wrong_comes_back_with_the_number_of_its_row(office: JudgingClient) -> None:
    status, html = _preview(office, days=["0"], start1="24:30", end1="12")
    assert status == 200
    assert "Riga 1: Scrivere un’ora da 0:00 a 24:00" in html
    assert "Ci sono righe da correggere" in html


def test_nothing_typed_leaves_the_hours_unconfirmed(office: JudgingClient) -> None:
    assert "Nessun orario" in _preview(office)[1]


def test_only_a_field_of_the_form_is_read(office: JudgingClient) -> None:
    token = office.get("/gestione/organizzazioni/nuova").csrf_token()
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = {"csrf_token": token, "campo": "../x"}
    assert office.http.post(ADDRESS, data=data, headers=headers).status_code == 404


def test_nobody_else_may_ask(app: Flask, client: JudgingClient) -> None:
    open_office(app)
    token = client.get("/accesso").csrf_token()
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = {"csrf_token": token, "campo": "opening_hours"}
    assert client.http.post(ADDRESS, data=data, headers=headers).status_code == 401
