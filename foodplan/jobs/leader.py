"""One leader among several schedulers: a lock that ends with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

# "foodplan" in the eight bytes of an advisory lock's number.
ADVISORY_LOCK = int.from_bytes(b"foodplan", "big") >> 1


@contextmanager
def leadership(engine: Engine) -> Iterator[bool]:
    """Yield whether this process leads; another may take over once the leader is gone.

    A file lock beside the SQLite database, an advisory lock on PostgreSQL: the system frees
    both when the process dies, however it dies.
    """
    if engine.dialect.name == "sqlite":
        with _file_lock(Path(f"{engine.url.database}.scheduler.lock")) as held:
            yield held
    else:
        with _advisory_lock(engine) as held:
            yield held


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[bool]:
    asked = sa.text("SELECT pg_try_advisory_lock(:number)")
    released = sa.text("SELECT pg_advisory_unlock(:number)")
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        held = bool(connection.execute(asked, {"number": ADVISORY_LOCK}).scalar_one())
        try:
            yield held
        finally:
            if held:
                connection.execute(released, {"number": ADVISORY_LOCK})
