"""What an address may ask: days, pages of a list, filters."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from foodplan.blueprints.api.blueprint import bad_request
from foodplan.blueprints.api.shapes import Int32
from foodplan.web.asked import Question, question

DEFAULT_LIMIT = 1000
MOST_LIMIT = 5000

Day = Annotated[str, Field(json_schema_extra={"format": "date"}, max_length=10)]
MonthText = Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2])(-\d{2})?)?$")]
Limit = Annotated[Int32, Field(ge=1, le=MOST_LIMIT)]
Offset = Annotated[Int32, Field(ge=0, le=2_000_000_000)]


class Asked(BaseModel):
    """Parameters that an address does not know are left aside."""

    model_config = ConfigDict(extra="ignore")


class AtDay(Asked):
    """`as_of`: the day of the question, today when it is not given."""

    as_of: Day = ""


class PagedAtDay(AtDay):
    """A page of a list as of a day."""

    limit: Limit = DEFAULT_LIMIT
    offset: Offset = 0


class Explaining(AtDay):
    """`month` and `organisation` open one step of the staircase."""

    month: Annotated[str, Field(max_length=10)] = ""
    organisation: Annotated[str, Field(max_length=80)] = ""


class ExplainingMeasure(Explaining):
    """What narrows a measure besides: a kind of source, a category, an area, a destination."""

    source_kind: Annotated[str, Field(max_length=40)] = ""
    category: Annotated[str, Field(max_length=40)] = ""
    area: Annotated[str, Field(max_length=10)] = ""
    destination: Annotated[str, Field(max_length=40)] = ""

    def narrowed(self) -> dict[str, str]:
        """Return what is asked for, under the names that pages use."""
        said = {
            "fonte": self.source_kind,
            "categoria": self.category,
            "zona": self.area,
            "destinazione": self.destination,
        }
        return {name: code for name, code in said.items() if code}


class PlacesAsked(Asked):
    """Filters of places: functions, words, a circoscrizione, a status, hours, entry, a box.

    `function` may hold several slugs parted by commas; a place with one of them passes. `open_at`
    is `now` or a day and time in Rome such as 2026-11-24T10:00: only places that are surely open
    then pass. `hours_known` true or false asks for places whose hours are confirmed or not.
    `bbox` is west, south, east, north in WGS84 degrees.
    """

    function: Annotated[str, Field(max_length=400)] = ""
    q: Annotated[str, Field(max_length=100)] = ""
    circoscrizione: Annotated[str, Field(max_length=10)] = ""
    status: Annotated[str, Field(max_length=20)] = ""
    open_at: Annotated[str, Field(max_length=30)] = ""
    hours_known: bool | None = None
    wheelchair: Annotated[str, Field(max_length=30)] = ""
    access: Annotated[str, Field(max_length=60)] = ""
    bbox: Annotated[str, Field(max_length=120)] = ""
    limit: Limit = DEFAULT_LIMIT
    offset: Offset = 0


class FlowsAsked(PagedAtDay):
    """Filters of flows: months as 2026-11, an organisation's name or slug, a category."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    first: Annotated[MonthText, Field(alias="from")] = ""
    last: Annotated[MonthText, Field(alias="to")] = ""
    organisation: Annotated[str, Field(max_length=120)] = ""
    category: Annotated[str, Field(max_length=40)] = ""


def asked_day() -> Question:
    """Return the day of this request's question.

    Ends the request with 400 when `as_of` is not a day or lies in the future.
    """
    found = question()
    if found.problem:
        raise bad_request("as_of", found.problem)
    return found
