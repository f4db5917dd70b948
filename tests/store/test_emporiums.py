"""Reading sites' kilos by month and passages as they stood when a month closed."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.store.emporiums import closed_passages, list_site_flows
from foodplan.store.ledger import OpeningInput
from tests.factories.ledger import Ledger, make_distribution, make_intake, make_ledger

OCTOBER = date(2026, 10, 20)
MONTHS = [202609, 202610]


def say(ledger: Ledger, day: date, households: int | None, at: datetime) -> None:
    said = OpeningInput(households=households, people=9)
    ledger.post(make_distribution(1_000, happened_on=day, opening=said), at)


def test_flows_of_a_site_are_summed_by_month_with_corrections_taken_off(session: Session) -> None:
    ledger = make_ledger(session)
    wrong = ledger.intake(120_000, happened_on=OCTOBER)
    ledger.intake(12_000, happened_on=OCTOBER, replaces=wrong.uuid)
    ledger.intake(3_000, happened_on=OCTOBER)
    ledger.distribution(10_000, happened_on=OCTOBER)
    ledger.intake(7_000, happened_on=date(2026, 11, 1))
    came, went = list_site_flows(session, [ledger.site.id], 202610, 202610)
    assert (came.inward, came.boundary, came.grams, came.movements) == (True, "source", 15_000, 2)
    assert (went.inward, went.boundary, went.grams) == (False, "people", 10_000)
    assert came.source_kind is SourceKind.MARKET_SURPLUS
    assert list_site_flows(session, [], 202610, 202610) == []


def test_passages_are_those_known_when_their_month_closed(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(90_000, happened_on=date(2026, 9, 1))
    before_closing = datetime(2026, 11, 14, 22, 59, tzinfo=UTC)
    after_closing = datetime(2026, 11, 14, 23, 1, tzinfo=UTC)
    say(ledger, date(2026, 9, 30), 20, datetime(2026, 10, 14, tzinfo=UTC))
    say(ledger, OCTOBER, 30, datetime(2026, 10, 20, 12, tzinfo=UTC))
    say(ledger, date(2026, 10, 21), 11, before_closing)
    say(ledger, OCTOBER, 33, after_closing)
    say(ledger, date(2026, 10, 22), None, before_closing)
    say(ledger, date(2026, 11, 2), 8, datetime(2026, 11, 2, tzinfo=UTC))
    assert closed_passages(session, [ledger.site.id], MONTHS) == {202609: 20, 202610: 41}


def test_a_month_in_which_nobody_counted_is_missing(session: Session) -> None:
    ledger = make_ledger(session)
    late = datetime(2026, 11, 20, tzinfo=UTC)
    ledger.post(make_intake(5_000, happened_on=OCTOBER), late)
    say(ledger, OCTOBER, 30, late)
    assert closed_passages(session, [ledger.site.id], MONTHS) == {}
