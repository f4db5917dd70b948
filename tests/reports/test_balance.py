"""What a mass balance says beside what the city publishes."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from foodplan.reports.balance import CITY, balance_report, list_scopes
from foodplan.reports.recovery import recovery_report
from foodplan.store.history import Moment
from foodplan.store.ledger.judgements import Judgement, judge
from tests.factories.doubles import Doubles, make_doubles
from tests.factories.ledger import NOW, TODAY

MONTH = 202611


@pytest.fixture
def city(sqlite_session: Session) -> Doubles:
    """Two organisations that declared one load in November, judged to be the same food."""
    found = make_doubles(sqlite_session)
    first, second = found.intake("nord", 100_000), found.intake("sud", 95_000)
    said = Judgement(first.uuid, second.uuid, "ortofrutta", "same", "stesso furgone")
    judge(sqlite_session, said, found.officer, NOW + timedelta(hours=1))
    return found


def test_the_citys_balance_says_what_the_published_figure_takes_off(city: Doubles) -> None:
    moment = Moment(TODAY)
    published = recovery_report(city.session, TODAY).consolidated.running
    for scope in list_scopes(city.session, moment, TODAY):
        report = balance_report(city.session, scope, MONTH, MONTH, moment)
        if scope.kind == CITY:
            assert report.food.recovered == 195_000
            assert report.food.recovered - report.eliminated == published == 100_000
        else:
            assert report.eliminated == 0
        assert report.closes


def test_months_without_doubles_take_nothing_off(city: Doubles) -> None:
    moment = Moment(TODAY)
    (whole,) = [x for x in list_scopes(city.session, moment, TODAY) if x.kind == CITY]
    assert balance_report(city.session, whole, 202610, 202610, moment).eliminated == 0
    before = Moment(date(2026, 11, 22), NOW)
    assert balance_report(city.session, whole, MONTH, MONTH, before).eliminated == 0
