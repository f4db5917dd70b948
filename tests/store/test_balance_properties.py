"""Mass is conserved over every scope, month and instant, whatever is recorded in whatever order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from foodplan.db import open_session
from foodplan.rules.balance import ENTERING, FLOWS, Balance, Term, added
from foodplan.rules.ledger import month_of, months_between
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.history import Moment
from foodplan.store.ledger import LineInput, verify_ledger
from foodplan.store.ledger.balances import (
    TrailQuestion,
    mass_balance,
    negative_days,
    stock_at,
    trail,
    with_transit,
)
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.balance import AREAS, EMPORIUM, HUB, KITCHEN, Town, make_town
from tests.factories.balance_play import (
    CATEGORIES,
    FIRST,
    LAST,
    SCOPES,
    Step,
    plain_lines,
    played,
    recounted,
    steps,
)
from tests.factories.ledger import MARKET, NOW, TODAY
from tests.factories.organisations import CHANGE


@pytest.fixture
def town(engine: Engine) -> Iterator[Town]:
    """A stored town whose emporium knows what it gives by counting its shelves."""
    with open_session(engine, writes=True) as session:
        made = make_town(session)
        emporium = made.sites[EMPORIUM]
        by_count = NodeInput(emporium.name, emporium.organisation, area=emporium.area,
                             site_kind="emporium", distribution_mode="by_count")  # fmt: skip
        change_node(session, emporium.id, by_count, CHANGE)
        session.commit()
        yield made


@given(doing=steps, months=st.tuples(st.integers(0, 2), st.integers(0, 2)).map(sorted))
@settings(max_examples=12)
def test_every_scope_balances_and_equals_a_recount_of_its_lines(
    town: Town, doing: list[Step], months: list[int]
) -> None:
    with played(town, doing) as play:
        session, lines = play.town.session, plain_lines(play.town.session)
        first, last = FIRST + months[0], FIRST + months[1]
        for scope in SCOPES:
            balance = play.town.balance(scope, first, last)
            nodes = with_transit(session, play.town.ids(scope))
            expected = recounted(lines, nodes, first, last)
            for term in Term:
                assert balance.grams(term) == expected[term], (scope, term)
            for food in (True, False):
                assert balance.of(food=food).difference == 0
        assert verify_ledger(session) == []


@given(doing=steps)
@settings(max_examples=12)
def test_categories_sources_months_and_areas_sum_to_the_city(town: Town, doing: list[Step]) -> None:
    with played(town, doing) as play:
        city = play.town.balance(first=FIRST, last=LAST)
        months = [play.town.balance(first=m, last=m) for m in months_between(FIRST, LAST)]
        for term in FLOWS:
            assert sum(month.grams(term) for month in months) == city.grams(term)
        for month, following in pairwise(months):
            assert month.grams(Term.AFTER) == following.grams(Term.BEFORE)
        areas = [[HUB], [EMPORIUM, KITCHEN]]
        parts = added(play.town.balance(area, FIRST, LAST) for area in areas)
        assert parts.get(Term.TRANSFER_IN, 0) == parts.get(Term.TRANSFER_OUT, 0)
        for other in set(Term) - {Term.TRANSFER_IN, Term.TRANSFER_OUT}:
            assert parts.get(other, 0) == city.grams(other), other
        assert city.grams(Term.TRANSFER_IN) == city.grams(Term.TRANSFER_OUT) == 0


@given(doing=steps)
@settings(max_examples=12)
def test_what_was_answered_at_an_instant_is_answered_of_it_ever_after(
    town: Town, doing: list[Step]
) -> None:
    with played(town, doing, remembers=True) as play:
        session = play.town.session
        for instant, balance, held in play.answers:
            again = play.town.balance(first=FIRST, last=LAST, known_at=instant)
            assert sums(again) == sums(balance)
            assert play.held(instant) == held
        kept = session.execute(sa.text("SELECT node_id, SUM(grams) FROM balance GROUP BY node_id"))
        assert play.held() == Counter({node: int(grams) for node, grams in kept if grams})


def sums(balance: Balance) -> Counter[tuple[Term, str, str, int]]:
    """A balance as grams by term, detail, category and source kind."""
    found: Counter[tuple[Term, str, str, int]] = Counter()
    for part in balance.parts:
        found[part.term, part.detail, part.category, part.source_kind] += part.grams
    return Counter({key: grams for key, grams in found.items() if grams})


@given(doing=steps, days_ago=st.integers(0, 80), pick=st.integers(0, 20))
@settings(max_examples=15)
def test_stock_of_any_day_as_known_at_any_instant_is_the_sum_of_its_lines(
    town: Town, doing: list[Step], days_ago: int, pick: int
) -> None:
    with played(town, doing) as play:
        session, day = play.town.session, TODAY - timedelta(days_ago)
        known_at = None if pick > len(doing) else NOW + timedelta(minutes=pick)
        nodes = with_transit(session, play.town.ids())
        expected: Counter[tuple[int, int]] = Counter()
        below: Counter[tuple[int, str]] = Counter()
        for line in plain_lines(session):
            if line.day <= day and (known_at is None or line.recorded_at <= known_at):
                for node, grams in ((line.to_node, line.grams), (line.from_node, -line.grams)):
                    if node in nodes:
                        expected[node, line.lot] += grams
                        below[node, line.category] += grams
        found = {(s.node, s.lot): s.grams for s in stock_at(session, nodes, Moment(day, known_at))}
        assert found == {key: grams for key, grams in expected.items() if grams}
        warned = negative_days(session, nodes, day, day, known_at)
        assert {(item.node, item.category): item.lowest for item in warned} == {
            key: grams for key, grams in below.items() if grams < 0
        }


@given(doing=steps)
@settings(max_examples=15)
def test_every_figure_is_the_sum_of_the_movements_it_opens(town: Town, doing: list[Step]) -> None:
    with played(town, doing) as play:
        session, ids = play.town.session, play.town.ids([EMPORIUM])
        balance = mass_balance(session, ids, FIRST, LAST, Moment(TODAY))
        for term in FLOWS:
            for food in (True, False):
                half = balance.of(food=food)
                whole = TrailQuestion(ids, FIRST, LAST, term, food=food)
                assert trail(session, whole).grams == half.grams(term)
                for detail, grams in half.details(term).items():
                    if detail:
                        assert trail(session, replace(whole, detail=detail)).grams == grams


@given(doing=steps, grams=st.integers(1, 9_000), short=st.integers(0, 50))
@settings(max_examples=12)
def test_internal_transfers_change_no_figure_of_the_city(
    town: Town, doing: list[Step], grams: int, short: int
) -> None:
    with played(town, [Step("intake", HUB, HUB, CATEGORIES[0], 9_000, 0, 0), *doing]) as play:
        before = play.town.balance(first=FIRST, last=LAST)
        held = stock_at(play.town.session, play.town.ids([HUB]), Moment(TODAY))
        part = min(grams, sum(item.grams for item in held if item.category == CATEGORIES[0]))
        if not part:
            return
        day = {"happened_on": TODAY}
        line = LineInput(CATEGORIES[0], part)
        out = play.town.act("dispatch", KITCHEN, line, at=HUB, now=play.now, **day)
        moving = play.town.balance(first=FIRST, last=LAST)
        assert totals(moving) == totals(before)
        arrived = LineInput(CATEGORIES[0], max(part - short, 1))
        lost = play.town.act("receipt", HUB, arrived, at=KITCHEN, now=play.now,
                             dispatch=out.uuid, **day).lost_grams  # fmt: skip
        after = totals(play.town.balance(first=FIRST, last=LAST))
        expected = totals(before) + Counter({Term.LOSS: lost})
        expected[Term.AFTER] -= lost
        assert after == Counter({term: grams for term, grams in expected.items() if grams})


def totals(balance: Balance) -> Counter[Term]:
    """Grams by term, the zeros left out."""
    return Counter({term: grams for term in Term if (grams := balance.grams(term))})


@given(grams=st.integers(1, 10**9), weights=st.lists(st.integers(0, 100), min_size=3, max_size=3))
@settings(max_examples=12)
def test_splitting_an_intake_over_sites_conserves_every_gram(
    town: Town, grams: int, weights: list[int]
) -> None:
    with played(town, []) as play:
        parts = share_by_largest_remainder(grams, weights if any(weights) else [1, 1, 1])
        for slug, part in zip(AREAS, parts, strict=True):
            if part:
                play.town.act("intake", MARKET, (CATEGORIES[0], part), at=slug,
                              confirm_heavy=True)  # fmt: skip
        city = play.town.balance(first=month_of(TODAY), last=month_of(TODAY))
        assert (city.recovered, city.entered, city.grams(Term.AFTER)) == (grams, grams, grams)
        assert [play.town.balance([slug]).recovered for slug in AREAS] == parts
        assert set(ENTERING) == {term for term in Term if term.enters}
