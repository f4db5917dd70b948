"""Any sequence of acts of every kind, over dates, counts and closed months, leaves it sound."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.rules.problems import Refused
from foodplan.store.history import Change
from foodplan.store.ledger import (
    LineInput,
    MovementInput,
    OpeningInput,
    Posted,
    reverse,
    state_opening,
    verify_ledger,
)
from foodplan.store.ledger.periods import close_month, reopen_month
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.accounts import make_actor
from tests.factories.balance import AREAS, Town, make_town
from tests.factories.ledger import MARKET, NOW, TODAY

CATEGORIES = ("ortofrutta", "pane-forno", "alimenti-misti", "non-alimentari")
KEYS = ("use_by:2026-11-22:day", "best_before:2026-09-30:month", "use_by:2026-10-05:day", "none")
SITES = tuple(AREAS)
# What is done more often is named more often.
KINDS = (
    *("opening", "intake", "intake", "intake", "distribution", "distribution", "disposal"),
    *("return", "dispatch", "dispatch", "receipt", "receipt", "count", "count", "transform"),
)
VERBS = (
    *("post", "post", "post", "post", "correct", "reverse"),
    *("mode", "close", "reopen", "openings"),
)
SOURCES = ("market_surplus", "private_gift", "purchase", None)


@dataclass(frozen=True)
class Step:
    """One thing to do, as numbers that fit whatever is there by then."""

    verb: str
    kind: str
    site: str
    other: str
    lines: tuple[tuple[str, int, str | None], ...]
    days_ago: int
    pick: int
    typed: int | None
    before: bool


lines = st.lists(
    st.tuples(
        st.sampled_from(CATEGORIES), st.integers(1, 9_000),
        st.one_of(st.none(), st.none(), st.sampled_from(KEYS)),
    ),
    min_size=1, max_size=3,
).map(tuple)  # fmt: skip
steps = st.lists(
    st.builds(
        Step, st.sampled_from(VERBS), st.sampled_from(KINDS), st.sampled_from(SITES),
        st.sampled_from(SITES), lines, st.integers(0, 80), st.integers(0, 60),
        st.one_of(st.none(), st.integers(0, 400)), st.booleans(),
    ),
    min_size=4, max_size=18,
)  # fmt: skip


def typed_lines(step: Step) -> tuple[LineInput, ...]:
    """The lines of a step: a kitchen's have a product, some receipts and kitchens throw away."""
    empty = step.kind == "count" and step.pick % 4 == 0
    typed = [LineInput(name, 0 if empty else grams, lot=lot) for name, grams, lot in step.lines]
    if step.kind == "transform":
        lot = KEYS[step.pick % 4]
        typed.append(LineInput("pane-forno", 1 + step.pick * 20, lot=lot, role="output"))
    if step.kind in {"transform", "receipt"} and step.pick % 2:
        typed.append(LineInput("ortofrutta", 1 + step.pick, role="waste"))
    return tuple(typed)


@dataclass
class Play:
    """A town that steps change; what stands, with the acts as they were said."""

    town: Town
    now: datetime = NOW
    standing: dict[UUID, MovementInput] = field(default_factory=dict)
    said: list[tuple[MovementInput, Posted]] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.town.session

    def do(self, step: Step) -> bool:
        """Do one step whole, or not at all where it is refused."""
        self.now += timedelta(minutes=3)
        verbs: dict[str, Callable[[Step], None]] = {
            "post": self._post, "correct": self._correct, "reverse": self._reverse,
            "mode": self._mode, "close": self._close, "reopen": self._reopen,
            "openings": self._openings,
        }  # fmt: skip
        try:
            with self.session.begin_nested():
                verbs[step.verb](step)
        except Refused:
            return False
        return True

    def stock(self, node: str, category: str) -> int:
        query = sa.text(
            "SELECT COALESCE(SUM(b.grams), 0) FROM balance b JOIN lot l ON l.id = b.lot_id "
            "JOIN category c ON c.id = l.category_id WHERE b.node_id = :node AND c.slug = :slug"
        )
        values = {"node": self.town.sites[node].id, "slug": category}
        return int(self.session.execute(query, values).scalar_one())

    def _act(self, step: Step, **changes: Any) -> MovementInput:
        pick = step.pick
        ends = {
            "opening": "opening", "intake": (MARKET, "source", step.other)[pick % 3],
            "distribution": ("people", "buyers")[pick % 2],
            "disposal": ("waste", "waste:composting", "feed")[pick % 3], "return": MARKET,
            "dispatch": step.other, "receipt": step.other, "count": "count",
            "transform": "transform",
        }  # fmt: skip
        source = SOURCES[1 if ends[step.kind] == "source" else pick % 4]
        said: dict[str, Any] = {
            "id": uuid4(), "kind": step.kind, "happened_on": TODAY - timedelta(step.days_ago),
            "node": step.site, "counterpart": ends[step.kind], "lines": typed_lines(step),
            "source_kind": source if step.kind in {"opening", "intake"} else None,
            "allow_count_gain": pick % 3 != 0, "intact": pick % 5 == 0,
            "waste_to": "waste:refuse" if pick % 3 else "feed", "before_count": step.before,
            "typed_at": None if step.typed is None else NOW - timedelta(minutes=step.typed),
            "opening": None if pick % 7 else OpeningInput(households=pick),
        }  # fmt: skip
        if step.kind == "receipt" and pick % 4:
            said |= self._sent(pick, said["happened_on"])
        return MovementInput(**said | changes)

    def _sent(self, pick: int, day: date) -> dict[str, Any]:
        """What a receipt says of one of the dispatches that stand."""
        sent = [one for one in self.standing.values() if one.kind == "dispatch"]
        if not sent:
            return {}
        found = sent[pick % len(sent)]
        return {"node": found.counterpart, "counterpart": found.node, "dispatch": found.id,
                "happened_on": max(day, found.happened_on)}  # fmt: skip

    def _post(self, step: Step, **changes: Any) -> None:
        act = self._act(step, **changes)
        fixed = self._counted_after(act)
        before = {category: self.stock(act.node, category) for category in fixed}
        posted = self.town.post(act, self.now)
        assert posted.created
        after = {category: self.stock(act.node, category) for category in fixed}
        assert after == before, "A late act changed the book after a count."
        self.standing[act.id] = act
        self.said.append((act, posted))

    def _counted_after(self, act: MovementInput) -> set[str]:
        """The categories that a later count states whole; a correction takes more back."""
        if act.replaces is not None:
            return set()
        return {
            line.category
            for one in self.standing.values()
            if one.kind == "count" and one.node == act.node and one.happened_on > act.happened_on
            for line in one.lines
            if line.lot is None
        }

    def _correct(self, step: Step) -> None:
        if not self.standing:
            return
        uuid = list(self.standing)[step.pick % len(self.standing)]
        old = self.standing[uuid]
        if step.pick % 2:
            step = replace(step, kind=old.kind, site=old.node)
        self._post(step, replaces=uuid)
        del self.standing[uuid]

    def _reverse(self, step: Step) -> None:
        if not self.standing:
            return
        uuid = list(self.standing)[step.pick % len(self.standing)]
        old = self.standing[uuid]
        number = uuid4()
        actor = self.town.actors[old.node]
        posted = reverse(self.session, uuid, actor, self.now, id=number)
        again = reverse(self.session, uuid, actor, self.now, id=number)
        assert again == replace(posted, created=False)
        del self.standing[uuid]

    def _mode(self, step: Step) -> None:
        site = self.town.sites[step.site]
        mode = ("weighed", "by_count")[step.pick % 2]
        said = NodeInput(site.name, site.organisation, area="5", site_kind="emporium",
                         distribution_mode=mode)  # fmt: skip
        change_node(self.session, site.id, said, Change(at=self.now))

    def _close(self, step: Step) -> None:
        site, actor = self.town.sites[step.site], self.town.actors[step.site]
        close_month(self.session, site.id, (202609, 202610)[step.pick % 2], actor, self.now)

    def _reopen(self, step: Step) -> None:
        site, actor = self.town.sites[step.site], self.town.actors[step.site]
        month = (202609, 202610)[step.pick % 2]
        reopen_month(self.session, site.id, month, actor, self.now, "si riapre")

    def _openings(self, step: Step) -> None:
        site, actor = step.site, self.town.actors[step.site]
        day = TODAY - timedelta(step.days_ago)
        state_opening(self.session, site, day, OpeningInput(households=5), actor, self.now)

    def check_replays(self) -> None:
        for act, posted in self.said:
            again = self.town.post(act, self.now + timedelta(days=9))
            assert again == replace(posted, created=False), act
            odd = replace(act, typed_at=NOW, before_count=not act.before_count)
            assert self.town.post(odd, self.now).seq == posted.seq


def play(town: Town, played: list[Step]) -> None:
    with Session(town.session.get_bind(), expire_on_commit=False) as session:
        game = Play(town.in_session(session))
        for step in played:
            if game.do(step):
                assert verify_ledger(session) == [], step
        game.check_replays()
        assert verify_ledger(session) == []
        session.rollback()


def one_hand(town: Town) -> Town:
    """The town with one operator for all its sites, who may correct from one to another."""
    actor = make_actor(*(site.organisation or 0 for site in town.sites.values()))
    return replace(town, actors=dict.fromkeys(town.actors, actor))


@pytest.fixture
def sqlite_town(sqlite_engine: Engine) -> Town:
    with open_session(sqlite_engine, writes=True) as session:
        town = one_hand(make_town(session))
        session.commit()
    return town


@pytest.fixture
def town(engine: Engine) -> Town:
    with open_session(engine, writes=True) as session:
        town = one_hand(make_town(session))
        session.commit()
    return town


@given(played=steps)
@settings(max_examples=40)
def test_any_sequence_leaves_a_ledger_that_verifies(sqlite_town: Town, played: list[Step]) -> None:
    play(sqlite_town, played)


@given(played=steps)
@settings(max_examples=4)
def test_a_few_sequences_do_on_both_databases(town: Town, played: list[Step]) -> None:
    play(town, played)
