"""Explanations of the ledger's named figures, of goals and plans, and the way back up."""

import json
from datetime import date

import pytest
from sqlmodel import Session

from foodplan.db import make_engine, open_session, session_scope
from foodplan.reports.explain import (
    ExplainReport,
    explain_action,
    explain_goal,
    explain_measure,
    explain_plan,
    explain_report,
)
from foodplan.reports.plan import home_report
from foodplan.reports.plan.rows import PublicRecord
from foodplan.reports.recovery import recovery_report
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.ledger import SourceKind, months_between
from foodplan.store.attributions import attributions
from foodplan.store.history import Moment
from foodplan.store.measures import MEASURES
from tests.factories.demo import NOW, demo_file
from tests.factories.indicators import (
    GOAL,
    TODAY,
    expect_reports,
    make_action,
    make_flow,
    make_goal,
    make_indicator,
    make_milestone,
    make_plan,
)
from tests.factories.organisations import make_organisation, make_site

NAMED = {"recovered": "recovered", "redistributed": "redistributed", "discarded": "discarded"}


def make_city(session: Session) -> Session:
    """Two sites, one of an organisation that did not agree to be named."""
    make_plan(session)
    make_goal(session)
    make_indicator(session, "recuperato")
    make_indicator(
        session, "mercati", filters=json.dumps({"source_kind": ["market_surplus"]}), target=300.0
    )
    make_indicator(session, "donati", measure="donated", target=300.0)
    for slug, named in (("nota", True), ("timida", False)):
        owner = make_organisation(session, slug, slug.capitalize(), public_name=named)
        make_site(session, slug, owner)
        expect_reports(session, owner)
        for month in months_between(202510, 202611):
            make_flow(session, month, "source:m", slug, 30_000)
            make_flow(
                session, month, "source:m", slug, 12_000, source_kind=SourceKind.RETAIL_SURPLUS
            )
            make_flow(session, month, slug, "people", 20_000)
    return session


@pytest.fixture
def city(sqlite_session: Session) -> Session:
    return make_city(sqlite_session)


def measured(session: Session, name: str, **opened: object) -> ExplainReport:
    report = explain_measure(session, name, TODAY, **opened)  # type: ignore[arg-type]
    assert report is not None
    return report


@pytest.mark.parametrize("name", NAMED)
def test_the_home_pages_figures_are_those_that_their_explanations_open(name: str) -> None:
    with session_scope(make_engine(f"sqlite:///{demo_file()}")) as session:
        today = NOW.date()
        home = getattr(home_report(session, today), name)
        found = explain_measure(session, name, today, month="finora")
        assert found is not None
        by_code = {window.code: window for window in found.windows}
        assert by_code["finora"].value == pytest.approx(home.value)
        assert sum(record.kilos for record in _all_records(session, name)) == (
            pytest.approx(home.value)
        )


def _all_records(session: Session, name: str) -> list[PublicRecord]:
    months = [f"2026-{month:02d}" for month in range(1, 12)]
    reports = [explain_measure(session, name, NOW.date(), month=month) for month in months]
    return [record for report in reports if report for record in report.records]


def test_the_recovery_pages_figures_are_those_that_their_explanations_open() -> None:
    with session_scope(make_engine(f"sqlite:///{demo_file()}")) as session:
        today = NOW.date()
        city = recovery_report(session, today)
        shown = {
            ("recovered", ""): city.consolidated,
            ("redistributed", ""): (city.closed.distributed, city.running.distributed),
            ("discarded", ""): (city.closed.wasted, city.running.wasted),
            ("sold", ""): (city.closed.sold, city.running.sold),
            ("fed", ""): (city.closed.feed, city.running.feed),
            ("returned", ""): (city.closed.returned, city.running.returned),
            ("count_short", ""): (city.closed.lost, city.running.lost),
            ("count_over", ""): (city.closed.found, city.running.found),
        }
        for (name, _), grams in shown.items():
            closed, running = (
                (grams.closed, grams.running) if not isinstance(grams, tuple) else grams
            )
            report = explain_measure(session, name, today)
            assert report is not None
            values = {window.code: window.value for window in report.windows}
            assert values["valore"] == pytest.approx(closed / 1000), name
            assert values["dopo"] == pytest.approx(running / 1000), name


def test_what_narrows_a_figure_of_the_recovery_page_gives_the_pages_number() -> None:
    with session_scope(make_engine(f"sqlite:///{demo_file()}")) as session:
        today = NOW.date()
        city = recovery_report(session, today)
        rows = [("categoria", row.code, row.closed.distributed) for row in city.categories]
        rows += [("zona", row.code, row.closed.distributed) for row in city.areas if row.code]
        assert len(rows) > 4
        for name, code, grams in rows[::3]:
            report = explain_measure(session, "redistributed", today, narrowed={name: code})
            assert report is not None
            assert report.windows[0].value == pytest.approx(grams / 1000), (name, code)
            assert report.filters[0].code == code


def test_a_record_names_every_figure_that_counts_it(city: Session) -> None:
    report = measured(city, "recovered", month="2026-10", organisation="nota")
    (record,) = report.records
    counted = {(item.kind, item.slug): item.whole for item in report.counts_in[record.id]}
    assert counted["measure", "recovered"]
    assert counted["measure", "received"]
    assert counted["indicator", "recuperato"]
    assert not counted["indicator", "mercati"]
    assert ("indicator", "donati") not in counted
    assert ("measure", "redistributed") not in counted


def test_a_record_of_a_narrow_figure_counts_whole_in_the_wide_one(city: Session) -> None:
    report = explain_report(city, "mercati", TODAY, month="2026-10", organisation="nota")
    assert report is not None
    counted = {item.slug: item.whole for item in report.counts_in[report.records[0].id]}
    assert counted["recuperato"]
    assert counted["mercati"]


def test_organisations_without_a_name_are_one_and_have_no_page(city: Session) -> None:
    report = measured(city, "recovered", month="finora")
    assert {row.slug for row in report.organisations} == {"nota", "non-nominate"}
    assert report.pages == {"nota": "nota"}
    assert "imida" not in json.dumps(report.to_json()) + report.canonical


def test_the_windows_of_a_figure_are_the_sums_of_its_months(city: Session) -> None:
    report = measured(city, "recovered")
    values = {window.code: window.value for window in report.windows}
    assert values == {"valore": 12 * 84, "finora": 11 * 84, "dopo": 84}
    assert sum(part.value or 0 for part in report.value_parts if part.symbol == "D") == 12 * 84


@pytest.mark.parametrize("name", MEASURES)
def test_every_named_figure_has_an_explanation(city: Session, name: str) -> None:
    report = measured(city, name)
    assert report.fingerprint
    assert report.table().columns[0] == "parte"
    assert json.loads(report.canonical)["what"] == "measure"


def test_what_nobody_knows_is_not_explained(city: Session) -> None:
    assert explain_measure(city, "nessuna", TODAY) is None
    assert explain_measure(city, "recovered", TODAY, narrowed={"fonte": "luna"}) is None
    assert explain_measure(city, "passages", TODAY, narrowed={"fonte": "market_surplus"}) is None
    assert explain_measure(city, "active_sites", TODAY, narrowed={"fonte": "purchase"}) is None
    assert explain_goal(city, "nessuno", TODAY) is None
    assert explain_plan(city, "nessuno", TODAY) is None


def test_a_goal_explains_the_milestones_that_are_due(city: Session) -> None:
    make_action(city)
    make_milestone(city, "fatta", due_on=date(2026, 1, 1), done_on=date(2026, 1, 1))
    make_milestone(city, "mancata", due_on=date(2026, 2, 1))
    make_milestone(city, "futura", due_on=date(2027, 2, 1))
    report = explain_goal(city, GOAL, TODAY)
    assert report is not None
    implementation = report.tracks[2]
    assert {child.title: child.share for child in implementation.children} == {
        "Fatta": 1.0,
        "Mancata": 0.0,
    }
    assert implementation.weighed / implementation.measured == implementation.figure.progress


def test_the_plan_explains_its_goals_and_who_reported(city: Session) -> None:
    report = explain_plan(city, None, TODAY)
    assert report is not None
    assert report.own
    assert report.measured
    assert [child.slug for child in report.tracks[0].children] == [GOAL]
    assert report.coverage_step is not None
    assert report.coverage_step.received == report.coverage_step.expected == 24
    assert report.table().rows
    assert report.to_json()["fingerprint"] == report.fingerprint


def test_missing_reports_are_named_with_what_they_may_hold(city: Session) -> None:
    for slug, named in (("muta", True), ("zitta", False)):
        owner = make_organisation(city, slug, slug.capitalize(), public_name=named)
        expect_reports(city, owner, date(2026, 9, 1))
    step = measured(city, "recovered").coverage_step
    assert step is not None
    rows = {row.slug: row for row in step.rows}
    assert rows["muta"].missing == ("2026-09", "2026-10")
    assert rows["muta"].basis == "median"
    assert rows["muta"].past == pytest.approx(84)
    assert rows["non-nominate"].missing == ()
    assert rows["non-nominate"].past == pytest.approx(84)
    share = step.observed / (step.observed + (step.missing_amount or 0))
    assert share == pytest.approx(step.by_weight)


def test_both_databases_and_a_past_day_give_the_same_bytes(
    sqlite_url: str, postgres_url: str
) -> None:
    said = []
    for url in (sqlite_url, postgres_url):
        engine = make_engine(url)
        with open_session(engine, writes=True) as session:
            make_city(session)
            day, known_at = date(2026, 10, 20), end_of_rome_day(date(2026, 10, 20))
            reports = (
                explain_report(session, "recuperato", TODAY),
                explain_measure(session, "waste_share", TODAY),
                explain_goal(session, GOAL, TODAY),
                explain_plan(session, None, TODAY),
                explain_plan(session, None, day, known_at),
            )
            said.append([report.canonical for report in reports if report])
        engine.dispose()
    assert len(said[0]) == 5
    assert said[0] == said[1]


def test_an_actions_amounts_come_again_from_its_input_alone() -> None:
    with session_scope(make_engine(f"sqlite:///{demo_file()}")) as session:
        slugs = sorted({row.action for row in attributions(session, Moment(NOW.date()))})
        assert slugs
        for slug in slugs:
            report = explain_action(session, slug, NOW.date())
            assert report is not None
            said = json.loads(report.canonical)
            # What a cancelled action calls its own counts as nothing.
            counted = not said["cancelled"]
            shares = [claim["share"] * counted for claim in said["claims"]]
            made: dict[str, float] = {}
            for figure, _month, places, amount in said["amounts"]:
                part = min(1.0, sum(shares[place] for place in places))
                made[figure] = made.get(figure, 0.0) + part * amount / 1000
            published = {row["figure"]: row["value"] for row in said["published"]}
            assert made == pytest.approx(published)
            assert len(report.table().rows) == sum(
                len(group.lines) for group in report.attributed.groups
            )
            assert report.to_json()["slug"] == slug


def test_an_action_that_calls_nothing_its_own_says_so(city: Session) -> None:
    make_action(city)
    report = explain_action(city, "azione", TODAY)
    assert report is not None
    assert report.attributed.groups == ()
    assert explain_action(city, "nessuna", TODAY) is None
