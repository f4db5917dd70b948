"""The shapes of the answers as the OpenAPI document promises them; more fields may be added."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Int32 = Annotated[int, Field(json_schema_extra={"format": "int32"})]
Int64 = Annotated[int, Field(json_schema_extra={"format": "int64"})]
Double = Annotated[float, Field(json_schema_extra={"format": "double"})]
Month = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class Shape(BaseModel):
    """An answer that keeps fields beyond the promised ones."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)


class Status(Shape):
    """Whether the service and its database answer."""

    status: Literal["ok"]
    version: str
    demo: bool


class Place(Shape):
    """A place of the atlas; `functions` are slugs, `lat` and `lon` WGS84 degrees or null.

    `opening_hours` are in OpenStreetMap's syntax; they are told by `hours_known` to be recent
    enough to go by. Every word of `access`, `wheelchair` and `opening_hours` is "" when unknown.
    """

    id: str
    name: str
    functions: list[str]
    address: str
    lat: Double | None
    lon: Double | None
    approximate: bool
    location_error_m: Int32 | None
    circoscrizione: str | None
    status: str
    confirmed_on: date | None
    source_url: str
    source_date: str
    municipality: str
    precision: Literal["exact", "approximate", "municipality", "none"]
    opening_hours: str
    hours_on: date | None
    hours_known: bool
    access: str
    access_note: str
    wheelchair: str
    languages: list[str]
    phone: str
    email: str
    website: str


class Page(Shape):
    """One page of a list; `next` is the address of the next one or null."""

    total: Int32
    next: str | None


class Places(Page):
    """Places in the order of their names."""

    items: list[Place]


class Point(Shape):
    """Longitude and latitude in WGS84 degrees."""

    type: Literal["Point"]
    coordinates: list[Double]


class PlaceFeature(Shape):
    """A place; its geometry is null where nobody knows the point."""

    type: Literal["Feature"]
    id: str
    geometry: Point | None
    properties: Place


class PlaceCollection(Shape):
    """Every place as GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[PlaceFeature]


class Days(BaseModel):
    """First and last day of a period, both included."""

    model_config = ConfigDict(populate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")


class Current(Days):
    """The period in progress, provisional; in the indicator's unit."""

    value: Double


class Indicator(Shape):
    """An indicator: `current` is the period in progress, `value` the last closed one.

    `confidence` is a letter from A to D; `required_rate` is still needed and `yearly_change` was
    made in a year, in the indicator's unit; the estimate is what a sum comes to with those who did
    not report, and `at_least` says that more can only come on top.
    """

    slug: str
    title: str
    kind: str
    track: str
    unit: str
    current: Current | None
    value: Double | None
    period: Days | None
    baseline: Double | None
    target: Double | None
    attainment: Double | None
    reason: str | None
    status: str
    coverage: Double | None
    confidence: Literal["A", "B", "C", "D"] | None
    required_rate: Double | None
    yearly_change: Double | None
    estimate_low: Double | None
    estimate_high: Double | None
    at_least: bool
    stale: bool


class Coded(Shape):
    """A code with its Italian words."""

    code: str
    name: str


class Amount(Shape):
    """A number with its unit."""

    value: Double
    unit: str


class Outlook(Shape):
    """Where an indicator goes if nothing changes, or why nothing is said of it.

    On the day `on` it would lie between `low` and `high`; the target would be met between
    `met_from` and `met_to`, null where that does not come until `horizon`. `reason` says why there
    is no forecast, as for fewer than four points.
    """

    method: Coded | None
    reason: Coded | None
    periods: Int32
    on: date | None
    value: Amount | None
    low: Amount | None
    high: Amount | None
    met_from: date | None
    met_to: date | None
    horizon: date | None


class IndicatorPage(Indicator):
    """An indicator with its series, targets and observations; `forecast` is null for a ladder."""

    forecast: Outlook | None


class Tracks(BaseModel):
    """The four tracks of a goal, never blended; shares 0-1 or null."""

    implementation: Double | None
    outputs: Double | None
    outcomes: Double | None
    resources: Double | None


class Goal(Shape):
    """A goal: its flat figures repeat the outputs track; shares 0-1 or null."""

    slug: str
    title: str
    progress: Double | None
    coverage: Double | None
    low: Double | None
    high: Double | None
    tracks: Tracks
    indicators: list[Indicator]


class Plan(Shape):
    """A plan with its goals; `parent` is the slug of the wider plan."""

    slug: str
    title: str
    parent: str | None
    goals: list[Goal]


class Progress(Shape):
    """Every plan as of a day."""

    as_of: date
    plans: list[Plan]


class Goals(Page):
    """Goals of all plans."""

    as_of: date
    items: list[Goal]


class Indicators(Page):
    """Indicators of all goals, each once."""

    as_of: date
    items: list[Indicator]


class Flow(Shape):
    """Signed grams of one month that crossed between two kinds of nodes."""

    month: Month
    from_kind: str
    to_kind: str
    organisation: str
    category: str
    source_kind: str
    grams: Int64
    movements: Int32


class Flows(Page):
    """Flows in the order of month, organisation and category."""

    as_of: date
    items: list[Flow]


class DrawnLine(Shape):
    """Grams of one lot that a movement moved."""

    category: str
    source_kind: str
    date_kind: str | None
    last_day: date | None
    grams: Int64


class Posted(Shape):
    """A movement as it was recorded.

    `count_gain_grams` were not known to be there, `lost_grams` did not arrive or were not found;
    `late` says that the month it happened in was closed and it counts in `posted_month`.
    """

    id: str
    created: bool
    lines: list[DrawnLine]
    count_gain_grams: Int64
    lost_grams: Int64
    posted_month: Month
    late: bool
