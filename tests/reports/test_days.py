"""What the office and a site read of due days, straight from the reports."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from foodplan.reports.emporiums.schedule import due_stubs, schedule_report
from foodplan.reports.office.days import days_report, missing_summary
from foodplan.rules.schedule import DayCount
from foodplan.store.schedule import ScheduleInput, set_schedule
from tests.factories.ledger import MARKET, TODAY, Ledger, make_ledger
from tests.factories.organisations import CHANGE, make_site

SITE = "emporio-prova"


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def plan(ledger: Ledger, slot: str, said: ScheduleInput, since: date) -> None:
    set_schedule(ledger.session, ledger.site.id, slot, 0, said, CHANGE, since)


def test_without_any_calendar_nothing_is_said_to_be_missing(session: Session) -> None:
    make_site(session, SITE)
    found = missing_summary(session, TODAY)
    assert (found.days, found.sites, found.scheduled) == (0, 0, 0)
    report = days_report(session, TODAY, None, "")
    assert report is not None
    assert report.total == DayCount()
    assert report.without == 1


def test_the_figures_of_the_first_page_are_those_of_the_page_it_leads_to(ledger: Ledger) -> None:
    plan(ledger, "uno", ScheduleInput("pickup", (1, 3)), date(2026, 10, 1))
    plan(ledger, "due", ScheduleInput("opening", (3,)), date(2026, 10, 1))
    ledger.intake(4_000, happened_on=date(2026, 10, 6))
    summary = missing_summary(ledger.session, TODAY)
    report = days_report(ledger.session, TODAY, None, "")
    assert report is not None
    assert summary.days == report.total.missing == 14
    assert schedule_report(ledger.session, ledger.site, TODAY).count == report.total


def test_two_things_due_on_a_day_are_two_stubs_and_one_day(ledger: Ledger) -> None:
    yesterday = TODAY - timedelta(1)
    plan(ledger, "uno", ScheduleInput("pickup", (5,), source=MARKET, from_time="14:00"), yesterday)
    plan(ledger, "due", ScheduleInput("opening", (5, 6), from_time="09:00"), yesterday)
    stubs = due_stubs(ledger.session, ledger.site, TODAY)
    assert [(stub.days_ago, stub.kind) for stub in stubs] == [
        (0, "opening"),
        (1, "opening"),
        (1, "pickup"),
    ]
    assert stubs[2].source_name == "Porta Palazzo"
    assert missing_summary(ledger.session, TODAY).days == 1


def test_a_holiday_is_named_beside_its_day(ledger: Ledger) -> None:
    christmas = date(2026, 12, 25)
    plan(ledger, "uno", ScheduleInput("opening", (4,)), christmas)
    (stub,) = due_stubs(ledger.session, ledger.site, christmas)
    assert (stub.holiday, stub.state) == ("Natale", "today")


def test_the_calendar_says_what_comes_next_and_what_begins_later(ledger: Ledger) -> None:
    plan(ledger, "uno", ScheduleInput("pickup", (2,), (1,)), date(2026, 12, 1))
    report = schedule_report(ledger.session, ledger.site, TODAY)
    assert report.next_day == date(2026, 12, 2)
    (slot,) = report.week[2].slots
    assert (slot.weeks, slot.begins) == (("primo",), date(2026, 12, 1))
    assert not report.empty
