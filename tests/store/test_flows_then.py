"""The flows of a past instant are the fold of the lines recorded by then, whatever the way."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.rules.problems import Refused
from foodplan.store.history import Moment
from foodplan.store.ledger import post, rebuild, reverse
from foodplan.store.ledger.driver import Driver
from foodplan.store.measures import Measures
from foodplan.store.measures.cuts import cut_of, keep_cut, months_to_cut, wrong_cuts
from foodplan.store.measures.flows import flows_at
from foodplan.store.measures.then import (
    Recorded,
    Way,
    cut_through,
    month_end,
    recorded_month,
    rows_then,
    shortest_way,
    statement,
)
from tests.factories.ledger import MARKET, Ledger, make_intake, make_ledger, make_movement

START = datetime(2026, 6, 10, 8, tzinfo=UTC)
END = datetime(2026, 12, 2, 8, tzinfo=UTC)
COUNTERPARTS = {"intake": MARKET, "distribution": "people", "disposal": "waste"}

# What is done, how many hours after the act before, how long before it happened, and how much.
steps = st.lists(
    st.tuples(
        st.sampled_from(("intake", "intake", "distribution", "disposal", "reverse", "history")),
        st.integers(0, 1500),
        st.integers(0, 90),
        st.integers(1, 20_000),
        st.sampled_from(("ortofrutta", "pane-forno")),
    ),
    min_size=2,
    max_size=14,
)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


@pytest.fixture
def stored(engine: Engine) -> Ledger:
    with open_session(engine, writes=True) as session:
        made = make_ledger(session)
        session.commit()
    return made


def came(ledger: Ledger, grams: int, day: date, at: datetime) -> None:
    ledger.post(make_intake(grams, happened_on=day), at)


def play(ledger: Ledger, played: list[tuple[str, int, int, int, str]]) -> list[datetime]:
    """Do what can be done, each at its own instant; return the instants."""
    at, instants = START, []
    done: list[UUID] = []
    for kind, hours, days, grams, category in played:
        at = min(at + timedelta(hours=hours), END)
        try:
            if kind == "reverse" and done:
                reverse(ledger.session, done.pop(), ledger.actor, at, id=uuid4())
            elif kind == "history":
                past = date(2025, 3, 4)
                act = make_intake(grams, happened_on=past, closed=True, category=category)
                ledger.post(act, at)
            elif kind != "reverse":
                day = at.date() - timedelta(days=days)
                act = make_movement(kind, COUNTERPARTS[kind], grams, happened_on=day,
                                    category=category)  # fmt: skip
                done.append(ledger.post(act, at).uuid)
        except Refused:
            continue
        instants.append(at)
    return instants


def fold_until(session: Session, instant: datetime) -> dict[tuple[int, ...], tuple[int, int]]:
    """Recount the lines recorded until an instant in Python, line by line."""
    rows = session.execute(
        sa.text(
            "SELECT l.month, l.from_node, l.to_node, l.category_id, l.source_kind, l.method, "
            "l.grams, l.sign, l.tally, m.recorded_at FROM line l "
            "JOIN movement m ON m.seq = l.movement_seq"
        )
    )
    found: dict[tuple[int, ...], list[int]] = {}
    for month, first, last, category, source, method, grams, sign, tally, recorded in rows:
        when = datetime.fromisoformat(recorded) if isinstance(recorded, str) else recorded
        if (when if when.tzinfo else when.replace(tzinfo=UTC)) > instant:
            continue
        ends = (first, last) if sign > 0 else (last, first)
        sums = found.setdefault((month, *ends, category, source, method), [0, 0])
        sums[0] += sign * grams
        sums[1] += tally
    return {key: (grams, moved) for key, (grams, moved) in found.items() if grams or moved}


def every_way(session: Session, instant: datetime) -> list[Way]:
    """Every way that the cuts made so far allow."""
    through, month = cut_through(Driver(session)), recorded_month(instant)
    ways = [
        shortest_way(Driver(session), instant),
        Way(None, Recorded(instant), backward=True),
        Way(0, Recorded(None, instant), backward=False),
    ]
    if through >= month:
        ways.append(Way(month, Recorded(instant, month_end(month)), backward=True))
    if 0 < through < month:
        since = month_end(through)
        ways.append(Way(through, Recorded(since, instant), backward=False))
    return ways


@given(played=steps, asked=st.lists(st.integers(-50, 4500), min_size=1, max_size=3),
       cuts=st.integers(0, 7))  # fmt: skip
@settings(max_examples=25)
def test_every_way_leads_to_the_fold_of_the_lines(
    stored: Ledger, played: list[tuple[str, int, int, int, str]], asked: list[int], cuts: int
) -> None:
    with Session(stored.session.get_bind(), expire_on_commit=False) as session:
        ledger = Ledger(session, stored.site, stored.actor)
        instants = play(ledger, played)
        for month in months_to_cut(session, END)[:cuts]:
            assert keep_cut(session, cut_of(session, month), END)
        assert wrong_cuts(session) == []
        moments = [*instants, *(START + timedelta(hours=hours) for hours in asked)]
        moments += [instant - timedelta(microseconds=1) for instant in instants[:2]]
        for instant in moments:
            expected = fold_until(session, instant)
            for way in every_way(session, instant):
                assert rows_then(session, instant, way) == expected, way
        session.rollback()


def test_months_are_cut_once_they_are_over_and_settled(ledger: Ledger) -> None:
    session = ledger.session
    assert months_to_cut(session, END) == []
    came(ledger, 1_000, date(2026, 6, 1), START)
    came(ledger, 2_000, date(2026, 6, 2), datetime(2026, 8, 1, tzinfo=UTC))
    assert months_to_cut(session, datetime(2026, 9, 1, 5, 59, tzinfo=UTC)) == [202606, 202607]
    assert months_to_cut(session, datetime(2026, 9, 1, 6, tzinfo=UTC)) == [202606, 202607, 202608]
    july = cut_of(session, 202607)
    assert (july.movements, july.cells) == (0, ())
    for month in (202606, 202607):
        assert keep_cut(session, cut_of(session, month), END)
    assert not keep_cut(session, july, END)
    assert months_to_cut(session, END) == [202608, 202609, 202610, 202611]
    assert cut_through(Driver(session)) == 202607


def test_a_month_without_its_cut_is_read_from_its_lines(ledger: Ledger) -> None:
    session = ledger.session
    for month in (6, 7, 8, 9):
        at = datetime(2026, month, 15, tzinfo=UTC)
        came(ledger, 1_000 * month, at.date(), at)
    for month in (202606, 202608):
        keep_cut(session, cut_of(session, month), END)
    assert cut_through(Driver(session)) == 202606
    instant = datetime(2026, 8, 20, tzinfo=UTC)
    assert rows_then(session, instant, every_way(session, instant)[-1]) == fold_until(
        session, instant
    )


def test_a_cut_that_is_not_what_its_lines_say_is_found(ledger: Ledger) -> None:
    session = ledger.session
    came(ledger, 1_000, date(2026, 6, 1), START)
    keep_cut(session, cut_of(session, 202606), END)
    assert wrong_cuts(session) == []
    came(ledger, 500, date(2026, 6, 1), START)
    assert wrong_cuts(session) == [202606]


def test_cuts_stay_as_they_were_made_when_flows_are_rebuilt(ledger: Ledger) -> None:
    session = ledger.session
    came(ledger, 1_000, date(2026, 6, 1), START)
    keep_cut(session, cut_of(session, 202606), END)
    rebuild(session)
    assert wrong_cuts(session) == []


def test_two_moments_stand_side_by_side_in_one_session(ledger: Ledger) -> None:
    session, day = ledger.session, date(2026, 6, 30)
    instants = [START + timedelta(days=number) for number in range(4)]
    for instant in instants:
        came(ledger, 1_000, date(2026, 6, 1), instant)
    read = [Measures(session, Moment(day, instant)) for instant in instants]
    values = [sum(cell.value for cell in one.cells("recovered", {})) for one in read]
    assert values == [1_000, 2_000, 3_000, 4_000]
    again = [sum(cell.value for cell in one.cells("recovered", {"area": ("5",)})) for one in read]
    assert again == values


def test_a_table_is_taken_again_when_nobody_reads_it(ledger: Ledger) -> None:
    session = ledger.session
    came(ledger, 1_000, date(2026, 6, 1), START)
    came(ledger, 1_000, date(2026, 6, 1), END)
    moment = Moment(date(2026, 6, 30), START)
    first = flows_at(session, moment)
    second = flows_at(session, moment)
    names = [flows.grams.table.name for flows in (first, second)]
    assert names == ["flow_then_1", "flow_then_2"]
    del first
    assert flows_at(session, moment).grams.table.name == "flow_then_1"


def test_nothing_stays_of_the_tables_of_a_session(engine: Engine) -> None:
    with open_session(engine, writes=True) as session:
        ledger = make_ledger(session)
        came(ledger, 1_000, date(2026, 6, 1), START)
        came(ledger, 1_000, date(2026, 6, 1), END)
        session.commit()
    with open_session(engine) as session:
        flows_at(session, Moment(date(2026, 6, 30), START))
        session.rollback()
        with pytest.raises(sa.exc.DBAPIError):
            session.execute(sa.text("SELECT * FROM flow_then_1"))


@pytest.mark.parametrize("sign", ["forward", "backward"])
def test_lines_of_a_month_are_found_by_the_index_of_their_recording(
    ledger: Ledger, sign: str
) -> None:
    session = ledger.session
    for number in range(600):
        at = START + timedelta(hours=6 * number)
        post(session, make_intake(1_000, happened_on=date(2026, 6, 1)), ledger.actor, at)
    driver = Driver(session)
    driver.run("ANALYZE", ())
    if not driver.sqlite:
        # So few lines are read faster whole: asked is whether there is an index to read many by.
        driver.run("SET LOCAL enable_seqscan = off", ())
    lines = Recorded(START + timedelta(days=40), START + timedelta(days=41))
    made, values = statement(driver, Way(202606, lines, backward=sign == "backward"))
    explain = "EXPLAIN QUERY PLAN " if driver.sqlite else "EXPLAIN "
    plan = "\n".join(str(row) for row in driver.rows(explain + made, values))
    assert "ix_movement_recorded_at" in plan
    assert "SCAN l" not in plan
    assert "SCAN m" not in plan
    assert "Seq Scan" not in plan
