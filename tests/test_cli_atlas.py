"""`foodplan import places` and `areas` for files of any office."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from foodplan.cli import main
from tests.factories.place_files import csv_bytes, geojson_bytes

Run = Callable[..., Result]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SOURCE = (
    "--source-name",
    "Elenco",
    "--source-url",
    "https://example.org/e",
    "--source-date",
    "2026-10",
)
GOOD = csv_bytes(
    ["nome", "indirizzo", "lat", "lon"],
    ["Mercato Uno", "VIA ROMA 1", "45,05", "7,65"],
    ["", "via Po 2", "45,06", "7,66"],
)


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `foodplan import …` on an empty database and return what it said."""
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", database_url)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["import", *words], catch_exceptions=False)

    with time_machine.travel(NOW, tick=False):
        yield invoke


def written(tmp_path: Path, content: bytes, name: str = "elenco.csv") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    return str(path)


def test_refused_rows_are_named_and_the_others_stored_once(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    tried = run("places", file, "--function", "market", *SOURCE, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "2 rows read: 1 added" in tried.stdout
    assert "Nothing was written." in tried.stdout
    first = run("places", file, "--function", "market", *SOURCE)
    assert "riga 3, A «nome»: Manca il nome." in first.stderr
    assert "2 rows read: 1 added" in first.stdout
    assert "1 same" in run("places", file, "--function", "market", *SOURCE).stdout


def test_json_tells_every_row(run: Run, tmp_path: Path) -> None:
    result = run("places", written(tmp_path, GOOD), "--function", "market", "--dry-run", "--json")
    said = json.loads(result.stdout)
    assert (said["read"], said["written"]) == (2, False)
    assert [row["outcome"] for row in said["rows"]] == ["added", "refused"]
    assert said["rows"][1]["problems"][0]["reason"] == "Manca il nome."


def test_columns_can_be_told(run: Run, tmp_path: Path) -> None:
    file = written(
        tmp_path, csv_bytes(["etichetta", "dove", "n."], ["Mercato Uno", "via Roma 1", "7"])
    )
    result = run(
        "places", file, "--function", "market", "--mapping", "etichetta=name",
        "--mapping", "dove=address", "--mapping", "n.=ref:registro",
    )  # fmt: skip
    assert "1 added" in result.stdout, result.output


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"%PDF-1.7", (), "PDF"),
        (GOOD, (), "Manca la funzione"),
        (GOOD, ("--mapping", "assente=name"), "no column 'assente'"),
        (GOOD, ("--mapping", "nome=colore"), "'colore' is not one of"),
        (GOOD, ("--crs", "1"), "1 is not one of"),
        (GOOD, ("--function", "market", "--source-date", "ieri"), "'ieri' is no date"),
        (csv_bytes(["nome", "indirizzo"], ["", "via Po"]), ("--function", "market"), "all 1 rows"),
    ],
)
def test_a_failure_is_one_clear_sentence(
    run: Run, tmp_path: Path, content: bytes, options: tuple[str, ...], words: str
) -> None:
    result = run("places", written(tmp_path, content, "elenco.txt"), *options)
    assert result.exit_code != 0
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_areas_of_any_format_are_stored(run: Run, tmp_path: Path) -> None:
    ring = [[7.6, 45.0], [7.7, 45.0], [7.7, 45.1], [7.6, 45.0]]
    data = geojson_bytes(({"type": "Polygon", "coordinates": [ring]}, {"codice": "1"}))
    file = written(tmp_path, data, "zone.geojson")
    assert "Manca il livello" in run("areas", file).stderr
    assert "1 added" in run("areas", file, "--level", "zona").stdout
    assert "1 same" in run("areas", file, "--level", "zona", "--dry-run").stdout


def test_a_folder_is_no_file_of_places(run: Run, tmp_path: Path) -> None:
    assert "is a folder" in run("places", str(tmp_path)).stderr
