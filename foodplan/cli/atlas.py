"""Places and areas from files of any office: `foodplan import places` and `areas`."""

import json
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from foodplan.cli.ground import SHOWN_PROBLEMS, now, writing
from foodplan.cli.storing import store_file
from foodplan.importers.atlas import import_areas, import_places
from foodplan.importers.atlas.area_trial import AreaTrial, apply_areas, try_areas
from foodplan.importers.atlas.areas import LEVELS_SAID
from foodplan.importers.atlas.reading import guess_mapping, sniff
from foodplan.importers.atlas.shape import Given, Mapping, Reading, RowProblem, Source, Unreadable
from foodplan.importers.atlas.trial import Trial, apply_trial, try_places
from foodplan.rules.place_files import AREA_FIELDS, CRS_LABELS, PLACE_FIELDS
from foodplan.rules.places import Function, last_day_of_source
from foodplan.rules.problems import Refused
from foodplan.store.history import Change

FILE = click.Path(exists=True, path_type=Path)
_OWN = {"name", "category"}
_OPTIONS = (
    click.argument("file", type=FILE),
    click.option("--mapping", multiple=True, metavar="COLUMN=FIELD", help="What a column says."),
    click.option("--source-name", default="", help="Who publishes the file."),
    click.option("--source-url", default="", help="The page it comes from."),
    click.option("--source-date", default="", help="AAAA, AAAA-MM or AAAA-MM-GG."),
    click.option("--licence", default="", help="Under which licence it is published."),
    click.option("--crs", type=int, default=0, help="EPSG code of its coordinates."),
    click.option("--sheet", default="", help="Sheet of a workbook, or layer of a shapefile."),
    click.option("--encoding", default="", help="Encoding of its text."),
    click.option("--dry-run", is_flag=True, help="Try every row; write nothing."),
    click.option("--json", "as_json", is_flag=True, help="Print the outcome of each row as JSON."),
)


def _with_options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@_with_options
@click.option(
    "--function",
    type=click.Choice([item.value for item in Function]),
    help="What happens at every place.",
)
@click.option("--exact", is_flag=True, help="An official register, or OpenStreetMap.")
def places(file: Path, **said: Any) -> None:
    """Read places from FILE: CSV, XLSX, GeoJSON, zipped shapefile or OpenStreetMap.

    The columns of data/atlas/places.csv need no option; with one mistake nothing of such a file
    is stored. Of any other file refused rows are named, and the others are stored.
    """
    with _sentences():
        if not any(said.values()) and _is_own(file):
            store_file(import_places, file)
            return
        data, reading, mapping = _read(file, said, PLACE_FIELDS)
        change = Change(now(), reason=f"Importazione di {file.name}")
        with writing() as session:
            trial = try_places(
                session, data, file.name, reading, mapping, change,
                function=said["function"] or "", source=_source(said),
            )  # fmt: skip
            done = not said["dry_run"] and _any_taken(trial)
            if done:
                apply_trial(session, trial, change)
    _tell(trial, said, done=done)


@click.command()
@_with_options
@click.option("--level", type=click.Choice(sorted({*LEVELS_SAID.values()})), help="Of every row.")
def areas(file: Path, **said: Any) -> None:
    """Read areas from FILE: CSV with WKT, GeoJSON, or zipped shapefile.

    districts.csv with district_outlines.csv beside it needs no option, nor does their folder.
    """
    with _sentences():
        if file.is_dir() or (not any(said.values()) and _beside(file)):
            store_file(import_areas, file)
            return
        data, reading, mapping = _read(file, said, AREA_FIELDS)
        change = Change(now(), reason=f"Importazione di {file.name}")
        with writing() as session:
            trial = try_areas(
                session, data, file.name, reading, mapping, change,
                level=said["level"] or "", source=_source(said),
            )  # fmt: skip
            done = not said["dry_run"] and _any_taken(trial)
            if done:
                apply_areas(session, trial, change)
    _tell(trial, said, done=done)


@contextmanager
def _sentences() -> Iterator[None]:
    """Say in one sentence why a file as a whole cannot be read."""
    try:
        yield
    except Unreadable as error:
        raise click.ClickException(f"Nothing was stored: {error.problem.text}") from error
    except Refused as error:
        told = " ".join(problem.text for problem in error.problems)
        raise click.ClickException(f"Nothing was stored: {told}") from error


def _read(
    file: Path, said: AnyMapping[str, Any], fields: AnyMapping[str, str]
) -> tuple[bytes, Reading, Mapping]:
    """Return a file's content, how it reads, and what its columns say: guessed, then as told."""
    if file.is_dir():
        raise click.ClickException("Nothing was stored: FILE is a folder.")
    if said["crs"] and said["crs"] not in CRS_LABELS:
        known = ", ".join(map(str, CRS_LABELS))
        raise click.BadParameter(f"{said['crs']} is not one of {known}.", param_hint="--crs")
    data = file.read_bytes()
    given = Given(sheet=said["sheet"], encoding=said["encoding"], crs=said["crs"])
    reading = sniff(data, file.name, given)
    columns = dict(guess_mapping(reading.columns, areas=fields is AREA_FIELDS).columns)
    for pair in said["mapping"]:
        title, _, field = pair.rpartition("=")
        if title not in reading.titles:
            raise click.BadParameter(f"there is no column {title!r}.", param_hint="--mapping")
        if field and field not in fields and not field.startswith("ref:"):
            known = ", ".join(fields)
            raise click.BadParameter(f"{field!r} is not one of {known}.", param_hint="--mapping")
        columns = {name: said for name, said in columns.items() if said != field}
        columns[title] = field
    return data, reading, Mapping({title: field for title, field in columns.items() if field})


def _source(said: AnyMapping[str, Any]) -> Source:
    day = said["source_date"]
    if day and last_day_of_source(day) is None:
        raise click.BadParameter(f"{day!r} is no date.", param_hint="--source-date")
    return Source(
        name=said["source_name"],
        url=said["source_url"],
        date=said["source_date"],
        licence=said["licence"],
        exact=bool(said.get("exact")),
    )


def _is_own(file: Path) -> bool:
    """Whether a file has the columns of places.csv, or is no table that can be read at all."""
    if file.suffix.lower() != ".csv":
        return False
    try:
        titles = {title.lower() for title in sniff(file.read_bytes(), file.name).titles}
    except Unreadable:
        return True
    return titles >= _OWN


def _beside(file: Path) -> bool:
    return file.name == "districts.csv" or (file.parent / "district_outlines.csv").exists()


def _any_taken(trial: Trial | AreaTrial) -> bool:
    return trial.counts["refused"] < trial.read


def _tell(trial: Trial | AreaTrial, said: AnyMapping[str, Any], *, done: bool) -> None:
    """Print what became of the rows; fail when not one of them could be taken."""
    if said["as_json"]:
        click.echo(json.dumps(_as_json(trial, done=done), ensure_ascii=False))
    else:
        for problem in trial.problems[:SHOWN_PROBLEMS]:
            click.echo(_line(problem), err=True)
        if len(trial.problems) > SHOWN_PROBLEMS:
            click.echo(f"… and {len(trial.problems) - SHOWN_PROBLEMS} more", err=True)
        counts = ", ".join(f"{count} {name}" for name, count in trial.counts.items())
        tried = "" if done else " Nothing was written."
        gone = f" {len(trial.gone)} known before are not in the file: they stay." * bool(trial.gone)
        click.echo(f"{trial.read} rows read: {counts}.{gone}{tried}")
    if not _any_taken(trial):
        raise click.ClickException(f"Nothing was stored: all {trial.read} rows were refused.")


def _line(problem: RowProblem) -> str:
    where = f"riga {problem.row}" + (f", {problem.column}" if problem.column else "")
    hint = f" Forse: {problem.suggestion}." if problem.suggestion else ""
    return f"{where}: {problem.reason}{hint}"


def _as_json(trial: Trial | AreaTrial, *, done: bool) -> dict[str, Any]:
    rows = [
        {
            "row": row.number,
            "outcome": row.outcome,
            "name": row.name,
            "problems": [
                {"column": item.column, "value": item.value, "reason": item.reason}
                for item in row.problems
            ],
        }
        for row in trial.rows
    ]
    return {
        "read": trial.read,
        "counts": trial.counts,
        "gone": list(trial.gone),
        "written": done,
        "rows": rows,
    }
