"""A chart drawn on the server shows what was measured and nothing that was not."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.web.axes import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from foodplan.web.chart import Beside, line_chart, series_chart
from tests.factories.plan_pages import make_indicator_page

numbers = st.floats(min_value=-1e9, max_value=1e9, allow_subnormal=False).filter(
    lambda value: value == 0 or abs(value) > 1e-6
)


def test_a_missing_period_breaks_the_line_and_is_not_a_zero() -> None:
    drawing = line_chart(["gen", "feb", "mar", "apr"], [1, 2, None, 3])
    assert drawing is not None
    assert len(drawing.lines) == 2
    assert [dot.label for dot in drawing.dots] == ["gen", "feb", "apr"]


def test_a_measured_zero_stands_on_the_axis() -> None:
    drawing = line_chart(["gen", "feb"], [0, 10])
    assert drawing is not None
    assert drawing.dots[0].y == drawing.floor == HEIGHT - BOTTOM


def test_without_any_value_there_is_nothing_to_draw() -> None:
    assert line_chart(["gen"], [None], [5.0], 5.0) is None


def test_the_newest_period_keeps_its_label() -> None:
    labels = [f"mese {index}" for index in range(18)]
    drawing = line_chart(labels, [1.0] * 18)
    assert drawing is not None
    assert drawing.columns[-1].label == "mese 17"
    marks = [tick.at for tick in drawing.columns]
    assert all(later - earlier >= 80 for earlier, later in pairwise(marks))
    assert marks[-1] - marks[-2] >= 120


def test_the_target_is_inside_the_drawing_even_when_far_above() -> None:
    drawing = line_chart(["2025", "2026"], [1, 2], [None, 5], 500)
    assert drawing is not None
    assert drawing.target is not None
    assert drawing.target >= TOP
    assert drawing.path == ()


def test_a_gap_of_years_looks_like_one() -> None:
    drawing = line_chart(["2016", "2024", "2025"], [1, 2, 3], moments=[0, 2922, 3287])
    assert drawing is not None
    first, second, third = (dot.x for dot in drawing.dots)
    assert second - first > 7 * (third - second)
    assert [tick.label for tick in drawing.columns] == ["2016", "2025"]


@given(st.lists(st.none() | numbers, min_size=1, max_size=40))
def test_every_dot_stands_inside_the_frame(values: list[float | None]) -> None:
    drawing = line_chart([str(index) for index in range(len(values))], values)
    assert (drawing is None) == all(value is None for value in values)
    for dot in drawing.dots if drawing else ():
        assert LEFT <= dot.x <= WIDTH - RIGHT
        assert TOP - 0.1 <= dot.y <= HEIGHT - BOTTOM + 0.1


@pytest.mark.parametrize("value", [0.0, 7.0, -7.0])
def test_one_value_alone_still_has_an_axis(value: float) -> None:
    drawing = line_chart(["2025"], [value])
    assert drawing is not None
    assert len(drawing.rows) >= 2


def test_a_years_kilos_are_no_height_for_months() -> None:
    page = make_indicator_page()
    assert page.indicator.target is not None
    months = series_chart(page)
    assert months is not None
    assert months.target is None
    years = series_chart(replace(page, series=page.series[:1]))
    assert years is not None
    assert years.target is not None
    stock = series_chart(replace(page, indicator=replace(page.indicator, kind="stock")))
    assert stock is not None
    assert stock.target is not None


def test_without_a_target_only_the_series_is_drawn() -> None:
    page = make_indicator_page()
    bare = replace(page.indicator, target=None)
    points = tuple(replace(point, path=None) for point in page.series)
    drawing = series_chart(replace(page, indicator=bare, series=points))
    assert drawing is not None
    assert drawing.target is None
    assert drawing.path == ()
    assert [dot.label for dot in drawing.dots] == ["2025", "2026"]


def test_what_is_foretold_starts_from_the_last_value_before_it() -> None:
    ahead = [None, None, (3.0, 2.0, 4.0), (4.0, 2.0, 6.0)]
    drawing = line_chart(["1", "2", "3", "4"], [1, 2, 9, None], beside=Beside(ahead=ahead))
    assert drawing is not None
    (line,) = drawing.forecast
    (band,) = drawing.forecast_band
    second = next(dot for dot in drawing.dots if dot.label == "2")
    assert line.split(" ")[0] == f"{second.x},{second.y}"
    assert len(band.split(" ")) == 2 * len(line.split(" ")) == 6
    # The period in progress keeps its own dot beside the forecast.
    assert [dot.label for dot in drawing.dots] == ["1", "2", "3"]


def test_values_of_another_method_are_drawn_apart() -> None:
    drawing = line_chart(
        ["1", "2", "3", "4"], [9, 8, 1, 2], beside=Beside(earlier=[True, True, False, False])
    )
    assert drawing is not None
    assert [len(drawing.earlier), len(drawing.lines)] == [1, 1]
    assert drawing.break_at is not None
    assert drawing.dots[1].x < drawing.break_at < drawing.dots[2].x


@pytest.mark.parametrize("earlier", [[True, True], [False, False]])
def test_without_two_methods_there_is_no_break(earlier: list[bool]) -> None:
    drawing = line_chart(["1", "2"], [1, 2], beside=Beside(earlier=earlier))
    assert drawing is not None
    assert drawing.break_at is None


def test_a_band_is_an_outline_and_one_period_alone_has_none() -> None:
    bands = [(1.0, 3.0), (2.0, 4.0), None, (1.0, 9.0)]
    drawing = line_chart(["1", "2", "3", "4"], [2, 3, None, 5], beside=Beside(bands=bands))
    assert drawing is not None
    (outline,) = drawing.bands
    assert len(outline.split(" ")) == 4
    assert drawing.rows[-1].value >= 9


def test_the_path_of_a_level_reaches_its_target() -> None:
    page = make_indicator_page()
    series = tuple(replace(point, path=200_000.0) for point in page.series)
    page = replace(page, indicator=replace(page.indicator, kind="stock"), series=series)
    drawing = series_chart(page)
    assert drawing is not None
    assert drawing.columns[-1].label == "2030"
    assert len(drawing.path) == 1
