"""Engines, transactions and locks for SQLite and PostgreSQL; knows no Flask."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlmodel import Session

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


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    connect_args = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = sa.create_engine(url, connect_args=connect_args, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return engine


def _prepare_sqlite_connection(connection: SqliteConnection, _record: Any) -> None:
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


def _begin_sqlite_transaction(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_session(engine: Engine, *, writes: bool = False) -> Session:
    """Return a session whose transactions take the write lock at once when `writes` is true."""
    bound = engine.execution_options(writes=True) if writes else engine
    return Session(bound, expire_on_commit=False)


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
