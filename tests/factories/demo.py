"""One demo, made once in a test process and copied for whoever wants to write to it."""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from foodplan.db import make_engine, session_scope
from foodplan.jobs.demo import make_demo
from foodplan.settings import PROJECT
from foodplan.store.schema import upgrade_schema

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@lru_cache(maxsize=1)
def demo_file() -> Path:
    """Return a SQLite file with the demo as it is on 22 November 2026; only for reading."""
    folder = Path(tempfile.mkdtemp(prefix="foodplan-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "demo.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    upgrade_schema(engine)
    with session_scope(engine, writes=True) as session:
        make_demo(session, PROJECT / "data", NOW, lambda _done, _total: None)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


def copy_of_demo(folder: Path) -> str:
    """Return the URL of a copy of the demo in a folder, to write to."""
    path = folder / "demo.sqlite3"
    shutil.copy(demo_file(), path)
    return f"sqlite:///{path}"
