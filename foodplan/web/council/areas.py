"""The map of a report: the areas of the city with what the thematic map of the kilos says."""

from collections.abc import Iterator
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlmodel import Session

from foodplan.reports.atlas import ATTRIBUTION
from foodplan.reports.atlas.themes import ThemeReport, theme_geojson, theme_report
from foodplan.reports.atlas.themes.shape import State, ThemeRow
from foodplan.reports.atlas.themes.words import COLUMN_LABELS, TITLES
from foodplan.web.asked import Question
from foodplan.web.council.document import Cell, Drawing, Grid, Section
from foodplan.web.filters import measure, period_it, word

KILOS = "chili"
WIDTH = 480.0
# A degree of longitude is shorter than one of latitude by the cosine of 45 degrees, as in Torino.
SQUEEZE = 0.707
_COLOURS = ("#deebf7", "#9ecae1", "#6baed6", "#3182bd", "#08519c")


def areas_section(session: Session, asked: Question) -> Iterator[Section]:
    """Yield the map with its table, nothing where there are no areas with an outline.

    What the thematic map does not show of an area is not shown here either.
    """
    from shapely.geometry import shape

    report = theme_report(session, KILOS, asked.day, asked.known_at, {})
    if report is None or not report.rows:
        return
    features = theme_geojson(session, report, "")["features"]
    shapes = [(item, shape(item["geometry"])) for item in features if item["geometry"]]
    drawn = _drawn(shapes) if shapes else None
    title = word(TITLES[KILOS])
    when = period_it(report.first, report.last) if report.first and report.last else ""
    yield Section(
        anchor="aree",
        title=f"{title}, {when}" if when else title,
        level=3,
        paragraphs=(ATTRIBUTION,),
        grids=(_grid(report, title),),
        drawings=(Drawing(title, _alternative(report, title), drawn),) if drawn else (),
    )


def _grid(report: ThemeReport, title: str) -> Grid:
    at = [column.name for column in report.columns].index(report.shown)
    label = word(COLUMN_LABELS.get(report.shown, report.shown)).capitalize()
    return Grid(
        title=title,
        columns=(_("Area"), label),
        rows=tuple((Cell(row.name), _cell(row, row.cells[at], report.unit)) for row in report.rows),
        numeric=frozenset({1}),
    )


def _cell(row: ThemeRow, value: float | None, unit: str) -> Cell:
    if row.state == State.HIDDEN:
        return Cell(_("non mostrato: direbbe di pochi"))
    if value is None:
        return Cell(_("senza dati"))
    return Cell(measure(value, unit), value)


def _alternative(report: ThemeReport, title: str) -> str:
    shown, hidden = report.count(State.SHOWN), report.count(State.HIDDEN)
    said = _(
        "Mappa delle aree: %(title)s. Aree con una cifra: %(shown)s.", title=title, shown=shown
    )
    more = _("Non mostrate: %(hidden)s.", hidden=hidden) if hidden else ""
    return f"{said} {more} {_('Le cifre sono nella tabella accanto.')}"


def _drawn(shapes: list[tuple[dict[str, Any], Any]]) -> str:
    """Return the areas as SVG, north up, each with its code where its label fits best."""
    bounds = [item.bounds for _feature, item in shapes]
    west, south = min(box[0] for box in bounds), min(box[1] for box in bounds)
    east, north = max(box[2] for box in bounds), max(box[3] for box in bounds)
    scale = WIDTH / ((east - west) * SQUEEZE)
    areas = []
    for feature, item in shapes:
        said, inside = feature["properties"], item.representative_point()
        step = said["step"]
        areas.append(
            {
                "code": said["code"],
                "path": " ".join(_rings(item, west, north, scale)),
                "fill": _COLOURS[min(step, len(_COLOURS) - 1)] if step is not None else "#ffffff",
                "dark": step is not None and step >= len(_COLOURS) - 2,
                "hidden": said["state"] == State.HIDDEN.value,
                "x": round((inside.x - west) * SQUEEZE * scale, 1),
                "y": round((north - inside.y) * scale, 1),
            }
        )
    height = round((north - south) * scale, 1)
    return render_template("plan/report_map.svg", areas=areas, width=WIDTH, height=height)


def _rings(item: Any, west: float, north: float, scale: float) -> Iterator[str]:
    for part in getattr(item, "geoms", [item]):
        for ring in (part.exterior, *part.interiors):
            points = (
                f"{(x - west) * SQUEEZE * scale:.1f},{(north - y) * scale:.1f}"
                for x, y in ring.coords
            )
            yield "M" + "L".join(points) + "Z"
