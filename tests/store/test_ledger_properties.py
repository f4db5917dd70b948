"""The ledger's invariants under any sequence of acts, corrections and reversals."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.rules.ledger import month_of
from foodplan.rules.problems import Refused
from foodplan.store.ledger import (
    LineInput,
    MovementInput,
    Posted,
    rebuild,
    reverse,
    stock_by_category,
    verify_ledger,
)
from tests.factories.ledger import MARKET, NOW, TODAY, Ledger, make_ledger, make_movement

CATEGORIES = ("ortofrutta", "pane-forno", "non-alimentari")
SITES = ("emporio-prova", "emporio-altro")
COUNTERPARTS = {
    "opening": ("opening",),
    "intake": (MARKET, "source"),
    "distribution": ("people",),
    "disposal": ("waste", "waste:composting"),
}
SOURCES = ("market_surplus", "farm_surplus", "private_gift")

typed_lines = st.lists(
    st.builds(LineInput, st.sampled_from(CATEGORIES), st.integers(1, 20_000)),
    min_size=1, max_size=3,
).map(tuple)  # fmt: skip


@st.composite
def acts(draw: st.DrawFn) -> MovementInput:
    kind = draw(st.sampled_from(sorted(COUNTERPARTS)))
    day = TODAY - timedelta(days=draw(st.integers(0, 400)))
    source = draw(st.sampled_from(SOURCES)) if kind in {"opening", "intake"} else None
    return MovementInput(
        id=uuid4(), kind=kind, happened_on=day, node=draw(st.sampled_from(SITES)),
        counterpart=draw(st.sampled_from(COUNTERPARTS[kind])), lines=draw(typed_lines),
        source_kind=source, allow_count_gain=draw(st.booleans()),
        method=draw(st.sampled_from(("weighed", "estimated"))),
    )  # fmt: skip


# What to do with an act: post it, post it twice, correct an earlier one with it, or reverse one.
steps = st.lists(
    st.tuples(st.sampled_from(("post", "again", "correct", "reverse")), acts(), st.integers(0, 30)),
    min_size=1, max_size=14,
)  # fmt: skip


@dataclass
class Book:
    """A plain recount in Python of the acts that the ledger accepted."""

    standing: dict[UUID, MovementInput] = field(default_factory=dict)
    gains: dict[UUID, int] = field(default_factory=dict)

    def add(self, act: MovementInput, posted: Posted) -> None:
        self.standing[act.id] = act
        self.gains[act.id] = posted.count_gain_grams

    def drop(self, uuid: UUID) -> None:
        del self.standing[uuid], self.gains[uuid]

    def stock(self, node: str) -> dict[str, int]:
        """Grams by category: in minus out; gains only ever fill what was short."""
        grams: dict[str, int] = defaultdict(int)
        for act in self.standing.values():
            sign = 1 if act.kind in {"opening", "intake"} else -1
            for line in act.lines:
                grams[line.category] += sign * line.grams if act.node == node else 0
        return grams

    def flow(self) -> dict[tuple[int, str], int]:
        """Grams by month and kind of act."""
        grams: dict[tuple[int, str], int] = defaultdict(int)
        for act in self.standing.values():
            total = sum(line.grams for line in act.lines)
            grams[month_of(act.happened_on), act.kind] += total
        return dict(grams)


@pytest.fixture
def sites(engine: Engine) -> list[Ledger]:
    """Two sites in a stored ledger without movements."""
    return stored_sites(engine)


@pytest.fixture
def sqlite_sites(sqlite_engine: Engine) -> list[Ledger]:
    """The same on SQLite, where the kind of database makes no difference."""
    return stored_sites(sqlite_engine)


def stored_sites(engine: Engine) -> list[Ledger]:
    with open_session(engine, writes=True) as session:
        ledgers = [make_ledger(session, slug) for slug in SITES]
        session.commit()
    return ledgers


@contextmanager
def undone(ledgers: list[Ledger]) -> Iterator[list[Ledger]]:
    """The sites in a session whose every change is rolled back, for one example."""
    with Session(ledgers[0].session.get_bind(), expire_on_commit=False) as session:
        yield [replace(ledger, session=session) for ledger in ledgers]
        session.rollback()


def play(ledgers: list[Ledger], played: list[tuple[str, MovementInput, int]]) -> Book:
    """Do the steps, letting the ledger refuse what it must; return what it accepted."""
    book = Book()
    by_slug = {ledger.site.slug: ledger for ledger in ledgers}
    for doing, act, pick in played:
        earlier = list(book.standing)[pick % len(book.standing)] if book.standing else None
        try:
            step(by_slug, book, (doing, act, earlier))
        except Refused:
            continue
    return book


def step(
    ledgers: dict[str, Ledger], book: Book, doing: tuple[str, MovementInput, UUID | None]
) -> None:
    verb, act, earlier = doing
    ledger = ledgers[act.node]
    if verb == "reverse" and earlier is not None:
        owner = ledgers[book.standing[earlier].node]
        reverse(owner.session, earlier, owner.actor, NOW, id=act.id)
        book.drop(earlier)
    elif verb == "correct" and earlier is not None:
        act = replace(act, replaces=earlier, node=book.standing[earlier].node)
        posted = ledgers[act.node].post(act)
        book.drop(earlier)
        book.add(act, posted)
    else:
        posted = ledger.post(act)
        if verb == "again":
            assert ledger.post(act) == replace(posted, created=False)
        book.add(act, posted)


@given(played=steps)
@settings(max_examples=30)
def test_any_sequence_of_acts_leaves_a_sound_ledger(
    sites: list[Ledger], played: list[tuple[str, MovementInput, int]]
) -> None:
    with undone(sites) as ledgers:
        book = play(ledgers, played)
        session = ledgers[0].session
        assert verify_ledger(session) == []
        _check_stock(session, ledgers, book)
        _check_flows(session, book)
        _check_conservation(session)


def _check_stock(session: Session, ledgers: list[Ledger], book: Book) -> None:
    """I1, I2: stock is what came in minus what went out plus gains, and never negative."""
    total = 0
    for ledger in ledgers:
        rows = stock_by_category(session, ledger.site.id)
        assert all(row.grams > 0 for row in rows)
        total += sum(row.grams for row in rows)
    expected = sum(sum(book.stock(ledger.site.slug).values()) for ledger in ledgers)
    assert total == expected + sum(book.gains.values())


def _check_flows(session: Session, book: Book) -> None:
    """I5, I11: months and kinds add up to the acts that stand, reversals taken off."""
    kinds = {
        "source": "intake",
        "opening": "opening",
        "people": "distribution",
        "waste": "disposal",
    }
    rows = session.execute(
        sa.text(
            "SELECT f.month, a.kind, b.kind, SUM(f.grams) FROM flow_month f "
            "JOIN node a ON a.id = f.from_node JOIN node b ON b.id = f.to_node "
            "WHERE a.kind <> 'count' GROUP BY f.month, a.kind, b.kind"
        )
    )
    found: dict[tuple[int, str], int] = defaultdict(int)
    for month, first, last, grams in rows:
        found[month, kinds[last if first == "stock" else first]] += int(grams)
    assert {key: grams for key, grams in found.items() if grams} == book.flow()


def _check_conservation(session: Session) -> None:
    """I3: for the whole city what crossed the boundary inwards is what left it plus the stock."""
    boundary = "SELECT COALESCE(SUM(f.grams), 0) FROM flow_month f JOIN node n ON n.id = f.{} "
    outside = "WHERE n.kind <> 'stock'"
    came = session.execute(sa.text(boundary.format("from_node") + outside)).scalar_one()
    went = session.execute(sa.text(boundary.format("to_node") + outside)).scalar_one()
    held = session.execute(sa.text("SELECT COALESCE(SUM(grams), 0) FROM balance")).scalar_one()
    assert came == went + held


@given(grams=st.integers(1, 10**7), others=st.lists(st.integers(1, 10**7), min_size=1, max_size=2))
@settings(max_examples=25)
def test_what_goes_out_carries_every_gram_of_its_origins(
    sqlite_sites: list[Ledger], grams: int, others: list[int]
) -> None:
    with undone(sqlite_sites) as (ledger, _):
        for source, amount in zip(SOURCES, [grams, *others], strict=False):
            ledger.intake(amount, counterpart="source", source_kind=source)
        held = ledger.stock()
        wanted = held // 3 + 1
        posted = ledger.distribution(wanted)
        assert sum(line.grams for line in posted.lines) == wanted
        assert ledger.stock() == held - wanted


@given(played=steps)
@settings(max_examples=15)
def test_rebuilding_changes_nothing_of_a_sound_ledger(
    sqlite_sites: list[Ledger], played: list[tuple[str, MovementInput, int]]
) -> None:
    with undone(sqlite_sites) as ledgers:
        play(ledgers, played)
        session = ledgers[0].session
        kept = [
            sa.text("SELECT * FROM balance WHERE grams > 0 ORDER BY 1, 2"),
            sa.text("SELECT * FROM flow_month WHERE grams > 0 ORDER BY 1, 2, 3, 4, 5, 6"),
        ]
        before = [session.execute(table).all() for table in kept]
        rebuild(session)
        assert [session.execute(table).all() for table in kept] == before


@given(day=st.dates(date(2001, 1, 1), TODAY))
@settings(max_examples=20)
def test_every_day_falls_in_its_own_month(sqlite_sites: list[Ledger], day: date) -> None:
    with undone(sqlite_sites) as (ledger, _):
        ledger.post(make_movement("intake", MARKET, 1_000, happened_on=day))
        months = ledger.session.execute(sa.text("SELECT month FROM flow_month")).scalars().all()
        assert months == [month_of(day)]
