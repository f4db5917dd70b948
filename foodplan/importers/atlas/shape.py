"""How a file of places or areas reads, what its columns say, and what became of its rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import orjson

from foodplan.importers.movements.shape import RowProblem, Unreadable
from foodplan.rules.provenance import EXACT, PUBLISHED

__all__ = [
    "LAT_LON", "LON_LAT", "Column", "FieldChange", "Given", "Mapping", "RawRow", "Reading",
    "RowProblem", "Source", "Unreadable",
]  # fmt: skip

# In what order a point written in one cell gives its two numbers.
LON_LAT, LAT_LON = "lon_lat", "lat_lon"
# The column that holds the geometry of formats that have one, as WKT.
GEOMETRY = "geometria"


@dataclass(frozen=True)
class Column:
    """A column: its letter as spreadsheets name it, its title, the first values under it.

    Titles are unique: a second "nome" is "nome (2)".
    """

    letter: str
    title: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How a file reads; whatever is given here counts more than what would be guessed.

    `format` is csv, xlsx, geojson, shapefile or osm; `separator` and `encoding` are of text,
    `sheet` and `sheets` of a workbook, or the layers of a zipped shapefile. `header_row` is the
    row of the titles, from 1. `crs` is the EPSG code of the coordinates, 0 where somebody has to
    be asked; `crs_by` says how it is known: file, magnitude, chosen, or "" where it is not.
    `order` is that of a point in one cell. `geometry` is point, area, line, or "" in a table.
    """

    format: str
    columns: tuple[Column, ...] = ()
    rows: int = 0
    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    crs: int = 0
    crs_by: str = ""
    order: str = LON_LAT
    geometry: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return tuple(column.title for column in self.columns)

    def as_json(self) -> str:
        """Return the reading as the JSON object that a batch or a source keeps."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: str) -> "Reading":
        """Return the reading that `as_json` wrote."""
        said: dict[str, Any] = orjson.loads(text)
        said["columns"] = tuple(
            Column(item["letter"], item["title"], tuple(item["samples"]))
            for item in said["columns"]
        )
        said["sheets"] = tuple(said["sheets"])
        return cls(**said)


@dataclass(frozen=True)
class Mapping:
    """Which field each column says, by title, and what holds for every row.

    Fields are the keys of `rules.place_files.PLACE_FIELDS` (or AREA_FIELDS), or `ref:` and the
    name of a register. A column that is left out is ignored; `constants` hold where a row's own
    cell is empty, such as {"municipality": "Torino"}. `replaced` says, by title, which text stands
    for which: corrections that an officer accepted.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def twice(self) -> tuple[str, ...]:
        """The fields that more than one column says."""
        said = list(self.columns.values())
        return tuple(sorted({name for name in said if said.count(name) > 1}))

    def says(self, name: str) -> bool:
        """Return whether a column, or a constant, says a field."""
        return name in self.columns.values() or bool(self.constants.get(name))

    def as_json(self) -> str:
        """Return the mapping as the JSON object that a batch or a source keeps."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """Return the mapping that `as_json` wrote."""
        return cls(**orjson.loads(text))


@dataclass(frozen=True)
class Source:
    """Who publishes a file: name, page, date as AAAA, AAAA-MM or AAAA-MM-GG, licence.

    `exact` is true of an official register and of OpenStreetMap, whose points are surveyed.
    """

    name: str = ""
    url: str = ""
    date: str = ""
    licence: str = ""
    exact: bool = False

    @property
    def rank(self) -> int:
        """How far its facts are trusted (`rules.provenance`)."""
        return EXACT if self.exact else PUBLISHED


@dataclass(frozen=True)
class Given:
    """How a person says that a file reads: only what is not empty counts."""

    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    header_row: int | None = None
    crs: int = 0
    order: str = ""


class RawRow(NamedTuple):
    """A row as it was read: its number in the file, then a text for each column."""

    number: int
    cells: Sequence[str]


class FieldChange(NamedTuple):
    """One field of a place that a row says otherwise: what was, what the row says, what is kept.

    `taken` is whether the row's value takes the old one's place; `why` a code
    of `rules.place_files.KEPT_REASONS`.
    """

    field: str
    old: str
    new: str
    taken: bool
    why: str = ""
