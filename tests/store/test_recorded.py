"""Figures of a component's records: one value for each closed period, and never a made-up zero."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.rules.ledger import month_of
from foodplan.store.history import Change, Moment
from foodplan.store.measures.grains import Grain
from foodplan.store.recorded import RECORDED, Recorded, recorded_observations
from foodplan.store.recorded.observed import _periods
from foodplan.store.short_chains import change_supply, judged_supplies
from tests.factories.short_chains import (
    CUNEO,
    NOW,
    TODAY,
    make_outlet,
    make_producer,
    make_supply,
    supply,
)

NOW_MOMENT = Moment(TODAY)


def definition(measure: str, **changes: Any) -> IndicatorVersion:
    said: dict[str, Any] = {
        "indicator": "prova", "kind": "flow", "unit": "kg", "frequency": "month",
        "source": "records", "measure": measure, "perimeter": "punti vendita",
    }  # fmt: skip
    return IndicatorVersion(**(said | changes))


def read(session: Session, measure: str, **changes: Any) -> list[tuple[Any, ...]]:
    rows = recorded_observations(session, NOW_MOMENT, definition(measure, **changes))
    return [
        (month_of(row.period_from), month_of(row.period_to), row.value, row.bound)
        for row in rows
        if row.period_from and row.period_to
    ]


def test_closed_months_have_their_kilos_and_the_others_nothing(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    for month, grams in ((202606, 5_000), (202610, 12_000), (202611, 99_000)):
        make_supply(session, producer, outlet, month=month, grams=grams)
    assert read(session, "short_chain_grams") == [
        (202606, 202606, 5.0, ""),
        (202610, 202610, 12.0, ""),
    ]
    assert read(session, "short_chain_grams", unit="t", frequency="quarter") == [
        (202604, 202606, 0.005, "lower")
    ]
    assert read(session, "mai-vista") == []


def test_producers_of_a_quarter_are_those_of_its_last_month(session: Session) -> None:
    outlet = make_outlet(session)
    one, other = make_producer(session), make_producer(session, "Cascina seconda")
    for producer, month in ((one, 202607), (other, 202607), (one, 202608)):
        make_supply(session, producer, outlet, month=month)
    said: dict[str, Any] = {"kind": "stock", "unit": "produttori", "frequency": "quarter"}
    assert read(session, "short_chain_producers", **said) == [(202607, 202609, 1.0, "lower")]


def test_a_silent_outlet_makes_a_sum_at_least(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    make_outlet(session, "Mercato che tace")
    make_supply(session, producer, outlet)
    assert read(session, "short_chain_grams") == [(202610, 202610, 12.0, "lower")]


def test_a_share_keeps_its_parts_and_what_cannot_be_told_widens_it(session: Session) -> None:
    outlet = make_outlet(session)
    near, far = make_producer(session), make_producer(session, "Cascina lontana", CUNEO)
    vague = make_producer(session, "Cascina vaga", CUNEO | {"error_m": 20_000})
    for producer, grams in ((near, 60_000), (far, 30_000), (vague, 10_000)):
        make_supply(session, producer, outlet, month=202608, grams=grams)
    said = definition("short_chain_km0_share", kind="rate", unit="%", frequency="quarter")
    (row,) = recorded_observations(session, NOW_MOMENT, said)
    assert (row.numerator, row.denominator, row.value) == (60.0, 100.0, None)
    assert (row.low, row.high) == (0.6, 0.7)
    assert month_of(row.period_to or TODAY) == 202609


def test_a_correction_corrects_the_figure_and_leaves_the_past_as_it_was(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    one = supply(producer, outlet, grams=120_000)
    make_supply(session, producer, outlet, uuid=one.uuid, grams=120_000)
    (judged,) = judged_supplies(session, NOW_MOMENT)
    later = Change(at=NOW + timedelta(hours=1), reason="uno zero di troppo")
    fixed = supply(producer, outlet, uuid=one.uuid, grams=12_000)
    change_supply(session, judged.version.id or 0, fixed, later, TODAY)
    assert read(session, "short_chain_grams") == [(202610, 202610, 12.0, "")]
    (then,) = recorded_observations(session, Moment(TODAY, NOW), definition("short_chain_grams"))
    assert then.value == 120.0


def test_a_ratio_of_unlike_units_is_scaled_and_wants_both(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours, grams = [Grain(202606, 0, 0, 300)], [Grain(202605, 1, 1, 1_500_000)]
    figure = Recorded(
        "prova", "Prova", "stock", "ore per tonnellata", "ore / t", "/inclusione",
        top=lambda _session, _moment: hours, base=lambda _session, _moment: grams, times=1e6,
    )  # fmt: skip
    monkeypatch.setitem(RECORDED, "prova", figure)
    said: dict[str, Any] = {"kind": "stock", "unit": "ore per tonnellata", "frequency": "half_year"}
    assert read(session, "prova", **said) == [(202601, 202606, 200.0, "")]
    hours.clear()
    assert read(session, "prova", **said) == []
    hours.append(Grain(202606, 0, 0, 300))
    grams[:] = [Grain(202605, 1, 1, 0)]
    assert read(session, "prova", **said) == []


@given(
    st.sampled_from(["month", "quarter", "half_year", "year"]),
    st.sets(st.builds(lambda y, m: y * 100 + m, st.integers(2024, 2027), st.integers(1, 12))),
    st.builds(lambda y, m: y * 100 + m, st.integers(2024, 2027), st.integers(1, 12)),
)
def test_periods_never_overlap_nor_reach_into_what_is_open(
    frequency: str, known: set[int], closed: int
) -> None:
    found = list(_periods(frequency, known, closed))
    months = [month for period in found for month in period]
    assert len(months) == len(set(months))
    assert all(period[-1] <= closed for period in found)
    assert all(set(period) & known for period in found)
    length = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[frequency]
    assert all(len(period) == length and period[0] % 100 % length in (0, 1) for period in found)
