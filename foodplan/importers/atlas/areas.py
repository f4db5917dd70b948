"""districts.csv and district_outlines.csv into the store: the city's areas at three levels."""

from collections import defaultdict
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.atlas.cells import Degrees, Text, wrong
from foodplan.importers.atlas.rows import problem_of
from foodplan.importers.atlas.table import Table, read_table
from foodplan.rules.geography import Vertex, point_problem, shape_of, write_geojson
from foodplan.store.history import Change
from foodplan.store.places import AreaRecord, store_areas

OUTLINES_FILE = "district_outlines.csv"
# The source's words for the levels; quartieri are no longer districts by law, hence "ex".
LEVELS_SAID = {
    "circoscrizione": "circoscrizione",
    "quartiere": "quartiere",
    "ex_quartiere": "quartiere",
    "zona": "zona",
    "zona_statistica": "zona",
}


def _level(value: str) -> str:
    if value not in LEVELS_SAID:
        raise wrong(
            "il livello «{value}» non esiste: usare {known}",
            value=value,
            known=", ".join(LEVELS_SAID),
        )
    return LEVELS_SAID[value]


def _count(value: str) -> int | None:
    if value and not value.isdecimal():
        raise wrong("«{value}» non è un numero intero, senza punti né spazi", value=value)
    return int(value) if value else None


def _index(value: str) -> int:
    if not value.isdecimal():
        raise wrong("«{value}» non è un numero d'ordine (0, 1, 2 …)", value=value)
    return int(value)


Level = Annotated[str, BeforeValidator(_level)]
Count = Annotated[int | None, BeforeValidator(_count)]
Index = Annotated[int, BeforeValidator(_index)]
Code = Annotated[Text, Field(min_length=1, max_length=10)]


class _AreaRow(BaseModel):
    """One area; population figures of different sources stay apart."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    level: Level
    code: Code
    name: Text = Field(default="", max_length=120)
    aka: Text = Field(default="", max_length=160)
    parent: Text = ""
    population: Count = None
    population_date: Text = ""
    population_source: Text = Field(default="", max_length=240)
    population_census2011_join: Count = None
    area_km2: Degrees = None
    area_source: Text = Field(default="", max_length=240)

    def record(self, outline: str) -> AreaRecord:
        """Return the area with its outline; a date's remark moves to the source."""
        day, _, remark = self.population_date.partition(" ")
        source = f"{self.population_source} {remark}".strip()
        main_parent = self.parent.partition(":")[0]
        return AreaRecord(
            level=self.level,
            code=self.code,
            name=self.name or f"Zona statistica {self.code}",
            also_known_as=self.aka,
            parent=main_parent or None,
            population=self.population,
            population_date=day[:20],
            population_source=source[:240],
            population_census_2011=self.population_census2011_join,
            area_km2=self.area_km2,
            area_source=self.area_source,
            outline=outline,
        )


class _VertexRow(BaseModel):
    """One corner of an area's outline, in WGS84 degrees."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    level: Level
    code: Code
    part: Index
    ring: Index
    seq: Index
    lon: Degrees
    lat: Degrees


Key = tuple[str, str]


def import_areas(session: Session, path: Path, change: Change) -> ImportResult:
    """Read a folder with both files of areas, or districts.csv beside its outlines, and store.

    Nothing is stored when any row is wrong; the same files again change nothing.
    """
    path = path / "districts.csv" if path.is_dir() else path
    areas = read_table(path, {"level", "code"}, _AreaRow.model_fields)
    lines = read_table(
        path.parent / OUTLINES_FILE, _VertexRow.model_fields, {*_VertexRow.model_fields, "name"}
    )
    rows, problems = _read_areas(areas)
    outlines, more = _read_outlines(lines)
    problems += more
    if problems:
        return ImportResult(len(areas.rows), 0, 0, 0, tuple(problems))
    records = [row.record(outlines.get((row.level, row.code), "")) for row in rows]
    stored = store_areas(session, records, change)
    return ImportResult(len(rows), stored.added, stored.changed, stored.same)


def _read_areas(table: Table) -> tuple[list[_AreaRow], list[ImportProblem]]:
    problems = list(table.problems)
    rows: dict[Key, _AreaRow] = {}
    for number, cells in [] if problems else table.rows:
        try:
            row = _AreaRow.model_validate(cells)
        except ValidationError as error:
            problems += [problem_of(table.file, number, item) for item in error.errors()]
            continue
        if (row.level, row.code) in rows:
            reason = f"L'area {row.code} di questo livello compare due volte."
            problems.append(ImportProblem(table.file, number, "code", reason))
        rows[row.level, row.code] = row
    return list(rows.values()), problems


def _read_outlines(table: Table) -> tuple[dict[Key, str], list[ImportProblem]]:
    problems = list(table.problems)
    corners: dict[Key, list[tuple[int, Vertex]]] = defaultdict(list)
    first_row: dict[Key, int] = {}
    for number, cells in [] if problems else table.rows:
        try:
            row = _VertexRow.model_validate(cells)
        except ValidationError as error:
            problems += [problem_of(table.file, number, item) for item in error.errors()]
            continue
        problems += _vertex_problem(table.file, number, row)
        first_row.setdefault((row.level, row.code), number)
        vertex = Vertex(row.part, row.ring, row.lon or 0, row.lat or 0)
        corners[row.level, row.code].append((row.seq, vertex))
    if problems:
        return {}, problems
    outlines = {}
    for key, numbered in corners.items():
        ordered = [vertex for _, vertex in sorted(numbered, key=lambda item: item[0])]
        try:
            outlines[key] = write_geojson(shape_of(ordered))
        except ValueError as error:
            reason = f"Confine di {' '.join(key)}: {error}."
            problems.append(ImportProblem(table.file, first_row[key], "seq", reason))
    return outlines, problems


def _vertex_problem(file: str, number: int, row: _VertexRow) -> list[ImportProblem]:
    if row.lat is None or row.lon is None:
        return [ImportProblem(file, number, "lat", "Manca una coordinata.")]
    problem = point_problem(row.lat, row.lon)
    return [ImportProblem(file, number, "lat", problem.text)] if problem else []
