"""What a figure of a component's records is: which readings make it, and where they are shown."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.measures.grains import Grain

Reading = Callable[[Session, Moment], list[Grain]]
Months = tuple[int, ...]


@dataclass(frozen=True)
class Recorded:
    """A figure of records by period: the sum of `top`, over that of `base` where there is one.

    `doubt` reads what may belong to `top` and may not: it widens a share upwards. `times` scales a
    ratio of unlike units, such as hours to a tonne of grams. Of a rate `part` readings make one of
    `parts_in`, the unit in which its parts are told. `complete` says whether everybody who should
    have reported some months (yyyymm) has; without it nobody is known to be missing.
    `bound` is said of every value, where nothing tells who is missing from one of its parts.
    `page` is where the records are public.
    """

    name: str
    title: str
    kind: str
    unit: str
    formula: str
    page: str
    top: Reading
    base: Reading | None = None
    doubt: Reading | None = None
    times: float = 1.0
    part: int = 1
    parts_in: str = ""
    bound: str = ""
    complete: Callable[[Session, Moment, Months], bool] | None = None
    simulated: Callable[[Session, Moment], bool] = lambda _session, _moment: False

    @property
    def is_rate(self) -> bool:
        """Whether its parts are told, numerator and denominator of one unit."""
        return self.kind == "rate"
