"""The list of places with its filters, what they let through, and which one to loosen."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from foodplan.reports.atlas.items import PlaceItem, item_of
from foodplan.rules.places import FAMILIES, FUNCTION_LABELS, SHOWN_STATUSES
from foodplan.store.history import Moment
from foodplan.store.places import (
    PlaceCounts,
    PlaceFilter,
    count_by_function,
    count_places,
    list_areas,
    list_places,
)

PAGE_SIZE = 20


@dataclass(frozen=True)
class FunctionChoice:
    """A function to choose, with how many places the other filters leave it."""

    slug: str
    label: str
    places: int


@dataclass(frozen=True)
class FamilyChoice:
    """Functions that share a look on the map."""

    slug: str
    label: str
    letter: str
    functions: tuple[FunctionChoice, ...]


@dataclass(frozen=True)
class AreaChoice:
    """A circoscrizione to choose; `districts` are the quarters people know it by."""

    code: str
    name: str
    districts: str


@dataclass(frozen=True)
class Loosening:
    """A filter which, left out, would let some places through."""

    parameter: str
    value: str
    places: int


@dataclass(frozen=True)
class AtlasReport:
    """One page of the list: its places, how many there are in all, and the choices.

    `counts` are of the filtered places, `total` of all that the atlas shows; `hidden` closed,
    announced and historical places are left out unless `with_closed`.
    """

    items: tuple[PlaceItem, ...]
    counts: PlaceCounts
    total: int
    hidden: int
    families: tuple[FamilyChoice, ...]
    areas: tuple[AreaChoice, ...]
    wanted: PlaceFilter
    loosenings: tuple[Loosening, ...]
    limit: int
    offset: int

    @property
    def with_closed(self) -> bool:
        """Whether closed, announced and historical places are asked for too."""
        return self.wanted.statuses is None

    @property
    def filtered(self) -> bool:
        """Whether any filter narrows the list."""
        return bool(self.wanted.function or self.wanted.text or self.wanted.circoscrizione)


@dataclass(frozen=True)
class PlacesPage:
    """Places from `offset` on, and how many the filter lets through in all."""

    items: tuple[PlaceItem, ...]
    total: int


def atlas_report(
    session: Session, wanted: PlaceFilter, today: date, *, offset: int = 0, limit: int = PAGE_SIZE
) -> AtlasReport:
    """Return one page of the atlas on a day; a fixed number of queries."""
    moment = Moment(today)
    counts = count_places(session, moment, wanted)
    total = count_places(session, moment, PlaceFilter(statuses=wanted.statuses)).total
    every = total if wanted.statuses is None else _every(session, moment)
    # An address kept from a longer list opens the last page instead of an empty one.
    offset = min(offset, max(counts.total - 1, 0) // limit * limit)
    places = list_places(session, moment, wanted, limit=limit, offset=offset)
    return AtlasReport(
        items=tuple(item_of(place, today) for place in places),
        counts=counts,
        total=total,
        hidden=every - total,
        families=_families(count_by_function(session, moment, replace(wanted, function=""))),
        areas=_areas(session, moment),
        wanted=wanted,
        loosenings=() if counts.total else _loosenings(session, moment, wanted),
        limit=limit,
        offset=offset,
    )


def places_report(
    session: Session, wanted: PlaceFilter, today: date, *, limit: int, offset: int = 0
) -> PlacesPage:
    """Return some places as the API lists them."""
    moment = Moment(today)
    places = list_places(session, moment, wanted, limit=limit, offset=offset)
    return PlacesPage(
        items=tuple(item_of(place, today) for place in places),
        total=count_places(session, moment, wanted).total,
    )


def _every(session: Session, moment: Moment) -> int:
    return count_places(session, moment, PlaceFilter(statuses=None)).total


def _families(places: dict[str, int]) -> tuple[FamilyChoice, ...]:
    return tuple(
        FamilyChoice(
            family.slug,
            family.label,
            family.letter,
            tuple(
                FunctionChoice(function.value, FUNCTION_LABELS[function], places.get(function, 0))
                for function in family.functions
            ),
        )
        for family in FAMILIES
    )


def _areas(session: Session, moment: Moment) -> tuple[AreaChoice, ...]:
    areas = list_areas(session, moment, "circoscrizione", outlines=False)
    return tuple(AreaChoice(area.code, area.name, area.also_known_as) for area in areas)


def _loosenings(session: Session, moment: Moment, wanted: PlaceFilter) -> tuple[Loosening, ...]:
    """Return each filter in use that alone stands between the reader and some places."""
    without = {
        "q": (wanted.text, replace(wanted, text="")),
        "funzione": (wanted.function, replace(wanted, function="")),
        "circ": (wanted.circoscrizione, replace(wanted, circoscrizione="")),
        "chiusi": ("1", replace(wanted, statuses=None)) if wanted.statuses else ("", wanted),
    }
    found = [
        Loosening(parameter, value, count_places(session, moment, looser).total)
        for parameter, (value, looser) in without.items()
        if value
    ]
    return tuple(loosening for loosening in found if loosening.places)


def wanted_places(
    function: str = "", text: str = "", circoscrizione: str = "", *, with_closed: bool = False
) -> PlaceFilter:
    """Return the filter that the words of an address ask for; unknown words ask for nothing."""
    return PlaceFilter(
        function=function if function in FUNCTION_LABELS else "",
        text=" ".join(text.split())[:100],
        circoscrizione=circoscrizione[:10],
        statuses=None if with_closed else SHOWN_STATUSES,
    )
