"""What each row of a file says of a place, its point carried to WGS84, its mistakes told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from foodplan.importers.atlas.cells_said import MOST_SHOWN, Wrong, functions_of, plain, value_of
from foodplan.importers.atlas.shape import (
    GEOMETRY,
    LAT_LON,
    Column,
    RawRow,
    Reading,
    RowProblem,
    Source,
)
from foodplan.importers.atlas.shape import Mapping as ColumnMapping
from foodplan.importers.atlas.wkt import is_area, point_inside, read_coordinate, read_point
from foodplan.rules.addresses import with_number
from foodplan.rules.places import fold
from foodplan.rules.provenance import COMPUTED, Fact

# Fields of a place that a row may say, besides its name, functions and point.
PLAIN_FIELDS = (
    "address", "municipality", "circoscrizione", "status", "url", "phone", "email", "hours_note",
    "access_note", "wheelchair",
)  # fmt: skip
_SOURCE_FIELDS = ("source_name", "source_url", "source_date", "note")
WHEREABOUTS = ("address", "municipality", "url", "phone", "email")
_MOST_REFS = 900
NOBODY = Fact("", "", "", COMPUTED, None)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one row says; `refused` rows have a problem that says why, and may have a point.

    `values` holds the plain fields that are not empty. `raw` is the point as it stands, east or
    longitude first; `point` is (latitude, longitude) in WGS84.
    """

    number: int
    name: str = ""
    functions: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)
    slug: str = ""
    note: str = ""
    hours: str = ""
    fact: Fact = NOBODY
    raw: tuple[float, float] | None = None
    raw_field: str = ""
    drawn: bool = False
    approximate: bool = False
    error_m: int | None = None
    basis: str = ""
    point: tuple[float, float] | None = None
    problems: tuple[RowProblem, ...] = ()
    refused: bool = False

    @property
    def point_fact(self) -> Fact:
        """Who says where it is: an approximate point, or one inside an outline, is computed."""
        computed = self.drawn or self.approximate
        return replace(self.fact, rank=COMPUTED) if computed else self.fact


class OfferReader:
    """Reads rows one by one, then carries all their points over at once."""

    def __init__(
        self, titles: Sequence[str], reading: Reading, mapping: ColumnMapping, source: Source
    ) -> None:
        self._places: dict[str, int] = {}
        for title, name in mapping.columns.items():
            self._places.setdefault(name, titles.index(title))
        if reading.format != "csv" and titles[:1] == (GEOMETRY,) and not self._says_two_numbers():
            self._places.setdefault("point", 0)
        self._columns = {column.title: column for column in reading.columns}
        self._titles, self._reading, self._source = titles, reading, source
        self._constants = mapping.constants

    def _says_two_numbers(self) -> bool:
        return {"lat", "lon"} <= set(self._places)

    def read(self, row: RawRow) -> Offer:
        """Return what a row says, its point not yet carried over."""
        return _Row(self, row).offer()

    def text(self, row: RawRow, name: str) -> str:
        """Return what a row's cell for a field says; raises Wrong."""
        place = self._places.get(name, -1)
        cell = row.cells[place] if 0 <= place < len(row.cells) else ""
        return plain(cell) or self._constants.get(name, "")

    def fields(self, prefix: str) -> list[str]:
        """Return the mapped fields that begin so."""
        return [name for name in self._places if name.startswith(prefix)]

    @property
    def width(self) -> int:
        """How many columns have a title."""
        return len(self._titles)

    @property
    def reading(self) -> Reading:
        """How the file reads."""
        return self._reading

    @property
    def source(self) -> Source:
        """Who publishes the file."""
        return self._source

    def problem(self, row: RawRow, name: str, wrong: Wrong) -> RowProblem:
        """Return what is wrong with a row's cell for a field ("" for the row as a whole)."""
        place = self._places.get(name, -1)
        title = self._titles[place] if place >= 0 else ""
        column = self._columns.get(title, Column("", title))
        cell = row.cells[place] if 0 <= place < len(row.cells) else ""
        where = f"{column.letter} «{title}»" if title else ""
        shown = " ".join(cell[: 2 * MOST_SHOWN].split())[:MOST_SHOWN]
        return RowProblem(
            row.number, where, name, shown, wrong.message, wrong.params, wrong.suggestion
        )


class _Row:
    """One row on its way to an offer."""

    def __init__(self, reader: OfferReader, row: RawRow) -> None:
        self.reader, self.row = reader, row
        self.problems: list[RowProblem] = []
        self.refused = False

    def offer(self) -> Offer:
        name = self._said("name", lambda text: str(value_of("name", text)), needed="Manca il nome.")
        functions = self._said("function", functions_of, needed="Manca la funzione.") or ()
        self._judge_whole(name or "")
        values = {field: self._said(field, _as(field)) for field in PLAIN_FIELDS}
        number = self._said("house_number", _as("house_number")) or ""
        values["address"] = with_number(values["address"] or "", number)
        said = {field: text for field, text in values.items() if text}
        about = {field: self._said(field, _as(field)) or "" for field in _SOURCE_FIELDS}
        raw, raw_field, drawn = self._point()
        approximate = bool(self._said("approximate", _as("approximate")) == "yes" and raw)
        if raw is None:
            raw, raw_field = self._two_numbers("approx_lat", "approx_lon"), "approx_lat"
            approximate = raw is not None
        osm = self.reader.reading.format == "osm"
        if raw is None and not any(values[field] for field in WHEREABOUTS):
            self._refuse("", Wrong("Non si sa dove sia: mancano indirizzo, punto e comune."))
        return Offer(
            number=self.row.number,
            name=name or "",
            functions=functions,
            values=said,
            refs=self._refs(),
            slug=self._said("slug", _as("slug")) or "",
            note=about["note"],
            hours=said.get("hours_note", "") if osm else "",
            fact=self._fact(about),
            raw=raw,
            raw_field=raw_field,
            drawn=drawn,
            approximate=approximate,
            error_m=self._error() if approximate else None,
            basis=self._said("basis", _as("basis")) or "",
            problems=tuple(self.problems),
            refused=self.refused,
        )

    def _said(self, field: str, read: Callable[[str], Any], needed: str = "") -> Any:
        try:
            text = self.reader.text(self.row, field)
            if text:
                return read(text)
        except Wrong as wrong:
            self.problems.append(self.reader.problem(self.row, field, wrong))
            self.refused = self.refused or bool(needed)
            return None
        if needed:
            self._refuse(field, Wrong(needed))
        return None

    def _refuse(self, field: str, wrong: Wrong) -> None:
        self.problems.append(self.reader.problem(self.row, field, wrong))
        self.refused = True

    def _judge_whole(self, name: str) -> None:
        first = next((cell for cell in self.row.cells if cell.strip()), "")
        if any(fold(text).split(" ")[0] in {"totale", "totali"} for text in (name, first)):
            self._refuse("", Wrong("È una riga di totale, non un luogo."))
        extra = self.row.cells[self.reader.width :]
        if any(cell.strip() for cell in extra):
            self._refuse("", Wrong(
                "La riga ha %(cells)s celle, i titoli sono %(titles)s: racchiudere tra virgolette "
                "i testi che contengono il separatore.",
                cells=len(self.row.cells), titles=self.reader.width))  # fmt: skip

    def _point(self) -> tuple[tuple[float, float] | None, str, bool]:
        """Return the point as it stands, the field that says it, whether it was an outline."""
        if "point" in self.reader.fields("point"):
            return self._point_in_a_cell()
        return self._two_numbers("lat", "lon"), "lat", False

    def _two_numbers(self, north: str, east: str) -> tuple[float, float] | None:
        lat, lon = (self._said(field, _coordinate) for field in (north, east))
        if (lat is None) != (lon is None):
            field = north if lat is None else east
            if not any(problem.field == field for problem in self.problems):
                wrong = Wrong("C'è una coordinata sola: ne servono due.")
                self.problems.append(self.reader.problem(self.row, field, wrong))
        return None if lat is None or lon is None else (lon, lat)

    def _error(self) -> int | None:
        metres = self._said("error_m", str) or ""
        number = read_coordinate(metres)
        # A word such as "municipality" says of which kind the point is, not how far off.
        return round(number) if number and 0 < number <= 100_000 else None

    def _point_in_a_cell(self) -> tuple[tuple[float, float] | None, str, bool]:
        text = self._said("point", str) or ""
        if not text:
            return None, "", False
        drawn = is_area(text)
        pair = point_inside(text) if drawn else read_point(text)
        if pair is None:
            wrong = Wrong("Non è un punto: scrivere per esempio POINT (7.68 45.07).")
            self.problems.append(self.reader.problem(self.row, "point", wrong))
            return None, "", False
        swap = self.reader.reading.order == LAT_LON and self.reader.reading.format in {
            "csv",
            "xlsx",
        }
        return (pair[::-1] if swap else pair), "point", drawn

    def _refs(self) -> dict[str, str]:
        refs = {}
        for name in self.reader.fields("ref:"):
            text = self._said(name, _as(name))
            if text and len(text) <= 80:
                refs[name.removeprefix("ref:")] = text
        return refs if len(str(refs)) < _MOST_REFS else {}

    def _fact(self, about: Mapping[str, str]) -> Fact:
        source = self.reader.source
        name, url = about["source_name"], about["source_url"]
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        return Fact(
            source=name or host or source.name,
            url=url or ("" if name else source.url),
            date=about["source_date"] or source.date,
            rank=source.rank,
            cleared_on=None,
        )


def _as(field: str) -> Callable[[str], str]:
    return lambda text: str(value_of(field, text))


def _coordinate(text: str) -> float:
    number = read_coordinate(text)
    if number is None:
        raise Wrong("«%(value)s» non è una coordinata: scrivere per esempio 45,07.", value=text)
    return number
