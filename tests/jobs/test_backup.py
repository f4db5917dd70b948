"""A backup comes back whole, on both databases, and never over data that nobody gave up."""

import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.jobs.backup import BackupError, backup, checksum_file, restore, sha256_of
from foodplan.jobs.backup.files import postgres_arguments, run_tool
from foodplan.models import metadata
from foodplan.store import accounts
from foodplan.store.ledger import (
    CategoryRow,
    LineInput,
    MovementInput,
    ensure_categories,
    post,
    verify_ledger,
)
from foodplan.store.ledger.months import state_month
from foodplan.store.organisations import ensure_boundaries, get_node
from foodplan.store.schedule import ScheduleInput, Zero, set_schedule, state_zero
from foodplan.store.schema import downgrade_schema
from tests.conftest import missing
from tests.factories.organisations import CHANGE, make_site

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAYS = ("schedule", "scheduled_zero", "service_month")
Contents = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def filled(database_url: str) -> str:
    """A database of each kind with an emporium, a delivery and a distribution."""
    if database_url.startswith("postgresql") and shutil.which("pg_dump") is None:
        missing("pg_dump (Debian's package postgresql-client)")
    engine = make_engine(database_url)
    with session_scope(engine, writes=True) as session:
        ensure_boundaries(session, CHANGE)
        ensure_categories(session, [CategoryRow("ortofrutta", "Ortofrutta")])
        make_site(session)
        accounts.add_account(session, "ada@example.org", "officer", NOW)
        log(session, "intake", "source", 12_000)
        log(session, "distribution", "people", 10_000)
    engine.dispose()
    return database_url


def plan_days(session: Session) -> None:
    """State a pick-up, a day without anything, and a month of people twice, for their history."""
    site = get_node(session, "emporio-prova")
    assert site is not None
    node, day = site.id, date(2026, 11, 20)
    set_schedule(session, node, "uno", 0, ScheduleInput("pickup", (day.weekday(),)), CHANGE, day)
    state_zero(session, Zero(node, "uno", day, "vehicle"), NOW.date(), CHANGE)
    for households in (30, 31):
        at = NOW + timedelta(minutes=households)
        state_month(session, "emporio-prova", 202610, households, None, accounts.SYSTEM, at)


def log(session: Session, kind: str, counterpart: str, grams: int) -> UUID:
    number = uuid4()
    lines = (LineInput("ortofrutta", grams),)
    source = "market_surplus" if kind == "intake" else None
    movement = MovementInput(number, kind, date(2026, 11, 21), "emporio-prova", counterpart, lines,
                             source_kind=source)  # fmt: skip
    post(session, movement, accounts.SYSTEM, NOW)
    return number


def contents(url: str) -> Contents:
    """Return every row of every table."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(sa.select(table))), key=repr
                )
                for table in metadata.sorted_tables
                # It says when the rest was written, and a copy that is put back begins anew.
                if table.name != "data_version"
            }
    finally:
        engine.dispose()


def wipe(url: str) -> None:
    """Take every table away."""
    engine = make_engine(url)
    downgrade_schema(engine)
    engine.dispose()


def write_more(url: str, act: Callable[[Session], object]) -> None:
    engine = make_engine(url)
    try:
        with session_scope(engine, writes=True) as session:
            act(session)
    finally:
        engine.dispose()


def test_calendars_zeros_and_months_of_people_come_back_with_their_history(
    filled: str, tmp_path: Path
) -> None:
    write_more(filled, plan_days)
    before = contents(filled)
    assert [len(before[name]) for name in DAYS] == [1, 1, 2]
    backup(filled, tmp_path / "copy")
    write_more(
        filled,
        lambda session: state_month(
            session, "emporio-prova", 202610, 99, None, accounts.SYSTEM, NOW + timedelta(hours=1)
        ),
    )
    assert contents(filled) != before
    restore(filled, tmp_path / "copy", force=True)
    assert contents(filled) == before


def test_a_backup_restores_every_row_and_the_ledger_verifies(filled: str, tmp_path: Path) -> None:
    before = contents(filled)
    file = tmp_path / "copy"
    backup(filled, file)
    wipe(filled)
    assert restore(filled, file) is True
    assert contents(filled) == before
    engine = make_engine(filled)
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
    engine.dispose()


def test_after_a_restore_the_ledger_still_refuses_changes_and_takes_movements(
    filled: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    backup(filled, file)
    wipe(filled)
    restore(filled, file)
    with pytest.raises(sa.exc.DBAPIError):
        write_more(filled, lambda session: session.execute(sa.text("DELETE FROM movement")))
    write_more(filled, lambda session: log(session, "distribution", "people", 2_000))
    assert len(contents(filled)["movement"]) == 3


def test_a_filled_database_is_kept_unless_forced(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(filled, file)
    write_more(filled, lambda session: log(session, "distribution", "people", 1_000))
    later = contents(filled)
    with pytest.raises(BackupError, match="holds data"):
        restore(filled, file)
    assert contents(filled) == later
    restore(filled, file, force=True)
    assert len(contents(filled)["movement"]) == 2


def test_the_checksum_is_the_files_own(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    digest = backup(filled, file)
    assert digest == sha256_of(file)
    assert checksum_file(file).read_text(encoding="ascii") == f"{digest}  copy\n"


def test_only_its_owner_reads_a_backup(filled: str, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_a_backup_never_overwrites_a_file(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("mine", encoding="ascii")
    with pytest.raises(BackupError, match="exists already"):
        backup(sqlite_url, file)
    assert file.read_text(encoding="ascii") == "mine"


def test_a_backup_needs_a_folder_and_a_source(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="folder"):
        backup(sqlite_url, tmp_path / "nowhere" / "copy")
    with pytest.raises(BackupError, match="nothing to copy"):
        backup(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


def test_a_damaged_backup_replaces_nothing(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(sqlite_url, file)
    damaged = bytearray(file.read_bytes())
    damaged[5000] ^= 0xFF
    file.write_bytes(damaged)
    before = contents(sqlite_url)
    with pytest.raises(BackupError, match="checksum"):
        restore(sqlite_url, file, force=True)
    assert contents(sqlite_url) == before


@pytest.mark.parametrize("body", [b"", b"no database at all, but long enough to be read" * 30])
def test_a_file_that_is_no_backup_replaces_nothing(
    sqlite_url: str, tmp_path: Path, body: bytes
) -> None:
    file = tmp_path / "copy"
    file.write_bytes(body)
    before = contents(sqlite_url)
    with pytest.raises(BackupError):
        restore(sqlite_url, file, force=True)
    assert contents(sqlite_url) == before


def test_a_backup_that_does_not_exist_is_said_so(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="does not exist"):
        restore(sqlite_url, tmp_path / "none")


def test_without_a_checksum_the_file_is_still_checked(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(filled, file)
    checksum_file(file).unlink()
    assert restore(filled, file, force=True) is False


def test_a_ledger_that_does_not_verify_is_not_taken_back(
    sqlite_url: str, sqlite_engine: Engine, tmp_path: Path
) -> None:
    with session_scope(sqlite_engine, writes=True) as session:
        ensure_boundaries(session, CHANGE)
        ensure_categories(session, [CategoryRow("ortofrutta", "Ortofrutta")])
        make_site(session)
        log(session, "intake", "source", 12_000)
    file = tmp_path / "copy"
    backup(sqlite_url, file)
    checksum_file(file).unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE balance SET grams = grams + 1")
    with pytest.raises(BackupError, match="does not verify"):
        restore(sqlite_url, file, force=True)
    with session_scope(sqlite_engine) as session:
        assert verify_ledger(session) == []


def test_a_backup_is_one_state_while_others_write(
    sqlite_url: str, sqlite_engine: Engine, tmp_path: Path
) -> None:
    with session_scope(sqlite_engine, writes=True) as session:
        ensure_boundaries(session, CHANGE)
        ensure_categories(session, [CategoryRow("ortofrutta", "Ortofrutta")])
        make_site(session)
    stop = threading.Event()

    def keep_logging() -> None:
        while not stop.is_set():
            with session_scope(sqlite_engine, writes=True) as session:
                log(session, "intake", "source", 1_000)

    writer = threading.Thread(target=keep_logging)
    writer.start()
    try:
        for number in range(5):
            file = tmp_path / f"copy{number}"
            backup(sqlite_url, file)
            engine = make_engine(f"sqlite:///{file}")
            with session_scope(engine) as session:
                assert verify_ledger(session) == []
            engine.dispose()
    finally:
        stop.set()
        writer.join()


def test_a_missing_tool_is_named() -> None:
    with pytest.raises(BackupError, match="pg_nothing is missing"):
        run_tool(["pg_nothing"], {})


def test_a_tool_that_fails_says_its_last_words() -> None:
    words = "import sys; sys.exit('first\\nno such database')"
    with pytest.raises(BackupError, match=r"failed: no such database$"):
        run_tool([sys.executable, "-c", words], {})


def test_a_password_never_stands_on_a_command_line() -> None:
    url = make_url("postgresql+psycopg://ada:secret@host:5433/plan?sslmode=require")
    connection, environment = postgres_arguments(url)
    assert connection == "postgresql://ada@host:5433/plan?sslmode=require"
    assert environment["PGPASSWORD"] == "secret"


def test_progress_is_told_from_the_first_page_to_the_last(sqlite_url: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    backup(sqlite_url, tmp_path / "copy", lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


def test_a_checksum_in_no_readable_script_is_a_wrong_one(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(sqlite_url, file)
    checksum_file(file).write_bytes(b"caff\xc3\xa8  copy\n")
    with pytest.raises(BackupError, match="checksum"):
        restore(sqlite_url, file)


def test_a_backup_of_an_unknown_version_replaces_nothing(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(sqlite_url, file)
    checksum_file(file).unlink()
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("UPDATE alembic_version SET version_num = 'later'")
        copy.commit()
    with pytest.raises(BackupError, match="another version"):
        restore(sqlite_url, file)


def test_a_backup_whose_ledger_could_be_changed_is_not_taken_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    backup(sqlite_url, file)
    checksum_file(file).unlink()
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("DROP TRIGGER line_no_update")
    with pytest.raises(BackupError, match="line_no_update"):
        restore(sqlite_url, file)
