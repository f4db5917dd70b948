"""Many acts to record, which need not all be at hand: each is made when it is looked at."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, overload

from foodplan.store.ledger.check import INWARD
from foodplan.store.ledger.inputs import MovementInput, tidied


class Need(NamedTuple):
    """What an act may need a lot for: where goods come from, their category, their date's key."""

    source_kind: str | None
    counterpart: str
    category: str
    lot: str | None


class Acts(Sequence[MovementInput]):
    """Acts by their place, and what can be said of all of them without making any."""

    @abstractmethod
    def uuids(self) -> Sequence[str]:
        """Return the ids, by place."""

    @abstractmethod
    def orders(self) -> Sequence[int]:
        """Return by place what says which act comes before which, as `order_of` does."""

    @abstractmethod
    def needs(self) -> Iterable[Need]:
        """Return what lots the acts may need, each at least once."""


class Told(Acts):
    """Acts that are all at hand."""

    def __init__(self, movements: Iterable[MovementInput]) -> None:
        self._movements = [tidied(movement) for movement in movements]

    def __len__(self) -> int:
        return len(self._movements)

    @overload
    def __getitem__(self, place: int) -> MovementInput: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[MovementInput]: ...
    def __getitem__(self, place: int | slice) -> MovementInput | Sequence[MovementInput]:
        return self._movements[place]

    def uuids(self) -> Sequence[str]:
        """Return the ids, by place."""
        return [str(movement.id) for movement in self._movements]

    def orders(self) -> Sequence[int]:
        """Return by place what says which act comes before which."""
        return [order_of(movement.happened_on, movement.kind) for movement in self._movements]

    def needs(self) -> Iterable[Need]:
        """Yield what lots the acts may need."""
        for movement in self._movements:
            for line in movement.lines:
                yield Need(movement.source_kind, movement.counterpart, line.category, line.lot)


def acts_of(movements: Sequence[MovementInput]) -> Acts:
    """Return some movements as acts."""
    return movements if isinstance(movements, Acts) else Told(movements)


def order_of(day: date, kind: str) -> int:
    """Return a number that is lower for earlier days, and of one day for what came in."""
    return 2 * day.toordinal() + (kind not in INWARD)
