"""Many writers at once, and writers that die: no gram twice, no acknowledged movement lost."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import make_engine, open_session, session_scope
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.rules.problems import Refused
from foodplan.store.accounts import SYSTEM
from foodplan.store.ledger import (
    Conflict,
    MovementInput,
    OpeningInput,
    Posted,
    passages,
    post,
    post_with_retry,
    reverse,
    verify_ledger,
)
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)
from tests.factories.organisations import make_site

WRITERS = 8
EARLIER = NOW - timedelta(hours=1)
KILLS = int(os.environ.get("FOODPLAN_TEST_KILLS", "10"))

Answer = TypeVar("Answer")


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    """A stored ledger whose session is closed, so that it holds no lock."""
    with open_session(engine, writes=True) as session:
        made = make_ledger(session)
        session.commit()
    return made


def at_once(work: Callable[[int], Answer]) -> list[Answer]:
    """Run the same work in eight threads and return every answer."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(work, range(WRITERS)))


def accepted(engine: Engine, movement: MovementInput) -> bool:
    """Whether the ledger took a movement as a new one."""
    try:
        return post_with_retry(engine, movement, SYSTEM, NOW).created
    except (Refused, Conflict):
        return False


def check_sound(engine: Engine) -> None:
    with session_scope(engine) as session:
        assert verify_ledger(session) == []


def stock(engine: Engine) -> int:
    with session_scope(engine) as session:
        query = sa.text("SELECT COALESCE(SUM(grams), 0) FROM balance")
        return int(session.execute(query).scalar_one())


def test_writers_on_one_stock_take_exactly_what_it_holds(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site
    post_with_retry(engine, make_intake(60_000), SYSTEM, NOW)
    gift = make_intake(40_000, counterpart="source", source_kind="private_gift")
    post_with_retry(engine, gift, SYSTEM, NOW)

    def take(_writer: int) -> int:
        return sum(accepted(engine, make_distribution(1_000)) for _ in range(16))

    assert sum(at_once(take)) == 100
    assert stock(engine) == 0
    check_sound(engine)


def test_writers_in_and_out_at_once_lose_nothing(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site

    def work(writer: int) -> int:
        held = 0
        for number in range(12):
            grams = 1_000 + writer + number
            category = ("ortofrutta", "pane-forno")[number % 2]
            if number % 3:
                held += grams * accepted(engine, make_intake(grams, category=category))
            else:
                held -= grams * accepted(engine, make_distribution(grams, category=category))
        return held

    assert sum(at_once(work)) == stock(engine)
    check_sound(engine)


def test_the_same_movement_sent_by_many_is_one(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site
    movement = make_intake(5_000, note="una volta sola", opening=OpeningInput(6))
    assert sum(at_once(lambda _: accepted(engine, movement))) == 1
    assert stock(engine) == 5_000
    with session_scope(engine) as session:
        assert session.execute(sa.text("SELECT COUNT(*) FROM note")).scalar_one() == 1


def test_the_last_goods_taken_twice_by_one_movement_are_taken_once(
    engine: Engine, ledger: Ledger
) -> None:
    assert ledger.site
    for round_ in range(5):
        post_with_retry(engine, make_intake(5_000 + round_), SYSTEM, NOW)
        movement = make_distribution(5_000 + round_)
        answers = at_once(lambda _, act=movement: post_with_retry(engine, act, SYSTEM, NOW))
        assert sum(answer.created for answer in answers) == 1
        assert stock(engine) == 0


def test_one_id_for_two_acts_goes_to_the_first(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site
    shared = uuid4()
    taken = at_once(lambda writer: accepted(engine, make_intake(1_000 + writer, id=shared)))
    assert sum(taken) == 1
    assert stock(engine) == 1_000 + taken.index(True)


def test_a_movement_is_corrected_by_one_of_many(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site
    typed = make_intake(120_000)
    post_with_retry(engine, typed, SYSTEM, NOW)
    taken = at_once(lambda writer: accepted(engine, make_intake(1_000 + writer, replaces=typed.id)))
    assert sum(taken) == 1
    assert stock(engine) == 1_000 + taken.index(True)
    check_sound(engine)


def test_the_same_correction_sent_by_many_is_one(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site
    typed = make_intake(120_000)
    post_with_retry(engine, typed, SYSTEM, NOW)
    right = make_intake(12_000, replaces=typed.id)
    answers = at_once(lambda _: post_with_retry(engine, right, SYSTEM, NOW))
    assert sum(answer.created for answer in answers) == 1
    assert {answer.seq for answer in answers} == {answers[0].seq}
    check_sound(engine)


def test_a_movement_is_reversed_by_one_of_many(engine: Engine, ledger: Ledger) -> None:
    assert ledger.site
    typed = make_intake(5_000)
    post_with_retry(engine, typed, SYSTEM, NOW)

    def take_back(_writer: int) -> bool:
        try:
            with session_scope(engine, writes=True) as session:
                return reverse(session, typed.id, SYSTEM, NOW, id=uuid4()).created
        except Refused:
            return False

    assert sum(at_once(take_back)) == 1
    assert stock(engine) == 0
    check_sound(engine)


def test_passages_said_by_many_leave_one_version_in_force(engine: Engine, ledger: Ledger) -> None:
    def say(writer: int) -> bool:
        movement = make_intake(1_000, opening=OpeningInput(households=writer))
        at = NOW + timedelta(seconds=writer)
        return post_with_retry(engine, movement, SYSTEM, at).created

    assert all(at_once(say))
    with session_scope(engine) as session:
        query = sa.text("SELECT COUNT(*) FROM service_opening WHERE recorded_to IS NULL")
        assert session.execute(query).scalar_one() == 1
        assert passages(session, ledger.site.id, TODAY) is not None


def count_of(grams: int, node: str = "emporio-prova") -> MovementInput:
    return make_movement("count", "count", grams, node=node)


def while_counting(
    engine: Engine, count: MovementInput, work: Callable[[Session], Posted]
) -> Posted:
    """Do something in its own transaction while a count is under way, which ends a bit later."""
    with open_session(engine, writes=True) as session, ThreadPoolExecutor(1) as pool:
        post(session, count, SYSTEM, NOW)
        doing = pool.submit(in_one_transaction, engine, work)
        time.sleep(0.4)
        session.commit()
        return doing.result()


def in_one_transaction(engine: Engine, work: Callable[[Session], Posted]) -> Posted:
    with session_scope(engine, writes=True) as session:
        return work(session)


def test_what_is_taken_back_while_a_count_is_under_way_meets_that_count(
    engine: Engine, ledger: Ledger
) -> None:
    assert ledger.site
    post_with_retry(engine, make_intake(10_000), SYSTEM, EARLIER)
    gone = post_with_retry(engine, make_distribution(10_000), SYSTEM, EARLIER)
    # The shelf is empty: neither side has a balance to lock.
    while_counting(
        engine, count_of(0), lambda session: reverse(session, gone.uuid, SYSTEM, NOW, id=uuid4())
    )
    assert stock(engine) == 0
    check_sound(engine)


def test_what_is_corrected_to_another_site_meets_a_count_of_its_first_site(
    engine: Engine, ledger: Ledger
) -> None:
    assert ledger.site
    with open_session(engine, writes=True) as session:
        make_site(session, "emporio-altro")
        session.commit()
    post_with_retry(engine, make_intake(10_000), SYSTEM, EARLIER)
    gone = post_with_retry(engine, make_distribution(10_000), SYSTEM, EARLIER)
    right = make_distribution(
        5_000, node="emporio-altro", replaces=gone.uuid, allow_count_gain=True
    )
    while_counting(engine, count_of(0), lambda session: post(session, right, SYSTEM, NOW))
    assert stock(engine) == 0
    check_sound(engine)


def test_counts_corrected_crosswise_between_two_sites_never_wait_for_each_other(
    engine: Engine, ledger: Ledger
) -> None:
    assert ledger.site
    sites = ("emporio-prova", "emporio-altro")
    with open_session(engine, writes=True) as session:
        make_site(session, "emporio-altro")
        session.commit()
    counts = [
        post_with_retry(engine, count_of(1_000, site), SYSTEM, at)
        for site, at in zip(sites, (EARLIER, NOW), strict=True)
    ]

    def swap(writer: int) -> bool:
        wrong = writer % 2
        said = replace(count_of(2_000, sites[1 - wrong]), replaces=counts[wrong].uuid)
        return accepted(engine, said)

    assert sum(at_once(swap)) == 2
    assert stock(engine) == 4_000
    check_sound(engine)


@dataclass
class Said:
    """What a writer said before it died: the movements it tried, and those it had committed."""

    tried: list[UUID]
    acknowledged: list[UUID]


def act_of(number: UUID) -> MovementInput:
    """The act that belongs to an id, the same in every process."""
    inward = number.int % 3
    return make_intake(2_000, id=number) if inward else make_distribution(500, id=number)


def write_until_killed(url: str, pipe: int, run: int) -> None:
    """Post acts for ever, saying each id before and after its commit."""
    engine = make_engine(url)
    for number in range(100_000):
        uuid = uuid5(MOVEMENT_NAMESPACE, f"{run}:{number}")
        os.write(pipe, f"t{uuid}\n".encode())
        try:
            post_with_retry(engine, act_of(uuid), SYSTEM, NOW)
        except Refused:
            continue
        os.write(pipe, f"a{uuid}\n".encode())


def kill_a_writer(url: str, run: int, chance: random.Random) -> Said:
    """Start a writer in a process of its own, kill it at a random instant, read what it said."""
    reading, writing = os.pipe()
    process = multiprocessing.get_context("fork").Process(
        target=write_until_killed, args=(url, writing, run)
    )
    process.start()
    os.close(writing)
    with os.fdopen(reading) as stream:
        lines = [stream.readline()]
        while lines[-1] and not lines[-1].startswith("a"):
            lines.append(stream.readline())
        time.sleep(chance.uniform(0.02, 0.25))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        lines += stream.readlines()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    whole = [line.strip() for line in lines if line.endswith("\n")]
    said = Said([], [])
    for line in whole:
        (said.tried if line[0] == "t" else said.acknowledged).append(UUID(line[1:]))
    return said


def recorded(session: Session) -> set[UUID]:
    return {UUID(text) for text in session.execute(sa.text("SELECT uuid FROM movement")).scalars()}


def test_a_killed_writer_loses_no_acknowledged_movement(
    database_url: str, engine: Engine, ledger: Ledger
) -> None:
    assert ledger.site
    engine.dispose()
    chance = random.Random(20260209)
    said = [kill_a_writer(database_url, run, chance) for run in range(KILLS)]
    acknowledged = {uuid for one in said for uuid in one.acknowledged}
    assert len(acknowledged) >= KILLS
    with session_scope(engine) as session:
        stored = recorded(session)
        assert verify_ledger(session) == []
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= KILLS
    for uuid in [one.tried[-1] for one in said]:
        again = accepted(engine, act_of(uuid))
        assert not (again and uuid in stored)
    check_sound(engine)
