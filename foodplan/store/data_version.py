"""The version of what public figures depend on: read with one statement, raised by triggers.

Every transaction that writes the ledger or the plan raises it (`version_triggers` in
foodplan/models/history.py), so that an answer made at one version is right until it moves.
"""

import secrets
from contextlib import closing
from threading import local
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session

from foodplan.db import is_sqlite
from foodplan.models.history import RAISE_ON_SQLITE

VERSION = "SELECT coalesce(sum(number), 0) FROM data_version"
# Not one of the shards that triggers raise: from where this database counts.
BEGINNING = -1
FARTHEST = 2**52


def data_version(connection: Connection) -> int:
    """Return the data version that this connection's transaction sees.

    It never goes back, and two committed states with the same number are one state.
    """
    return int(connection.exec_driver_sql(VERSION).scalar_one())


def latest_version(engine: Engine) -> int:
    """Return the data version that is committed now, without a session around it.

    Raises what the driver raises when the database does not answer.
    """
    # A connection of the driver's: with SQLAlchemy's around it this takes three times as long.
    with closing(engine.raw_connection()) as held, closing(held.cursor()) as cursor:
        cursor.execute(VERSION)
        return int((cursor.fetchone() or (0,))[0])


class VersionReader:
    """Reads the committed version again and again, as fast as the driver can."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._own = local()

    def latest(self) -> int:
        """Return what `latest_version` returns; each thread has a connection to a SQLite file."""
        if not self._sqlite:
            return latest_version(self._engine)
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._lasting()
        # Outside a transaction, which would go on seeing what it saw first.
        return int(connection.execute(VERSION).fetchone()[0])

    def _lasting(self) -> Any:
        """Return a connection of the driver's own, made as the pool makes them and not in it."""
        held = self._engine.raw_connection()
        connection = held.dbapi_connection
        held.detach()
        return connection


def raise_data_version(session: Session) -> None:
    """Raise the version for what no trigger sees; nothing is committed here."""
    connection = session.connection()
    if is_sqlite(session):
        connection.exec_driver_sql(RAISE_ON_SQLITE)
    else:
        connection.exec_driver_sql("SELECT raise_data_version_once()")


def begin_anew(session: Session) -> None:
    """Let the version go on from somewhere else; nothing is committed here.

    For a database that was put back from a copy: readers and processes may know later versions
    of it, and the copy would come to their numbers again with other rows.
    """
    start = {"number": secrets.randbelow(FARTHEST), "shard": BEGINNING}
    session.execute(sa.text("UPDATE data_version SET number = :number WHERE shard = :shard"), start)
