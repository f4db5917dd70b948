"""A thematic map as files to take along, and as what the map's script asks for."""

import json
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from foodplan.reports.atlas.layers import ATTRIBUTION
from foodplan.reports.atlas.themes.shape import ThemeReport, ThemeRow
from foodplan.reports.atlas.themes.words import SUMMARIES, TITLES
from foodplan.reports.open_data import LICENCE, Column, Dataset, File, write_file
from foodplan.reports.open_data.shape import Row
from foodplan.store.history import Moment
from foodplan.store.places import list_areas

GEOJSON = "application/geo+json"
FORMS = {
    "csv": "CSV per script",
    "excel.csv": "CSV per Excel",
    "geojson": "GeoJSON per programmi di mappe",
}
_BEFORE = (
    Column("level", "text", "livello dell'area"),
    Column("code", "text", "codice dell'area nel suo livello"),
    Column("name", "text", "nome dell'area"),
    Column("state", "text", "shown; hidden: non mostrato (pochi dati); nothing: senza dati"),
)
_AFTER = (
    Column("first_day", "date", "primo giorno del periodo"),
    Column("last_day", "date", "ultimo giorno del periodo"),
    Column("as_of", "date", "giorno a cui risponde"),
    Column("choices", "text", "le scelte della mappa"),
    Column("population_year", "text", "anno degli abitanti"),
    Column("population_source", "text", "fonte degli abitanti"),
    Column("method", "text", "dove è spiegato il metodo"),
    Column("simulated", "boolean", "vero se i movimenti sono simulati"),
)


def theme_file(session: Session, report: ThemeReport, form: str, method: str) -> File:
    """Return a thematic map as a file of one of `FORMS`; `method` is where it is explained."""
    columns = (*_BEFORE, *(column.as_column() for column in report.columns), *_AFTER)
    name = f"tema-{report.slug}"
    if form == "geojson":
        body = json.dumps(theme_geojson(session, report, method), ensure_ascii=False)
        return File(body.encode(), GEOJSON, f"{name}-{report.day.isoformat()}.geojson")
    rows = list(theme_rows(report, method))
    dataset = Dataset(name, TITLES[report.slug], SUMMARIES[report.slug], columns, lambda *_: rows)
    return write_file(dataset, rows, form, report.day)


def theme_rows(report: ThemeReport, method: str) -> Iterator[Row]:
    """Yield the rows of a thematic map's table; what is not shown or not known is empty."""
    counted = report.counted
    after = (
        report.first,
        report.last,
        report.day,
        _choices(report),
        counted.year if counted else "",
        counted.source if counted else "",
        method,
        report.simulated,
    )
    for row in report.rows:
        yield (report.level, row.code, row.name, row.state.value, *row.cells, *after)


def theme_geojson(session: Session, report: ThemeReport, method: str) -> dict[str, Any]:
    """Return the areas with their figures as GeoJSON, and what they are at its head."""
    counted = report.counted
    return {
        "type": "FeatureCollection",
        "name": TITLES[report.slug],
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "as_of": report.day.isoformat(),
        "period": [day.isoformat() if day else None for day in (report.first, report.last)],
        "choices": _choices(report),
        "shown": report.shown,
        "units": {column.name: column.unit for column in report.columns},
        "population": {"year": counted.year, "source": counted.source} if counted else None,
        "method": method,
        "simulated": report.simulated,
        "features": _features(session, report),
    }


def _features(session: Session, report: ThemeReport) -> list[dict[str, Any]]:
    areas = list_areas(session, Moment(report.day), report.level)
    outlines = {area.code: area.outline for area in areas}
    return [
        {
            "type": "Feature",
            "id": row.code,
            "geometry": json.loads(outline) if (outline := outlines.get(row.code)) else None,
            "properties": _said(report, row),
        }
        for row in report.rows
    ]


def _said(report: ThemeReport, row: ThemeRow) -> dict[str, Any]:
    names = (column.name for column in report.columns)
    figures = dict(zip(names, row.cells, strict=True))
    who = {"level": report.level, "code": row.code, "name": row.name}
    return {**who, "state": row.state.value, "step": row.step, **figures}


def _choices(report: ThemeReport) -> str:
    return " ".join(f"{choice.name}={choice.value}" for choice in report.choices)
