"""A new indicator whose values are observed: kept, refused at its field, and then filled."""

import pytest
from flask import Flask

from tests.client import JudgingClient, Page
from tests.factories.indicators import GOAL
from tests.factories.office import open_office, signed_in

NEW = "/gestione/indicatori/nuovo/rilevato"
SAID = {
    "kind": "stock", "unit": "mercati", "goal": GOAL, "title": "Botteghe di quartiere",
    "phrase": "Ci sono {value}", "track": "output", "dimension": "social", "direction": "up",
    "target_meaning": "level_at_date", "path_shape": "linear", "frequency": "year",
    "reporter": "Comune", "perimeter": "Botteghe, città", "reason": "Delibera",
}  # fmt: skip


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def sent(office: JudgingClient, **changes: str) -> Page:
    return office.post(NEW, {"csrf_token": office.get(NEW).csrf_token()} | SAID | changes)


def test_it_is_kept_and_waits_for_its_values(office: JudgingClient) -> None:
    page = sent(office)
    assert page.heading() == "Botteghe di quartiere"
    assert "ora mancano un traguardo e una rilevazione" in page.text
    public = office.get("/piano/indicatori/botteghe-di-quartiere").text
    assert "senza dati" in public
    said = {
        "period_from": "2025-01-01", "period_to": "2025-12-31", "value": "12", "bound": "",
        "document": "Annuario", "reason": "prova",
    }  # fmt: skip
    url = "/gestione/indicatori/botteghe-di-quartiere/rilevazione"
    office.post(url, office.get(url).values() | said)
    assert "12 mercati" in office.get("/piano/indicatori/botteghe-di-quartiere").text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "Mercati"}, "C'è già un indicatore con questo titolo"),
        ({"phrase": "senza posto"}, "Nella frase serve {value}"),
        ({"unit": "quintali"}, "Non è una opzione valida"),
        ({"weight": "2"}, "O tutti gli indicatori hanno un peso, o nessuno."),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    office: JudgingClient, changes: dict[str, str], words: str
) -> None:
    page = sent(office, **changes)
    assert page.status == 422
    assert words in page.text
    assert page.values()["reporter"] == "Comune"
