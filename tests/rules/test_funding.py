"""Euro to the cent, CUP sign by sign, parts never added to their whole."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.funding import (
    MOST_CENTS,
    WHOLE,
    allocate,
    counted,
    cup_problems,
    read_cents,
    read_share,
    split_problems,
    tidy_cup,
    write_cents,
)
from foodplan.rules.numbers import write_number
from foodplan.rules.problems import Problem

CUP = st.from_regex(r"[A-Z][0-9]{2}[A-Z][0-9]{11}", fullmatch=True)


@given(st.integers(0, MOST_CENTS))
def test_euro_come_back_to_the_cent(cents: int) -> None:
    assert read_cents(write_cents(cents)) == cents


@given(st.integers(0, 10**12), st.lists(st.integers(1, WHOLE), min_size=1, max_size=12))
def test_what_is_allocated_adds_up_to_the_cent(cents: int, shares: list[int]) -> None:
    found = allocate(cents, shares)
    assert sum(found) == cents
    total = sum(shares)
    for amount, share in zip(found, shares, strict=True):
        assert abs(amount * total - cents * share) < total


@given(CUP)
def test_a_right_cup_is_taken_however_it_is_typed(cup: str) -> None:
    assert cup_problems(cup) == []
    assert tidy_cup(f" {cup[:4].lower()} {cup[4:8]}-{cup[8:]}") == cup


@given(CUP, st.integers(0, 14), st.characters(codec="ascii", categories=("L", "N")))
def test_a_wrong_sign_is_named_with_its_place(cup: str, at: int, sign: str) -> None:
    wrong = cup[:at] + sign + cup[at + 1 :]
    letter = at in (0, 3)
    problems = cup_problems(wrong)
    if sign.isalpha() == letter:
        assert problems == []
    else:
        assert f"carattere {at + 1} («{sign.upper()}»)" in problems[0].text


@given(
    st.sets(st.sampled_from("abcdef")),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")),
)
def test_nothing_counts_beside_what_it_is_in(stated: set[str], above: dict[str, str]) -> None:
    parts = {line: above.get(line) for line in "abcdef"}
    found = counted(parts, stated)
    assert found <= stated
    assert {line for line in stated if parts[line] is None} <= found
    for line in found:
        inside, seen = parts[line], {line}
        while inside is not None and inside not in seen:
            assert inside not in stated
            seen.add(inside)
            inside = parts[inside]
    assert counted(dict(reversed(parts.items())), stated) == found


def test_parts_without_their_whole_are_not_lost() -> None:
    parts = {"tutto": None, "stato": "tutto", "regione": "tutto"}
    assert counted(parts, {"tutto", "stato", "regione"}) == {"tutto"}
    assert counted(parts, {"stato", "regione"}) == {"stato", "regione"}


@given(st.integers(1, WHOLE))
def test_a_share_comes_back_as_it_was_typed(share: int) -> None:
    assert read_share(write_number(Decimal(share) / 100)) == share


def test_shares_make_one_and_the_rest_is_told() -> None:
    assert split_problems([]) == []
    assert split_problems([3333, 3333, 3334]) == []
    assert "mancano 0,01 punti" in split_problems([9999])[0].text
    assert "5 punti di troppo" in split_problems([10500])[0].text


def test_amounts_that_are_none_are_said() -> None:
    for text in ("molti", "1,005", "-3", "9" * 20):
        assert isinstance(read_cents(text), Problem), text
    assert read_cents("") is None
