"""Indicators that the office makes of a measure, and the weights of a goal's indicators."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.indicators import GoalIndicator, IndicatorVersion
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.building import GoalTie, build_indicator, goal_weights, weigh_goal
from foodplan.store.edits.measured import change_measured
from foodplan.store.history import Change, Moment, history_of, version_at
from foodplan.store.indicators import Weight
from tests.factories.indicators import GOAL, TODAY, make_goal, make_indicator, make_plan

CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="lo chiede il tavolo")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="corretto")
SAID: dict[str, Any] = {
    "title": "Pane recuperato",
    "phrase": "Recuperate {value} di pane",
    "track": "output",
    "dimension": "environmental",
    "direction": "up",
    "target_meaning": "per_year",
    "frequency": "month",
    "measure": "recovered",
    "filters": '{"category":["pane-forno"]}',
}
EVEN = ",".join(["1"] * 12)


@pytest.fixture
def plan(session: Session) -> Session:
    make_plan(session)
    make_goal(session)
    return session


def build(session: Session, tie: GoalTie = GoalTie(GOAL), **values: Any) -> str:  # noqa: B008
    return build_indicator(session, {**SAID, **values}, tie, CHANGE, TODAY)


def definition(session: Session, slug: str) -> IndicatorVersion:
    row = version_at(session, IndicatorVersion, Moment(TODAY), indicator=slug)
    assert row is not None
    return row


def test_kind_and_unit_are_the_measure_s_and_the_reason_is_kept(plan: Session) -> None:
    slug = build(plan)
    row = definition(plan, slug)
    assert (slug, row.kind, row.unit, row.source) == ("pane-recuperato", "flow", "kg", "measure")
    assert (row.filters, row.reason) == (SAID["filters"], CHANGE.reason)
    assert goal_weights(plan, GOAL, TODAY)[0] == {slug: Weight(None, "")}
    rate = build(plan, title="Quota", measure="waste_share", direction="down",
                 target_meaning="level_at_date")  # fmt: skip
    assert (definition(plan, rate).kind, definition(plan, rate).unit) == ("rate", "%")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": "???"}, ["title"]),
        ({"title": "Nuovo"}, ["title"]),
        ({"phrase": "Recuperati"}, ["phrase"]),
        ({"measure": "nessuna"}, ["unit", "measure", "kind"]),
        ({"filters": '{"colore":["verde"]}'}, ["filters"]),
        ({"direction": "sideways"}, ["direction"]),
        ({"baseline_value": 10.0}, ["baseline_source"]),
        ({"target_meaning": "level_at_date"}, ["target_meaning"]),
        ({"measure": "active_sites", "filters": "{}"}, ["target_meaning"]),
        ({"tolerance": 1.0}, ["tolerance_max"]),
        ({"lowest": 5.0, "highest": 5.0}, ["highest"]),
        ({"lowest": 5.0, "baseline_value": 1.0, "baseline_source": "x"}, ["lowest"]),
        ({"highest": 5.0, "baseline_value": 9.0, "baseline_source": "x"}, ["highest"]),
        ({"season": EVEN}, ["season"]),
        ({"path_shape": "seasonal"}, ["season"]),
        ({"path_shape": "seasonal", "season": "1,2"}, ["season"]),
        ({"path_shape": "seasonal", "season": EVEN, "target_meaning": "total_over_plan"},
         ["path_shape"]),
        ({"path_shape": "a zig zag"}, ["path_shape"]),
        ({"baseline_from": date(2026, 1, 1), "baseline_to": date(2025, 1, 1)}, ["baseline_to"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    plan: Session, values: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        build(plan, **values)
    found = [problem.field for problem in refused.value.problems]
    assert set(found) == set(fields)
    assert goal_weights(plan, GOAL, TODAY)[0] == {}


def test_a_season_of_twelve_weights_is_kept(plan: Session) -> None:
    row = definition(plan, build(plan, path_shape="seasonal", season=EVEN))
    assert (row.path_shape, row.season) == ("seasonal", EVEN)


def test_a_title_that_another_has_and_a_goal_that_is_not_there_are_refused(plan: Session) -> None:
    build(plan)
    for tie, values, field in (
        (GoalTie(GOAL), {}, "title"),
        (GoalTie("nessuno"), {"title": "Altro"}, "goal"),
    ):
        with pytest.raises(Refused) as refused:
            build(plan, tie, **values)
        assert [problem.field for problem in refused.value.problems] == [field]


def test_weights_are_of_all_or_of_none_and_zero_says_why(plan: Session) -> None:
    make_indicator(plan, weight=2.0)
    for tie, field in (
        (GoalTie(GOAL), "weight"),
        (GoalTie(GOAL, -1.0), "weight"),
        (GoalTie(GOAL, 0.0), "weight_reason"),
    ):
        with pytest.raises(Refused) as refused:
            build(plan, tie)
        assert field in [problem.field for problem in refused.value.problems]
    slug = build(plan, GoalTie(GOAL, 0.0, "si mostra soltanto"))
    weights, _ = goal_weights(plan, GOAL, TODAY)
    assert weights[slug] == Weight(0.0, "si mostra soltanto")


def test_a_goal_is_weighed_as_a_whole_and_the_second_of_two_is_told(plan: Session) -> None:
    first, second = build(plan), build(plan, title="Altro")
    _, opened = goal_weights(plan, GOAL, TODAY)
    new = {first: Weight(3.0), second: Weight(1.0)}
    weigh_goal(plan, GOAL, opened, new, LATER, TODAY)
    assert goal_weights(plan, GOAL, TODAY)[0] == new
    with pytest.raises(Overtaken):
        weigh_goal(plan, GOAL, opened, dict.fromkeys(new, Weight(None)), LATER, TODAY)
    _, last = goal_weights(plan, GOAL, TODAY)
    with pytest.raises(Refused):
        weigh_goal(plan, GOAL, last, {first: Weight(1.0)}, LATER, TODAY)
    assert len(history_of(plan, GoalIndicator, goal=GOAL, indicator=first)) == 2


def test_another_measure_brings_its_kind_and_unit(plan: Session) -> None:
    slug = build(plan)
    opened = definition(plan, slug).id or 0
    with pytest.raises(Refused) as refused:
        change_measured(
            plan, slug, opened, {"measure": "waste_share", "season": EVEN}, LATER, TODAY
        )
    assert [problem.field for problem in refused.value.problems] == ["season"]
    said = {"measure": "passages", "filters": "{}"}
    row = change_measured(plan, slug, opened, said, LATER, TODAY)
    assert (row.kind, row.unit, row.filters) == ("people", "passaggi", "{}")
    with pytest.raises(Overtaken):
        change_measured(plan, slug, opened, {"title": "Mio"}, LATER, TODAY)
    assert [found.reason for found in history_of(plan, IndicatorVersion, indicator=slug)][-1] == (
        LATER.reason
    )
