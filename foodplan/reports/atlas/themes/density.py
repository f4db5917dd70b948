"""How many places of a kind there are for every 10,000 residents of a circoscrizione."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.atlas.themes import words
from foodplan.reports.atlas.themes.classes import coloured
from foodplan.reports.atlas.themes.residents import residents_of
from foodplan.reports.atlas.themes.shape import State, ThemeColumn, ThemeReport, ThemeRow, choice
from foodplan.rules.places import FAMILIES, FUNCTION_LABELS
from foodplan.store.history import Moment
from foodplan.store.places import AreaRecord, PlaceFilter, list_areas, list_places

LEVEL = "circoscrizione"
EVERY = 10_000
_COLUMNS = (
    ThemeColumn("places", "number", "luoghi dell'area, ciascuno una volta"),
    ThemeColumn("residents", "people", "abitanti dell'area"),
    ThemeColumn("per_ten_thousand", "number", "luoghi ogni 10.000 abitanti"),
)


def kinds() -> list[tuple[str, str]]:
    """Return what may be counted, a family or a function, with its Italian word."""
    families = [(family.slug, family.label) for family in FAMILIES]
    return [("tutti", "tutti"), *families, *FUNCTION_LABELS.items()]


def functions_of(kind: str) -> frozenset[str]:
    """Return the functions of a family or of a function's own word; none narrow nothing.

    >>> functions_of("recupero"), functions_of("gas"), functions_of("tutti")
    (frozenset({'food_recovery'}), frozenset({'gas'}), frozenset())
    """
    for family in FAMILIES:
        if family.slug == kind:
            return frozenset(function.value for function in family.functions)
    return frozenset({kind}) if kind in FUNCTION_LABELS else frozenset()


def density_theme(
    session: Session, day: date, known_at: datetime | None, asked: Mapping[str, str]
) -> ThemeReport:
    """Return the places of the chosen kind by circoscrizione, with their rate."""
    moment = Moment(day, known_at)
    kind = choice("cosa", asked.get("cosa", ""), kinds())
    places = list_places(session, moment, PlaceFilter(functions=functions_of(kind.value)))
    areas = list_areas(session, moment, LEVEL, outlines=False)
    codes = {area.code for area in areas}
    counts = Counter(place.circoscrizione for place in places if place.circoscrizione in codes)
    residents = residents_of(areas)
    rows = [_row(area, counts[area.code], residents.of(area.code)) for area in areas]
    placed, steps = coloured(rows)
    return ThemeReport(
        slug=words.PLACES,
        level=LEVEL,
        columns=_COLUMNS,
        shown="per_ten_thousand",
        rows=placed,
        steps=steps,
        choices=(kind,),
        day=day,
        total=_total(rows),
        counted=residents.counted,
        facts={"elsewhere": len(places) - sum(counts.values())},
    )


def _row(area: AreaRecord, places: int, people: int | None) -> ThemeRow:
    rate = places * EVERY / people if people else None
    state = State.NOTHING if rate is None else State.SHOWN
    return ThemeRow(
        area.code, area.name, state, (places, people, rate), rate, within=area.also_known_as
    )


def _total(rows: list[ThemeRow]) -> tuple[float | None, ...]:
    """Return the city's figures, of the areas whose residents are known."""
    known = [row.cells for row in rows if row.state == State.SHOWN]
    places = sum(cells[0] or 0 for cells in known)
    people = sum(cells[1] or 0 for cells in known)
    return (places, people, places * EVERY / people) if people else ()
