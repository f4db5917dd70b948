"""What counts as local, and parts that always make the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.canteens import counted, local_problems, sum_parts
from foodplan.rules.short_chain_words import Answer
from foodplan.rules.short_chains import Verdict

LINES = st.lists(st.tuples(st.sampled_from(Answer), st.one_of(st.none(), st.integers(0, 10**11))))


def verdict(km0: Answer) -> Verdict:
    return Verdict(km0, Answer.UNKNOWN, (), (), 77_400)


@given(LINES)
def test_the_parts_make_the_whole_and_the_share_is_the_lowest(
    lines: list[tuple[Answer, int | None]],
) -> None:
    parts = sum_parts(lines)
    amounts = [amount for _answer, amount in lines if amount is not None]
    assert parts.whole == sum(amounts)
    assert parts.local + parts.other + parts.undeclared == parts.whole
    assert (parts.lines, parts.without) == (len(amounts), len(lines) - len(amounts))
    if parts.share is None:
        assert sum(amounts) == 0
    else:
        assert 0 <= parts.share <= (parts.highest or 0) <= 1


@given(LINES, LINES)
def test_sums_of_two_lists_are_the_sum_of_the_list(
    one: list[tuple[Answer, int | None]], other: list[tuple[Answer, int | None]]
) -> None:
    both, first, second = sum_parts([*one, *other]), sum_parts(one), sum_parts(other)
    assert both.local == first.local + second.local
    assert both.undeclared == first.undeclared + second.undeclared


@pytest.mark.parametrize(
    ("declared", "km0", "answer"),
    [
        ("yes", None, "yes"), ("yes", "yes", "yes"), ("yes", "unknown", "yes"),
        ("yes", "no", "unknown"), ("no", None, "no"), ("no", "yes", "no"),
        ("unknown", None, "unknown"), ("unknown", "yes", "yes"), ("unknown", "no", "no"),
        ("unknown", "unknown", "unknown"),
    ],
)  # fmt: skip
def test_as_what_a_line_counts(declared: str, km0: str | None, answer: str) -> None:
    found = counted(declared, verdict(Answer(km0)) if km0 else None)
    assert found.answer == answer


@given(st.sampled_from(Answer), st.sampled_from([None, *Answer]), st.text(max_size=5))
def test_what_is_accepted_as_local_counts_as_such(
    declared: Answer, km0: Answer | None, reason: str
) -> None:
    said = verdict(km0) if km0 else None
    if not local_problems(declared, reason, said) and declared == Answer.YES:
        assert counted(declared, said).answer == Answer.YES
