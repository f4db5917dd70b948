"""What sites take from donors: stated from a day on, checked, ended, readable as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.acceptance import (
    AcceptanceInput,
    end_acceptance,
    get_acceptance,
    list_acceptances,
    set_acceptance,
)
from foodplan.store.history import Change, Moment
from tests.factories.ledger import make_ledger
from tests.factories.organisations import make_site

MONDAY = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
BREAD = AcceptanceInput(("pane-forno",), (4, 1), "09:00", "12:00", "000 000 000", "Da 5 kg in su.")


def change(days: int = 0) -> Change:
    return Change(AT + timedelta(days=days))


@pytest.fixture
def node(session: Session) -> int:
    return make_ledger(session).site.id


def test_a_statement_reads_back_as_it_was_made(session: Session, node: int) -> None:
    said = replace(BREAD, categories=("pane-forno", "ortofrutta", "pane-forno"))
    set_acceptance(session, node, "mattina", said, change(), MONDAY)
    row = get_acceptance(session, node, "mattina", Moment(MONDAY))
    assert row is not None
    assert (row.categories, row.weekdays) == (("pane-forno", "ortofrutta"), (1, 4))
    assert (row.from_time, row.to_time) == ("09:00", "12:00")
    assert (row.contact, row.conditions) == ("000 000 000", "Da 5 kg in su.")


def test_it_holds_from_its_day_on_and_not_before(session: Session, node: int) -> None:
    set_acceptance(session, node, "mattina", BREAD, change(), MONDAY)
    assert list_acceptances(session, Moment(MONDAY - timedelta(days=1))) == []
    assert len(list_acceptances(session, Moment(MONDAY))) == 1


def test_what_was_taken_before_a_change_stays_readable(session: Session, node: int) -> None:
    set_acceptance(session, node, "mattina", BREAD, change(), MONDAY)
    later = MONDAY + timedelta(days=7)
    set_acceptance(session, node, "mattina", replace(BREAD, weekdays=(5,)), change(7), later)
    (before,) = list_acceptances(session, Moment(MONDAY, AT))
    (after,) = list_acceptances(session, Moment(later))
    assert (before.weekdays, after.weekdays) == ((1, 4), (5,))


def test_the_same_sent_twice_is_one_statement(session: Session, node: int) -> None:
    for hour in (0, 1):
        set_acceptance(session, node, "mattina", BREAD, change(hour), MONDAY)
    assert len(list_acceptances(session, Moment(MONDAY))) == 1


def test_ending_it_takes_it_away_from_that_day_on(session: Session, node: int) -> None:
    set_acceptance(session, node, "mattina", BREAD, change(), MONDAY)
    last = MONDAY + timedelta(days=3)
    assert end_acceptance(session, node, "mattina", change(3), last)
    assert not end_acceptance(session, node, "altro", change(3), last)
    assert list_acceptances(session, Moment(last)) == []
    assert len(list_acceptances(session, Moment(last - timedelta(days=1)))) == 1


def test_sites_are_asked_one_by_one_or_all_earliest_hours_first(
    session: Session, node: int
) -> None:
    other = make_site(session, "altra").id
    set_acceptance(session, node, "b", replace(BREAD, from_time="", to_time=""), change(), MONDAY)
    set_acceptance(session, node, "c", BREAD, change(), MONDAY)
    set_acceptance(session, other, "a", BREAD, change(), MONDAY)
    assert [row.slot for row in list_acceptances(session, Moment(MONDAY), [node])] == ["c", "b"]
    assert len(list_acceptances(session, Moment(MONDAY))) == 3
    assert get_acceptance(session, other, "b", Moment(MONDAY)) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"categories": ()}, "categories"),
        ({"categories": ("sassi",)}, "categories"),
        ({"weekdays": ()}, "weekdays"),
        ({"weekdays": (7,)}, "weekdays"),
        ({"contact": ""}, "contact"),
        ({"contact": "0" * 201}, "contact"),
        ({"conditions": "x" * 301}, "conditions"),
        ({"from_time": "9"}, "from_time"),
        ({"to_time": "24:00"}, "to_time"),
        ({"to_time": ""}, "to_time"),
        ({"from_time": ""}, "from_time"),
        ({"to_time": "09:00"}, "to_time"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, node: int, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        set_acceptance(session, node, "mattina", replace(BREAD, **wrong), change(), MONDAY)  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]
    assert list_acceptances(session, Moment(MONDAY)) == []


def test_a_slot_that_no_form_made_is_refused(session: Session, node: int) -> None:
    with pytest.raises(Refused):
        set_acceptance(session, node, "../x", BREAD, change(), MONDAY)
