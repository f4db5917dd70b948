"""Whoever has an explanation's input alone gets the published figures again."""

import json
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.reports.explain import explain_goal, explain_report
from foodplan.rules.ledger import Method, SourceKind, months_between
from tests.factories.indicators import (
    GOAL,
    OBSERVED,
    TODAY,
    expect_reports,
    make_flow,
    make_goal,
    make_indicator,
    make_observation,
    make_opening,
    make_plan,
)
from tests.factories.organisations import make_organisation, make_site
from tests.factories.redoing import (
    in_unit,
    redone_coverage,
    redone_ends,
    redone_errors,
    redone_reading,
    redone_total,
    redone_track,
    redone_verdict,
)

MASSES = ("recuperato", "mercati", "totale", "quota")
MANY = [1, 2, 3, 4, 5, 6]


def make_city(session: Session, seed: int) -> None:
    """A plan over sites that report at random, some of which did not agree to be named."""
    random = Random(seed)
    make_plan(session)
    make_goal(session)
    make_indicator(session, "recuperato", target=5000.0, weight=2.0)
    make_indicator(
        session, "mercati", target=900.0, weight=1.0,
        filters=json.dumps({"source_kind": ["market_surplus"]}), baseline_value=100.0,
    )  # fmt: skip
    make_indicator(
        session, "totale", target=9000.0, weight=0.0, target_meaning="total_over_plan", unit="t"
    )
    make_indicator(
        session, "quota", target=0.02, weight=1.5, kind="rate", unit="%", direction="down",
        measure="waste_share", baseline_value=0.3, target_meaning="level_at_date", track="outcome",
    )  # fmt: skip
    make_indicator(
        session, "passaggi", target=900.0, weight=1.0, kind="people", unit="passages",
        measure="passages",
    )  # fmt: skip
    make_indicator(session, "banchi", target=60.0, weight=1.0, **OBSERVED)
    make_observation(session, "banchi", 44.0, 2025)
    for number in range(random.randint(2, 6)):
        _make_member(session, random, f"sede-{number}")


def _make_member(session: Session, random: Random, slug: str) -> None:
    owner = make_organisation(session, slug, slug, public_name=random.random() < 0.6)
    make_site(session, slug, owner)
    expect_reports(session, owner)
    for month in months_between(202409, 202611):
        if random.random() < 0.2:
            continue
        for kind in (SourceKind.MARKET_SURPLUS, SourceKind.RETAIL_SURPLUS):
            method = random.choice([Method.WEIGHED, Method.PACK, Method.ESTIMATED])
            grams = random.randint(1, 90_000)
            make_flow(session, month, "source:x", slug, grams, source_kind=kind, method=method)
        make_flow(session, month, slug, "people", random.randint(1, 50_000))
        make_flow(session, month, slug, "waste", random.randint(0, 9_000))


def input_of(session: Session, slug: str) -> dict[str, Any]:
    report = explain_report(session, slug, TODAY)
    assert report is not None
    assert sha256(report.canonical.encode()).hexdigest() == report.fingerprint
    said: dict[str, Any] = json.loads(report.canonical)
    return said


@pytest.mark.parametrize("seed", MANY)
def test_value_coverage_interval_and_attainment_come_again_from_the_input_alone(
    sqlite_session: Session, seed: int
) -> None:
    make_city(sqlite_session, seed)
    for slug in MASSES:
        said = input_of(sqlite_session, slug)
        published = said["published"]
        found = redone_total(said)
        covered = redone_coverage(said, found)
        low, high = redone_ends(said, found, covered)
        assert in_unit(said, found.value) == pytest.approx(published["value"], abs=1e-9)
        assert covered.by_weight == pytest.approx(published["coverage"], abs=1e-9)
        assert in_unit(said, low) == pytest.approx(published["low"], abs=1e-6)
        assert in_unit(said, high) == pytest.approx(published["high"], abs=1e-6)


@pytest.mark.parametrize("seed", MANY)
def test_every_share_of_the_way_and_its_reason_come_again(
    sqlite_session: Session, seed: int
) -> None:
    make_city(sqlite_session, seed)
    for slug in (*MASSES, "passaggi", "banchi"):
        said = input_of(sqlite_session, slug)
        verdict, published = redone_verdict(said), said["published"]
        assert verdict.share == pytest.approx(published["attainment"], abs=1e-9)
        assert verdict.low == pytest.approx(published["attainment_low"], abs=1e-8)
        assert verdict.high == pytest.approx(published["attainment_high"], abs=1e-8)
        assert (verdict.reason.value if verdict.reason else None) == published["reason"]


@pytest.mark.parametrize("seed", MANY)
def test_the_errors_of_those_with_a_name_come_again_from_their_cells(
    sqlite_session: Session, seed: int
) -> None:
    make_city(sqlite_session, seed)
    said = input_of(sqlite_session, "recuperato")
    stated, redone = said["ledger"]["error_parts"], redone_errors(said)
    named = {name for name in redone if name not in {"non-nominate", "donatori"}}
    assert {name: stated[name] for name in named} == pytest.approx(
        {name: redone[name] for name in named}
    )
    # Errors of several organisations are independent: never more than their sum.
    assert all(stated[name] <= redone[name] + 1e-6 for name in stated)


def test_an_observed_value_comes_again_from_its_readings(sqlite_session: Session) -> None:
    make_city(sqlite_session, 1)
    said = input_of(sqlite_session, "banchi")
    assert redone_reading(said) == said["published"]["value"] == 44.0


@pytest.mark.parametrize("seed", MANY)
def test_both_tracks_of_a_goal_come_again_from_its_input_alone(
    sqlite_session: Session, seed: int
) -> None:
    make_city(sqlite_session, seed)
    report = explain_goal(sqlite_session, GOAL, TODAY)
    assert report is not None
    said = json.loads(report.canonical)
    goal = said["goals"][0]
    for track, name in (("output", "outputs"), ("outcome", "outcomes")):
        rolled, published = redone_track(said, goal, track), goal["published"][name]
        assert rolled.progress == pytest.approx(published["progress"], abs=1e-9)
        assert rolled.coverage == pytest.approx(published["coverage"], abs=1e-9)
        assert rolled.low == pytest.approx(published["low"], abs=1e-9)
        assert rolled.high == pytest.approx(published["high"], abs=1e-9)


def test_a_goals_steps_are_the_sums_of_its_formula(sqlite_session: Session) -> None:
    make_city(sqlite_session, 3)
    report = explain_goal(sqlite_session, GOAL, TODAY)
    assert report is not None
    for track in report.tracks[:2]:
        if track.figure.progress is not None:
            assert track.weighed / track.measured == pytest.approx(track.figure.progress)
        else:
            assert track.needed


def test_people_are_in_no_cell_and_in_no_gap_of_an_organisation(sqlite_session: Session) -> None:
    make_city(sqlite_session, 2)
    make_opening(sqlite_session, "sede-0", TODAY.replace(month=9), 41)
    said = input_of(sqlite_session, "passaggi")
    assert said["ledger"]["cells"] == []
    assert said["ledger"]["reports"]["missing"] == []
