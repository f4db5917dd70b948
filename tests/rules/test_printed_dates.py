"""Dates as they are printed on food."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.expiry import Precision, last_day_of
from foodplan.rules.printed_dates import print_date, read_printed_date
from foodplan.rules.problems import Problem


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("2026-11-25", date(2026, 11, 25), Precision.DAY),
        ("25/11/2026", date(2026, 11, 25), Precision.DAY),
        ("5.3.27", date(2027, 3, 5), Precision.DAY),
        ("29-02-2028", date(2028, 2, 29), Precision.DAY),
        (" 03 / 2027", None, None),
        ("03/2027", date(2027, 3, 1), Precision.MONTH),
        ("2027-03", date(2027, 3, 1), Precision.MONTH),
        ("2027", date(2027, 1, 1), Precision.YEAR),
        ("29/02/2027", None, None),
        ("13/2027", None, None),
        ("25/11", None, None),
        ("11/1987", None, None),
        ("domani", None, None),
        ("", None, None),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_printed(
    typed: str, day: date | None, precision: Precision | None
) -> None:
    found = read_printed_date(typed)
    if day is None:
        assert isinstance(found, Problem)
        assert found.text
    else:
        assert found == (day, precision)


@given(
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    precision=st.sampled_from(Precision),
)
def test_what_is_printed_is_read_back(day: date, precision: Precision) -> None:
    last = last_day_of(day, precision)
    found = read_printed_date(print_date(last, precision))
    assert isinstance(found, tuple)
    assert (last_day_of(*found), found[1]) == (last, precision)
