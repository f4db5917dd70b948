"""A closed month stays as it was closed; what comes late counts in the first open one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import make_engine, open_session, session_scope
from foodplan.models.ledger import Period
from foodplan.rules.calendar import closing_instant, rome_day
from foodplan.rules.ledger import month_of, months_between, next_month
from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.history import Moment
from foodplan.store.ledger import post, post_with_retry, reverse, verify_ledger
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.periods import (
    close_city_months,
    close_month,
    closed_months,
    first_months,
    first_open,
    list_closings,
    posting_month,
    reopen_month,
)
from tests.factories.accounts import make_account, make_actor
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
)
from tests.factories.organisations import make_site

OCTOBER = date(2026, 10, 20)
SEPTEMBER = date(2026, 9, 10)
MOMENT = Moment(TODAY)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    """A site with a quiet September and a full October."""
    ledger = make_ledger(session)
    ledger.intake(50_000, happened_on=SEPTEMBER)
    ledger.intake(30_000, happened_on=OCTOBER)
    ledger.intake(2_000, happened_on=OCTOBER, counterpart="source", source_kind="private_gift")
    ledger.distribution(10_000, happened_on=OCTOBER)
    return ledger


def close(ledger: Ledger, month: int = 202610, now: datetime = NOW) -> Period:
    return close_month(ledger.session, ledger.site.id, month, ledger.actor, now)


def posted(ledger: Ledger, seq: int) -> tuple[int, set[int]]:
    """The month of a movement, and those of its lines."""
    lines = sa.text("SELECT month FROM line WHERE movement_seq = :seq")
    month = sa.text("SELECT posted_month FROM movement WHERE seq = :seq")
    return (
        ledger.session.execute(month, {"seq": seq}).scalar_one(),
        set(ledger.session.execute(lines, {"seq": seq}).scalars()),
    )


def flows_of(ledger: Ledger, month: int) -> int:
    query = sa.text("SELECT COALESCE(SUM(grams), 0) FROM flow_month WHERE month = :month")
    return int(ledger.session.execute(query, {"month": month}).scalar_one())


def problems(act: object) -> str:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    return " ".join(problem.text for problem in refused.value.problems)


def test_a_closing_says_what_the_month_holds(ledger: Ledger) -> None:
    period = close(ledger)
    assert (period.month, period.movements, period.grams) == (202610, 3, 30_000)
    assert len(period.hash) == 64
    assert period.recorded_by == ledger.actor.account_id
    assert [row.month for row in closed_months(ledger.session, ledger.site.id, MOMENT)] == [202610]
    assert verify_ledger(ledger.session) == []


def test_what_comes_late_counts_in_the_first_open_month(ledger: Ledger) -> None:
    close(ledger)
    before = flows_of(ledger, 202610)
    late = ledger.intake(7_000, happened_on=OCTOBER)
    assert posted(ledger, late.seq) == (202611, {202611})
    assert flows_of(ledger, 202610) == before
    earlier = ledger.intake(1_000, happened_on=SEPTEMBER)
    assert posted(ledger, earlier.seq) == (202609, {202609})
    assert verify_ledger(ledger.session) == []


def test_two_closed_months_are_stepped_over(ledger: Ledger) -> None:
    close(ledger, 202609)
    close(ledger, 202610)
    assert posted(ledger, ledger.intake(1_000, happened_on=SEPTEMBER).seq)[0] == 202611
    assert verify_ledger(ledger.session) == []


def test_another_site_is_not_bound_by_a_closing(ledger: Ledger) -> None:
    close(ledger)
    other = make_site(ledger.session, "altro-emporio")
    driver = Driver(ledger.session)
    assert posting_month(driver, other.id, OCTOBER, TODAY) == 202610
    assert posting_month(driver, ledger.site.id, OCTOBER, TODAY) == 202611


def test_a_movement_of_a_closed_month_is_taken_back_in_the_open_one(ledger: Ledger) -> None:
    typed = ledger.intake(4_000, happened_on=OCTOBER)
    close(ledger)
    before = flows_of(ledger, 202610)
    back = reverse(ledger.session, typed.uuid, ledger.actor, LATER, id=uuid4())
    assert posted(ledger, back.seq) == (202611, {202611})
    assert flows_of(ledger, 202610) == before
    assert flows_of(ledger, 202611) == -4_000
    assert verify_ledger(ledger.session) == []


def test_a_correction_of_a_closed_month_changes_the_open_one_only(ledger: Ledger) -> None:
    typed = ledger.intake(4_000, happened_on=OCTOBER)
    close(ledger)
    before = flows_of(ledger, 202610)
    right = ledger.intake(400, happened_on=OCTOBER, replaces=typed.uuid)
    assert posted(ledger, right.seq) == (202611, {202611})
    assert (flows_of(ledger, 202610), flows_of(ledger, 202611)) == (before, -3_600)
    assert verify_ledger(ledger.session) == []


def test_a_month_is_closed_once(ledger: Ledger) -> None:
    close(ledger)
    assert "già chiuso" in problems(lambda: close(ledger))


def test_a_month_that_is_not_over_stays_open(ledger: Ledger) -> None:
    assert "non è ancora finito" in problems(lambda: close(ledger, 202611))
    assert "non è ancora finito" in problems(lambda: close(ledger, 202701))


def test_the_month_is_over_at_midnight_in_rome_not_in_greenwich(ledger: Ledger) -> None:
    last_hour = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    assert "non è ancora finito" in problems(lambda: close(ledger, 202611, last_hour))
    assert close(ledger, 202611, last_hour + timedelta(minutes=1)).month == 202611


def test_nothing_is_closed_from_before_the_first_record(ledger: Ledger) -> None:
    assert "Prima di questo mese" in problems(lambda: close(ledger, 202608))
    assert first_months(ledger.session, [ledger.site.id]) == {ledger.site.id: 202609}
    assert first_months(ledger.session, []) == {}


def test_months_are_closed_in_any_order_and_one_without_movements_too(ledger: Ledger) -> None:
    close(ledger, 202610)
    close(ledger, 202609)
    december = datetime(2027, 1, 20, 10, tzinfo=UTC)
    empty = close(ledger, 202612, december)
    assert (empty.movements, empty.grams) == (0, 0)


def test_only_who_keeps_the_register_closes_and_the_office_may_reopen(ledger: Ledger) -> None:
    session, node = ledger.session, ledger.site.id
    stranger, officer = make_actor(99_999), make_actor(role="officer")
    for actor in (stranger, officer):
        with pytest.raises(NotAllowed):
            close_month(session, node, 202610, actor, NOW)
    close(ledger)
    with pytest.raises(NotAllowed):
        reopen_month(session, node, 202610, stranger, LATER, "perché sì")
    account = make_account(session, "ufficio@example.org", "officer")
    officer = make_actor(role="officer", account_id=account.id)
    reopen_month(session, node, 202610, officer, LATER, "  mancava un DDT ")
    last = list_closings(session, [node])[0]
    assert (last.hash, last.reason, last.recorded_by) == ("", "mancava un DDT", account.id)


def test_a_month_is_reopened_with_a_reason_and_closed_again(ledger: Ledger) -> None:
    session, node = ledger.session, ledger.site.id
    first = close(ledger).hash
    assert "Scrivere perché" in problems(
        lambda: reopen_month(session, node, 202610, ledger.actor, LATER, "  ")
    )
    reopen_month(session, node, 202610, ledger.actor, LATER, "mancava una consegna")
    assert closed_months(session, node, MOMENT) == []
    assert "non è chiuso" in problems(
        lambda: reopen_month(session, node, 202610, ledger.actor, LATER, "di nuovo")
    )
    assert posted(ledger, ledger.intake(7_000, happened_on=OCTOBER).seq)[0] == 202610
    again = close(ledger, now=LATER + timedelta(hours=1))
    assert again.hash != first
    assert [bool(row.hash) for row in list_closings(session, [node])] == [True, False, True]
    as_it_was = closed_months(session, node, Moment(TODAY, NOW + timedelta(minutes=1)))
    assert [row.hash for row in as_it_was] == [first]
    assert verify_ledger(session) == []


def test_a_late_entry_stays_where_it_was_posted_when_its_month_is_reopened(ledger: Ledger) -> None:
    close(ledger)
    late = ledger.intake(7_000, happened_on=OCTOBER)
    reopen_month(ledger.session, ledger.site.id, 202610, ledger.actor, LATER, "mancava altro")
    assert posted(ledger, late.seq)[0] == 202611
    assert verify_ledger(ledger.session) == []


def test_the_hash_of_a_month_is_the_same_on_both_databases_in_any_order(
    sqlite_url: str, postgres_url: str
) -> None:
    found = []
    for url, order in ((sqlite_url, (1, 2)), (postgres_url, (2, 1))):
        engine = make_engine(url)
        with open_session(engine, writes=True) as session:
            ledger = make_ledger(session)
            for n in order:
                ledger.post(make_intake(n * 1_000, id=UUID(int=n), happened_on=OCTOBER))
            found.append(close(ledger).hash)
        engine.dispose()
    assert found[0] == found[1]


def test_the_citys_hash_does_not_depend_on_the_numbers_that_a_database_gives(
    sqlite_url: str, postgres_url: str
) -> None:
    found = []
    for url, others in ((sqlite_url, 0), (postgres_url, 3)):
        engine = make_engine(url)
        with open_session(engine, writes=True) as session:
            for n in range(others):
                make_site(session, f"altro-emporio-{n}")
            ledger = make_ledger(session)
            ledger.intake(1_000)
            closed = close_city_months(session, datetime(2026, 12, 20, tzinfo=UTC))
            found.append([(row.month, row.grams, row.hash) for row in closed])
        engine.dispose()
    assert found[0] == found[1]


# The city


def test_the_citys_month_closes_on_the_15th_and_only_once(ledger: Ledger) -> None:
    session = ledger.session
    on_the_14th = datetime(2026, 12, 14, 22, 59, tzinfo=UTC)
    assert close_city_months(session, on_the_14th) == []
    closed = close_city_months(session, on_the_14th + timedelta(minutes=1))
    assert [row.month for row in closed] == [202611]
    assert closed[0].known_at == closing_instant(202611)
    assert closed[0].recorded_by is None
    assert close_city_months(session, on_the_14th + timedelta(hours=8)) == []
    assert verify_ledger(session) == []


def test_missed_months_are_closed_with_what_was_known_when_they_were_due(session: Session) -> None:
    ledger = make_ledger(session)
    for month in (6, 7, 8):
        day = date(2026, month, 10)
        ledger.post(make_intake(month * 1_000, happened_on=day), _noon(day))
    after = datetime(2026, 7, 20, 12, tzinfo=UTC)
    ledger.post(make_intake(500, happened_on=date(2026, 6, 11)), after)
    closed = close_city_months(session, datetime(2026, 9, 20, tzinfo=UTC))
    assert [(row.month, row.movements, row.grams) for row in closed] == [
        (202606, 1, 6_000), (202607, 1, 7_000), (202608, 1, 8_000)
    ]  # fmt: skip
    assert verify_ledger(session) == []


def test_a_month_that_no_register_knew_of_is_not_closed_as_empty(session: Session) -> None:
    ledger = make_ledger(session)
    assert close_city_months(session, NOW) == []
    ledger.intake(1_000, happened_on=date(2026, 1, 10))
    closed = close_city_months(session, datetime(2026, 12, 20, tzinfo=UTC))
    assert [row.month for row in closed] == [202611]


def test_a_closed_month_of_the_city_never_changes(ledger: Ledger) -> None:
    session = ledger.session
    after = datetime(2026, 12, 15, 3, tzinfo=UTC)
    ledger.intake(9_000, happened_on=TODAY)
    stored = close_city_months(session, after)[0]
    assert stored.grams == 9_000
    # Late entries, reversals, a closing and a reopening of the site: all of it comes after.
    late = ledger.post(make_intake(5_000, happened_on=TODAY), after)
    close(ledger, 202611, after)
    ledger.post(make_distribution(3_000, happened_on=TODAY), after + timedelta(hours=1))
    reopen_month(session, ledger.site.id, 202611, ledger.actor, after, "mancava un arrivo")
    reverse(session, late.uuid, ledger.actor, after + timedelta(hours=2), id=uuid4())
    assert verify_ledger(session) == []
    assert close_city_months(session, after + timedelta(days=90))[0].month == 202612
    again = closed_months(session, None, Moment(TODAY))[0]
    assert (again.hash, again.movements, again.grams) == (
        stored.hash, stored.movements, stored.grams
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


# Tampering


def _tamper(session: Session, table: str, statement: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        for name in list(session.execute(sa.text(query), {"table": table}).scalars()):
            session.execute(sa.text(f"DROP TRIGGER {name}"))
    session.execute(sa.text(statement))


@pytest.mark.parametrize(
    "change",
    ["hash = 'x'", "movements = movements + 1", "grams = grams + 1"],
)
def test_a_changed_closing_is_named(ledger: Ledger, change: str) -> None:
    session = ledger.session
    close(ledger)
    close_city_months(session, datetime(2026, 12, 20, tzinfo=UTC))
    _tamper(session, "period", f"UPDATE period SET {change}")
    keys = {item.key for item in verify_ledger(session) if item.table == "period"}
    assert keys == {f"node {ledger.site.id}, month 202610", "city, month 202611"}


def test_a_movement_slipped_into_a_closed_month_is_named(ledger: Ledger) -> None:
    close(ledger)
    late = ledger.intake(7_000, happened_on=OCTOBER)
    slipped = f"UPDATE movement SET posted_month = 202610 WHERE seq = {late.seq}"
    _tamper(ledger.session, "movement", slipped)
    found = {item.table for item in verify_ledger(ledger.session)}
    assert {"period", "movement", "line"} <= found


def test_a_line_slipped_out_of_a_closed_month_is_named(ledger: Ledger) -> None:
    close(ledger)
    _tamper(ledger.session, "line", "UPDATE line SET month = 202611 WHERE movement_seq = 2")
    keys = {item.key for item in verify_ledger(ledger.session)}
    assert f"node {ledger.site.id}, month 202610" in keys


def test_a_movement_posted_elsewhere_without_a_closing_is_named(ledger: Ledger) -> None:
    _tamper(ledger.session, "movement", "UPDATE movement SET posted_month = 202611 WHERE seq = 2")
    found = [str(item) for item in verify_ledger(ledger.session)]
    assert "movement [movement 2]: expected the month of its day, found another" in found


# The lock


def test_a_closing_waits_for_the_act_that_was_under_way(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        ledger.intake(1_000, happened_on=OCTOBER)
    began, closed = threading.Event(), threading.Event()

    def closing() -> Period:
        began.set()
        with session_scope(engine, writes=True) as own:
            period = close_month(own, ledger.site.id, 202610, ledger.actor, NOW)
            closed.set()
            return period

    with ThreadPoolExecutor(1) as pool, open_session(engine, writes=True) as session:
        post(session, make_intake(2_000, happened_on=OCTOBER), ledger.actor, NOW)
        answer = pool.submit(closing)
        assert began.wait(10)
        assert not closed.wait(0.5)
        session.commit()
        period = answer.result(30)
    assert (period.movements, period.grams) == (2, 3_000)
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
    engine.dispose()


def test_acts_and_closings_at_once_leave_every_hash_right(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        for month in (8, 9, 10):
            ledger.intake(1_000, happened_on=date(2026, month, 5))

    def act(n: int) -> None:
        if n % 6 == 5:
            with session_scope(engine, writes=True) as own:
                close_month(own, ledger.site.id, 202608 + n // 6, ledger.actor, NOW)
        else:
            day = date(2026, 8 + n % 3, 10)
            post_with_retry(engine, make_intake(n + 1, happened_on=day), ledger.actor, NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(18)))
    with session_scope(engine) as session:
        assert len(closed_months(session, ledger.site.id, MOMENT)) == 3
        assert verify_ledger(session) == []


def test_of_two_closings_at_once_one_is_told(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        ledger.intake(1_000, happened_on=OCTOBER)

    def closing(_n: int) -> bool:
        try:
            with session_scope(engine, writes=True) as own:
                close_month(own, ledger.site.id, 202610, ledger.actor, NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(closing, range(4))) == [False, False, False, True]


# Days and months


@given(
    st.integers(200001, 203011).filter(lambda month: 1 <= month % 100 <= 12),
    st.frozensets(st.integers(0, 30)),
    st.integers(0, 30),
)
def test_the_posting_month_is_the_first_open_one_and_never_in_the_future(
    month: int, closed_steps: frozenset[int], ahead: int
) -> None:
    months = [month]
    while len(months) <= 31:
        months.append(next_month(months[-1]))
    closed, last = frozenset(months[step] for step in closed_steps), months[ahead]
    found = first_open(month, closed, last)
    assert month <= found <= last
    assert all(step in closed for step in months_between(month, found)[:-1])
    assert found == last or found not in closed


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        # Half past midnight in Rome is still the day before in Greenwich, summer and winter.
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        # The clocks change: a day of 23 hours, and one of 25.
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_an_instant_falls_on_its_day_in_rome(instant: datetime, day: date) -> None:
    assert rome_day(instant) == day


def test_half_past_midnight_posts_to_the_month_that_has_begun(session: Session) -> None:
    ledger = make_ledger(session)
    instant = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    act = make_intake(1_000, happened_on=rome_day(instant))
    assert posted(ledger, ledger.post(act, instant).seq) == (202607, {202607})


def test_a_thirteenth_month_never_leaks_into_a_year(session: Session) -> None:
    ledger = make_ledger(session)
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
        ledger.post(make_intake(1_000, happened_on=day), _noon(day))
    query = sa.text(
        "SELECT month, SUM(grams) FROM flow_month WHERE month BETWEEN 202601 AND 202612 "
        "GROUP BY month ORDER BY month"
    )
    assert [tuple(row) for row in session.execute(query)] == [(202601, 1_000), (202612, 1_000)]
    january = datetime(2027, 2, 20, tzinfo=UTC)
    close(ledger, 202612, january)
    late = ledger.post(make_intake(500, happened_on=date(2026, 12, 30)), january)
    assert posted(ledger, late.seq) == (202701, {202701})
    assert next_month(202612) == 202701
    closed = close_city_months(session, january)
    assert [row.month for row in closed] == months_between(202512, 202701)
    assert all(1 <= row.month % 100 <= 12 for row in closed)
    assert month_of(date(2026, 12, 31)) == 202612


@pytest.mark.parametrize("month", [202613, 202600])
def test_the_database_itself_refuses_a_thirteenth_month(session: Session, month: int) -> None:
    ledger = make_ledger(session)
    ledger.intake(1_000)
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(
            sa.text(
                "INSERT INTO line (movement_seq, n, lot_id, from_node, to_node, grams, sign, "
                "tally, month, category_id, source_kind, method) SELECT movement_seq, n + 1, "
                "lot_id, from_node, to_node, grams, 1, 0, :month, category_id, source_kind, "
                "method FROM line"
            ),
            {"month": month},
        )
