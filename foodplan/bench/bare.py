"""The database's own driver with nothing around it: the bare limit of what is measured."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import psycopg
from sqlalchemy.engine import make_url

from foodplan.store.ledger.driver import FILLED_AT_ONCE, marks


class Bare:
    """A connection of the driver; statements are written with `?` for both databases."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self._begin = "BEGIN IMMEDIATE" if self.sqlite else "BEGIN"
        self._connection: Any
        if self.sqlite:
            self._connection = sqlite3.connect(Path(parsed.database or ""), isolation_level=None)
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")
        else:
            _, options = parsed.get_dialect()().create_connect_args(parsed)
            self._connection = psycopg.connect(**options, autocommit=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Run a statement and return the driver's cursor."""
        return self._connection.execute(self._spelt(statement), values)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return all its rows."""
        return list(self.run(statement, values).fetchall())

    def begin(self) -> None:
        """Begin a writing transaction."""
        self.run(self._begin)

    def commit(self) -> None:
        """Make the transaction durable."""
        self.run("COMMIT")

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows in the fastest way of the database."""
        names = ", ".join(columns)
        if self.sqlite:
            # A statement for each row takes three times as long on a table with triggers.
            one, left = f"({marks(columns)})", iter(rows)
            while some := list(islice(left, FILLED_AT_ONCE)):
                many = ", ".join([one] * len(some))
                statement = f"INSERT INTO {table} ({names}) VALUES {many}"  # noqa: S608
                self._connection.execute(statement, list(chain.from_iterable(some)))
            return
        with self._connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def in_bulk(self, *tables: str) -> Iterator[None]:
        """Fill tables in one transaction; SQLite makes their indexes once all rows are there.

        Its triggers are away meanwhile and its foreign keys are not looked at, as the rows are
        made here and the audit of the ledger finds them sound.
        """
        if not self.sqlite:
            self.begin()
            yield
            self.commit()
            return
        self.run("PRAGMA synchronous=OFF")
        self.run("PRAGMA foreign_keys=OFF")
        self.begin()
        marked = ", ".join(f"'{table}'" for table in tables)
        made = self.rows(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "  # noqa: S608
            f"AND type IN ('index', 'trigger') AND tbl_name IN ({marked})"
        )
        for kind, name, _ in made:
            self.run(f"DROP {kind} {name}")
        yield
        for _, _, statement in made:
            self.run(statement)
        self.commit()
        self.run("PRAGMA foreign_keys=ON")
        self.run("PRAGMA synchronous=FULL")

    def commits(self, times: int) -> float:
        """Return the seconds of so many commits of almost nothing: the disk's own part."""
        self.run("CREATE TABLE IF NOT EXISTS bench_floor (n INTEGER)")
        self.run("DELETE FROM bench_floor")
        self.run("INSERT INTO bench_floor (n) VALUES (0)")
        started = perf_counter()
        for _ in range(times):
            self.begin()
            self.run("UPDATE bench_floor SET n = n + 1")
            self.commit()
        return perf_counter() - started

    def _spelt(self, statement: str) -> str:
        return statement if self.sqlite else statement.replace("?", "%s")
