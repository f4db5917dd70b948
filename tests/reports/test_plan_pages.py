"""What stands around the figures: wider plans, commitments, news, formulas, other kinds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.plan import (
    ActionFunding,
    ActionGoal,
    Commitment,
    CommitmentVersion,
    FundingProgramme,
    FundingProgrammeVersion,
    GoalLink,
    PlanVersion,
)
from foodplan.reports.explain import explain_report
from foodplan.reports.plan import (
    IndicatorRow,
    TrackFigure,
    goal_report,
    home_report,
    indicator_report,
    plan_report,
)
from foodplan.reports.plan.words import period_label
from foodplan.rules.ledger import Method, months_between
from foodplan.store.history import Moment, record
from foodplan.store.indicators import Weight, set_weights
from foodplan.store.instance import set_instance_fact
from tests.factories.indicators import (
    CHANGE,
    GOAL,
    OBSERVED,
    PLAN,
    TODAY,
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
from tests.factories.ledger import make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site

SITE = "emporio-prova"
LEVEL = {"baseline_value": 100.0, "baseline_to": date(2024, 12, 31)}


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    """A city plan with its goal under a metropolitan one with an axis."""
    session = sqlite_session
    make_plan(session, "piano-largo", level="metropolitan", title="Piano largo", act="Atto 1",
              act_on=date(2025, 6, 30))  # fmt: skip
    make_goal(session, "asse-largo", "piano-largo")
    make_plan(session, parent="piano-largo")
    make_goal(session)
    record(session, GoalLink, {"child": GOAL, "parent": "asse-largo"}, {"weight": 0.35}, CHANGE)
    return session


def observed(
    session: Session, value: float, *, target: float | None = 200.0, **values: Any
) -> None:
    make_indicator(session, "mercati", target=target, **(OBSERVED | LEVEL | values))
    make_observation(session, "mercati", value)


def row_of(session: Session, slug: str = "mercati") -> IndicatorRow:
    report = indicator_report(session, slug, TODAY)
    assert report is not None
    return report.indicator


def goal_outputs(session: Session) -> TrackFigure:
    report = goal_report(session, GOAL, TODAY)
    assert report is not None
    return report.goal.outputs


# Around the figures ------------------------------------------------------------------------------


def test_a_proposed_weight_is_never_shown_as_a_percentage(plan: Session) -> None:
    report = plan_report(plan, PLAN, TODAY)
    assert report is not None
    assert [link.slug for link in report.parents] == ["piano-largo"]
    assert report.proposed
    (wider,) = report.wider
    assert (wider.slug, wider.level.name) == ("piano-largo", "piano metropolitano")
    assert [goal.slug for goal in wider.goals] == ["asse-largo"]
    assert [(link.child.slug, link.weight, link.proposed) for link in wider.links] == [
        (GOAL, None, True)
    ]
    act = {"weight": 0.35, "act": "Delibera 1"}
    record(plan, GoalLink, {"child": GOAL, "parent": "asse-largo"}, act, CHANGE)
    page = goal_report(plan, GOAL, TODAY)
    assert page is not None
    assert [(link.goal.slug, link.weight) for link in page.wider] == [("asse-largo", 0.35)]


def test_the_installation_says_which_plan_is_its_own(plan: Session) -> None:
    home = home_report(plan, TODAY)
    assert home.plan is not None
    assert home.plan.slug == PLAN
    set_instance_fact(plan, "plan", "piano-largo")
    home = home_report(plan, TODAY)
    assert home.plan is not None
    assert home.plan.slug == "piano-largo"


def test_a_ring_of_plans_is_cut(sqlite_session: Session) -> None:
    make_plan(sqlite_session, "primo")
    make_plan(sqlite_session, "secondo", parent="primo")
    from_ring = {"title": "Primo", "level": "city", "parent": "secondo"}
    record(sqlite_session, PlanVersion, {"plan": "primo"}, from_ring, CHANGE)
    report = plan_report(sqlite_session, "primo", TODAY)
    assert report is not None
    assert [link.slug for link in report.parents] == ["secondo"]


def make_commitment(session: Session, slug: str, number: int, **values: Any) -> None:
    session.add(Commitment(slug=slug))
    session.flush()
    said = {"plan": PLAN, "number": number, "title": f"Impegno {number}", **values}
    record(session, CommitmentVersion, {"commitment": slug}, said, CHANGE)


def test_a_commitment_is_overdue_until_somebody_says_it_was_kept(plan: Session) -> None:
    make_commitment(plan, "due", 2, due_on=date(2026, 6, 30))
    make_commitment(plan, "uno", 1)
    make_commitment(
        plan, "tre", 3, due_on=date(2026, 5, 1), status="kept", kept_on=date(2026, 4, 1)
    )
    report = plan_report(plan, PLAN, TODAY)
    assert report is not None
    found = [(row.number, row.status.name, row.overdue) for row in report.commitments]
    assert found == [
        (1, "da verificare", False),
        (2, "da verificare", True),
        (3, "mantenuto", False),
    ]


def test_the_news_are_the_plans_own_dated_facts(plan: Session) -> None:
    make_commitment(plan, "due", 2, due_on=date(2026, 6, 30))
    make_commitment(plan, "tre", 3, kept_on=date(2026, 4, 1), status="kept")
    make_commitment(plan, "poi", 4, due_on=date(2027, 1, 1))
    make_action(plan)
    make_milestone(plan, "fatta", done_on=date(2026, 7, 1))
    make_milestone(plan, "futura", done_on=date(2026, 12, 1))
    news = home_report(plan, TODAY).news
    assert [(line.day.isoformat(), line.kind) for line in news] == [
        ("2026-07-01", "milestone"),
        ("2026-06-30", "commitment_due"),
        ("2026-04-01", "commitment_kept"),
        ("2025-06-30", "act"),
    ]
    assert news[0].link is not None
    assert news[0].link.slug == "azione"


def test_an_action_shows_its_programme_and_its_goals(plan: Session) -> None:
    make_action(plan, status="ongoing")
    tie = {"active": True, "source": "la mozione"}
    record(plan, ActionGoal, {"action": "azione", "goal": GOAL}, tie, CHANGE)
    make_action(plan, "annullata", status="cancelled")
    make_milestone(plan, "senza-data")
    make_milestone(plan, "perduta", "annullata", due_on=date(2026, 1, 1))
    plan.add(FundingProgramme(slug="pn-metro"))
    plan.flush()
    said = {"title": "PN Metro Plus", "kind": "pn_metro"}
    record(plan, FundingProgrammeVersion, {"programme": "pn-metro"}, said, CHANGE)
    record(plan, ActionFunding, {"action": "azione", "programme": "pn-metro"}, {}, CHANGE)
    report = goal_report(plan, GOAL, TODAY)
    assert report is not None
    row = report.actions[0]
    assert [link.title for link in row.funding] == ["PN Metro Plus"]
    assert [(link.slug, link.source) for link in row.goals] == [(GOAL, "la mozione")]
    assert row.status.name == "in corso"
    assert [step.status.code for step in row.milestones] == ["undated"]
    assert report.goal.implementation.progress is None
    assert report.goal.implementation.reason is not None
    assert report.goal.implementation.reason.code == "nothing_due"


# States of indicators and goals ------------------------------------------------------------------


def test_a_late_indicator_makes_a_late_goal(plan: Session) -> None:
    observed(plan, 101.0)
    assert row_of(plan).status.name == "in ritardo"
    report = plan_report(plan, PLAN, TODAY)
    assert report is not None
    assert report.goals[0].status.name == "in ritardo"
    assert [link.slug for link in report.late] == ["mercati"]
    assert row_of(plan).gap is not None
    assert (row_of(plan).gap or 0) < 0


def test_a_reached_target_makes_a_reached_goal(plan: Session) -> None:
    observed(plan, 250.0)
    row = row_of(plan)
    assert (row.status.name, row.attainment) == ("raggiunto", 1.5)
    report = goal_report(plan, GOAL, TODAY)
    assert report is not None
    assert report.goal.status.name == "raggiunto"
    assert report.goal.progress == 1


def test_without_a_target_there_is_no_percentage(plan: Session) -> None:
    observed(plan, 120.0, target=None)
    row = row_of(plan)
    assert (row.attainment, row.target) == (None, None)
    assert row.reason is not None
    assert row.reason.name == "nessun traguardo"
    assert explain_report(plan, "mercati", TODAY) is not None


def test_an_unknown_baseline_is_said(plan: Session) -> None:
    observed(plan, 120.0, baseline_value=None)
    row = row_of(plan)
    assert row.baseline is None
    assert row.reason is not None
    assert row.reason.name == "valore di partenza ignoto"


def test_a_target_of_another_perimeter_judges_nothing(plan: Session) -> None:
    observed(plan, 120.0, target=None)
    make_target(plan, "mercati", 200.0, perimeter="altrove")
    row = row_of(plan)
    assert row.reason is not None
    assert row.reason.name == "perimetro diverso"
    assert row.path is None


def test_the_last_target_is_the_one_to_reach(plan: Session) -> None:
    observed(plan, 130.0)
    make_target(plan, "mercati", 160.0, date(2027, 12, 31))
    row = row_of(plan)
    assert row.attainment == pytest.approx(0.3)
    # 100 at the end of 2024, 160 at the end of 2027: 120 at the end of 2025.
    assert row.path == pytest.approx(120, abs=0.1)


def test_keeping_is_explained_by_its_tolerance(plan: Session) -> None:
    observed(
        plan, 47.0, target=50.0, direction="keep", tolerance=2.0, tolerance_max=10.0,
        baseline_value=50.0,
    )  # fmt: skip
    report = explain_report(plan, "mercati", TODAY)
    assert report is not None
    assert report.result == 0.875
    assert report.formula.startswith("p = 1 se")
    assert [part.symbol for part in report.parts] == ["V", "B", "T", "tolleranza", "massimo"]
    assert goal_outputs(plan).expected_progress == 1.0


def test_a_plan_that_has_not_begun_is_not_without_data(sqlite_session: Session) -> None:
    make_plan(sqlite_session, starts_on=date(2027, 1, 1))
    make_goal(sqlite_session)
    make_indicator(sqlite_session, "mercati", **OBSERVED)
    assert row_of(sqlite_session).status.name == "non iniziato"
    report = goal_report(sqlite_session, GOAL, TODAY)
    assert report is not None
    assert report.goal.status.name == "non iniziato"


def test_a_total_over_the_plan_starts_from_nothing(plan: Session) -> None:
    site = make_site(plan, SITE)
    expect_reports(plan, site.organisation or 0, date(2025, 1, 1))
    for month in months_between(202501, 202610):
        make_flow(plan, month, "source", SITE, 10_000)
    make_indicator(
        plan, "totale", target=880.0, target_meaning="total_over_plan", baseline_value=None,
        baseline_perimeter="", baseline_to=None,
    )  # fmt: skip
    row = row_of(plan, "totale")
    assert row.value is not None
    assert row.value.value == 220
    assert row.attainment == 0.25
    report = explain_report(plan, "totale", TODAY)
    assert report is not None
    assert report.parts[1].note == "dall'inizio del piano"


def test_a_zero_weight_is_shown_with_its_reason_and_not_counted(plan: Session) -> None:
    observed(plan, 150.0)
    make_indicator(plan, "altro", target=200.0, **(OBSERVED | LEVEL))
    make_observation(plan, "altro", 100.0)
    weights = {"mercati": Weight(2.0), "altro": Weight(0.0, "doppione")}
    set_weights(plan, GOAL, weights, CHANGE, Moment(date(2025, 1, 1)))
    assert goal_outputs(plan).progress == pytest.approx(0.5)
    rows = {slug: row_of(plan, slug) for slug in ("mercati", "altro")}
    assert (rows["mercati"].weight, rows["mercati"].counted) == (1.0, True)
    assert (rows["altro"].weight, rows["altro"].counted) == (0.0, False)
    assert rows["altro"].weight_reason == "doppione"


def test_an_indicator_outside_every_goal_still_has_its_page(plan: Session) -> None:
    make_indicator(plan, "solo", goal=None, **(OBSERVED | LEVEL))
    make_observation(plan, "solo", 120.0)
    report = indicator_report(plan, "solo", TODAY)
    assert report is not None
    assert (report.plan, report.goals, report.indicator.counted) == (None, (), False)


# Series and staircase ----------------------------------------------------------------------------


def test_observed_periods_are_the_steps_of_their_staircase(plan: Session) -> None:
    observed(plan, 150.0)
    make_observation(plan, "mercati", 120.0, 2024, source_url="https://example.org/a")
    make_observation(plan, "mercati", 999.0, 2024, perimeter="altrove")
    report = explain_report(plan, "mercati", TODAY)
    assert report is not None
    steps = [(step.code, step.value, step.in_value) for step in report.months]
    assert steps == [
        ("2024-01-01_2024-12-31", 120, False),
        ("2025-01-01_2025-12-31", 150, True),
    ]
    assert report.organisations == report.records == ()
    assert report.records_reason is not None
    assert report.records_reason.name == "da rilevazioni"
    said = {row.value: (row.official, row.comparable) for row in report.observations}
    assert said == {150: (True, True), 120: (True, True), 999: (False, False)}
    assert report.observations[0].period == "1º gennaio 2025 – 31 dicembre 2025"
    assert explain_report(plan, "mercati", TODAY, month="finora") is not None


@pytest.mark.parametrize("month", ["2026-13", "boh", "202610", "1999-01"])
def test_a_month_that_is_not_there_opens_an_empty_step(plan: Session, month: str) -> None:
    site = make_site(plan, SITE)
    expect_reports(plan, site.organisation or 0)
    make_flow(plan, 202610, "source", SITE, 10_000)
    make_indicator(plan, "cibo")
    report = explain_report(plan, "cibo", TODAY, month=month)
    assert report is not None
    assert (report.month, report.organisations, report.records) == (month, (), ())


def test_a_rate_opens_to_the_records_of_both_its_parts(plan: Session) -> None:
    site = make_site(plan, SITE)
    expect_reports(plan, site.organisation or 0)
    make_flow(plan, 202610, SITE, "people", 30_000)
    make_flow(plan, 202610, SITE, "waste", 10_000)
    make_indicator(
        plan, "quota", measure="waste_share", kind="rate", unit="%", direction="down",
        target_meaning="level_at_date", target=0.1, baseline_value=0.5,
    )  # fmt: skip
    report = explain_report(plan, "quota", TODAY)
    assert report is not None
    assert [record.kilos for record in report.records] == [10]
    assert sum(record.kilos for record in report.base_records) == 40
    step = report.organisations[0]
    assert (step.value, step.numerator, step.denominator) == (0.25, 10_000, 40_000)
    page = indicator_report(plan, "quota", TODAY)
    assert page is not None
    point = page.series[-2]
    assert (point.value, point.numerator, point.denominator) == (0.25, 10_000, 40_000)
    assert page.methods == ()


def test_a_stock_speaks_by_its_last_month(plan: Session) -> None:
    site = make_site(plan, SITE)
    expect_reports(plan, site.organisation or 0)
    for month in (202609, 202610, 202611):
        make_flow(plan, month, "source", SITE, 1000)
    make_indicator(
        plan, "sedi", measure="active_sites", kind="stock", unit="sedi",
        target_meaning="level_at_date", target=4.0,
    )  # fmt: skip
    row = row_of(plan, "sedi")
    assert row.value is not None
    assert row.current is not None
    assert (row.value.value, row.current.value) == (1, 1)
    report = explain_report(plan, "sedi", TODAY, month="finora")
    assert report is not None
    assert [step.value for step in report.organisations] == [1]


def test_an_indicators_page_shares_its_mass_out_by_method(plan: Session) -> None:
    site = make_site(plan, SITE)
    expect_reports(plan, site.organisation or 0)
    make_flow(plan, 202610, "source", SITE, 30_000)
    make_flow(plan, 202610, "source", SITE, 10_000, method=Method.ESTIMATED)
    make_indicator(plan, "cibo", mufpp="food_waste, food_supply")
    page = indicator_report(plan, "cibo", TODAY)
    assert page is not None
    assert [(part.method.name, part.share) for part in page.methods] == [
        ("pesato", 0.75),
        ("stimato", 0.25),
    ]
    assert page.mufpp == ("food_waste", "food_supply")
    assert {"coverage_details", "series", "stamp", "period"} <= page.to_json().keys()


def test_a_count_of_a_few_families_is_not_published(plan: Session) -> None:
    site = make_site(plan, SITE)
    expect_reports(plan, site.organisation or 0)
    make_flow(plan, 202610, "source", SITE, 1000)
    make_opening(plan, SITE, date(2026, 10, 3), 3)
    make_indicator(plan, "passaggi", measure="passages", kind="people", unit="passages")
    row = row_of(plan, "passaggi")
    assert (row.value, row.current) == (None, None)
    assert row.reason is not None
    assert row.reason.name == "numero piccolo"
    page = indicator_report(plan, "passaggi", TODAY)
    assert page is not None
    assert all(point.value != 3 for point in page.series)


def test_donors_that_did_not_agree_are_donors(plan: Session) -> None:
    owner = make_organisation(plan, "forno", "Forno", "donor", public_name=False)
    site = make_site(plan, SITE, owner)
    make_flow(plan, 202610, "source", site.slug, 1000)
    make_indicator(plan, "cibo")
    report = explain_report(plan, "cibo", TODAY)
    assert report is not None
    assert [(step.slug, step.name) for step in report.organisations] == [("donatori", "donatori")]
    assert {record.organisation for record in report.records} == {"donatore"}


# The story ---------------------------------------------------------------------------------------


def test_a_posted_crate_moves_what_is_so_far_by_exactly_its_kilos(session: Session) -> None:
    ledger = make_ledger(session)
    make_plan(session)
    make_goal(session)
    make_indicator(session, "cibo-recuperato")
    expect_reports(session, ledger.site.organisation or 0, date(2026, 10, 1))
    ledger.post(
        make_intake(50_000, happened_on=date(2026, 10, 10)), datetime(2026, 10, 10, 9, tzinfo=UTC)
    )
    before = indicator_report(session, "cibo-recuperato", TODAY)
    ledger.intake(12_000)
    ledger.distribution(10_000)
    after = indicator_report(session, "cibo-recuperato", TODAY)
    assert before is not None
    assert after is not None
    assert before.indicator.current is not None
    assert after.indicator.current is not None
    assert after.indicator.current.value - before.indicator.current.value == 12
    assert after.indicator.value == before.indicator.value
    assert after.indicator.value is not None
    assert after.indicator.value.period.label == "a ottobre 2026"
    home = home_report(session, TODAY)
    assert home.redistributed is not None
    assert (home.redistributed.value, home.updated_on) == (10, TODAY)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 12, 31), date(2025, 12, 31), "il 31 dicembre 2025"),
        (date(2024, 1, 1), date(2025, 12, 31), "dal 2024 al 2025"),
        (date(2026, 1, 1), date(2026, 1, 31), "a gennaio 2026"),
        (date(2026, 3, 1), date(2026, 4, 30), "da marzo 2026 ad aprile 2026"),
    ],
)
def test_periods_read_well(first: date, last: date, words: str) -> None:
    assert period_label(first, last) == words
