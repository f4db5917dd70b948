"""Turns at writing: first come first, never for ever, and never kept by the dead."""

import fcntl
import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url

from foodplan import db, turns
from foodplan.db import make_engine, open_session, session_scope
from foodplan.turns import Turn

LONG = 20.0


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file that stands for a database."""
    path = tmp_path / "any.sqlite3"
    path.touch(mode=0o640)
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the turn be waited for a moment only."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 100)


def in_line(database: Path, act: Callable[[], None]) -> threading.Thread:
    """Start a thread that waits for the turn, acts and leaves; return when it stands in line."""

    def wait() -> None:
        turn = Turn(database)
        assert turn.take(LONG)
        act()
        turn.leave()

    before = waiting(database)
    thread = threading.Thread(target=wait)
    thread.start()
    while waiting(database) == before:
        time.sleep(0.001)
    return thread


def waiting(database: Path) -> int:
    """How many wait for either lock, as the system tells."""
    files = {f":{Path(f'{database}-{name}').stat().st_ino} " for name in ("door", "turn")}
    lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return sum("->" in line and any(file in line for file in files) for line in lines)


def test_who_came_first_writes_first(database: Path) -> None:
    first = Turn(database)
    order: list[int] = []
    assert first.take(LONG)
    threads = [in_line(database, partial(order.append, n)) for n in range(12)]
    assert order == []
    first.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(12))


def test_who_has_just_written_lines_up_behind_those_who_wait(database: Path) -> None:
    mine = Turn(database)
    order: list[str] = []
    assert mine.take(LONG)
    threads = [in_line(database, lambda: order.append("another")) for _ in range(2)]
    mine.leave()
    assert mine.take(LONG)
    order.append("mine")
    mine.leave()
    for thread in threads:
        thread.join()
    assert order[0] == "another"


def test_a_turn_that_does_not_come_is_given_up_and_goes_on_to_the_next(database: Path) -> None:
    holder, late, next_ = Turn(database), Turn(database), Turn(database)
    assert holder.take(LONG)
    assert not late.take(0.05)
    late.leave()
    holder.leave()
    assert next_.take(LONG)
    assert not late.take(0.05)
    next_.leave()
    assert late.take(LONG)
    late.leave()


def test_a_connection_never_takes_two_turns(database: Path) -> None:
    turn = Turn(database)
    assert turn.take(LONG)
    with pytest.raises(RuntimeError, match="already"):
        turn.take(LONG)
    turn.leave()


@pytest.mark.parametrize(("part", "method"), [("Thread", "start"), ("Event", "wait")])
def test_who_is_interrupted_in_line_holds_nobody_up(
    database: Path, monkeypatch: pytest.MonkeyPatch, part: str, method: str
) -> None:
    def interrupted(*_: object) -> None:
        raise RuntimeError("interrupted")

    real = getattr(turns, part)
    monkeypatch.setattr(turns, part, type(part, (real,), {method: interrupted}))
    holder, other = Turn(database), Turn(database)
    assert holder.take(LONG)
    with pytest.raises(RuntimeError, match="interrupted"):
        other.take(LONG)
    monkeypatch.setattr(turns, part, real)
    holder.leave()
    assert other.take(LONG)
    other.leave()


def test_the_turn_of_a_killed_process_goes_on(database: Path) -> None:
    def take_and_sleep(pipe: int) -> None:
        Turn(database).take(LONG)
        os.write(pipe, b"x")
        time.sleep(600)

    reading, writing = os.pipe()
    process = multiprocessing.get_context("fork").Process(target=take_and_sleep, args=(writing,))
    process.start()
    os.read(reading, 1)
    survivor = Turn(database)
    assert not survivor.take(0.05)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert survivor.take(LONG)
    survivor.leave()
    process.join()
    os.close(reading)
    os.close(writing)


def test_who_may_open_the_database_may_queue_for_it(database: Path) -> None:
    turn = Turn(database)
    assert turn.take(LONG)
    turn.leave()
    modes = {(database.parent / f"any.sqlite3-{name}").stat().st_mode & 0o777
             for name in ("door", "turn")}  # fmt: skip
    assert modes == {0o640}


def free(engine: Engine) -> bool:
    """Whether nobody has the turn at an engine's database."""
    with Path(f"{make_url(engine.url).database}-turn").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def touched(engine: Engine) -> Iterator[sa.Connection]:
    """Yield a connection that writes, three times: to be committed, undone and just closed."""
    for _ in range(3):
        with engine.execution_options(writes=True).connect() as connection:
            connection.exec_driver_sql("PRAGMA user_version = 7")
            assert not free(engine)
            yield connection
        assert free(engine)


def test_the_turn_ends_with_the_transaction(sqlite_engine: Engine) -> None:
    for connection, end in zip(
        touched(sqlite_engine), ("commit", "rollback", "invalidate"), strict=True
    ):
        getattr(connection, end)()
        assert free(sqlite_engine)


def test_a_reader_waits_for_no_turn(sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine, writes=True) as writing:
        writing.execute(sa.text("SELECT 1"))
        with session_scope(sqlite_engine) as reading:
            assert reading.execute(sa.text("SELECT count(*) FROM movement")).scalar_one() == 0


@pytest.mark.usefixtures("quick")
def test_a_thread_that_opens_two_writing_sessions_is_told_so(sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine, writes=True) as first:
        first.execute(sa.text("SELECT 1"))
        with (
            open_session(sqlite_engine, writes=True) as second,
            pytest.raises(sa.exc.OperationalError, match="no turn to write came in time"),
        ):
            second.execute(sa.text("SELECT 1"))
    with session_scope(sqlite_engine, writes=True) as third:
        third.execute(sa.text("SELECT 1"))


@pytest.mark.usefixtures("quick")
def test_a_turn_is_given_back_when_another_program_holds_the_database(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            open_session(engine, writes=True) as session,
            pytest.raises(sa.exc.OperationalError, match="locked"),
        ):
            session.execute(sa.text("SELECT 1"))
        assert free(engine)
    engine.dispose()


def test_a_database_in_memory_has_no_queue() -> None:
    engine = make_engine("sqlite://")
    with session_scope(engine, writes=True) as session:
        assert session.execute(sa.text("SELECT 1")).scalar_one() == 1
    engine.dispose()
