"""The data version moves with every committed write, once each, and writers never wait for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session, session_scope
from foodplan.store.accounts import SYSTEM
from foodplan.store.data_version import (
    begin_anew,
    data_version,
    latest_version,
    raise_data_version,
)
from foodplan.store.ledger import post, post_with_retry, rebuild
from tests.factories.indicators import make_indicator, make_observation, make_plan
from tests.factories.ledger import NOW, make_intake, make_ledger
from tests.factories.places import add_places, make_place

WRITERS = 8


def seen(session: Session) -> int:
    return data_version(session.connection())


def test_a_new_database_begins_at_a_number_of_its_own(engine: Engine) -> None:
    assert latest_version(engine) > 0


@pytest.mark.parametrize(
    "write",
    [
        lambda session: add_places(session, make_place()),
        make_plan,
        lambda session: make_indicator(session, goal=None),
        lambda session: make_observation(session, None, 3.0),
        lambda session: make_ledger(session).intake(1_000),
        rebuild,
    ],
)
def test_whatever_is_written_raises_it_when_it_is_committed(
    engine: Engine, write: Callable[[Session], object]
) -> None:
    before = latest_version(engine)
    with open_session(engine, writes=True) as session:
        write(session)
        assert seen(session) > before
        assert latest_version(engine) == before
        session.commit()
    assert latest_version(engine) > before


def test_what_is_rolled_back_leaves_it_where_it_was(engine: Engine) -> None:
    before = latest_version(engine)
    with open_session(engine, writes=True) as session:
        make_ledger(session).intake(1_000)
        session.rollback()
    assert latest_version(engine) == before


def test_what_is_taken_back_to_a_savepoint_counts_once_when_it_is_done_again(
    engine: Engine,
) -> None:
    with session_scope(engine, writes=True) as session:
        make_ledger(session)
    before = latest_version(engine)
    with session_scope(engine, writes=True) as session:
        point = session.begin_nested()
        post(session, make_intake(1_000), SYSTEM, NOW)
        point.rollback()
        assert seen(session) == before
        post(session, make_intake(1_000), SYSTEM, NOW)
    assert latest_version(engine) > before


@pytest.mark.postgres
def test_on_postgres_a_transaction_raises_it_once(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    before = latest_version(engine)
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        for grams in (1_000, 2_000, 3_000):
            ledger.intake(grams)
    assert latest_version(engine) == before + 1
    engine.dispose()


@pytest.mark.postgres
def test_on_postgres_writers_at_once_never_wait_for_each_other(postgres_url: str) -> None:
    """All eight have raised it, and none has committed: with one row for all, this would hang."""
    engine = sa.create_engine(postgres_url, pool_size=WRITERS + 2)
    before = latest_version(engine)
    together = Barrier(WRITERS)

    def write(number: int) -> None:
        with session_scope(engine, writes=True) as session:
            session.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            raise_data_version(session)
            together.wait(20)
            make_observation(session, None, float(number))

    for _ in range(3):
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
    assert latest_version(engine) == before + 3 * WRITERS
    with engine.connect() as connection:
        shards = connection.execute(sa.text("SELECT count(*) FROM data_version")).scalar_one()
    # As many as ever wrote at once, and the one with the beginning.
    assert shards <= WRITERS + 1
    engine.dispose()


def test_many_writers_raise_it_and_no_reader_sees_a_movement_without(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_ledger(session)
    start, each = latest_version(engine), 6

    def write(number: int) -> None:
        for turn in range(each):
            instant = NOW + timedelta(seconds=number * each + turn)
            post_with_retry(engine, make_intake(1_000), SYSTEM, instant)

    pairs = []
    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = [pool.submit(write, number) for number in range(WRITERS)]
        while not all(work.done() for work in waiting):
            version = latest_version(engine)
            with session_scope(engine) as session:
                count = session.execute(sa.text("SELECT count(*) FROM movement")).scalar_one()
            pairs.append((version, count))
    for work in waiting:
        work.result()
    assert latest_version(engine) >= start + WRITERS * each
    assert pairs == sorted(pairs)
    # The version was read first: what was counted after is never less than it promises.
    assert all(count >= version - start for version, count in pairs)


def test_a_database_that_was_put_back_begins_somewhere_else(engine: Engine) -> None:
    before = latest_version(engine)
    with session_scope(engine, writes=True) as session:
        begin_anew(session)
    assert latest_version(engine) != before
