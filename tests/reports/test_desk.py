"""The desk: terms, filters, and levers that keep their word when somebody pulls them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.plan import ActionVersion, Milestone, MilestoneVersion
from foodplan.progress.coverage import Missing, coverage
from foodplan.progress.levers import Place, covered_with, points, usable
from foodplan.progress.rollup import Child, roll_up
from foodplan.reports.office import office_report
from foodplan.reports.office.levers import Lever, levers
from foodplan.reports.office.todo import Asked, ToDo
from foodplan.reports.plan import goal_report
from foodplan.reports.plan.world import read_world
from foodplan.store.edits import edit
from foodplan.store.history import Change, Moment, record, version_at
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    OBSERVED,
    declare_nil,
    expect_reports,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_plan,
    make_target,
)
from tests.factories.office import make_commitment
from tests.factories.organisations import make_organisation

DAY = date(2026, 11, 22)
LATER = Change(at=datetime(2026, 11, 22, 12, tzinfo=UTC), reason="prova")


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    return sqlite_session


def groups(session: Session, asked: Asked = Asked()) -> dict[str, tuple[ToDo, ...]]:  # noqa: B008
    return {group.code: group.items for group in office_report(session, DAY, asked).todo}


def titles(session: Session, code: str, **asked: str) -> list[str]:
    return [item.title for item in groups(session, Asked(**asked)).get(code, ())]


def make_task(session: Session, slug: str, due_on: date) -> None:
    session.add(Milestone(slug=slug))
    session.flush()
    said = {"action": "mensa", "title": slug.capitalize(), "due_on": due_on, "kind": "task"}
    record(session, MilestoneVersion, {"milestone": slug}, said, CHANGE)


def test_what_is_past_its_term_is_late_and_what_is_near_comes_soon(plan: Session) -> None:
    make_action(
        plan, "mensa", due_on=DAY - timedelta(days=1), status="ongoing", responsible="Ufficio"
    )
    make_milestone(plan, "bando", "mensa", due_on=DAY)
    make_milestone(plan, "avviso", "mensa", due_on=DAY - timedelta(days=40))
    make_milestone(plan, "fatta", "mensa", due_on=DAY, done_on=DAY)
    make_milestone(plan, "tolta", "mensa", due_on=DAY, cancelled=True)
    make_milestone(plan, "lontana", "mensa", due_on=DAY + timedelta(days=31))
    make_milestone(plan, "vicina", "mensa", due_on=DAY + timedelta(days=30))
    make_task(plan, "telefonare", DAY + timedelta(days=2))
    make_commitment(plan)
    assert titles(plan, "late") == ["Relazione al Consiglio", "Avviso", "Mensa"]
    assert titles(plan, "soon") == ["Bando", "Telefonare", "Vicina"]
    soon = {item.title: item for item in groups(plan)["soon"]}
    assert soon["Telefonare"].note == "compito: Mensa"
    assert soon["Bando"].anchor == "tappe"
    assert soon["Bando"].who == "Ufficio"


def test_nothing_of_an_action_that_is_over_is_late(plan: Session) -> None:
    make_action(plan, "mensa", due_on=DAY - timedelta(days=9), status="cancelled")
    make_milestone(plan, "avviso", "mensa", due_on=DAY - timedelta(days=9))
    make_action(plan, "orto", due_on=DAY - timedelta(days=9), status="done")
    make_action(plan, "unita", due_on=DAY - timedelta(days=9), status="ongoing")
    row = version_at(plan, ActionVersion, Moment(DAY), action="unita")
    assert row is not None
    edit(plan, ActionVersion, {"action": "unita"}, row.id or 0, {"state": "merged"}, LATER, DAY)
    assert "late" not in groups(plan)


def test_filters_narrow_by_goal_person_sort_and_words(plan: Session) -> None:
    make_goal(plan, "altro", title="Altro")
    make_action(plan, "mensa", due_on=DAY, status="ongoing", responsible="Anna")
    make_action(plan, "orto", goal="altro", due_on=DAY, status="unknown", responsible="Bruno")
    assert titles(plan, "soon") == ["Mensa", "Orto"]
    assert titles(plan, "soon", goal="altro") == ["Orto"]
    assert titles(plan, "soon", who="Anna") == ["Mensa"]
    assert titles(plan, "soon", text="azione MEN") == ["Mensa"]
    assert groups(plan, Asked(sort="unknown_actions")).keys() == {"unknown_actions"}
    assert groups(plan, Asked(text="niente di simile")) == {}
    report = office_report(plan, DAY, Asked(goal="altro"))
    assert report.answering == ("Anna", "Bruno")
    assert [goal.slug for goal in report.goals] == [GOAL, "altro"]
    assert {code: count for code, _, count in report.everything}["soon"] == 2


def pulled(session: Session, slug: str) -> Lever:
    return next(lever for lever in levers(read_world(session, DAY, None)) if lever.slug == slug)


def coverage_of(session: Session, goal: str = GOAL) -> float:
    report = goal_report(session, goal, DAY)
    assert report is not None
    return report.goal.outputs.coverage or 0.0


def test_an_observation_raises_the_coverage_by_what_its_lever_promised(plan: Session) -> None:
    # A published figure covers its own perimeter, so an indicator counts wholly once it is there.
    make_goal(plan, "altro")
    make_indicator(plan, "mercati", **OBSERVED)
    make_indicator(plan, "orti", **{**OBSERVED, "title": "Orti"})
    make_indicator(plan, "frigo", goal="altro", **{**OBSERVED, "title": "Frigo"})
    make_observation(plan, "frigo", 12.0)
    lever = pulled(plan, "mercati")
    assert (lever.points, lever.what) == (25.0, "Inserire una rilevazione con la sua fonte")
    assert [(item.before, item.after) for item in lever.raised] == [(0.0, 0.5)]
    assert coverage_of(plan) == 0.0
    make_observation(plan, "mercati", 12.0)
    assert coverage_of(plan) == pytest.approx(lever.raised[0].after)
    assert {item.slug for item in levers(read_world(plan, DAY, None))} == {"orti"}


def test_a_missing_target_is_a_lever_with_its_own_words(plan: Session) -> None:
    make_indicator(plan, "mercati", target=None, **OBSERVED)
    make_observation(plan, "mercati", 12.0)
    lever = pulled(plan, "mercati")
    assert lever.what == "Scrivere un traguardo, anche solo proposto"
    make_target(plan, "mercati", 40.0)
    assert coverage_of(plan) == pytest.approx(lever.raised[0].after)


def test_a_silent_organisation_is_worth_what_its_reports_would_bring(plan: Session) -> None:
    make_indicator(plan)
    logs = make_organisation(plan, "registra", "Registra")
    silent = make_organisation(plan, "muta", "Muta")
    for number in (logs, silent):
        expect_reports(plan, number)
    for month in (*range(202511, 202513), *range(202601, 202611)):
        declare_nil(plan, logs, month)
    for month in range(202601, 202609):
        declare_nil(plan, silent, month)
    lever = pulled(plan, "muta")
    assert lever.kind == "organisation"
    before = coverage_of(plan)
    for month in (202511, 202512, 202609, 202610):
        declare_nil(plan, silent, month)
    assert coverage_of(plan) == pytest.approx(lever.raised[0].after)
    assert coverage_of(plan) > before


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=6),
    st.integers(0, 5),
    st.floats(0, 1),
)
def test_points_are_what_the_roll_up_gains(
    children: list[tuple[float, bool]], at: int, after: float
) -> None:
    at %= len(children)
    share = 1 / len(children)

    def covered(changed: float | None) -> float:
        found = [
            Child(str(number), 0.5 if there or number == at else None, coverage=own)
            for number, (own, there) in enumerate(children)
        ]
        if changed is not None:
            found[at] = Child(str(at), 0.5, coverage=changed)
        return roll_up(found).coverage or 0.0

    gained = points([Place("g", "output", 1.0, share)], children[at][0], after)
    assert gained["g", "output"] == pytest.approx(covered(after) - covered(None))


@given(
    st.floats(0, 1e6),
    st.integers(0, 60),
    st.lists(st.tuples(st.floats(0, 1e5), st.integers(1, 12)), min_size=1, max_size=6),
)
def test_who_reports_never_lowers_the_coverage_and_the_last_one_completes_it(
    observed: float, received: int, gone: list[tuple[float, int]]
) -> None:
    missing = [Missing(str(n), past=past, months=months) for n, (past, months) in enumerate(gone)]
    expected = received + sum(item.months for item in missing)
    now = coverage(observed, received, expected, missing).by_weight
    for number in range(len(missing)):
        after = covered_with(observed, received, expected, missing, [], number)
        assert after >= now - 1e-9 or observed == 0
    if len(missing) == 1:
        assert covered_with(observed, received, expected, missing, [], 0) == pytest.approx(1.0)


def test_coverage_below_the_least_is_no_coverage() -> None:
    assert usable(0.6, "up") == 0.6
    assert usable(0.599, "up") == 0.0
    assert usable(0.999, "down") == 0.0
