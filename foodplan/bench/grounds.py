"""Where benchmarks run: databases made for them, each ledger once, all removed afterwards."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from foodplan.bench.ledgers import build_ledger
from foodplan.db import make_engine
from foodplan.settings import PROJECT

# Beside the folder of each run: a large ledger takes minutes to make, and is only read.
STANDING = f"foodplan-ledgers-{os.getuid()}"
# Whatever decides what is in a ledger.
MADE_WITH = ("bench", "importers", "migrations", "models", "rules", "store")


@dataclass
class Ground:
    """Files in a folder, or schemas of a PostgreSQL database that touch nothing else in it.

    `full` asks for the sizes of the proof instead of those of everyday; `standing` is where large
    ledgers outlast the run.
    """

    data_dir: Path
    folder: Path
    postgres: str | None = None
    full: bool = False
    standing: Path = field(default_factory=lambda: Path(gettempdir()) / STANDING)
    _ledgers: dict[int, str] = field(default_factory=dict)
    _schemas: list[str] = field(default_factory=list)

    def empty(self) -> str:
        """Return the URL of a new database without tables."""
        name = f"foodplan_bench_{uuid4().hex[:12]}"
        if self.postgres is None:
            return f"sqlite:///{self.folder / name}.sqlite3"
        with _administration(self.postgres) as connection:
            connection.execute(sa.schema.CreateSchema(name))
        self._schemas.append(name)
        return _within(make_url(self.postgres), name)

    def ledger(self, movements: int) -> str:
        """Return the URL of a ledger with so many movements; it is built once."""
        if movements not in self._ledgers:
            url = self.empty()
            build_ledger(url, movements, self.data_dir)
            self._ledgers[movements] = url
        return self._ledgers[movements]

    def standing_ledger(self, movements: int) -> str:
        """Return the URL of a ledger that is only read, made in an earlier run where there is one.

        There is one of each size: one made by other code is made anew. On PostgreSQL, and where
        it was written to in this run, it is a ledger like any other.
        """
        if self.postgres is not None or movements in self._ledgers:
            return self.ledger(movements)
        self.standing.mkdir(mode=0o700, exist_ok=True)
        file = self.standing / f"{movements}-{_made_with(self.data_dir)}.sqlite3"
        if not file.exists():
            for old in self.standing.glob(f"{movements}-*"):
                old.unlink()
            unfinished = self.folder / file.name
            build_ledger(f"sqlite:///{unfinished}", movements, self.data_dir)
            _leave_alone(unfinished)
            unfinished.replace(file)
        return f"sqlite:///{file}"

    def clear(self) -> None:
        """Remove every schema that was made."""
        if self.postgres is not None and self._schemas:
            with _administration(self.postgres) as connection:
                for name in self._schemas:
                    connection.execute(sa.schema.DropSchema(name, cascade=True))


@contextmanager
def ground(data_dir: Path, postgres: str | None = None, *, full: bool = False) -> Iterator[Ground]:
    """Yield a ground on SQLite files, or in the PostgreSQL database of a URL."""
    with TemporaryDirectory(prefix="foodplan-bench-") as folder:
        made = Ground(data_dir, Path(folder), postgres, full)
        try:
            yield made
        finally:
            made.clear()


@contextmanager
def _administration(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _within(url: URL, schema: str) -> str:
    inside = url.update_query_dict({"options": f"-csearch_path={schema}"})
    return inside.render_as_string(hide_password=False)


def _made_with(data_dir: Path) -> str:
    digest = sha256()
    code = [PROJECT / "foodplan" / name for name in MADE_WITH]
    for folder, pattern in (*((folder, "*.py") for folder in code), (data_dir, "*.toml")):
        for file in sorted(folder.rglob(pattern)):
            digest.update(f"{file.name}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _leave_alone(file: Path) -> None:
    """Put everything into the one file, which then can be moved."""
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.execute("PRAGMA journal_mode=DELETE")
