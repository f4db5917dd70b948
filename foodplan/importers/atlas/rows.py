"""One row of places.csv: strict, and with every mistake told at once in Italian."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from foodplan.importers import ImportProblem
from foodplan.importers.atlas.cells import (
    MUNICIPALITY,
    Degrees,
    FunctionCell,
    Metres,
    Name,
    SourceDate,
    StatusCell,
    Text,
    WebAddress,
    YesNo,
    wrong,
)
from foodplan.rules.geography import point_problem
from foodplan.store.places import FunctionRecord


class _Points(BaseModel):
    """The two points of a row, in WGS84 degrees: the sourced one and the computed one."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    lat: Degrees = None
    lon: Degrees = None
    approx_lat: Degrees = None
    approx_lon: Degrees = None

    @model_validator(mode="after")
    def _points_are_whole_and_here(self) -> Self:
        pairs = {"lat": (self.lat, self.lon), "approx_lat": (self.approx_lat, self.approx_lon)}
        for field, (lat, lon) in pairs.items():
            if (lat is None) != (lon is None):
                raise wrong(
                    "c'è una coordinata sola: servono latitudine e longitudine", field=field
                )
            if lat is not None and lon is not None and (problem := point_problem(lat, lon)):
                raise wrong("{reason}", reason=problem.text, field=field)
        return self


class PlaceRow(_Points):
    """A place and one of its functions, as one source says it."""

    name: Name
    category: FunctionCell
    address: Text = Field(default="", max_length=240)
    municipality: Text = Field(default="", max_length=80)
    civic_area: Text = Field(default="", max_length=10)
    civic_area_basis: Text = Field(default="", max_length=40)
    coord_source: Text = Field(default="", max_length=240)
    approx_error_m: Metres = None
    approx_basis: Text = Field(default="", max_length=240)
    approx_basis_it: Text = Field(default="", max_length=240)
    status: StatusCell = "unknown"
    url: WebAddress = ""
    source_url: WebAddress = ""
    source_url_complete: YesNo = True
    source_date: SourceDate = ""
    opening_hours: Text = Field(default="", max_length=240)
    opening_hours_it: Text = Field(default="", max_length=240)
    notes: Text = Field(default="", max_length=500)
    notes_it: Text = Field(default="", max_length=500)

    @property
    def point(self) -> tuple[float, float] | None:
        """The sourced point, else the approximate one, else None."""
        if self.lat is not None and self.lon is not None:
            return self.lat, self.lon
        if self.approx_lat is not None and self.approx_lon is not None:
            return self.approx_lat, self.approx_lon
        return None

    @property
    def approximate(self) -> bool:
        """Whether the point, if there is one, was computed and may be off."""
        return self.lat is None and self.approx_lat is not None

    @property
    def error_m(self) -> int | None:
        """How many metres off an approximate point may be, when that is known."""
        known = self.approximate and isinstance(self.approx_error_m, float)
        return round(self.approx_error_m) if known else None  # type: ignore[arg-type]

    @property
    def at_municipality(self) -> bool:
        """Whether the point only says which municipality."""
        return self.approximate and self.approx_error_m == MUNICIPALITY

    def function(self, place_name: str) -> FunctionRecord:
        """Return what this row says happens at a place, under the row's own name if another."""
        note = self.notes_it or self.notes
        if self.name != place_name:
            note = f"{self.name}: {note}" if note else self.name
        host = urlsplit(self.source_url).hostname or ""
        return FunctionRecord(
            function=self.category,
            source_name=host.removeprefix("www.")[:160],
            source_url=self.source_url,
            source_url_complete=self.source_url_complete,
            source_date=self.source_date,
            hours_note=self.opening_hours_it or self.opening_hours,
            note=note[:500],
        )


COLUMNS = frozenset(PlaceRow.model_fields)
REQUIRED = frozenset({"name", "category"})


@dataclass(frozen=True)
class NumberedRow:
    """A valid row with its number in the file."""

    number: int
    row: PlaceRow


def read_row(
    file: str, number: int, cells: Mapping[str, str]
) -> tuple[NumberedRow | None, list[ImportProblem]]:
    """Return a row, or every reason why it is not one."""
    filled = {column: cell for column, cell in cells.items() if column in COLUMNS}
    try:
        return NumberedRow(number, PlaceRow.model_validate(filled)), []
    except ValidationError as error:
        found = {str(problem_of(file, number, item)): item for item in error.errors()}
    # The pair of coordinates is checked only when every cell is right: with another
    # mistake in the row it is checked on its own, so that nothing is told in two rounds.
    try:
        _Points.model_validate(filled)
    except ValidationError as error:
        found |= {str(problem_of(file, number, item)): item for item in error.errors()}
    return None, [problem_of(file, number, item) for item in found.values()]


def problem_of(file: str, number: int, error: ErrorDetails) -> ImportProblem:
    """Return a validation error of one cell as a problem told in Italian."""
    context: dict[str, Any] = error.get("ctx", {})
    field = str(error["loc"][0]) if error["loc"] else str(context["field"])
    reason = error["msg"]
    if error["type"] in {"string_too_long", "too_long"}:
        reason = f"è lungo {len(str(error['input']))} caratteri, al massimo {context['max_length']}"
    elif error["type"] in {"missing", "string_too_short", "too_short"}:
        reason = "manca"
    return ImportProblem(file, number, field, reason[:1].upper() + reason[1:])
