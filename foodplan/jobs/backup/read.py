"""Reading a backup back: checked before anything is overwritten, verified after."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.engine import URL, Engine, make_url

from foodplan.db import make_engine, session_scope
from foodplan.jobs.backup.files import (
    BackupError,
    check_checksum,
    postgres_arguments,
    run_tool,
)
from foodplan.jobs.backup.write import copy_sqlite
from foodplan.store.data_version import begin_anew
from foodplan.store.ledger import verify_ledger
from foodplan.store.schema import is_filled, upgrade_schema


def restore(url: str, file: Path, *, force: bool = False) -> bool:
    """Read a backup into the database; return whether its checksum could be compared.

    The tables are brought to the newest migration and the ledger is verified. A SQLite backup
    is verified before it replaces anything. Raises BackupError when the backup is damaged or
    does not verify, and when the database holds data and `force` is false.
    """
    if not file.is_file():
        raise BackupError(f"{file.name} does not exist.")
    compared = check_checksum(file)
    target = make_url(url)
    engine = make_engine(url)
    try:
        if not force and is_filled(engine):
            raise BackupError("The database holds data: --force replaces all of it.")
    finally:
        engine.dispose()
    if target.get_backend_name() == "sqlite":
        _restore_sqlite(target, file)
    else:
        _restore_postgres(target, file)
    return compared


def _restore_sqlite(target: URL, file: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="foodplan-restore-") as folder:
        trial = Path(folder) / "trial.sqlite3"
        _check_sqlite_file(file)
        copy_sqlite(file, trial)
        engine = make_engine(f"sqlite:///{trial}")
        try:
            _bring_up_and_verify(engine)
        finally:
            engine.dispose()
        copy_sqlite(trial, Path(target.database or ""))


def _check_sqlite_file(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
            # An empty file is a sound database, but none of ours.
            opened.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file.name} is no backup of a SQLite database: {error}.") from error
    if said != "ok":
        raise BackupError(f"{file.name} is damaged: {said}.")


def _restore_postgres(target: URL, file: Path) -> None:
    connection, environment = postgres_arguments(target)
    options = [
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
    ]
    run_tool(
        ["pg_restore", *options, f"--dbname={connection}", str(file)],
        environment,
    )
    engine = make_engine(target.render_as_string(hide_password=False))
    try:
        _bring_up_and_verify(engine)
    finally:
        engine.dispose()


def _bring_up_and_verify(engine: Engine) -> None:
    try:
        upgrade_schema(engine)
    except CommandError as error:
        raise BackupError(f"The backup comes from another version of foodplan: {error}.") from error
    with session_scope(engine) as session:
        differences = verify_ledger(session)
    if differences:
        raise BackupError(
            f"The backup's ledger does not verify: {len(differences)} differences, "
            f"the first is {differences[0]}."
        )
    with session_scope(engine, writes=True) as session:
        begin_anew(session)
