"""Distinct households of a month: stated, restated with history, never invented, never added."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.history import Moment
from foodplan.store.ledger.months import MonthSaid, month_history, service_month, state_month
from tests.factories.accounts import make_actor
from tests.factories.ledger import NOW, Ledger, make_ledger

SITE = "emporio-prova"
OCTOBER = 202610


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def state(ledger: Ledger, households: int | None, people: int | None = None,
          month: int = OCTOBER, now: datetime = NOW) -> None:  # fmt: skip
    state_month(ledger.session, SITE, month, households, people, ledger.actor, now)


def said(ledger: Ledger, moment: Moment | None = None) -> MonthSaid | None:
    return service_month(ledger.session, ledger.site.id, OCTOBER, moment)


def test_what_nobody_stated_is_not_known(ledger: Ledger) -> None:
    assert said(ledger) is None


def test_a_zero_is_stated_and_is_not_the_same_as_nothing(ledger: Ledger) -> None:
    state(ledger, 0, 0)
    assert said(ledger) == MonthSaid(0, 0)


def test_restating_replaces_and_keeps_the_history(ledger: Ledger) -> None:
    state(ledger, 40, 95)
    state(ledger, 42, now=NOW + timedelta(minutes=1))
    assert said(ledger) == MonthSaid(42, None)
    assert said(ledger, Moment(date(2026, 11, 22), NOW)) == MonthSaid(40, 95)
    rows = month_history(ledger.session, ledger.site.id, OCTOBER)
    assert [row.households for row in rows] == [40, 42]


def test_stating_the_same_twice_is_one_statement(ledger: Ledger) -> None:
    state(ledger, 40)
    state(ledger, 40, now=NOW + timedelta(minutes=1))
    assert len(month_history(ledger.session, ledger.site.id, OCTOBER)) == 1


def test_stating_nothing_takes_back_what_was_said(ledger: Ledger) -> None:
    state(ledger, None)
    state(ledger, 40)
    state(ledger, None, now=NOW + timedelta(minutes=1))
    assert said(ledger) is None
    assert len(month_history(ledger.session, ledger.site.id, OCTOBER)) == 1


def test_people_alone_may_be_known(ledger: Ledger) -> None:
    state(ledger, None, 12)
    assert said(ledger) == MonthSaid(None, 12)


@pytest.mark.parametrize(
    ("households", "people", "month", "field"),
    [
        (-1, None, OCTOBER, "households"),
        (100_001, None, OCTOBER, "households"),
        (None, -3, OCTOBER, "people"),
        (10, 9, OCTOBER, "people"),
        (0, 4, OCTOBER, "households"),
        (4, None, 202612, "month"),
        (4, None, 202613, "month"),
        (4, None, 199912, "month"),
        (4, None, 0, "month"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    ledger: Ledger, households: int | None, people: int | None, month: int, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        state(ledger, households, people, month)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_running_month_may_be_stated_and_the_next_one_by_the_clock_of_rome(
    ledger: Ledger,
) -> None:
    state(ledger, 4, month=202611)
    state(ledger, 4, month=202612, now=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    for month in (202611, 202612):
        said = service_month(ledger.session, ledger.site.id, month)
        assert said is not None
        assert said.households == 4


def test_another_organisations_month_is_not_ones_to_state(ledger: Ledger) -> None:
    with pytest.raises(NotAllowed):
        state_month(ledger.session, SITE, OCTOBER, 4, None, make_actor(999), NOW)


@pytest.mark.parametrize("node", ["nessuno", "people"])
def test_only_a_site_has_months(ledger: Ledger, node: str) -> None:
    with pytest.raises(Refused):
        state_month(ledger.session, node, OCTOBER, 4, None, ledger.actor, NOW)
