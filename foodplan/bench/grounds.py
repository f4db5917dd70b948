"""Where benchmarks run: databases made for them, each ledger once, all removed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from foodplan.bench.ledgers import build_ledger
from foodplan.db import make_engine


@dataclass
class Ground:
    """Files in a folder, or schemas of a PostgreSQL database that touch nothing else in it."""

    data_dir: Path
    folder: Path
    postgres: str | None = None
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

    def clear(self) -> None:
        """Remove every schema that was made."""
        if self.postgres is not None and self._schemas:
            with _administration(self.postgres) as connection:
                for name in self._schemas:
                    connection.execute(sa.schema.DropSchema(name, cascade=True))


@contextmanager
def ground(data_dir: Path, postgres: str | None = None) -> Iterator[Ground]:
    """Yield a ground on SQLite files, or in the PostgreSQL database of a URL."""
    with TemporaryDirectory(prefix="foodplan-bench-") as folder:
        made = Ground(data_dir, Path(folder), postgres)
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
