"""Engines, transactions and locks for SQLite and PostgreSQL; knows no Flask."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlmodel import Session

from foodplan.turns import Turn

BUSY_TIMEOUT_MS = 30_000
# PostgreSQL's numbers for its two reasons to give up one of several transactions.
DEADLOCK = "40P01"
SERIALIZATION_FAILURE = "40001"


def make_engine(url: str) -> Engine:
    """Return an engine with the project's locking rules for a SQLite or PostgreSQL URL.

    Its errors, which end up in logs, never repeat the values of a statement: some are people's.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)


class _Connection(sqlite3.Connection):
    """A connection that gives its turn at writing away when its transaction has ended."""

    turn: Turn | None = None

    def commit(self) -> None:
        super().commit()
        self.leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.leave()

    def leave(self) -> None:
        """Let the next writer in, when this connection has the turn."""
        if self.turn is not None:
            self.turn.leave()


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    connect_args = {"timeout": BUSY_TIMEOUT_MS / 1000, "factory": _Connection}
    engine = sa.create_engine(url, connect_args=connect_args, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return engine


def _prepare_sqlite_connection(connection: _Connection, _record: Any) -> None:
    # The driver's own BEGIN is deferred and loses the race between reading and
    # writing, so it is switched off and every transaction begins explicitly.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    connection.turn = Turn(Path(file)) if file else None


def _begin_sqlite_transaction(connection: Connection) -> None:
    opened = connection.connection.dbapi_connection
    if not isinstance(opened, _Connection):
        raise TypeError("The engine was made by make_engine.")
    writes = connection.get_execution_options().get("writes", False)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        if writes:
            _take_turn(opened)
        # On the driver's own connection: through SQLAlchemy it takes as long as an insert.
        opened.execute(begin)
    except BaseException as error:
        opened.leave()
        if isinstance(error, sqlite3.Error):
            raise sa.exc.DBAPIError.instance(begin, None, error, sqlite3.Error) from error
        raise


def _take_turn(connection: _Connection) -> None:
    """Wait in line behind the other writers; raise what SQLite's own lock raises when too long."""
    if connection.turn is None or connection.turn.take(BUSY_TIMEOUT_MS / 1000):
        return
    raise sqlite3.OperationalError("database is locked: no turn to write came in time")


def open_session(engine: Engine, *, writes: bool = False) -> Session:
    """Return a session whose transactions take the write lock at once when `writes` is true."""
    return Session(_writing(engine) if writes else engine, expire_on_commit=False)


@lru_cache(maxsize=4)
def _writing(engine: Engine) -> Engine:
    # Kept, because making one costs more than any statement of a short transaction.
    return engine.execution_options(writes=True)


@contextmanager
def session_scope(engine: Engine, *, writes: bool = False) -> Iterator[Session]:
    """Yield a session; commit at the end of a writing scope, roll back on any exception."""
    with open_session(engine, writes=writes) as session:
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        if writes:
            session.commit()


def lost_a_race(error: Exception) -> bool:
    """Return whether PostgreSQL gave up a transaction for another's sake; done again it may pass.

    Such a transaction is certainly undone, unlike one whose connection broke at the commit.
    """
    cause = getattr(error, "orig", None) or error
    return getattr(cause, "sqlstate", None) in {DEADLOCK, SERIALIZATION_FAILURE}


def is_sqlite(session: Session) -> bool:
    """Return whether the session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"
