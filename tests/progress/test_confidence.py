"""The letters of confidence: their four requirements, their words, and no green for C and D."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.progress.confidence import Letter, confidence, may_be_green

SHARE = st.none() | st.floats(0, 1)


@pytest.mark.parametrize(
    ("coverage", "weighed", "age", "documented", "letter"),
    [
        (0.95, 0.80, 1, 1.0, "A"),
        (0.949, 0.80, 1, 1.0, "B"),
        (0.95, 0.799, 1, 1.0, "B"),
        (0.95, 0.80, 1.1, 1.0, "B"),
        (0.95, 0.80, 1, 0.99, "B"),
        (0.80, 0.60, 2, 0.5, "B"),
        (0.80, 0.60, 2, 0.49, "C"),
        (0.60, 0.30, 4, 0.0, "C"),
        (0.599, 0.30, 4, 0.0, "D"),
        (0.60, 0.29, 4, 0.0, "D"),
        (0.60, 0.30, 5, 0.0, "D"),
        (None, None, 1, 1.0, "A"),
        (0.97, None, 0, None, "A"),
        (0.1 + 0.2 + 0.3, 1, 0, None, "C"),
    ],
)
def test_a_letter_needs_all_its_requirements(
    coverage: float | None,
    weighed: float | None,
    age: float,
    documented: float | None,
    letter: str,
) -> None:
    assert confidence(coverage, weighed, age, documented) == letter


def test_an_age_alone_says_nothing_of_how_a_value_was_made() -> None:
    assert confidence(None, None, 0, None) is None


def test_every_letter_has_words_and_only_two_may_be_green() -> None:
    assert len({letter.words for letter in Letter}) == len({at.sentence for at in Letter}) == 4
    assert [letter for letter in Letter if may_be_green(letter)] == [Letter.A, Letter.B]
    assert not may_be_green(None)


@given(SHARE, SHARE, st.floats(0, 9), SHARE, st.floats(0, 1))
def test_knowing_more_never_lowers_the_letter(
    coverage: float | None, weighed: float | None, age: float, papers: float | None, more: float
) -> None:
    def better(share: float | None) -> float | None:
        return None if share is None else share + (1 - share) * more

    before = confidence(coverage, weighed, age, papers)
    after = confidence(better(coverage), better(weighed), age * (1 - more), better(papers))
    assert (before is None) == (after is None)
    assert before is None or after is None or after <= before
