"""One place's page: what happens there and who says so, where it is, and how sure that is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.atlas.belonging import Belonging, belonging
from foodplan.reports.atlas.facts import FactRow, fact_rows
from foodplan.reports.atlas.items import PlaceItem, SourceAge, item_of
from foodplan.reports.atlas.ways import geo_link, map_link, way_link
from foodplan.rules.calendar import rome_day
from foodplan.rules.contacts import ContactPart, contact_parts
from foodplan.rules.geography import LEVEL_LABELS
from foodplan.rules.opening_hours import DayHours, OpeningState, state_at, week_of
from foodplan.rules.place_hours import sure_hours
from foodplan.rules.places import (
    ACCESS_LABELS,
    FUNCTION_LABELS,
    SHOWN_STATUSES,
    STATUS_LABELS,
    WHEELCHAIR_LABELS,
    is_to_confirm,
)
from foodplan.rules.web_addresses import web_address
from foodplan.store.history import Moment
from foodplan.store.places import FunctionRecord, PlaceRecord, area_names, get_place


@dataclass(frozen=True)
class SourceRow:
    """What one source says happens at a place; `hours_note` is a note, never an opening."""

    function: str
    label: str
    name: str
    url: str
    url_complete: bool
    age: SourceAge
    to_confirm: bool
    hours_note: str
    note: str


@dataclass(frozen=True)
class AreaRow:
    """An area that holds a place."""

    level: str
    label: str
    name: str


@dataclass(frozen=True)
class Opening:
    """The hours of a place: sure ones with their week, else only what a source notes.

    `hours` is OSM syntax as the office entered it, "" where nobody did; `sure` is whether it may
    be relied on today. `note` is a source's free text, which says nothing about being open.
    """

    state: OpeningState
    hours: str
    sure: bool
    checked_on: date | None
    week: tuple[DayHours, ...]
    note: str


@dataclass(frozen=True)
class Entry:
    """Who may enter and how; words are Italian and "" where nothing is known."""

    access: str
    note: str
    wheelchair: str
    languages: tuple[str, ...]

    @property
    def unknown(self) -> bool:
        """Whether nothing at all is known about entering."""
        return not (self.access or self.note or self.wheelchair or self.languages)


@dataclass(frozen=True)
class PlaceReport:
    """One place on a day; the links leave the site and only a click opens them."""

    item: PlaceItem
    status_label: str
    opening: Opening
    entry: Entry
    reach: tuple[ContactPart, ...]
    sources: tuple[SourceRow, ...]
    facts: tuple[FactRow, ...]
    belonging: Belonging
    areas: tuple[AreaRow, ...]
    areas_approximate: bool
    location_basis: str
    site: str
    geo_link: str
    map_link: str
    way_link: str
    today: date
    at: datetime


def place_report(session: Session, slug: str, at: datetime) -> PlaceReport | None:
    """Return what may be said of a place at an aware instant, or None when nothing may."""
    today = rome_day(at)
    moment = Moment(today)
    place = get_place(session, slug, moment)
    if place is None:
        return None
    return PlaceReport(
        item=item_of(place, today),
        status_label=STATUS_LABELS.get(place.status, place.status),
        opening=opening_of(place, at),
        entry=_entry(place),
        reach=contact_parts(" · ".join(part for part in (place.phone, place.email) if part)),
        sources=tuple(_source(item, place.confirmed_on, today) for item in place.functions),
        facts=fact_rows(place),
        belonging=belonging(session, place, moment),
        areas=_areas(place, area_names(session, moment)),
        areas_approximate=place.area_basis == "approximate_point",
        location_basis=place.location_basis,
        site=web_address(place.url),
        geo_link=geo_link(place),
        map_link=map_link(place),
        way_link=way_link(place),
        today=today,
        at=at,
    )


def opening_of(place: PlaceRecord, at: datetime) -> Opening:
    """Return the hours of a place at an aware instant; what is not sure is not told as open."""
    today = rome_day(at)
    sure = sure_hours(place.opening_hours, place.hours_on, place.confirmed_on, place.status, today)
    days = [day for day in (place.hours_on, place.confirmed_on) if day]
    return Opening(
        state=state_at(sure, at),
        hours=place.opening_hours,
        sure=bool(sure) and sure == place.opening_hours,
        checked_on=max(days) if days and place.opening_hours else None,
        week=week_of(place.opening_hours, today) if place.status in SHOWN_STATUSES else (),
        note=place.hours_note,
    )


def _entry(place: PlaceRecord) -> Entry:
    return Entry(
        access=ACCESS_LABELS.get(place.access, ""),
        note=place.access_note,
        wheelchair=WHEELCHAIR_LABELS.get(place.wheelchair, ""),
        languages=tuple(code.strip() for code in place.languages.split(",") if code.strip()),
    )


def _source(item: FunctionRecord, confirmed_on: date | None, today: date) -> SourceRow:
    return SourceRow(
        function=item.function,
        label=FUNCTION_LABELS.get(item.function, item.function),
        name=item.source_name,
        url=web_address(item.source_url),
        url_complete=item.source_url_complete,
        age=SourceAge.of(item.source_date),
        to_confirm=is_to_confirm(item.source_date, confirmed_on, today),
        hours_note=item.hours_note,
        note=item.note,
    )


def _areas(place: PlaceRecord, names: dict[tuple[str, str], str]) -> tuple[AreaRow, ...]:
    codes = {
        "circoscrizione": place.circoscrizione,
        "quartiere": place.quartiere,
        "zona": place.zona,
    }
    return tuple(
        AreaRow(level, LEVEL_LABELS[level], names.get((level, code), code))
        for level, code in codes.items()
        if code
    )
