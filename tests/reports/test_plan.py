"""The plan's pages say what the ledger and the observations say, with coverage and reasons."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from sqlmodel import Session

from foodplan.reports.explain import explain_report
from foodplan.reports.plan import (
    asked,
    goal_report,
    home_report,
    indicator_report,
    plan_report,
    progress_report,
)
from foodplan.rules.ledger import SourceKind, months_between
from foodplan.rules.problems import Refused
from foodplan.store.history import Change
from tests.factories.indicators import (
    GOAL,
    OBSERVED,
    PLAN,
    TODAY,
    declare_nil,
    expect_reports,
    make_action,
    make_flow,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_opening,
    make_plan,
    make_target,
)
from tests.factories.organisations import make_organisation, make_site

SITE = "emporio-prova"
SLUG = "cibo-recuperato"
CLOSED_YEAR = months_between(202511, 202610)


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    """A plan with one goal and one indicator, and a site that recovers 50 kg each closed month."""
    session = sqlite_session
    make_plan(session)
    make_goal(session)
    make_indicator(session, SLUG)
    site = make_site(session, SITE)
    assert site.organisation is not None
    expect_reports(session, site.organisation)
    for month in CLOSED_YEAR:
        make_flow(session, month, "source:mercato", SITE, 50_000)
    return session


def row_of(session: Session, slug: str = SLUG, today: date = TODAY):  # noqa: ANN201
    report = indicator_report(session, slug, today)
    assert report is not None
    return report.indicator


def test_the_judged_value_is_the_last_twelve_closed_months(city: Session) -> None:
    make_flow(city, 202611, "source:mercato", SITE, 12_000)
    row = row_of(city)
    assert row.value is not None
    assert row.current is not None
    assert row.value.value == 600
    assert row.value.period.label == "da novembre 2025 a ottobre 2026"
    assert row.current.value == 512
    assert row.current.period.label == "finora nel 2026"
    assert row.attainment == pytest.approx(0.5)


def test_twelve_kilos_more_move_the_current_value_and_not_the_judged_one(city: Session) -> None:
    before = row_of(city)
    make_flow(city, 202611, "source:mercato", SITE, 12_000)
    after = row_of(city)
    assert before.current is not None
    assert after.current is not None
    assert after.current.value - before.current.value == 12
    assert after.value == before.value


def test_before_a_year_is_closed_baseline_and_target_shrink_with_it(
    sqlite_session: Session,
) -> None:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    make_indicator(sqlite_session, SLUG, baseline_value=400.0)
    site = make_site(sqlite_session, SITE)
    expect_reports(sqlite_session, site.organisation or 0, date(2026, 8, 1))
    for month in (202608, 202609, 202610):
        make_flow(sqlite_session, month, "source", SITE, 50_000)
    row = row_of(sqlite_session)
    # 150 kg of a quarter: from 400 to 1,200 a year means from 100 to 300 in a quarter.
    assert row.attainment == pytest.approx(0.25)


def test_a_goal_without_a_measured_indicator_says_so(sqlite_session: Session) -> None:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    make_indicator(sqlite_session, SLUG)
    report = goal_report(sqlite_session, GOAL, TODAY)
    assert report is not None
    assert report.goal.status.name == "senza dati"
    assert report.goal.reason is not None
    assert report.goal.reason.name == "senza dati"
    assert (report.goal.progress, report.goal.low, report.goal.high) == (None, None, None)
    assert report.goal.sentence is None


def test_published_baselines_of_another_perimeter_never_make_a_regression(city: Session) -> None:
    make_indicator(
        city, "altro-perimetro", baseline_value=221_000.0, baseline_perimeter="Eco dalle Città"
    )
    row = row_of(city, "altro-perimetro")
    assert row.attainment is None
    assert row.reason is not None
    assert row.reason.name == "perimetro diverso"
    assert row.status.code == "uncertain"
    assert row.value is not None
    assert row.baseline is not None
    assert not row.baseline.same_perimeter


def test_a_silent_half_takes_the_percentage_away(city: Session) -> None:
    for slug in ("muto-a", "muto-b"):
        expect_reports(city, make_organisation(city, slug, slug))
    row = row_of(city)
    assert row.coverage is not None
    assert (row.coverage.answered, row.coverage.expected) == (1, 3)
    assert row.coverage.missing == ("muto-a", "muto-b")
    assert row.attainment is None
    assert row.reason is not None
    assert row.reason.name == "copertura insufficiente"
    goal = goal_report(city, GOAL, TODAY)
    assert goal is not None
    assert goal.goal.progress is None


def test_an_unnamed_organisation_is_counted_but_not_named(city: Session) -> None:
    expect_reports(city, make_organisation(city, "riservata", "Riservata", public_name=False))
    row = row_of(city)
    assert row.coverage is not None
    assert (row.coverage.missing, row.coverage.unnamed_missing) == ((), 1)


def test_a_nil_return_answers_and_is_worth_zero(city: Session) -> None:
    quiet = make_organisation(city, "quieta", "Quieta")
    expect_reports(city, quiet)
    before = row_of(city)
    for month in CLOSED_YEAR:
        declare_nil(city, quiet, month)
    after = row_of(city)
    assert before.coverage is not None
    assert after.coverage is not None
    assert (before.coverage.by_number, after.coverage.by_number) == (0.5, 1.0)
    assert after.value == before.value
    assert after.attainment == pytest.approx(0.5)


def test_a_declared_closure_was_not_expected(city: Session) -> None:
    closed = make_organisation(city, "chiusa", "Chiusa")
    expect_reports(city, closed, date(2026, 10, 1))
    declare_nil(city, closed, 202610, "closure")
    row = row_of(city)
    assert row.coverage is not None
    assert row.coverage.expected == 1


def test_a_measured_zero_is_not_missing(sqlite_session: Session) -> None:
    make_plan(sqlite_session)
    make_goal(sqlite_session)
    make_indicator(sqlite_session, SLUG)
    site = make_site(sqlite_session, SITE)
    expect_reports(sqlite_session, site.organisation or 0)
    for month in CLOSED_YEAR:
        make_flow(sqlite_session, month, "source", SITE, 1000, source_kind=SourceKind.PURCHASE)
    row = row_of(sqlite_session)
    assert row.value is not None
    assert row.value.value == 0
    assert row.attainment == 0
    assert row.status.code != "no_data"


def test_a_falling_indicator_needs_everybody(city: Session) -> None:
    make_indicator(
        city, "scarti", direction="down", baseline_value=1000.0, target=100.0, measure="discarded"
    )
    late = make_organisation(city, "tarda", "Tarda")
    expect_reports(city, late, date(2026, 10, 1))
    row = row_of(city, "scarti")
    assert row.attainment is None
    assert row.reason is not None
    assert row.reason.code == "falling_needs_all"


def test_a_rate_is_a_sum_over_a_sum(city: Session) -> None:
    make_flow(city, 202609, SITE, "people", 10_000)
    make_flow(city, 202609, SITE, "waste", 10_000)
    make_flow(city, 202610, SITE, "people", 10_000)
    make_flow(city, 202610, SITE, "waste", 90_000)
    make_indicator(
        city, "quota", measure="waste_share", kind="rate", unit="%", direction="down",
        target_meaning="level_at_date", frequency="year", baseline_value=1.0, target=0.5,
    )  # fmt: skip
    row = row_of(city, "quota")
    assert row.value is not None
    assert row.value.value == pytest.approx(100 / 120)
    assert row.attainment == pytest.approx((100 / 120 - 1) / -0.5)


def test_sources_that_disagree_have_no_value_until_somebody_chooses(city: Session) -> None:
    make_indicator(city, "mercati", target=50.0, **OBSERVED)
    make_observation(city, "mercati", 33.0)
    make_observation(city, "mercati", 31.0)
    row = row_of(city, "mercati")
    assert row.value is None
    assert row.reason is not None
    assert row.reason.name == "rilevazioni in conflitto"
    assert row.status.code == "uncertain"


def test_observations_carry_no_coverage_and_count_as_whole(city: Session) -> None:
    make_indicator(city, "mercati", target=40.0, **OBSERVED)
    make_observation(city, "mercati", 30.0)
    answer = progress_report(city, TODAY).to_json()
    found = {row["slug"]: row for row in answer["plans"][0]["goals"][0]["indicators"]}
    assert found["mercati"]["coverage"] == 1.0
    assert found["mercati"]["attainment"] == 0.75
    assert found["mercati"]["period"] == {"from": "2025-01-01", "to": "2025-12-31"}


def test_a_value_of_the_baselines_own_period_has_not_started(city: Session) -> None:
    days = {"baseline_value": 30.0, "baseline_to": date(2025, 12, 31)}
    make_indicator(city, "mercati", target=40.0, **(OBSERVED | days))
    make_observation(city, "mercati", 30.0)
    row = row_of(city, "mercati")
    assert (row.attainment, row.status.name) == (None, "non iniziato")
    assert row.reason is not None
    assert row.reason.code == "only_baseline"


def test_the_progress_answer_has_the_shape_that_scripts_rely_on(city: Session) -> None:
    answer = json.loads(json.dumps(progress_report(city, TODAY).to_json()))
    assert answer["as_of"] == "2026-11-22"
    plan = answer["plans"][0]
    assert {"slug", "title", "parent", "goals"} <= plan.keys()
    goal = plan["goals"][0]
    assert {"slug", "title", "progress", "coverage", "low", "high", "tracks", "indicators"} <= (
        goal.keys()
    )
    assert set(goal["tracks"]) == {"implementation", "outputs", "outcomes", "resources"}
    assert goal["tracks"]["outputs"] == goal["progress"] == 0.5
    row = goal["indicators"][0]
    assert row["current"] == {"value": 500.0, "from": "2026-01-01", "to": "2026-11-22"}
    assert row["period"] == {"from": "2025-11-01", "to": "2026-10-31"}
    expected = {"slug", "title", "kind", "track", "unit", "value", "baseline", "target"}
    assert expected | {"attainment", "reason", "status", "coverage"} <= row.keys()


def test_the_goal_is_judged_against_the_paths_of_its_indicators(city: Session) -> None:
    report = goal_report(city, GOAL, TODAY)
    assert report is not None
    # From 0 at the end of 2024 to 1,200 at the end of 2030, by October 2026 the path asks for 367.
    assert report.goal.outputs.expected_progress == pytest.approx(0.305, abs=0.001)
    assert report.goal.status.code == "on_track"
    assert report.goal.outputs.weakest is not None
    assert report.goal.outputs.weakest.slug == SLUG
    assert report.goal.bar.solid <= 0.5 <= report.goal.bar.top


def test_the_goals_sentence_comes_in_parts(city: Session) -> None:
    report = goal_report(city, GOAL, TODAY)
    assert report is not None
    sentence = report.goal.sentence
    assert sentence is not None
    assert (sentence.before, sentence.after) == ("Recuperate", "di eccedenze")
    assert (sentence.answered, sentence.expected) == (1, 1)
    assert sentence.target is not None
    assert sentence.target.status.name == "proposto"


def test_implementation_counts_milestones_due_and_done(city: Session) -> None:
    make_action(city)
    make_milestone(city, "fatta", due_on=date(2026, 3, 1), done_on=date(2026, 2, 1))
    make_milestone(city, "tarda", due_on=date(2026, 6, 1))
    make_milestone(city, "futura", due_on=date(2027, 6, 1))
    make_milestone(city, "annullata", due_on=date(2026, 1, 1), cancelled=True)
    report = goal_report(city, GOAL, TODAY)
    assert report is not None
    track = report.goal.implementation
    assert (track.progress, track.measured, track.total) == (0.5, 2, 3)
    assert report.goal.progress == pytest.approx(0.5)
    states = [step.status.code for step in report.actions[0].milestones]
    assert states == ["done", "late", "due", "cancelled"]
    plan = plan_report(city, PLAN, TODAY)
    assert plan is not None
    assert [step.slug for step in plan.late_milestones] == ["tarda"]


def test_resources_are_never_progress(city: Session) -> None:
    report = goal_report(city, GOAL, TODAY)
    assert report is not None
    assert report.goal.resources.progress is None
    assert report.goal.resources.reason is not None


def test_the_home_page_adds_the_year_up(city: Session) -> None:
    make_flow(city, 202603, SITE, "people", 40_500)
    make_flow(city, 202604, SITE, "waste:composting", 1_500)
    report = home_report(city, TODAY)
    assert report.recovered is not None
    assert report.redistributed is not None
    assert report.discarded is not None
    assert report.recovered.value == 500
    assert report.redistributed.value == 40.5
    assert report.discarded.value == 1.5
    assert (report.answered, report.expected) == (1, 1)
    assert [goal.slug for goal in report.goals] == [GOAL]


def test_an_empty_database_has_a_home_page(sqlite_session: Session) -> None:
    report = home_report(sqlite_session, TODAY)
    assert (report.plan, report.recovered, report.goals) == (None, None, ())
    assert plan_report(sqlite_session, None, TODAY) is None
    assert goal_report(sqlite_session, "nessuno", TODAY) is None
    assert indicator_report(sqlite_session, "nessuno", TODAY) is None
    assert explain_report(sqlite_session, "nessuno", TODAY) is None
    assert progress_report(sqlite_session, TODAY).plans == ()


def test_the_staircase_adds_up_at_every_step(city: Session) -> None:
    second = make_site(city, "emporio-due", area="7")
    make_flow(city, 202610, "source:mercato", second.slug, 7_500)
    report = explain_report(city, SLUG, TODAY)
    assert report is not None
    value = report.indicator.value
    assert value is not None
    assert value.value == 607.5
    assert sum(step.value or 0 for step in report.months if step.in_value) == 607.5
    assert sum(step.value or 0 for step in report.organisations) == 607.5
    assert sum(record.kilos for record in report.records) == 607.5
    month = explain_report(city, SLUG, TODAY, month="2026-10", organisation="emporio-due")
    assert month is not None
    assert [record.kilos for record in month.records] == [7.5]
    assert {record.area for record in month.records} == {"7"}


def test_only_a_month_past_its_closing_day_is_called_closed(city: Session) -> None:
    report = explain_report(city, SLUG, TODAY)
    assert report is not None
    closed = {row.code: row.period.closed for row in report.months}
    assert closed["2026-10"]
    assert not closed["2026-11"]


def test_a_new_movement_is_found_among_the_records_of_the_year_so_far(city: Session) -> None:
    make_flow(city, 202611, "source:mercato", SITE, 12_000)
    report = explain_report(city, SLUG, TODAY, month="finora")
    assert report is not None
    assert report.records[0].month == "2026-11"
    assert report.records[0].kilos == 12


def test_public_records_have_exactly_seven_fields(city: Session) -> None:
    report = explain_report(city, SLUG, TODAY)
    assert report is not None
    assert set(asdict(report.records[0])) == {
        "id", "month", "organisation", "area", "category", "kilos", "method",
    }  # fmt: skip


def test_an_organisation_that_did_not_agree_is_never_named(city: Session) -> None:
    owner = make_organisation(city, "riservata", "Riservata", public_name=False)
    site = make_site(city, "sede-riservata", owner)
    make_flow(city, 202610, "source:mercato", site.slug, 9_000)
    report = explain_report(city, SLUG, TODAY)
    assert report is not None
    text = json.dumps(report.to_json()) + report.canonical
    assert "iservata" not in text
    assert any(step.slug == "non-nominate" for step in report.organisations)


def test_the_fingerprint_is_that_of_the_input_and_moves_with_it(city: Session) -> None:
    before = explain_report(city, SLUG, TODAY)
    again = explain_report(city, SLUG, TODAY)
    make_flow(city, 202610, "source:mercato", SITE, 1)
    after = explain_report(city, SLUG, TODAY)
    assert before is not None
    assert again is not None
    assert after is not None
    assert before.fingerprint == sha256(before.canonical.encode()).hexdigest()
    assert before.fingerprint == again.fingerprint != after.fingerprint
    assert before.stamp.rule_version == "2026.3"


def test_people_are_never_listed_and_small_counts_are_hidden(city: Session) -> None:
    make_indicator(
        city, "passaggi", measure="passages", kind="people", unit="passages", target=1000.0
    )
    second = make_site(city, "emporio-due")
    make_opening(city, SITE, date(2026, 10, 3), 40)
    make_opening(city, second.slug, date(2026, 10, 4), 3)
    make_opening(city, SITE, date(2026, 11, 3), 41)
    report = explain_report(city, "passaggi", TODAY, month="2026-10")
    assert report is not None
    assert report.records == ()
    assert report.records_reason is not None
    assert report.records_reason.code == "people_are_not_listed"
    assert [step.value for step in report.organisations] == [None, None]
    assert report.indicator.current is not None
    assert report.indicator.current.value == 43
    assert all(step.code != "2026-11" for step in report.months)


def test_a_figure_of_the_past_is_what_was_known_then(city: Session) -> None:
    then = Change(at=datetime(2026, 6, 1, 12, tzinfo=UTC))
    make_target(city, SLUG, 2400.0, change=then)
    day, instant = asked(date(2026, 5, 20), TODAY)
    past = indicator_report(city, SLUG, day, instant)
    assert past is not None
    assert past.indicator.target is not None
    assert past.indicator.target.quantity.value == 1200
    assert not past.stamp.provisional
    assert past.stamp.closed_to == date(2026, 4, 30)
    now = row_of(city)
    assert now.target is not None
    assert now.target.quantity.value == 2400


def test_a_day_to_come_is_refused() -> None:
    assert asked(None, TODAY) == (TODAY, None)
    assert asked(TODAY, TODAY) == (TODAY, None)
    with pytest.raises(Refused, match="futuro"):
        asked(date(2026, 11, 23), TODAY)
    assert asked(date(2000, 1, 1), TODAY)[0] == date(2000, 1, 1)
    for long_ago in (date(1999, 12, 31), date(1, 1, 1)):
        with pytest.raises(Refused):
            asked(long_ago, TODAY)
