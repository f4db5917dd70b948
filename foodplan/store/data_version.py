"""The version of what public figures depend on: read with one statement, raised by triggers.

Every transaction that writes the ledger or the plan raises it (`version_triggers` in
foodplan/models/history.py), so that an answer made at one version is right until it moves.
"""

import secrets
from contextlib import closing

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
