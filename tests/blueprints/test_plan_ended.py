"""The page of what was merged, superseded or cancelled says so, and leads on."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.models.plan import GoalVersion
from foodplan.store.edits.versions import edit
from foodplan.store.history import Change, Moment, version_at
from foodplan.web.parts import Clock
from tests.client import JudgingClient
from tests.factories.indicators import GOAL, make_goal, make_plan


@pytest.fixture
def merged(app: Flask, clock: Clock) -> None:
    day = clock().date()
    with Session(app.extensions["foodplan"].engine) as session:
        make_plan(session)
        make_goal(session)
        make_goal(session, "mense", title="Mense <b>verdi</b>")
        row = version_at(session, GoalVersion, Moment(day), goal="mense")
        assert row is not None
        why = Change(at=clock(), reason="Atto & delibera")
        said = {"state": "merged", "led_to": GOAL}
        edit(session, GoalVersion, {"goal": "mense"}, row.id or 0, said, why, day)
        session.commit()


@pytest.mark.usefixtures("merged")
def test_a_merged_goal_says_what_followed_it(client: JudgingClient, clock: Clock) -> None:
    page = client.get("/piano/obiettivi/mense")
    assert page.status == 410
    assert "Mense <b>verdi</b>" in page.text
    assert "è stato unito ad altro" in page.text
    assert "Atto & delibera" in page.text
    links = {link.get("href"): link.text for link in page.all("a")}
    assert links[f"/piano/obiettivi/{GOAL}"] == "Obiettivo prova"
    yesterday = clock().date() - timedelta(days=1)
    assert f"/piano/obiettivi/mense?as_of={yesterday.isoformat()}" in links


@pytest.mark.usefixtures("merged")
def test_what_never_was_is_not_found(client: JudgingClient) -> None:
    for kind in ("obiettivi", "indicatori", "azioni", "piani"):
        assert client.get(f"/piano/{kind}/mai").status == 404
