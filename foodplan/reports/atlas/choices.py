"""What the filters of the map offer: functions by family, circoscrizioni, and what to loosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.rules.places import FAMILIES, FUNCTION_LABELS
from foodplan.store.history import Moment
from foodplan.store.places import list_areas


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


def family_choices(places: Mapping[str, int]) -> tuple[FamilyChoice, ...]:
    """Return every family with its functions, and how many places each has."""
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


def area_choices(session: Session, moment: Moment) -> tuple[AreaChoice, ...]:
    """Return the circoscrizioni in the order of their numbers."""
    areas = list_areas(session, moment, "circoscrizione", outlines=False)
    return tuple(AreaChoice(area.code, area.name, area.also_known_as) for area in areas)
