"""The drawing of a mass balance: heights in proportion, both sides equal, nothing overlapping."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from foodplan.reports.balance import Half, Row
from foodplan.rules.balance import Term
from foodplan.web.flow import SLOT, TRUNK_HEIGHT, Band, flow_drawing

ENTERING = (Term.BEFORE, Term.SOURCE, Term.GAIN)
LEAVING = (Term.PEOPLE, Term.WASTE, Term.LOSS, Term.AFTER)


def rows(terms: tuple[Term, ...], figures: list[int]) -> tuple[Row, ...]:
    return tuple(
        Row("A", terms[place % len(terms)], "", "Voce", "", surplus=False, grams=grams)
        for place, grams in enumerate(figures)
    )


def half(entering: list[int], leaving: list[int]) -> Half:
    both = (rows(ENTERING, entering), rows(LEAVING, leaving))
    return Half(*both, sum(entering), sum(leaving), 0, 0, 0, 0, ())


figures = st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=12)


@given(entering=figures, leaving=figures)
def test_heights_are_in_proportion_and_bars_never_overlap(
    entering: list[int], leaving: list[int]
) -> None:
    drawing = flow_drawing(half(entering, leaving))
    assert drawing is not None
    bands = (*drawing.entering, *drawing.leaving)
    assert sorted(band.grams for band in bands) == sorted(map(abs, [*entering, *leaving]))
    most = max(_sum(drawing.entering), _sum(drawing.leaving))
    for band in bands:
        assert abs(band.height - band.grams * TRUNK_HEIGHT / most) <= 0.01
        assert band.flipped == (band.row.grams < 0)
    for side in (drawing.entering, drawing.leaving):
        for above, below in pairwise(side):
            assert below.middle - above.middle >= SLOT - 0.1
        for band in side:
            assert 0 <= band.y <= band.y + band.height <= drawing.height + 0.1


def _sum(bands: tuple[Band, ...]) -> int:
    return sum(band.grams for band in bands)


def test_what_takes_back_stands_on_the_other_side() -> None:
    drawing = flow_drawing(half([500, -20], [480]))
    assert drawing is not None
    assert [band.grams for band in drawing.entering] == [500]
    assert [(band.grams, band.flipped) for band in drawing.leaving] == [(480, False), (20, True)]
    assert drawing.leaving[1].shape.startswith("M618")


def test_nothing_draws_nothing() -> None:
    assert flow_drawing(half([], [])) is None
