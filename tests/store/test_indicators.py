"""What indicators depend on: official choices, weights, definitions, quiet months."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.indicators import (
    GoalIndicator,
    IndicatorVersion,
    Observation,
    OfficialChoice,
)
from foodplan.progress.register import Expected
from foodplan.rules.problems import Refused
from foodplan.store.history import Change, Moment, record
from foodplan.store.indicators import (
    CLOSURE,
    Weight,
    add_indicator,
    declare_nil,
    indicator_knowledge,
    official_readings,
    problems_with_definition,
    set_weights,
)
from tests.factories.indicators import (
    CHANGE,
    DEFINITION,
    GOAL,
    OBSERVED,
    TODAY,
    expect_reports,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
    make_target,
)
from tests.factories.organisations import make_organisation

NOW = Moment(TODAY)
LATER = Change(at=datetime(2026, 11, 22, 12, tzinfo=UTC), reason="deciso")
MARKETS = IndicatorVersion(indicator="mercati", recorded_from=CHANGE.at, **OBSERVED)
DAYS = (date(2025, 1, 1), date(2025, 12, 31))


def observation(value: float | None, key: str = "", **changes: Any) -> Observation:
    values: dict[str, Any] = {
        "key": key or f"k{value}",
        "indicator": "mercati",
        "value": value,
        "unit": "mercati",
        "perimeter": "mercati",
        "period_from": DAYS[0],
        "period_to": DAYS[1],
        "recorded_from": CHANGE.at,
    }
    return Observation(**(values | changes))


def choice(key: str) -> OfficialChoice:
    return OfficialChoice(
        indicator="mercati", period_from=DAYS[0], period_to=DAYS[1], observation_key=key,
        recorded_from=CHANGE.at,
    )  # fmt: skip


def test_a_lone_observation_speaks() -> None:
    found = official_readings(MARKETS, [observation(33)], [])
    assert [reading.value for reading in found.readings] == [33]
    assert found.keys == {"k33"}
    assert found.perimeters == {DAYS: "mercati"}


def test_sources_that_agree_are_one() -> None:
    rows = [observation(33, "a"), observation(33, "b")]
    found = official_readings(MARKETS, rows, [])
    assert [(item.value, item.conflict) for item in found.readings] == [(33, False)]


def test_sources_that_differ_are_in_conflict() -> None:
    found = official_readings(MARKETS, [observation(33), observation(31)], [])
    assert [(item.value, item.conflict) for item in found.readings] == [(None, True)]
    assert found.keys == set()


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ({"verified": False}, {}),
        ({"bound": "lower"}, {}),
        ({"bound": "approximate"}, {}),
        ({"verified": False}, {"bound": "lower"}),
    ],
)
def test_verified_beats_unverified_and_exact_beats_a_bound(
    weaker: dict[str, Any], stronger: dict[str, Any]
) -> None:
    rows = [observation(31, "weak", **weaker), observation(33, "strong", **stronger)]
    found = official_readings(MARKETS, rows, [])
    assert [reading.value for reading in found.readings] == [33]
    assert found.keys == {"strong"}


def test_an_officers_choice_wins_whatever_its_perimeter() -> None:
    rows = [observation(33), observation(40, perimeter="altro")]
    found = official_readings(MARKETS, rows, [choice("k40")])
    assert [reading.value for reading in found.readings] == [40]
    assert found.perimeters == {DAYS: "altro"}


def test_a_choice_of_nothing_there_changes_nothing() -> None:
    found = official_readings(MARKETS, [observation(33)], [choice("sparita")])
    assert [reading.value for reading in found.readings] == [33]


@pytest.mark.parametrize(
    "changes",
    [
        {"perimeter": "altro"},
        {"indicator": None, "perimeter": ""},
        {"unit": "kg"},
        {"status": "draft"},
        {"period_from": None},
        {"period_to": None},
    ],
)
def test_what_cannot_be_compared_does_not_speak(changes: dict[str, Any]) -> None:
    assert official_readings(MARKETS, [observation(33, **changes)], []).readings == ()


def test_an_indicators_own_observation_may_leave_its_perimeter_unsaid() -> None:
    found = official_readings(MARKETS, [observation(33, perimeter="")], [])
    assert found.perimeters == {DAYS: "mercati"}


def test_units_are_converted_inside_their_dimension() -> None:
    kilos = IndicatorVersion(
        indicator="cibo", recorded_from=CHANGE.at, **{**OBSERVED, "unit": "kg", "perimeter": "x"}
    )
    rows = [
        observation(221, unit="t", perimeter="x"),
        observation(221_000, unit="kg", perimeter="x"),
    ]
    found = official_readings(kilos, rows, [])
    assert [(item.value, item.conflict) for item in found.readings] == [(221_000, False)]


def test_the_parts_of_a_rate_are_kept() -> None:
    rows = [observation(None, "r", numerator=10, denominator=40)]
    reading = official_readings(MARKETS, rows, []).readings[0]
    assert (reading.value, reading.numerator, reading.denominator) == (None, 10, 40)


# What is read ------------------------------------------------------------------------------------


@pytest.fixture
def plan(session: Session) -> Session:
    make_plan(session)
    make_goal(session)
    return session


def test_everything_is_read_as_it_was_known(plan: Session) -> None:
    make_indicator(plan, "cibo")
    make_target(plan, "cibo", 1500.0, change=LATER)
    make_observation(plan, "cibo", 5.0)
    now = indicator_knowledge(plan, NOW)
    then = indicator_knowledge(plan, Moment(TODAY, LATER.at - timedelta(hours=1)))
    assert [row.value for row in now.targets["cibo"]] == [1500]
    assert [row.value for row in then.targets["cibo"]] == [1200]
    assert [row.value for row in now.observations["cibo"]] == [5]
    assert [link.indicator for link in now.links_of(GOAL)] == ["cibo"]
    before = indicator_knowledge(plan, Moment(TODAY, CHANGE.at - timedelta(days=1)))
    assert before.definitions == before.targets == before.observations == {}


def test_a_series_speaks_for_every_indicator_that_names_it(plan: Session) -> None:
    make_indicator(plan, "uno", **(OBSERVED | {"series": "markets_count"}))
    make_indicator(plan, "due", **(OBSERVED | {"series": "markets_count"}))
    make_observation(plan, None, 33.0, series="markets_count", key="a")
    make_observation(plan, None, 1.0, series="other", key="b")
    found = indicator_knowledge(plan, NOW).observations
    assert {slug: [row.value for row in rows] for slug, rows in found.items()} == {
        "uno": [33],
        "due": [33],
    }


def test_the_register_is_read_with_its_quiet_and_closed_months(session: Session) -> None:
    owner = make_organisation(session)
    expect_reports(session, owner, date(2026, 1, 1), date(2026, 6, 1))
    declare_nil(session, owner, 202602, CHANGE)
    declare_nil(session, owner, 202603, CHANGE, kind=CLOSURE)
    found = indicator_knowledge(session, NOW)
    assert found.expected["movements"] == [
        Expected(owner, "month", date(2026, 1, 1), date(2026, 6, 1))
    ]
    assert found.nil_months["movements"] == {(owner, 202602)}
    assert found.closed_months["movements"] == {(owner, 202603)}


@pytest.mark.parametrize(
    ("changes", "field"), [({"kind": "boh"}, "kind"), ({"month": 202613}, "month")]
)
def test_a_quiet_month_must_be_a_month(
    sqlite_session: Session, changes: dict[str, Any], field: str
) -> None:
    values: dict[str, Any] = {"month": 202602, "kind": "nil"} | changes
    with pytest.raises(Refused) as refused:
        declare_nil(sqlite_session, 1, values["month"], CHANGE, kind=values["kind"])
    assert [problem.field for problem in refused.value.problems] == [field]


# What is written ---------------------------------------------------------------------------------


def test_a_new_indicator_is_there(sqlite_session: Session) -> None:
    add_indicator(sqlite_session, "cibo", DEFINITION, CHANGE)
    assert indicator_knowledge(sqlite_session, NOW).definitions["cibo"].title == "Cibo recuperato"
    with pytest.raises(Refused, match="Esiste già"):
        add_indicator(sqlite_session, "cibo", DEFINITION, CHANGE)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"kind": "boh"}, ["kind", "kind"]),
        ({"track": "resources", "direction": "su"}, ["track", "direction"]),
        ({"unit": "vasetti"}, ["unit", "unit"]),
        ({"unit": "pasti"}, ["unit"]),
        ({"measure": "inventata"}, ["measure"]),
        ({"measure": "waste_share"}, ["unit", "kind"]),
        ({"filters": '{"x": []}'}, ["filters"]),
        ({"source": "observations", "measure": "", "unit": "mercati", "kind": "stock"}, []),
    ],
)
def test_a_definition_is_checked_whole(changes: dict[str, Any], fields: list[str]) -> None:
    found = problems_with_definition(DEFINITION | changes)
    assert [problem.field for problem in found] == fields
    assert all(problem.text for problem in found)


def test_weights_are_said_for_the_whole_goal(plan: Session) -> None:
    make_indicator(plan, "uno")
    make_indicator(plan, "due")
    weights = {"uno": Weight(1.0), "due": Weight(0.0, "doppione dell'altro")}
    set_weights(plan, GOAL, weights, LATER, NOW)
    links = indicator_knowledge(plan, NOW).links_of(GOAL)
    assert [(link.indicator, link.weight) for link in links] == [("uno", 1.0), ("due", 0.0)]
    assert links[1].weight_reason == "doppione dell'altro"


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"uno": Weight(1.0)}, "tutti gli indicatori"),
        ({"uno": Weight(1.0), "due": Weight(None)}, "O tutti"),
        ({"uno": Weight(1.0), "due": Weight(-1.0)}, "negativo"),
        ({"uno": Weight(1.0), "due": Weight(0.0)}, "mostrato, non contato"),
        ({"uno": Weight(0.0, "x"), "due": Weight(0.0, "y")}, "Almeno un indicatore"),
    ],
)
def test_weights_that_cannot_be_are_explained(
    sqlite_session: Session, weights: dict[str, Weight], words: str
) -> None:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    make_indicator(sqlite_session, "uno")
    make_indicator(sqlite_session, "due")
    with pytest.raises(Refused, match=words):
        set_weights(sqlite_session, GOAL, weights, LATER, NOW)


def test_a_link_taken_away_is_not_read(plan: Session) -> None:
    make_indicator(plan, "uno")
    key = {"goal": GOAL, "indicator": "uno"}
    record(plan, GoalIndicator, key, {"active": False}, LATER)
    assert indicator_knowledge(plan, NOW).links == ()
