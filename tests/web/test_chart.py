"""A chart drawn on the server shows what was measured and nothing that was not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.web.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, line_chart

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
    assert len(drawing.columns) <= 7


def test_the_target_is_inside_the_drawing_even_when_far_above() -> None:
    drawing = line_chart(["2025", "2026"], [1, 2], [None, 5], 500)
    assert drawing is not None
    assert drawing.target is not None
    assert drawing.target >= TOP
    assert drawing.path == (f"{WIDTH - RIGHT},{line_y(drawing.path[0])}",)


def line_y(point: str) -> str:
    return point.partition(",")[2]


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
