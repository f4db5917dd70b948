"""Closed history gives past months their figures and leaves the stock of every day as it was."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.rules.balance import Term
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.ledger import post, rebuild, reverse, verify_ledger
from foodplan.store.ledger.balances import mass_balance, stock_at
from foodplan.store.ledger.movements import get_movement
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)

LAST_YEAR = date(2025, 3, 4)


def closed(kind: str, grams: int, **changes: object) -> object:
    maker = {"intake": make_intake, "distribution": make_distribution}[kind]
    return maker(grams, happened_on=LAST_YEAR, closed=True, **changes)


def terms(ledger: Ledger, month: int = 202503) -> dict[Term, int]:
    nodes = frozenset({ledger.site.id})
    balance = mass_balance(ledger.session, nodes, month, month, Moment(TODAY))
    return {term: grams for term in Term if (grams := balance.grams(term))}


def details(ledger: Ledger) -> dict[str, int]:
    nodes = frozenset({ledger.site.id})
    return mass_balance(ledger.session, nodes, 202503, 202503, Moment(TODAY)).details(Term.OPENING)


def test_history_changes_its_months_and_no_stock(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(5_000)
    ledger.post(closed("intake", 100_000))
    ledger.post(closed("distribution", 90_000))
    assert ledger.stock() == 5_000
    past = terms(ledger)
    assert details(ledger) == {"opening:storico": -10_000}
    assert past == {Term.SOURCE: 100_000, Term.PEOPLE: 90_000, Term.OPENING: -10_000}
    held = stock_at(session, frozenset({ledger.site.id}), Moment(LAST_YEAR))
    assert sum(item.grams for item in held) == 0
    assert verify_ledger(session) == []
    rebuild(session)
    assert (ledger.stock(), terms(ledger)) == (5_000, past)
    assert verify_ledger(session) == []


def test_what_went_out_in_the_past_has_the_origins_of_what_came_before(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.post(closed("intake", 75_000))
    gift = closed("intake", 25_000, counterpart="source", source_kind="private_gift")
    ledger.post(gift)
    out = ledger.post(closed("distribution", 8_000))
    assert {line.source_kind.slug: line.grams for line in out.lines} == {
        "market_surplus": 6_000,
        "private_gift": 2_000,
    }
    row = get_movement(session, out.uuid)
    assert row is not None
    assert [(line.category, line.grams) for line in row.lines] == [("ortofrutta", 8_000)]


def test_what_went_out_without_a_past_has_no_known_origin(session: Session) -> None:
    out = make_ledger(session).post(closed("distribution", 8_000))
    assert [line.source_kind.slug for line in out.lines] == ["other_organisation"]


def test_history_is_corrected_and_taken_back_as_history(session: Session) -> None:
    ledger = make_ledger(session)
    first = ledger.post(closed("intake", 120_000))
    right = make_intake(12_000, happened_on=LAST_YEAR, replaces=first.uuid, id=uuid4())
    second = ledger.post(right)
    assert not ledger.post(right).created
    assert ledger.stock() == 0
    assert terms(ledger) == {Term.SOURCE: 12_000, Term.OPENING: -12_000}
    reverse(session, second.uuid, ledger.actor, NOW, id=uuid4())
    assert terms(ledger) == {}
    assert ledger.stock() == 0
    assert verify_ledger(session) == []


def test_the_same_act_as_history_and_as_live_are_two_acts(session: Session) -> None:
    ledger = make_ledger(session)
    said = closed("intake", 1_000)
    assert ledger.post(said).created
    assert not ledger.post(said).created
    with pytest.raises(Exception, match="identificativo"):
        ledger.post(replace(said, closed=False))


def test_history_leaves_the_counts_after_it_as_they_were(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(10_000, happened_on=date(2025, 1, 10))
    ledger.post(make_movement("count", "count", 9_000, happened_on=date(2025, 6, 1)))
    before = terms(ledger, 202506)
    ledger.post(closed("intake", 70_000))
    assert ledger.stock() == 9_000
    assert terms(ledger, 202506) == before
    assert verify_ledger(session) == []


@pytest.mark.parametrize("kind", ["opening", "count", "transform"])
def test_history_holds_no_shelves(session: Session, kind: str) -> None:
    ledger = make_ledger(session)
    with pytest.raises(Refused, match="storico"):
        ledger.post(make_movement(kind, kind, 1_000, happened_on=LAST_YEAR, closed=True))


@settings(max_examples=25, deadline=None)
@given(
    acts=st.lists(st.tuples(st.booleans(), st.integers(1, 10**6), st.integers(1, 12)), max_size=8)
)
def test_any_history_leaves_the_shelves_alone(
    session: Session, acts: list[tuple[bool, int, int]]
) -> None:
    ledger = make_ledger(session, f"emporio-{uuid4().hex[:8]}")
    ledger.intake(3_000, node=ledger.site.slug)
    for came, grams, month in acts:
        maker = make_intake if came else make_distribution
        day = date(2025, month, 3)
        said = maker(grams, happened_on=day, closed=True, node=ledger.site.slug)
        post(session, said, ledger.actor, NOW)
    assert ledger.stock() == 3_000
    assert verify_ledger(session) == []
