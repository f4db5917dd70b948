"""Programmes that pay, and the money of actions beside goals and results."""

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.models.actions import ActionIndicator
from foodplan.store.history import record
from tests.client import JudgingClient
from tests.factories.funding import make_line, make_programme
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    OBSERVED,
    make_action,
    make_indicator,
    make_observation,
)
from tests.factories.office import open_office, signed_in

PROGRAMMES = "/gestione/risorse/programmi"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_programme(session)
        make_action(session, "orto", title="Orto")
        make_indicator(session, "contadini", **(OBSERVED | {"title": "Mercati contadini"}))
        make_observation(session, "contadini", 4.0, 2025)
        tie = {"action": "orto", "indicator": "contadini"}
        record(session, ActionIndicator, tie, {"active": True}, CHANGE)
        make_line(session, "Cucine", {2025: 10_000}, {"orto": 6_000, "mensa": 4_000})
    return signed_in(app)


def test_a_programme_is_added_changed_and_keeps_its_history(office: JudgingClient) -> None:
    form = office.get(f"{PROGRAMMES}/nuovo").values()
    said = {"title": "Bilancio comunale", "kind": "municipal", "source": "", "reason": "prova"}
    wrong = office.post(f"{PROGRAMMES}/nuovo", form | said)
    assert wrong.status == 422
    assert "da che cosa si sa" in wrong.error_of("source")
    assert wrong.values()["title"] == "Bilancio comunale"
    office.post(f"{PROGRAMMES}/nuovo", form | said | {"source": "Delibera 3"})
    twice = office.post(f"{PROGRAMMES}/nuovo", form | said | {"source": "Delibera 3"})
    assert "già una voce con questo titolo" in twice.error_of("title")
    assert "fondi comunali" in office.get(PROGRAMMES).text
    page = office.get(f"{PROGRAMMES}/bilancio-comunale")
    said = page.values() | {"kind": "municipal", "reason": "nome per esteso"}
    office.post(f"{PROGRAMMES}/bilancio-comunale", said | {"title": "Bilancio della Città"})
    assert "nome per esteso" in office.get(f"{PROGRAMMES}/bilancio-comunale").text
    late = office.post(f"{PROGRAMMES}/bilancio-comunale", said | {"title": "Altro nome"})
    assert late.status == 409
    assert "Bilancio della Città" in late.text
    assert late.values()["title"] == "Altro nome"
    assert office.get(f"{PROGRAMMES}/mai-visto").status == 404


def test_euro_stand_beside_the_goal_and_the_result(office: JudgingClient) -> None:
    goal = office.get(f"/piano/obiettivi/{GOAL}").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "pagati 60,00 €" in goal
    result = office.get("/piano/indicatori/contadini").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "15 € per" in result
    assert "60,00 € ÷ 4" in result
    bare = office.get("/piano/indicatori/mercati").text
    assert "Euro per risultato" not in bare
