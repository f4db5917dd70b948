"""What the atlas's store takes and gives: plain frozen records, no rows of the database."""

from dataclasses import dataclass, field
from datetime import date

from foodplan.rules.places import SHOWN_STATUSES, latest_source_date

# The filter's word for places with no circoscrizione: outside the city, or nobody knows.
OUTSIDE = "fuori"


@dataclass(frozen=True)
class FunctionRecord:
    """What happens at a place, as one source says it; `source_date` is as the source has it."""

    function: str
    source_name: str = ""
    source_url: str = ""
    source_url_complete: bool = True
    source_date: str = ""
    hours_note: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlaceRecord:
    """A place with all its functions; `lat` and `lon` are WGS84 degrees or both None.

    `cleared` says that an officer vouched for it: an import leaves it alone from then on. The
    other fields are those of `models.places.PlaceVersion`.
    """

    slug: str
    name: str
    address: str = ""
    municipality: str = ""
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False
    location_error_m: int | None = None
    location_basis: str = ""
    circoscrizione: str | None = None
    quartiere: str | None = None
    zona: str | None = None
    area_basis: str = ""
    status: str = "reported"
    url: str = ""
    hours_note: str = ""
    confirmed_on: date | None = None
    cleared: bool = False
    simulated: bool = False
    opening_hours: str = ""
    hours_on: date | None = None
    access: str = ""
    access_note: str = ""
    wheelchair: str = ""
    languages: str = ""
    phone: str = ""
    email: str = ""
    consent: str = "source"
    consent_on: date | None = None
    consent_by: str = ""
    address_hidden: bool = False
    organisation: str = ""
    merged_into: str = ""
    provenance: str = "{}"
    refs: str = "{}"
    functions: tuple[FunctionRecord, ...] = field(default=())

    @property
    def source_date(self) -> str:
        """The most recent date of the place's sources, or "" when none is dated."""
        return latest_source_date(item.source_date for item in self.functions)

    @property
    def function_slugs(self) -> tuple[str, ...]:
        """The place's functions, each once, in the order its sources were read."""
        return tuple(dict.fromkeys(item.function for item in self.functions))


# South, west, north and east in WGS84 degrees.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PlaceFilter:
    """Which places are asked for; an empty set or text narrows nothing.

    A place with one of `functions` passes. `statuses` None means all, even closed ones. `hours`
    are the sure hours that pass (`rules.place_hours`), "" those of a place whose hours are not
    known, None all. `withheld` is for officers: also places that no public page names, and all
    of every address.
    """

    function: str = ""
    text: str = ""
    circoscrizione: str = ""
    statuses: frozenset[str] | None = SHOWN_STATUSES
    functions: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    wheelchair: frozenset[str] = frozenset()
    hours: frozenset[str] | None = None
    hours_known: bool | None = None
    box: Box | None = None
    withheld: bool = False


@dataclass(frozen=True)
class PlaceCounts:
    """How many places there are, and how many of them have an approximate point or none."""

    total: int = 0
    approximate: int = 0
    without_point: int = 0

    def __add__(self, other: "PlaceCounts") -> "PlaceCounts":
        """Return the counts of both together."""
        return PlaceCounts(
            self.total + other.total,
            self.approximate + other.approximate,
            self.without_point + other.without_point,
        )


@dataclass(frozen=True)
class MapRow:
    """The little that a map needs of a place that has a point.

    `hours` are sure ones, or ""; `confirmed_on` is the last day on which somebody vouched for the
    place, be it for its hours alone.
    """

    slug: str
    name: str
    address: str
    lat: float
    lon: float
    approximate: bool
    location_error_m: int | None
    status: str
    confirmed_on: date | None
    access: str
    wheelchair: str
    hours: str
    functions: tuple[str, ...]
    source_date: str
