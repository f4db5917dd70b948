"""Whether a place is open: markets, seasons, nights, holidays, appointments, and clock changes."""

import datetime as dt
import time

import pytest

from foodplan.rules.calendar import ROME
from foodplan.rules.opening_hours import feast, hours_problem, state_at, week_of

MARKET = "Mo-Fr 08:30-13:00; Sa 08:30-18:00; PH off; Jun 24 off"


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("hours", "at", "state", "changes", "opens"),
    [
        (MARKET, "2026-11-23T08:29", "closed", "2026-11-23T08:30", "2026-11-23T08:30"),
        (MARKET, "2026-11-23T08:30", "open", "2026-11-23T13:00", None),
        (MARKET, "2026-11-23T13:00", "closed", "2026-11-24T08:30", "2026-11-24T08:30"),
        (MARKET, "2026-11-21T17:00", "open", "2026-11-21T18:00", None),
        (MARKET, "2026-11-22T10:00", "closed", "2026-11-23T08:30", "2026-11-23T08:30"),
        # Holidays: Easter Monday, the patron's day, and the one that is new from 2026 on.
        (MARKET, "2026-04-06T10:00", "closed", "2026-04-07T08:30", "2026-04-07T08:30"),
        (MARKET, "2026-06-24T10:00", "closed", "2026-06-25T08:30", "2026-06-25T08:30"),
        ("Mo-Su 08:30-13:00; PH off", "2026-06-24T10:00", "closed", "2026-06-25T08:30",
         "2026-06-25T08:30"),
        ("Mo-Su 08:30-13:00; PH off", "2027-10-04T10:00", "closed", "2027-10-05T08:30",
         "2027-10-05T08:30"),
        ("Mo-Su 08:30-13:00", "2026-06-24T10:00", "open", "2026-06-24T13:00", None),
        ("Mo-Su 08:30-13:00; PH 10:00-11:00", "2026-06-24T10:30", "open", "2026-06-24T11:00", None),
        ("Mo-Fr,PH 08:00-10:00", "2029-06-24T09:00", "open", "2029-06-24T10:00", None),
        # The week of the month.
        ("Su[1] 09:00-18:00", "2026-11-01T09:00", "open", "2026-11-01T18:00", None),
        ("Su[1] 09:00-18:00", "2026-11-08T09:00", "closed", "2026-12-06T09:00", "2026-12-06T09:00"),
        ("Su[1,3] 09:00-18:00", "2026-11-15T10:00", "open", "2026-11-15T18:00", None),
        ("Sa[-1] 09:00-18:00", "2026-11-28T10:00", "open", "2026-11-28T18:00", None),
        # Seasons, one of them over New Year.
        ("Apr-Sep Sa 16:00-20:00", "2026-11-21T17:00", "closed", "2027-04-03T16:00",
         "2027-04-03T16:00"),
        ("Nov 15-Mar 01 Sa 09:00-12:00", "2027-01-02T10:00", "open", "2027-01-02T12:00", None),
        ("Mo-Su 08:00-12:00; Aug off", "2026-08-31T10:00", "closed", "2026-09-01T08:00",
         "2026-09-01T08:00"),
        # Past midnight: the night belongs to the day it began on.
        ("Fr 22:00-02:00", "2026-11-21T01:30", "open", "2026-11-21T02:00", None),
        ("Sa 22:00-02:00; Su 10:00-12:00", "2026-11-22T01:30", "open", "2026-11-22T02:00", None),
        ("Sa 22:00-02:00; PH off", "2026-12-27T01:00", "closed", "2027-01-02T22:00",
         "2027-01-02T22:00"),
        ("Th-Sa 22:00-02:00; PH off", "2026-12-25T01:00", "open", "2026-12-25T02:00", None),
        # Which rule holds, and spans that overlap.
        ("Mo-Fr 08:00-12:00; Mo 15:00-18:00", "2026-11-23T10:00", "closed", "2026-11-23T15:00",
         "2026-11-23T15:00"),
        ("Mo-Fr 08:00-12:00, Mo 15:00-18:00", "2026-11-23T10:00", "open", "2026-11-23T12:00", None),
        ("Mo-Fr 08:00-12:00,10:00-13:00", "2026-11-23T11:00", "open", "2026-11-23T13:00", None),
        # By appointment, never told as open.
        ('"su appuntamento"', "2026-11-23T10:00", "appointment", None, None),
        ('"by appointment"', "2026-11-23T10:00", "appointment", None, None),
        ('Mo-Fr 09:00-12:00 unknown "su appuntamento"; Sa 09:00-12:00', "2026-11-23T10:00",
         "appointment", "2026-11-23T12:00", "2026-11-28T09:00"),
        ('Mo-Fr 09:00-12:00 unknown "su appuntamento"; Sa 09:00-12:00', "2026-11-23T13:00",
         "closed", "2026-11-24T09:00", "2026-11-28T09:00"),
        ('Mo-Fr 09:00-12:00 open "anche su appuntamento"', "2026-11-23T10:00", "open",
         "2026-11-23T12:00", None),
        ('Mo-Fr 09:00-12:00 unknown "forse"', "2026-11-23T10:00", "unknown", "2026-11-23T12:00",
         None),
        ("24/7", "2026-11-23T10:00", "open", None, None),
        ("off", "2026-11-23T10:00", "closed", None, None),
        ("2020 Mo 10:00-12:00", "2026-11-23T10:00", "closed", None, None),
        # What nobody should rely on is unknown.
        ("", "2026-11-23T10:00", "unknown", None, None),
        ("lun-ven 8-13", "2026-11-23T10:00", "unknown", None, None),
        ("Mo-Fr sunrise-sunset", "2026-11-23T10:00", "unknown", None, None),
        ("Mo-Fr 08:00+", "2026-11-23T10:00", "unknown", None, None),
    ],
)  # fmt: skip
def test_the_state_and_what_comes_next(
    hours: str, at: str, state: str, changes: str | None, opens: str | None
) -> None:
    found = state_at(hours, _at(at))
    assert found.state == state
    assert found.changes == (_at(changes) if changes else None)
    assert found.opens == (_at(opens) if opens else None)


def test_the_hour_that_comes_twice_in_autumn_counts_once() -> None:
    first, second = (dt.datetime(2026, 10, 25, hour, 15, tzinfo=dt.UTC) for hour in (0, 1))
    closing = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert state_at("Sa 22:00-02:30", first).changes == closing
    assert state_at("Sa 22:00-02:30", second).state == "closed"
    later = dt.datetime(2026, 10, 25, 2, 0, tzinfo=dt.UTC)
    assert [state_at("Sa 22:00-03:00", at).changes for at in (first, second)] == [later, later]


def test_what_falls_into_the_hour_left_out_in_spring_is_not_told() -> None:
    at = dt.datetime(2026, 3, 29, 0, 15, tzinfo=dt.UTC)
    assert state_at("Su 02:15-02:45", at).opens == _at("2026-04-05T02:15")
    assert state_at("Su 01:00-02:30", at).changes == dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)
    assert state_at("Sa 22:00-02:30", at).changes == dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("night", ["2026-03-30T02:30", "2026-04-01T02:30"])
def test_a_night_after_the_clock_change_is_read(night: str) -> None:
    assert state_at("Mo-Su 22:00-03:00", _at(night)).state == "open"


def test_any_time_zone_asks_the_same() -> None:
    at = _at("2026-11-23T10:00")
    assert state_at(MARKET, at) == state_at(MARKET, at.astimezone(dt.UTC))


def test_a_week_starts_on_monday_and_names_its_holidays() -> None:
    week = week_of(MARKET, dt.date(2026, 6, 25))
    assert [day.day.day for day in week] == list(range(22, 29))
    assert [day.closed for day in week] == [False, False, True, False, False, False, True]
    assert week[2].holiday == "San Giovanni"
    assert week[5].spans == ((dt.time(8, 30), dt.time(18)),)


def test_a_week_keeps_nights_notes_and_appointments_apart() -> None:
    hours = (
        'Mo unknown "su appuntamento"; Tu 09:00-12:00,12:00-13:00 open "citofono 3"; '
        'Fr-Sa 20:00-02:00; Su off "riposo"; Th 00:00-24:00'
    )
    week = week_of(hours, dt.date(2026, 11, 22))
    assert week[0].appointments == ((dt.time(0), dt.time(0)),)
    assert not week[0].spans
    assert not week[0].closed
    assert week[1].spans == ((dt.time(9), dt.time(13)),)
    assert week[1].note == "citofono 3"
    assert week[2].closed
    assert week[3].spans == ((dt.time(0), dt.time(0)),)
    assert week[4].spans == week[5].spans == ((dt.time(20), dt.time(2)),)
    assert week[6].closed
    assert week[6].note == "riposo"


def test_hours_that_call_themselves_unsure_are_neither_open_nor_closed() -> None:
    monday = week_of('Mo 09:00-12:00 unknown "forse"', dt.date(2026, 11, 23))[0]
    assert monday.unsure == ((dt.time(9), dt.time(12)),)
    assert monday.note == "forse"
    assert not monday.closed
    assert not monday.spans
    assert not monday.appointments


def test_notes_that_follow_each_other_are_one_span() -> None:
    hours = 'Mo 09:00-11:00 open "a", Mo 11:00-12:00 open "b"'
    monday = week_of(hours, dt.date(2026, 11, 23))[0]
    assert monday.spans == ((dt.time(9), dt.time(12)),)
    assert monday.note == "a; b"
    at = _at("2026-11-23T10:00")
    assert state_at(hours, at).changes == _at("2026-11-23T12:00")


def test_nights_beside_days_without_any_are_read() -> None:
    hours = 'Mo-Fr 18:00-02:00, Sa 10:00-12:00; Su; Aug 01 "chiusi per ferie" off'
    assert state_at(hours, _at("2026-11-23T10:00")).state == "unknown"
    hours = "Mo-Fr 18:00-02:00, Sa 10:00-12:00; 24/7 off; Mo 18:00-24:00,22:00-02:00"
    assert week_of(hours, dt.date(2026, 11, 23))[1].closed
    assert state_at(hours, _at("2026-11-24T01:00")).state == "open"


def test_unknown_hours_have_no_week() -> None:
    assert week_of("", dt.date(2026, 11, 22)) == ()


@pytest.mark.parametrize(
    "hours",
    [
        "Mo 24:30-25:00",
        "lun-ven 8-13",
        "Mo-Fr 10:00-12:00;",
        "Mo-Fr 08:00+",
        "Mo-Fr sunrise-sunset",
        "SH off; Mo 10:00-12:00",
        'Mo-Fr 10:00-12:00 || "telefonare"',
        '"<script>alert(1)</script>',
        "Mo 10:00-12:00; " * 100,
    ],
)
def test_hours_that_cannot_be_relied_on_are_refused(hours: str) -> None:
    problem = hours_problem(hours)
    assert problem is not None
    assert problem.field == "opening_hours"
    assert problem.text


@pytest.mark.parametrize("hours", ["", MARKET, 'Mo 09:00-10:00 open "gruppi di 5+ || SH"'])
def test_good_hours_and_none_are_no_problem(hours: str) -> None:
    assert hours_problem(hours) is None


def test_feasts_are_named() -> None:
    assert feast(dt.date(2026, 12, 25)) == "Natale"
    assert feast(dt.date(2026, 11, 23)) == ""


def test_ten_thousand_places_are_asked_within_half_a_second() -> None:
    hours = [
        f"Mo-Fr {n // 60 % 12:02}:{n % 60:02}-{13 + n % 10}:{n // 1000:02}; Sa 08:00-18:00; PH off"
        for n in range(10_000)
    ]
    at = _at("2026-11-23T10:00")
    for text in hours:
        state_at(text, at)
    begun = time.process_time()
    for text in hours:
        state_at(text, at)
    assert time.process_time() - begun < 0.5
