"""The driver's own cursor inside the session's transaction, for the few statements that are hot.

Measured: the same statements through SQLAlchemy's Core take three times as long. Statements are
written with `?`; PostgreSQL's driver gets them with `%s`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlmodel import Session

Row = tuple[Any, ...]
# More in one statement is no faster, and SQLite takes some thirty thousand values.
FILLED_AT_ONCE = 300


class Driver:
    """A cursor that knows which of the two databases it speaks to."""

    def __init__(self, session: Session) -> None:
        session.flush()
        connection = session.connection()
        self.sqlite = connection.dialect.name == "sqlite"
        self.errors = connection.dialect.loaded_dbapi
        self._cursor = connection.connection.cursor()
        self.for_update = "" if self.sqlite else " FOR UPDATE OF b"

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and return all its rows."""
        self._cursor.execute(self._spelt(statement), values)
        return list(self._cursor.fetchall())

    def row(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        """Run a statement and return its first row, or None."""
        self._cursor.execute(self._spelt(statement), values)
        found: Sequence[Row] = self._cursor.fetchall()
        return found[0] if found else None

    def run(self, statement: str, values: Sequence[Any]) -> int:
        """Run a statement and return how many rows it changed."""
        self._cursor.execute(self._spelt(statement), values)
        changed: int = self._cursor.rowcount
        return changed

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        if len(rows) == 1:
            self._cursor.execute(self._spelt(statement), rows[0])
        else:
            self._cursor.executemany(self._spelt(statement), rows)

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows in the fastest way of the database; raises as `run_many`.

        SQLite takes a copy of what every statement changes on a table with triggers: row by row
        that takes three times as long as many rows in one statement.
        """
        if not self.sqlite:
            names = ", ".join(columns)
            with self._cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        left = iter(rows)
        while some := list(islice(left, FILLED_AT_ONCE)):
            values = list(chain.from_iterable(some))
            self._cursor.execute(_insertion(table, tuple(columns), len(some)), values)

    def instant(self, instant: datetime) -> str | datetime:
        """Return an aware instant as the database's column takes it."""
        utc = instant.astimezone(UTC)
        if not self.sqlite:
            return utc
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds")

    def day(self, day: date) -> str | date:
        """Return a day as the database's column takes it."""
        return day.isoformat() if self.sqlite else day

    def _spelt(self, statement: str) -> str:
        return statement if self.sqlite else _for_psycopg(statement)


def marks(values: Sequence[Any]) -> str:
    """Return as many question marks as there are values, for an IN list; of none it finds nothing.

    >>> marks([1, 2]), marks([])
    ('?, ?', 'NULL')
    """
    return ", ".join("?" * len(values)) or "NULL"


def day_of(value: str | date) -> date:
    """Return a day that came from either driver."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def instant_of(value: str | datetime) -> datetime:
    """Return an aware UTC instant that came from either driver."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)


@lru_cache(maxsize=256)
def _for_psycopg(statement: str) -> str:
    return statement.replace("?", "%s")


@lru_cache(maxsize=8)
def _insertion(table: str, columns: tuple[str, ...], rows: int) -> str:
    one = f"({marks(columns)})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * rows)}"  # noqa: S608
