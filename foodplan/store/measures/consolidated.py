"""What the city recovered: the sum of the declarations, what they count twice, and the rest."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.measures.reads import Measures
from foodplan.store.measures.sites import ELIMINATIONS


@dataclass(frozen=True)
class Consolidated:
    """Grams of recovered food: `declared` less `eliminated` is `consolidated`."""

    declared: int
    eliminated: int

    @property
    def consolidated(self) -> int:
        """What the city publishes."""
        return self.declared - self.eliminated


def consolidated_total(session: Session, moment: Moment, first: int, last: int) -> Consolidated:
    """Return the recovered food of the whole city from one month (yyyymm) to another, in grams."""
    declared = eliminated = 0
    for cell in Measures(session, moment).cells("recovered", {}):
        if first <= cell.month <= last:
            if cell.organisation == ELIMINATIONS:
                eliminated -= cell.value
            else:
                declared += cell.value
    return Consolidated(declared, eliminated)
