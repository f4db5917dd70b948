"""Edits from a version that was read, on both databases, also when two write at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.models.indicators import ExpectedReport, IndicatorVersion, Target
from foodplan.rules.problems import Refused
from foodplan.store.edits import (
    Overtaken,
    TargetInput,
    change_indicator,
    choose_official,
    edit,
    expect_reports,
    get_version,
    set_target,
)
from foodplan.store.history import Change, Moment, version_at, versions_at
from tests.factories.indicators import make_goal, make_indicator, make_plan

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
KEY = {"indicator": "cibo-recuperato"}


def make_one(session: Session, **values: object) -> int:
    make_plan(session)
    make_goal(session)
    make_indicator(session, baseline_source="fonte", **values)  # type: ignore[arg-type]
    return current(session).id or 0


def current(session: Session, day: date = TODAY) -> IndicatorVersion:
    found = version_at(session, IndicatorVersion, Moment(day), **KEY)
    assert found is not None
    return found


def test_an_edit_holds_from_its_day_and_leaves_the_days_before(session: Session) -> None:
    opened = make_one(session)
    edit(session, IndicatorVersion, KEY, opened, {"title": "Nuovo"}, CHANGE, TODAY)
    assert current(session).title == "Nuovo"
    assert current(session).measure == "recovered"
    assert current(session, date(2026, 11, 21)).title == "Cibo recuperato"


def test_a_second_edit_of_the_same_version_is_told(session: Session) -> None:
    opened = make_one(session)
    edit(session, IndicatorVersion, KEY, opened, {"title": "Primo"}, CHANGE, TODAY)
    with pytest.raises(Overtaken) as told:
        edit(session, IndicatorVersion, KEY, opened, {"title": "Secondo"}, CHANGE, TODAY)
    assert told.value.current.id == current(session).id
    old = get_version(session, IndicatorVersion, opened)
    assert old is not None
    assert old.title == "Cibo recuperato"
    assert current(session).title == "Primo"


def test_what_was_never_said_cannot_be_edited(session: Session) -> None:
    with pytest.raises(LookupError):
        edit(session, IndicatorVersion, {"indicator": "niente"}, 1, {}, CHANGE, TODAY)


def test_of_two_officers_at_once_one_is_told_and_one_version_holds(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        opened = make_one(session)
    together = Barrier(2)

    def save(title: str) -> str:
        together.wait()
        try:
            with session_scope(engine, writes=True) as session:
                values = {"title": title}
                change_indicator(session, "cibo-recuperato", opened, values, CHANGE, TODAY)
        except Overtaken:
            return "told"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ["uno", "due"])) == ["saved", "told"]
    with session_scope(engine) as session:
        assert len(versions_at(session, IndicatorVersion, Moment(TODAY), **KEY)) == 1


def test_a_target_takes_the_place_of_the_one_of_its_day_from_today(session: Session) -> None:
    make_one(session)
    target = TargetInput(date(2030, 12, 31), 1500.0)
    set_target(session, "cibo-recuperato", target, CHANGE, TODAY)
    values = {
        day: [row.value for row in versions_at(session, Target, Moment(day), **KEY)]
        for day in (date(2026, 11, 21), TODAY)
    }
    assert values == {date(2026, 11, 21): [1200.0], TODAY: [1500.0]}


def test_a_total_over_the_plan_starts_from_zero(session: Session) -> None:
    make_one(session, target_meaning="total_over_plan", baseline_value=900.0)
    set_target(session, "cibo-recuperato", TargetInput(date(2029, 12, 31), 500.0), CHANGE, TODAY)
    with pytest.raises(Refused):
        set_target(session, "cibo-recuperato", TargetInput(date(2029, 12, 31), -1.0), CHANGE, TODAY)


def test_words_outside_the_vocabulary_are_refused(session: Session) -> None:
    make_one(session)
    target = TargetInput(date(2029, 12, 31), 500.0, status="sognato")
    with pytest.raises(Refused, match="stato"):
        set_target(session, "cibo-recuperato", target, CHANGE, TODAY)
    with pytest.raises(Refused, match="quanto spesso"):
        expect_reports(session, 1, "ogni tanto", TODAY, CHANGE)
    with pytest.raises(Refused, match="rilevazione"):
        choose_official(session, "cibo-recuperato", TODAY, TODAY, "niente", CHANGE, TODAY)
    with pytest.raises(LookupError):
        set_target(session, "niente", target, CHANGE, TODAY)
    assert versions_at(session, ExpectedReport, Moment(TODAY)) == []


def test_a_value_to_be_kept_may_equal_its_baseline_with_a_tolerance(session: Session) -> None:
    opened = make_one(session, direction="keep", baseline_value=1200.0, target=None)
    same = TargetInput(date(2030, 12, 31), 1200.0)
    with pytest.raises(Refused, match="tolleranza"):
        set_target(session, "cibo-recuperato", same, CHANGE, TODAY)
    values = {"tolerance": 10.0, "tolerance_max": 100.0}
    change_indicator(session, "cibo-recuperato", opened, values, CHANGE, TODAY)
    set_target(session, "cibo-recuperato", same, CHANGE, TODAY)
    assert [row.value for row in versions_at(session, Target, Moment(TODAY), **KEY)] == [1200.0]
