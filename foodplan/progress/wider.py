"""What the goals of this plan bring to a goal of a wider plan, and what it leaves unmeasured."""

from collections.abc import Sequence
from dataclasses import dataclass

from foodplan.progress.rollup import RollUp, clamp

HAIR = 1e-9


@dataclass(frozen=True)
class Tie:
    """A goal counts in a wider goal with a weight; `proposed` until an act names the weight."""

    child: str
    weight: float | None
    proposed: bool
    rolled: RollUp | None


@dataclass(frozen=True)
class Contribution:
    """What one child brings: `points` of its `weight`, known to lie from `low` to `high`.

    All are shares of the whole wider goal; None where the child has no figure or the weight is
    not known.
    """

    child: str
    weight: float | None
    points: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ParentView:
    """A wider goal as this plan sees it: it lies from `low` to `high`, shares of its whole.

    `unmeasured` is the part that no goal of this plan measures. While a weight is only proposed
    nothing is `known`, and there is no share at all.
    """

    contributions: tuple[Contribution, ...]
    low: float | None
    high: float | None
    unmeasured: float | None
    known: bool


def parent_view(ties: Sequence[Tie]) -> ParentView:
    """Return what the children bring to a wider goal, and the interval in which it must lie.

    What this plan does not measure may be anything from nothing to done. Raises ValueError when
    the weights sum to more than 1 or one is below 0.

    >>> rolled = RollUp(0.6, 0.6, 0.6, 1.0, 1.0, None, 1, 1)
    >>> view = parent_view([Tie("spreco", 0.35, False, rolled)])
    >>> round(view.contributions[0].points, 2), round(view.low, 2), round(view.high, 2)
    (0.21, 0.21, 0.86)
    >>> parent_view([Tie("spreco", 0.35, True, rolled)]).known
    False
    """
    problem = weights_problem([tie.weight for tie in ties])
    if problem:
        raise ValueError(problem)
    known = bool(ties) and not any(tie.proposed or tie.weight is None for tie in ties)
    if not known:
        plain = tuple(Contribution(tie.child, None, None, None, None) for tie in ties)
        return ParentView(plain, None, None, None, known=False)
    parts = tuple(_contribution(tie) for tie in ties)
    unmeasured = max(0.0, 1.0 - sum(tie.weight or 0.0 for tie in ties))
    low = sum(part.low or 0.0 for part in parts)
    high = sum(part.high or 0.0 for part in parts) + unmeasured
    return ParentView(parts, clamp(low), clamp(high), unmeasured, known=True)


def weights_problem(weights: Sequence[float | None]) -> str:
    """Return what is wrong with the weights of a wider goal's ties, or an empty text.

    >>> weights_problem([0.4, 0.4]), weights_problem([0.8, 0.4])
    ('', 'The weights of a wider goal sum to more than 1.')
    """
    given = [weight for weight in weights if weight is not None]
    if any(weight < 0 for weight in given):
        return "A weight is never negative."
    if sum(given) > 1 + HAIR:
        return "The weights of a wider goal sum to more than 1."
    return ""


def _contribution(tie: Tie) -> Contribution:
    weight = tie.weight or 0.0
    rolled = tie.rolled
    if rolled is None:
        return Contribution(tie.child, weight, None, 0.0, weight)
    low = 0.0 if rolled.low is None else rolled.low
    high = 1.0 if rolled.high is None else rolled.high
    points = None if rolled.progress is None else weight * rolled.progress
    return Contribution(tie.child, weight, points, weight * clamp(low), weight * clamp(high))
