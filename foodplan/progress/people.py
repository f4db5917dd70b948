"""People reached by several services, who may in part be the same people."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """How many different people some services reached: at least `low`, at most `high`."""

    low: int
    high: int


def reach(services: Sequence[int]) -> Reach | None:
    """Return the range of the different people that services reached, each counted apart.

    Everybody may use every service (then it is the largest count), or just one (then the sum).
    None without any count, which is no zero.

    >>> reach([40, 25])
    Reach(low=40, high=65)
    """
    if not services:
        return None
    if min(services) < 0:
        raise ValueError("A count of people is never negative.")
    return Reach(max(services), sum(services))
