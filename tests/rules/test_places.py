"""The atlas's vocabulary is whole, and names, addresses and dates are compared as people do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.places import (
    FAMILIES,
    FUNCTION_LABELS,
    SLUG_LENGTH,
    STATUS_LABELS,
    Function,
    Status,
    is_to_confirm,
    last_day_of_source,
    months_before,
    slugify,
)


def test_every_function_has_a_label_and_exactly_one_family() -> None:
    assert set(FUNCTION_LABELS) == set(Function)
    assert sorted(f for family in FAMILIES for f in family.functions) == sorted(Function)
    assert len({family.letter for family in FAMILIES}) == len(FAMILIES)
    assert set(STATUS_LABELS) == set(Status)


@given(st.text(max_size=200))
def test_a_slug_is_short_plain_and_never_empty(text: str) -> None:
    slug = slugify(text)
    assert 0 < len(slug) <= SLUG_LENGTH
    assert slug.replace("-", "").isalnum()
    assert slug.isascii()
    assert slug == slugify(slug)


def test_a_slug_without_spaces_is_cut_all_the_same() -> None:
    assert slugify("a" * 200) == "a" * SLUG_LENGTH


@pytest.mark.parametrize("text", ["", "n.d.", "2026-13", "2026-02-30", "22/11/2026", "2026-1"])
def test_what_is_no_date_is_undated(text: str) -> None:
    assert last_day_of_source(text) is None
    assert is_to_confirm(text, None, date(2026, 11, 22))


def test_an_office_that_confirmed_recently_outweighs_an_old_source() -> None:
    assert not is_to_confirm("2016", date(2026, 9, 1), date(2026, 11, 22))
    assert is_to_confirm("2016", date(2025, 5, 21), date(2026, 11, 22))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 600))
def test_months_before_counts_months_and_keeps_the_day_where_it_can(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == day.day or before.day >= 28
