"""Frozen reports in the terminal: frozen with a database, verified with nothing but the file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from foodplan.cli import main
from foodplan.cli.snapshots import lines_of
from foodplan.db import make_engine, session_scope
from foodplan.reports.snapshots import verify
from foodplan.settings import PROJECT
from foodplan.store.snapshots import list_snapshots, snapshot_content
from tests.factories.snapshots import NOW, make_measured_city, spoiled

FREEZE = ("snapshot", "freeze", "--title", "Relazione al Consiglio", "--reason", "Mozione n. 8")


@pytest.fixture
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the measured city, which the settings name."""
    engine = make_engine(sqlite_url)
    with session_scope(engine, writes=True) as session:
        make_measured_city(session)
    engine.dispose()
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", sqlite_url)
    return sqlite_url


def run(*words: str) -> Result:
    with time_machine.travel(NOW, tick=False):
        return CliRunner().invoke(main, list(words), catch_exceptions=False)


def without_database(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process whose settings name a database that cannot be there."""
    environment = {key: value for key, value in os.environ.items() if "FOODPLAN" not in key}
    return subprocess.run(
        [sys.executable, "-c", "from foodplan.cli import main; main()", *words],
        env=environment | {"FOODPLAN_DATABASE_URL": "sqlite:////proc/nowhere/none.sqlite3"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_report_is_frozen_listed_and_verified_without_any_database(
    database: str, tmp_path: Path
) -> None:
    assert "No report is frozen yet." in run("snapshot", "list").output
    file = tmp_path / "relazione.zip"
    frozen = run(*FREEZE, "--as-of", "2026-10-31", "--output", str(file))
    assert frozen.exit_code == 0, frozen.output
    slug = "2026-10-31-relazione-al-consiglio"
    assert frozen.output.startswith(f"/piano/istantanee/{slug}: figures of 2026-10-31, ")
    engine = make_engine(database)
    with session_scope(engine) as session:
        assert snapshot_content(session, slug) == file.read_bytes()
        (row,) = list_snapshots(session)
    engine.dispose()
    assert (row.by_office, row.reason) == (False, "Mozione n. 8")
    listed = run("snapshot", "list").output
    assert f"2026-10-31  {row.fingerprint}  {slug}  Relazione al Consiglio" in listed
    done = without_database("snapshot", "verify", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] == "«Relazione al Consiglio», cifre del 2026-10-31."
    assert f"Impronta delle cifre: {row.fingerprint}" in done.stdout
    assert "cifre rifatte, nessuna differenza." in done.stdout


@pytest.mark.usefixtures("database")
def test_a_spoiled_file_fails_and_names_the_file_and_the_figures(tmp_path: Path) -> None:
    file = tmp_path / "relazione.zip"
    run(*FREEZE, "--as-of", "2026-10-31", "--output", str(file))
    cells = "inputs/ledger/cells.csv"
    file.write_bytes(
        spoiled(file.read_bytes(), cells, lambda text: text.replace(",93000,", ",93001,"))
    )
    done = run("snapshot", "verify", str(file))
    assert done.exit_code == 1
    assert f"Il file «{cells}» è stato cambiato" in done.output
    assert "Cibo recuperato → valore: nel file 1095,0, rifatto 1095,001." in done.output
    assert "Error: L’istantanea non è verificata." in done.output


@pytest.mark.usefixtures("database")
def test_without_a_day_the_last_one_that_is_over_is_frozen() -> None:
    assert "figures of 2026-11-21" in run(*FREEZE).output


@pytest.mark.usefixtures("database")
def test_a_day_that_is_not_over_is_refused() -> None:
    done = run(*FREEZE, "--as-of", "2026-11-22")
    assert done.exit_code == 1
    assert "al più tardi ieri" in done.output
    assert "No report is frozen yet." in run("snapshot", "list").output


@pytest.mark.usefixtures("database")
def test_a_file_that_cannot_be_written_is_said_so_and_nothing_is_lost(tmp_path: Path) -> None:
    done = run(*FREEZE, "--output", str(tmp_path / "nowhere" / "file.zip"))
    assert done.exit_code == 1
    assert "No such file" in done.output
    assert "relazione-al-consiglio" in run("snapshot", "list").output


def test_what_is_no_export_fails_with_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "foto.jpg"
    file.write_bytes(b"\xff\xd8\xff")
    done = run("snapshot", "verify", str(file))
    assert done.exit_code == 1
    assert "Il file non è uno zip, o è rovinato" in done.output


def test_very_many_differences_are_counted_and_not_all_printed(
    monkeypatch: pytest.MonkeyPatch, database: str, tmp_path: Path
) -> None:
    assert database
    file = tmp_path / "relazione.zip"
    run(*FREEZE, "--as-of", "2026-10-31", "--output", str(file))
    monkeypatch.setattr("foodplan.cli.snapshots.SHOWN", 1)
    content = spoiled(
        file.read_bytes(), "inputs/ledger/cells.csv", lambda text: text.replace(",93000,", ",1,")
    )
    lines = lines_of(verify(content))
    assert any(line.startswith("… e altre ") for line in lines)
