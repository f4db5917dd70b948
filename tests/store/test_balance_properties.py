"""Mass is conserved over every scope, month and instant, whatever is recorded in whatever order."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.rules.balance import ENTERING, FLOWS, Balance, Term, added, term_of
from foodplan.rules.ledger import NodeKind, month_of, months_between
from foodplan.rules.problems import Refused
from foodplan.rules.sharing import share_by_largest_remainder
from foodplan.store.history import Moment
from foodplan.store.ledger import LineInput, reverse, verify_ledger
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
from tests.factories.ledger import MARKET, NOW, TODAY
from tests.factories.organisations import CHANGE

CATEGORIES = ("ortofrutta", "pane-forno", "non-alimentari")
SOURCES = ("market_surplus", "farm_surplus", "purchase")
SCOPES = [scope for size in (1, 2, 3) for scope in combinations(AREAS, size)]
FIRST, LAST = 202609, 202611
PLAIN = {
    "intake": (MARKET, "source"),
    "opening": ("opening",),
    "distribution": ("people", "buyers"),
    "disposal": ("waste", "waste:composting", "feed"),
    "return": (MARKET,),
}
VERBS = (*PLAIN, "intake", "intake", "dispatch", "receipt", "unmatched", "count", "transform",
         "correct", "reverse")  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing to do, as numbers that fit whatever is there by then."""

    verb: str
    site: str
    other: str
    category: str
    grams: int
    days_ago: int
    pick: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(VERBS),
        st.sampled_from(sorted(AREAS)),
        st.sampled_from(sorted(AREAS)),
        st.sampled_from(CATEGORIES),
        st.integers(1, 9_000),
        st.integers(0, 75),
        st.integers(0, 30),
    ),
    min_size=3,
    max_size=14,
)


@dataclass
class Play:
    """A town as steps change it, with what stands and what was answered at each instant."""

    town: Town
    remembers: bool = False
    now: datetime = NOW
    standing: list[tuple[UUID, str, Step]] = field(default_factory=list)
    sent: list[tuple[UUID, Step]] = field(default_factory=list)
    answers: list[tuple[datetime, Balance, Counter[int]]] = field(default_factory=list)

    def do(self, step: Step) -> None:
        """Do one step; what the ledger refuses changes nothing."""
        self.now += timedelta(minutes=1)
        try:
            getattr(self, f"_{step.verb}", self._plain)(step)
        except Refused:
            return
        if self.remembers:
            answer = self.town.balance(first=FIRST, last=LAST)
            self.answers.append((self.now, answer, self.held()))

    def held(self, known_at: datetime | None = None) -> Counter[int]:
        """Grams by node of the whole town."""
        nodes = with_transit(self.town.session, self.town.ids())
        found: Counter[int] = Counter()
        for item in stock_at(self.town.session, nodes, Moment(TODAY, known_at)):
            found[item.node] += item.grams
        return Counter({node: grams for node, grams in found.items() if grams})

    def _post(self, step: Step, kind: str, counterpart: str, *lines: LineInput,
              **more: Any) -> UUID:  # fmt: skip
        """Post an act of a step's site, all of it or nothing."""
        with self.town.session.begin_nested():
            posted = self.town.act(
                kind, counterpart, *lines, at=step.site, now=self.now,
                **({"happened_on": TODAY - timedelta(step.days_ago)} | more),
            )  # fmt: skip
        self.standing.append((posted.uuid, step.site, replace(step, verb=kind)))
        return posted.uuid

    def _plain(self, step: Step, **more: Any) -> UUID:
        ends = PLAIN[step.verb]
        if step.verb in {"intake", "opening"}:
            more["source_kind"] = SOURCES[step.pick % len(SOURCES)]
        line = LineInput(step.category, step.grams)
        counterpart = ends[step.pick % len(ends)]
        gains = step.pick % 2 == 0
        return self._post(step, step.verb, counterpart, line, allow_count_gain=gains, **more)

    def _dispatch(self, step: Step) -> None:
        if step.other != step.site:
            line = LineInput(step.category, step.grams)
            uuid = self._post(step, "dispatch", step.other, line, allow_count_gain=True)
            self.sent.append((uuid, step))

    def _receipt(self, step: Step) -> None:
        if not self.sent:
            return
        uuid, sent = self.sent[step.pick % len(self.sent)]
        arrived = max(sent.grams + step.grams - 4_500, 1)
        lines = [LineInput(sent.category, arrived)]
        if step.pick % 3 == 0:
            lines.append(LineInput(sent.category, step.pick + 1, role="waste"))
        day = TODAY - timedelta(min(step.days_ago, sent.days_ago))
        self._post(replace(step, site=sent.other), "receipt", sent.site, *lines, dispatch=uuid,
                   happened_on=day, waste_to="waste:refuse")  # fmt: skip

    def _unmatched(self, step: Step) -> None:
        if step.other != step.site:
            self._post(step, "receipt", step.other, LineInput(step.category, step.grams))

    def _count(self, step: Step) -> None:
        found = step.grams if step.pick % 4 else 0
        self._post(step, "count", "count", LineInput(step.category, found))

    def _transform(self, step: Step) -> None:
        lines = [LineInput("ortofrutta", step.grams),
                 LineInput("pane-forno", step.grams * (step.pick + 1) // 40 + 1, role="output"),
                 LineInput("ortofrutta", step.pick + 1, role="waste")]  # fmt: skip
        self._post(step, "transform", "transform", *lines, waste_to="waste:composting",
                   allow_count_gain=True)  # fmt: skip

    def _correct(self, step: Step) -> None:
        if self.standing:
            at = step.pick % len(self.standing)
            uuid, site, old = self.standing[at]
            if old.verb in PLAIN:
                self._plain(replace(step, verb=old.verb, site=site), replaces=uuid)
                del self.standing[at]

    def _reverse(self, step: Step) -> None:
        if self.standing:
            at = step.pick % len(self.standing)
            uuid, site, _ = self.standing[at]
            with self.town.session.begin_nested():
                reverse(self.town.session, uuid, self.town.actors[site], self.now, id=uuid4())
            del self.standing[at]


@dataclass(frozen=True)
class PlainLine:
    """One line of the ledger as it is stored, with what its movement and nodes say."""

    recorded_at: datetime
    day: date
    month: int
    from_node: int
    to_node: int
    from_kind: NodeKind
    to_kind: NodeKind
    lot: int
    category: str
    grams: int
    sign: int


def plain_lines(session: Session) -> list[PlainLine]:
    """Every line, read without any of the product's queries."""
    rows = session.execute(
        sa.text(
            "SELECT m.recorded_at, COALESCE(c.happened_on, m.happened_on) AS day, l.month, "
            "l.from_node, l.to_node, f.kind, t.kind, l.lot_id, g.slug, l.grams, l.sign "
            "FROM line l JOIN movement m ON m.seq = l.movement_seq "
            "LEFT JOIN movement c ON c.seq = l.count_seq JOIN node f ON f.id = l.from_node "
            "JOIN node t ON t.id = l.to_node JOIN category g ON g.id = l.category_id"
        ).columns(recorded_at=sa.DateTime(timezone=True), day=sa.Date)
    )
    return [
        PlainLine(
            _aware(recorded), day, month, away, to, NodeKind(away_kind), NodeKind(to_kind), *rest
        )
        for recorded, day, month, away, to, away_kind, to_kind, *rest in rows
    ]


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=NOW.tzinfo)


def recounted(lines: list[PlainLine], nodes: frozenset[int], first: int,
              last: int) -> Counter[Term]:  # fmt: skip
    """The terms of a balance, counted line by line."""
    found: Counter[Term] = Counter()
    for line in lines:
        away, to = line.from_node, line.to_node
        kinds = (line.from_kind, line.to_kind)
        if line.sign < 0:
            away, to, kinds = to, away, kinds[::-1]
        if (away in nodes) == (to in nodes):
            continue
        inward, grams = to in nodes, line.sign * line.grams
        net = grams if inward else -grams
        if line.month < first:
            found[Term.BEFORE] += net
        if line.month <= last:
            found[Term.AFTER] += net
        if first <= line.month <= last:
            term, sign = term_of(kinds[0] if inward else kinds[1], inward=inward)
            found[term] += sign * grams
    return found


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


@contextmanager
def played(town: Town, doing: list[Step], *, remembers: bool = False) -> Iterator[Play]:
    """The town after some steps, all of it rolled back at the end."""
    with open_session(town.session.get_bind(), writes=True) as session:  # type: ignore[arg-type]
        play = Play(town.in_session(session), remembers)
        for step in doing:
            play.do(step)
        yield play
        session.rollback()


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
