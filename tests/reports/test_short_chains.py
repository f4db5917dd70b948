"""The page of short chains adds up, draws nobody's farm, and never makes a gap a zero."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.blueprints.short_chains.charts import month_chart
from foodplan.reports.short_chains import ChainReport, chain_report, supply_page
from foodplan.reports.short_chains.page import period
from tests.factories.short_chains import (
    ASTI,
    CUNEO,
    TODAY,
    TORINO,
    make_outlet,
    make_producer,
    make_supply,
)

FARM = ASTI | {"latitude": 44.912345, "longitude": 8.212345}


def filled(session: Session, **changes: Any) -> ChainReport:
    near = make_producer(session, "Vicina", FARM)
    far = make_producer(session, "Lontana", CUNEO)
    both = make_producer(session, "Doppia", ASTI, CUNEO)
    market = make_outlet(session)
    group = make_outlet(session, "GAS", kind="gas", place=TORINO | {"municipality": "Moncalieri"})
    make_outlet(session, "Muto", kind="hive")
    make_supply(session, near, market, grams=60_001, month=202609)
    make_supply(session, far, group, grams=30_000, **changes)
    make_supply(session, both, market, grams=10_000)
    make_supply(session, near, market, grams=7_000, month=202611)
    return chain_report(session, TODAY, None)


def test_the_parts_add_up_to_the_whole(session: Session) -> None:
    report = filled(session)
    whole = report.totals
    assert (whole.grams, whole.km0, whole.far, whole.km0_unknown) == (
        100_001, 60_001, 30_000, 10_000,
    )  # fmt: skip
    for groups in (report.kinds, report.categories):
        assert sum(group.totals.grams for group in groups) == whole.grams
        assert sum(group.totals.km0 for group in groups) == whole.km0
    assert sum(flow.grams for flow in report.flows) == whole.grams
    assert sum(row.totals.grams for row in report.months if row.totals) == whole.grams
    assert sum(row.grams for row in report.supplies) == whole.grams


def test_months_without_a_word_are_no_zeros(session: Session) -> None:
    report = filled(session)
    assert [row.month for row in report.months if row.totals] == [202609, 202610]
    assert len(report.months) == 12
    chart = month_chart(report)
    assert chart is not None
    assert {bar.label for bar in chart.bars} == {"set 2026", "ott 2026"}
    assert round(sum(bar.kilos for bar in chart.bars), 3) == 100.001


def test_what_came_since_the_last_closed_month_is_apart(session: Session) -> None:
    report = filled(session)
    assert (report.running.supplies, report.running.grams) == (1, 7_000)


def test_coverage_counts_outlets_that_said_nothing(session: Session) -> None:
    coverage = filled(session).coverage
    assert (coverage.outlets, coverage.with_data) == (3, 2)
    assert (coverage.months, coverage.months_with_data) == (36, 3)


def test_the_map_shows_municipalities_and_nobodys_farm(session: Session) -> None:
    drawing = filled(session).drawing
    assert drawing is not None
    names = {dot.name for dot in drawing.dots}
    assert names == {"Asti", "Cuneo", "Torino", "Moncalieri"}
    assert {dot.name for dot in drawing.dots if dot.sale} == {"Torino", "Moncalieri"}
    assert all(0 <= dot.x <= drawing.side and 0 <= dot.y <= drawing.side for dot in drawing.dots)
    # The one that comes from two municipalities is in the table alone.
    assert len(drawing.lines) == 2
    asti = next(dot for dot in drawing.dots if dot.name == "Asti")
    exact = filled_dot(session, FARM | {"latitude": 44.91, "longitude": 8.21})
    assert abs(asti.x - exact[0]) < 3
    assert abs(asti.y - exact[1]) < 3


def filled_dot(session: Session, place: dict[str, Any]) -> tuple[float, float]:
    other = make_producer(session, "Terza", place | {"municipality": "Altrove"})
    outlet = make_outlet(session, "Altro mercato")
    make_supply(session, other, outlet)
    drawing = chain_report(session, TODAY, None).drawing
    assert drawing is not None
    dot = next(dot for dot in drawing.dots if dot.name == "Altrove")
    return dot.x, dot.y


def test_without_supplies_there_is_nothing_to_draw(session: Session) -> None:
    make_producer(session)
    report = chain_report(session, TODAY, None)
    assert report.drawing is None
    assert month_chart(report) is None
    assert report.totals.km0_share is None


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 22), 202511, 202610),
        (date(2026, 11, 14), 202510, 202609),
        (date(2027, 1, 20), 202601, 202612),
        (date(2027, 1, 2), 202512, 202611),
    ],
)
def test_the_period_is_the_last_twelve_closed_months(day: date, first: int, last: int) -> None:
    months = period(day)
    assert (months[0], months[-1], len(months)) == (first, last, 12)


def test_a_supply_of_a_month_to_come_is_not_on_a_past_day(session: Session) -> None:
    report = filled(session)
    number = report.supplies[0].id
    assert supply_page(session, number, TODAY, None) is not None
    assert supply_page(session, number, date(2026, 8, 1), None) is None
