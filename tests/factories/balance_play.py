"""Random acts of every kind in a town, and a plain recount of the lines that they leave."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.rules.balance import Balance, Term, term_of
from foodplan.rules.ledger import NodeKind
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.ledger import LineInput, reverse
from foodplan.store.ledger.balances import stock_at, with_transit
from tests.factories.balance import AREAS, Town
from tests.factories.ledger import MARKET, NOW, TODAY

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


@contextmanager
def played(town: Town, doing: list[Step], *, remembers: bool = False) -> Iterator[Play]:
    """The town after some steps, all of it rolled back at the end."""
    with open_session(town.session.get_bind(), writes=True) as session:  # type: ignore[arg-type]
        play = Play(town.in_session(session), remembers)
        for step in doing:
            play.do(step)
        yield play
        session.rollback()
