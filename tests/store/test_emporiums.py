"""Reading passages as they stood when a month closed, whatever was recorded since."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from foodplan.progress.cells import Cell
from foodplan.store.emporiums import closed_households
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import OpeningInput
from foodplan.store.measures import Measures
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.ledger import Ledger, make_distribution, make_intake, make_ledger
from tests.factories.organisations import make_organisation

OCTOBER = date(2026, 10, 20)
MONTHS = [202609, 202610]
AFTER_CLOSING = datetime(2026, 11, 14, 23, 1, tzinfo=UTC)


def say(ledger: Ledger, day: date, households: int | None, at: datetime) -> None:
    said = OpeningInput(households=households, people=9)
    ledger.post(make_distribution(1_000, happened_on=day, opening=said), at)


def test_passages_are_those_known_when_their_month_closed(session: Session) -> None:
    ledger = make_ledger(session)
    own = ledger.site.organisation or 0
    ledger.intake(90_000, happened_on=date(2026, 9, 1))
    before_closing = datetime(2026, 11, 14, 22, 59, tzinfo=UTC)
    say(ledger, date(2026, 9, 30), 20, datetime(2026, 10, 14, tzinfo=UTC))
    say(ledger, OCTOBER, 30, datetime(2026, 10, 20, 12, tzinfo=UTC))
    say(ledger, date(2026, 10, 21), 11, before_closing)
    say(ledger, OCTOBER, 33, AFTER_CLOSING)
    say(ledger, date(2026, 10, 22), None, before_closing)
    say(ledger, date(2026, 11, 2), 8, datetime(2026, 11, 2, tzinfo=UTC))
    assert closed_households(session, MONTHS) == {(202609, own): 20, (202610, own): 41}


def test_a_month_in_which_nobody_counted_is_missing(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.post(make_intake(5_000, happened_on=OCTOBER), AFTER_CLOSING)
    say(ledger, OCTOBER, 30, AFTER_CLOSING)
    assert closed_households(session, MONTHS) == {}


def test_whose_a_site_is_said_to_have_been_later_moves_no_count(session: Session) -> None:
    ledger = make_ledger(session)
    own = ledger.site.organisation or 0
    ledger.post(make_intake(5_000, happened_on=OCTOBER), datetime(2026, 10, 20, 9, tzinfo=UTC))
    say(ledger, OCTOBER, 30, datetime(2026, 10, 20, 12, tzinfo=UTC))
    heir = make_organisation(session, "erede", "Erede")
    said = NodeInput(name="Emporio", organisation=heir, site_kind="emporium")
    change_node(session, ledger.site.id, said, Change(AFTER_CLOSING), date(2026, 1, 1))
    assert closed_households(session, MONTHS) == {(202610, own): 30}


def test_a_site_counts_for_who_held_it_at_the_end_of_the_month(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.post(make_intake(5_000, happened_on=OCTOBER), datetime(2026, 10, 20, 9, tzinfo=UTC))
    say(ledger, OCTOBER, 30, datetime(2026, 10, 20, 12, tzinfo=UTC))
    heir = make_organisation(session, "erede", "Erede")
    said = NodeInput(name="Emporio", organisation=heir, site_kind="emporium")
    change_node(
        session, ledger.site.id, said, Change(datetime(2026, 10, 25, tzinfo=UTC)),
        date(2026, 10, 26),
    )  # fmt: skip
    assert closed_households(session, MONTHS) == {(202610, heir): 30}


def test_who_takes_a_site_over_on_the_months_last_day_has_its_count(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.post(make_intake(5_000, happened_on=OCTOBER), datetime(2026, 10, 20, 9, tzinfo=UTC))
    say(ledger, OCTOBER, 30, datetime(2026, 10, 20, 12, tzinfo=UTC))
    heir = make_organisation(session, "erede", "Erede")
    said = NodeInput(name="Emporio", organisation=heir, site_kind="emporium")
    change = Change(datetime(2026, 10, 31, 9, tzinfo=UTC))
    change_node(session, ledger.site.id, said, change, date(2026, 10, 31))
    assert closed_households(session, MONTHS) == {(202610, heir): 30}
    assert Measures(session, Moment(date(2026, 11, 22))).cells("passages", {}) == [
        Cell(202610, heir, 30)
    ]
