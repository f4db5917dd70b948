"""How many people live in the areas of a level, by one count only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from foodplan.reports.atlas.themes.shape import Counted
from foodplan.store.places import AreaRecord


@dataclass(frozen=True)
class Residents:
    """The residents of areas by code, all of one year and source."""

    by_code: dict[str, int]
    counted: Counted | None

    def of(self, code: str) -> int | None:
        """Return an area's residents, None where this count does not say them."""
        return self.by_code.get(code)


def residents_of(areas: Sequence[AreaRecord]) -> Residents:
    """Return the residents as the count says that most areas have; the others are left out.

    A register and a census count differently: no rate takes from both.
    """
    counts = Counter(_count_of(area) for area in areas if area.population is not None)
    if not counts:
        return Residents({}, None)
    chosen = min(counts, key=lambda count: (-counts[count], count))
    known = {
        area.code: area.population
        for area in areas
        if area.population is not None and _count_of(area) == chosen
    }
    left_out = tuple(area_name(area) for area in areas if area.code not in known)
    return Residents(known, Counted(*chosen, left_out))


def area_name(area: AreaRecord) -> str:
    """Return what an area is called: zones have a number and no name."""
    return area.name or area.code


def _count_of(area: AreaRecord) -> tuple[str, str]:
    return area.population_date, area.population_source
