"""Which of the lots at hand an act may draw from on its day, and what must be said for the rest."""

from foodplan.rules.expiry import PAST_TOLERANCE, Allowed, may_be_given
from foodplan.rules.ledger import DateKind, MovementKind
from foodplan.store.ledger.lots import Lot
from foodplan.store.ledger.planning.shape import Act
from foodplan.store.tolerances import tolerances

# Food past its use-by date may only be thrown away or handed back.
MOVES_ON = frozenset({MovementKind.DISPATCH, MovementKind.TRANSFORM})


class Calendar:
    """Judges lots for one act; tolerances are read only when a best-before date has passed."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.day = act.said.happened_on
        self._tolerances: dict[int, int | None] = {}

    def allowed(self, lot: Lot) -> Allowed:
        """Return whether the act may draw from a lot."""
        kind = self.act.said.kind
        if lot.last_day is None or self.day <= lot.last_day:
            return Allowed.YES
        if kind in MOVES_ON:
            return Allowed.NO if lot.date_kind == DateKind.USE_BY else Allowed.YES
        if kind != MovementKind.DISTRIBUTION:
            return Allowed.YES
        tolerance = None
        if lot.date_kind == DateKind.BEST_BEFORE:
            tolerance = self._tolerance(lot.category_id)
        return may_be_given(DateKind(lot.date_kind), lot.last_day, self.day, tolerance)

    def open_now(self, lot: Lot) -> bool:
        """Return whether the act may draw from a lot, with all that was said for it."""
        verdict = self.allowed(lot)
        if verdict == Allowed.YES:
            return True
        if verdict == Allowed.NO or not self.act.said.intact:
            return False
        return verdict == Allowed.IF_INTACT or self.act.said.reason_code in PAST_TOLERANCE

    def _tolerance(self, category: int) -> int | None:
        if category not in self._tolerances:
            self._tolerances |= tolerances(self.act.driver, [category], self.day)
        return self._tolerances[category]
