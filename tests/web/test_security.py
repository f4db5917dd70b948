"""What is refused before a page is asked: characters that no database stores."""

from collections.abc import Iterator

import pytest
from flask import Flask

from foodplan.web.parts import Clock
from tests.client import JudgingClient
from tests.conftest import make_app


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Flask]:
    yield from make_app(request.getfixturevalue(f"{request.param}_url"), clock)


@pytest.mark.parametrize("rule", ["/piano/azioni/%00", "/luoghi/a%00b", "/api/v1/places/%00"])
def test_an_address_with_a_nul_is_not_found(both: Flask, rule: str) -> None:
    assert both.test_client().get(rule).status_code == 404


@pytest.mark.parametrize("rule", ["/mappa?testo=%00", "/api/v1/places?q=%00", "/piano?%00=1"])
def test_a_question_with_a_nul_is_refused(both: Flask, rule: str) -> None:
    assert both.test_client().get(rule).status_code == 400


def test_a_form_with_a_nul_is_refused(both: Flask) -> None:
    typed = JudgingClient(both).get("/accesso").values()
    typed |= {"email": "a\0b@example.org", "password": "una frase lunga"}
    answer = both.test_client().post("/accesso", data=typed)
    assert answer.status_code == 400
