"""Writing a backup while the product runs: SQLite's online copy, PostgreSQL's dump."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from foodplan.jobs.backup.files import (
    BackupError,
    postgres_arguments,
    run_tool,
    write_checksum,
)

Report = Callable[[int, int], None]
PAGES_AT_ONCE = 4096


def _silent(done: int, total: int) -> None:
    del done, total


def backup(url: str, file: Path, report: Report = _silent) -> str:
    """Write the database to a new file and its checksum beside it; return the checksum.

    The file appears only when it is whole. `report` is told pages done and in all.
    Raises BackupError when the file exists, cannot be written or there is nothing to copy.
    """
    if file.exists():
        raise BackupError(f"{file.name} exists already: choose another name.")
    if not file.parent.is_dir():
        raise BackupError(f"The folder of {file.name} does not exist.")
    unfinished = file.with_name(f"{file.name}.part")
    try:
        _copy(make_url(url), unfinished, report)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return write_checksum(file)


def _copy(url: URL, file: Path, report: Report) -> None:
    # Accounts are in it, so nobody else on the machine may read it.
    os.close(os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    if url.get_backend_name() == "sqlite":
        copy_sqlite(Path(url.database or ""), file, report)
    else:
        connection, environment = postgres_arguments(url)
        options = ["--format=custom", "--no-owner", "--no-privileges"]
        run_tool(
            ["pg_dump", *options, f"--file={file}", f"--dbname={connection}"],
            environment,
        )


def copy_sqlite(source: Path, target: Path, report: Report = _silent) -> None:
    """Copy a SQLite database over another with SQLite's online copy, in one transaction.

    Raises BackupError when there is no source.
    """
    if not source.is_file():
        raise BackupError("The database file does not exist: there is nothing to copy.")

    def progress(_status: int, remaining: int, total: int) -> None:
        report(total - remaining, total)

    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        # A reading transaction held throughout keeps one state: without it every movement that
        # is logged meanwhile would make the copy start again.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=PAGES_AT_ONCE, progress=progress)
