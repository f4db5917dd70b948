"""Pitches and counts of markets: one count however often it is sent, and honest shares."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from foodplan.models.indicators import IndicatorVersion
from foodplan.models.short_chains import MarketCount
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.recorded import recorded_observations
from foodplan.store.short_chains import (
    CountInput,
    PitchesInput,
    add_count,
    change_count,
    markets_at,
    set_pitches,
    withdraw_count,
)
from foodplan.store.short_chains.markets import last_pitches
from tests.factories.canteens import make_canteen, make_purchase
from tests.factories.short_chains import CHANGE, NOW, TODAY, make_outlet

LATER = Change(at=NOW + timedelta(hours=1), reason="dopo")


def count(outlet: int, **changes: Any) -> CountInput:
    said = CountInput(uuid4(), outlet, date(2026, 11, 20), 12, 40, "Sabato di sole")
    return replace(said, **changes)


def refused(session: Session, said: CountInput) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        add_count(session, said, CHANGE, TODAY)
    return {problem.field: problem.text for problem in refusal.value.problems}


def test_the_same_count_sent_again_is_one(session: Session) -> None:
    said = count(make_outlet(session))
    assert add_count(session, said, CHANGE, TODAY).created
    assert not add_count(session, said, LATER, TODAY).created
    assert len(session.exec(select(MarketCount)).all()) == 1


def test_the_same_count_with_other_numbers_asks_for_a_correction(session: Session) -> None:
    said = count(make_outlet(session))
    add_count(session, said, CHANGE, TODAY)
    found = refused(session, replace(said, producers=13, stalls=None))
    assert set(found) == {"producers", "stalls"}
    assert "«12», qui c'è «13»" in found["producers"]


def test_a_second_count_of_the_day_is_asked_about(session: Session) -> None:
    outlet = make_outlet(session)
    add_count(session, count(outlet), CHANGE, TODAY)
    assert set(refused(session, count(outlet, producers=9))) == {"another"}
    assert add_count(session, count(outlet, producers=9, another=True), CHANGE, TODAY).created
    (market,) = markets_at(session, Moment(TODAY))
    assert [row.producers for row in market.counts] == [12, 9]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"producers": None}, "producers"),
        ({"producers": -1}, "producers"),
        ({"producers": 9_999, "stalls": None}, "producers"),
        ({"stalls": 11}, "stalls"),
        ({"day": None}, "day"),
        ({"day": date(2026, 11, 23)}, "day"),
        ({"day": date(1999, 1, 1)}, "day"),
        ({"note": "x" * 501}, "note"),
        ({"outlet": 999}, "outlet"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, changes: dict[str, Any], field: str
) -> None:
    said = replace(count(make_outlet(session)), **changes)
    assert set(refused(session, said)) == {field}


def test_a_canteen_has_no_stalls(session: Session) -> None:
    assert set(refused(session, count(make_canteen(session)))) == {"outlet"}


def test_a_count_is_corrected_and_taken_back_and_its_history_stays(session: Session) -> None:
    said = count(make_outlet(session))
    made = add_count(session, said, CHANGE, TODAY).count
    change_count(session, made.id or 0, replace(said, producers=10), LATER, TODAY)
    with pytest.raises(Overtaken):
        change_count(session, made.id or 0, said, LATER, TODAY)
    (market,) = markets_at(session, Moment(TODAY))
    assert [row.producers for row in market.counts] == [10]
    with pytest.raises(Refused):
        withdraw_count(session, made.uuid, market.counts[0].id or 0, Change(at=NOW))
    withdraw_count(session, made.uuid, market.counts[0].id or 0, LATER)
    assert markets_at(session, Moment(TODAY))[0].counts == ()
    assert [row.producers for row in markets_at(session, Moment(TODAY, NOW))[0].counts] == [12]


def pitches(outlet: int, **changes: Any) -> PitchesInput:
    said = PitchesInput(outlet, 12, 48, "Elenco dei posteggi", date(2024, 5, 1))
    return replace(said, **changes)


def test_pitches_hold_from_their_day_and_the_share_needs_both(session: Session) -> None:
    outlet = make_outlet(session)
    set_pitches(session, pitches(outlet), CHANGE)
    opened = last_pitches(session, outlet)
    said = pitches(outlet, producers=10, pitches=None, since=date(2026, 3, 1))
    with pytest.raises(Overtaken):
        set_pitches(session, said, LATER)
    set_pitches(session, replace(said, opened=(opened.id if opened else 0) or 0), LATER)
    assert markets_at(session, Moment(date(2025, 1, 1)))[0].share == 0.25
    assert markets_at(session, Moment(TODAY))[0].share is None
    assert markets_at(session, Moment(date(2024, 4, 30)))[0].pitches is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"producers": None}, "producers"),
        ({"pitches": 3}, "pitches"),
        ({"source": " "}, "source"),
        ({"since": None}, "since"),
    ],
)
def test_pitches_that_cannot_be_are_refused(
    session: Session, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        set_pitches(session, pitches(make_outlet(session), **changes), CHANGE)
    assert {problem.field for problem in refusal.value.problems} == {field}


def measured(session: Session, measure: str) -> list[tuple[Any, ...]]:
    said: dict[str, Any] = {
        "indicator": "prova", "kind": "rate", "unit": "%", "frequency": "year",
        "source": "records", "measure": measure, "perimeter": "prova",
    }  # fmt: skip
    definition = IndicatorVersion(**said)
    rows = recorded_observations(session, Moment(TODAY), definition)
    return [
        (row.period_from and row.period_from.year, row.numerator, row.denominator, row.high)
        for row in rows
    ]


def test_the_share_of_pitches_is_of_year_ends_and_of_markets_known_whole(session: Session) -> None:
    one, other = make_outlet(session), make_outlet(session, "Mercato secondo")
    set_pitches(session, pitches(one), CHANGE)
    set_pitches(session, pitches(other, pitches=None), CHANGE)
    found = measured(session, "producers_pitches_share")
    assert found == [(2024, 12, 48, None), (2025, 12, 48, None)]


def test_the_shares_of_canteens_keep_their_parts_and_leave_out_what_straddles(
    session: Session,
) -> None:
    canteen = make_canteen(session)
    within = {"first_month": 202501, "last_month": 202503}
    make_purchase(session, canteen, grams=60_000, cents=10_000, **within)
    make_purchase(session, canteen, grams=30_000, cents=30_000, local="no", **within)
    make_purchase(session, canteen, grams=10_000, cents=None, local="unknown", **within)
    make_purchase(session, canteen, kind="tender", grams=900_000, **within)
    make_purchase(session, canteen, grams=7_000, first_month=202412, last_month=202501)
    make_purchase(session, canteen, grams=5_000)
    assert measured(session, "canteen_local_kilos") == [(2025, 60, 100, 0.7)]
    assert measured(session, "canteen_local_euro") == [(2025, 100, 400, None)]
