"""Telling what kind of file of places or areas was sent by its content, and how it reads."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from foodplan.importers.atlas.geojson import open_json
from foodplan.importers.atlas.osm import open_osm_xml
from foodplan.importers.atlas.positions import WGS84, recognise
from foodplan.importers.atlas.shape import (
    GEOMETRY,
    Column,
    Given,
    Mapping,
    RawRow,
    Reading,
    Unreadable,
)
from foodplan.importers.atlas.shapefiles import holds_shapefile, open_shapefile
from foodplan.importers.atlas.tabular import Opened, open_csv, open_workbook
from foodplan.importers.atlas.wkt import geometry_in, point_inside, read_coordinate, read_point
from foodplan.importers.movements.content import is_workbook
from foodplan.importers.movements.packed import column_letter
from foodplan.rules.geography import PIEMONTE
from foodplan.rules.place_files import field_of
from foodplan.rules.problems import Problem

__all__ = [
    "Column", "Given", "Mapping", "Reading", "Unreadable", "guess_mapping", "open_file", "sniff",
]  # fmt: skip

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
SAMPLES = 5
SAMPLE_CHARACTERS = 60
# How many rows are looked at to tell the columns and the reference system.
_LOOKED_AT = 2_000
_TOWN = re.compile(r"comune\s+d(?:i|')\s*", re.IGNORECASE)

_TOO_LARGE = "Il file è di %(size)s MB: al massimo 50. Dividerlo in più file."
_TOO_LONG = "Il file ha più di %(most)s righe: dividerlo in più file."
_NO_ROWS = Problem("file", "Il file non ha righe: controllare di avere salvato la tabella.")
_GONE = "Nel file non c'è più la colonna «%(column)s»: scegliere di nuovo le colonne."


def sniff(data: bytes, filename: str = "", given: Given | None = None) -> Reading:
    """Return how a file reads; what is given counts more than what would be guessed.

    The name is not believed. Raises Unreadable, with what was sent and what is needed.
    """
    del filename
    chosen = given or Given()
    opened = open_file(data, chosen)
    head = list(islice(opened.rows, _LOOKED_AT))
    rows = len(head) + sum(1 for _ in islice(opened.rows, MOST_ROWS))
    if not rows:
        raise Unreadable(_NO_ROWS)
    if rows > MOST_ROWS:
        most = f"{MOST_ROWS:,}".replace(",", ".")
        raise Unreadable(Problem("file", _TOO_LONG, {"most": most}))
    columns = tuple(
        Column(column_letter(place + 1), title, _samples(head, place))
        for place, title in enumerate(opened.titles)
    )
    crs, known_by, order = _system(opened, head, guess_mapping(columns), chosen)
    return Reading(
        format=opened.format,
        columns=columns,
        rows=rows,
        separator=opened.separator,
        encoding=opened.encoding,
        sheet=opened.sheet,
        sheets=opened.sheets,
        header_row=opened.header_row,
        crs=crs,
        crs_by=known_by,
        order=order,
        geometry=opened.geometry,
    )


def open_file(data: bytes, given: Given) -> Opened:
    """Return a file's titles and rows, whatever its format; raises Unreadable."""
    if len(data) > MOST_BYTES:
        size = {"size": -(-len(data) // 1_000_000)}
        raise Unreadable(Problem("file", _TOO_LARGE, size))
    start = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return open_json(data)
    if start.startswith((b"<?xml", b"<osm", b"<gpx", b"<kml")) and b"<html" not in start.lower():
        return open_osm_xml(data)
    if start.startswith(b"PK\x03\x04") and holds_shapefile(data):
        return open_shapefile(data, given)
    return open_workbook(data, given) if is_workbook(data) else open_csv(data, given)


def reopen(data: bytes, reading: Reading, mapping: Mapping) -> Opened:
    """Return a file opened as it was read before; raises Unreadable where a column is gone."""
    given = Given(reading.sheet, reading.encoding, reading.separator, reading.header_row)
    opened = open_file(data, given)
    for title in mapping.columns:
        if title not in opened.titles:
            raise Unreadable(Problem("file", _GONE, {"column": title}))
    return replace(opened, rows=corrected(opened, mapping)) if mapping.replaced else opened


def corrected(opened: Opened, mapping: Mapping) -> Iterator[RawRow]:
    """Yield a file's rows with the corrections that were accepted in their cells."""
    places = {opened.titles.index(title): said for title, said in mapping.replaced.items()
              if title in opened.titles}  # fmt: skip
    for row in opened.rows:
        cells = list(row.cells)
        for place, said in places.items():
            if place < len(cells):
                cells[place] = said.get(cells[place], cells[place])
        yield RawRow(row.number, cells)


def guess_mapping(columns: Sequence[Column], *, areas: bool = False) -> Mapping:
    """Return what the columns probably say, by their titles and first values.

    Of two columns for one field one that is not empty is taken, then the one with the surer
    title.
    """
    best: dict[str, tuple[bool, int, int, str]] = {}
    for place, column in enumerate(columns):
        field, rank = field_of(column.title, areas=areas)
        if field:
            found = (not column.samples, rank, place, column.title)
            best[field] = min(best.get(field, found), found)
    said = {title: field for field, (*_, title) in best.items()}
    if not areas:
        said = _with_points(_with_towns(said, columns), columns)
    order = {column.title: place for place, column in enumerate(columns)}
    return Mapping(dict(sorted(said.items(), key=lambda item: order[item[0]])))


def _with_points(said: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    """Return a mapping with one way to a point: two columns, else one that holds geometries."""
    fields = {field: title for title, field in said.items()}
    samples = {column.title: column.samples for column in columns}
    if "point" not in fields:
        drawn = [c.title for c in columns if any(geometry_in(cell) for cell in c.samples)]
        said |= dict.fromkeys(drawn[:1], "point")
        fields |= {field: title for title, field in said.items() if field == "point"}
    if {"lat", "lon"} <= set(fields):
        said.pop(fields.get("point", ""), None)
        north, east = samples[fields["lat"]], samples[fields["lon"]]
        pairs = zip(map(read_coordinate, east), map(read_coordinate, north), strict=False)
        whole = [(x, y) for x, y in pairs if x is not None and y is not None]
        if whole and all(PIEMONTE.holds(x, y) for x, y in whole):
            # The titles say the contrary of what stands below them.
            said[fields["lat"]], said[fields["lon"]] = "lon", "lat"
        return said
    return {title: field for title, field in said.items() if field not in {"lat", "lon"}}


def _with_towns(said: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    """Return a mapping that takes the municipality from "Comune di …" where no column names it."""
    if "municipality" not in said.values():
        for column in columns:
            if column.title not in said and any(map(_TOWN.match, column.samples)):
                return {**said, column.title: "municipality"}
    return said


def _system(
    opened: Opened, head: Sequence[RawRow], mapping: Mapping, given: Given
) -> tuple[int, str, str]:
    """Return the EPSG code, how it is known, and the order of a point's two numbers."""
    seen, order = recognise(_pairs(opened.titles, head, mapping))
    order = given.order or order
    if given.crs:
        return given.crs, "chosen", order
    if opened.crs and (seen in {0, opened.crs} or (seen == 32632 and opened.crs != 3003)):
        # Other systems of metres of zone 32 cannot be told apart by size.
        return opened.crs, "file", order
    if opened.crs and seen:
        # The file says one thing and its numbers another: somebody has to look.
        return 0, "", order
    if opened.format == "geojson":
        return (WGS84, "file", order) if seen in {0, WGS84} else (seen, "magnitude", order)
    return seen, "magnitude" if seen else "", order


def _pairs(
    titles: Sequence[str], head: Sequence[RawRow], mapping: Mapping
) -> Iterable[tuple[float, float]]:
    """Yield the points of the first rows, as they stand."""
    places = {field: titles.index(title) for title, field in mapping.columns.items()}
    if GEOMETRY in titles[:1]:
        places = {"point": 0}
    for row in head:
        pair = _pair(row.cells, places)
        if pair is not None:
            yield pair


def _pair(cells: Sequence[str], places: dict[str, int]) -> tuple[float, float] | None:
    if {"lat", "lon"} <= set(places):
        x, y = (read_coordinate(_cell(cells, places[name])) for name in ("lon", "lat"))
        return None if x is None or y is None else (x, y)
    text = _cell(cells, places["point"]) if "point" in places else ""
    return (read_point(text) or point_inside(text) or None) if text else None


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _samples(rows: Sequence[RawRow], place: int) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for row in rows:
        text = " ".join(_cell(row.cells, place)[:500].split())
        if text and len(seen) < SAMPLES:
            cut = text if len(text) <= SAMPLE_CHARACTERS else f"{text[: SAMPLE_CHARACTERS - 1]}…"
            seen.setdefault(cut)
    return tuple(seen)
