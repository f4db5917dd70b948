"""From one level to the next: a plan from its goals, a wider goal from what is known of it."""

from collections.abc import Sequence

from foodplan.progress.confidence import Letter, confidence
from foodplan.progress.rollup import Child, RollUp, clamp, normalised_weights, roll_up
from foodplan.progress.wider import HAIR, ParentView


def roll_up_goals(goals: Sequence[Child]) -> RollUp:
    """Return the figure of a plan from those of its goals.

    As `roll_up`, but a goal whose own coverage is too low for a percentage still has an interval,
    and keeps it here instead of counting from 0 to 1. Its coverage counts as 0, as that of any
    child without a percentage.

    >>> sure, unsure = Child("a", 0.8), Child("b", None, low=0.3, high=0.5, coverage=0.4)
    >>> whole = roll_up_goals([sure, unsure])
    >>> whole.progress, whole.coverage, round(whole.low, 2), round(whole.high, 2)
    (None, 0.5, 0.55, 0.65)
    """
    rolled = roll_up(goals)
    weights = normalised_weights([goal.weight for goal in goals])
    counted = [(goal, weight) for goal, weight in zip(goals, weights, strict=True) if weight > 0]
    if all(goal.share is None and goal.low is None for goal, _ in counted):
        return rolled
    ends = [_ends(goal) for goal, _ in counted]
    return RollUp(
        progress=rolled.progress,
        low=clamp(sum(weight * low for (_, weight), (low, _) in zip(counted, ends, strict=True))),
        high=clamp(sum(weight * top for (_, weight), (_, top) in zip(counted, ends, strict=True))),
        coverage=rolled.coverage,
        measured_share=rolled.measured_share,
        weakest=rolled.weakest,
        measured=rolled.measured,
        total=rolled.total,
    )


def weakest_letter(letters: Sequence[Letter | None], coverage: float | None) -> Letter | None:
    """Return how sure a roll-up is: as its least sure measured child, and as its own coverage.

    None where no measured child has a letter.

    >>> weakest_letter([Letter.A, Letter.B], 1.0), weakest_letter([Letter.A, None], 0.5)
    (<Letter.B: 'B'>, <Letter.D: 'D'>)
    >>> weakest_letter([None], 1.0) is None
    True
    """
    given = [letter for letter in letters if letter is not None]
    if not given:
        return None
    whole = confidence(coverage, None, 0, None)
    return max([*given, *([whole] if whole else [])], key=list(Letter).index)


def _ends(goal: Child) -> tuple[float, float]:
    low = 0.0 if goal.share is None else goal.share
    high = 1.0 if goal.share is None else goal.share
    bottom = low if goal.low is None else goal.low
    top = high if goal.high is None else goal.high
    return clamp(min(bottom, top)), clamp(max(bottom, top))


def rolled_of(view: ParentView) -> RollUp | None:
    """Return a wider goal as a child of one wider still, None while nothing is known of it.

    Only a goal of which every part is measured has a percentage; the others have an interval.

    >>> from foodplan.progress.wider import Tie, parent_view
    >>> done = RollUp(0.6, 0.5, 0.7, 1.0, 1.0, None, 1, 1)
    >>> part = rolled_of(parent_view([Tie("a", 0.35, False, done)]))
    >>> part.progress, round(part.low, 3), round(part.high, 3), part.coverage
    (None, 0.175, 0.895, 0.35)
    >>> round(rolled_of(parent_view([Tie("a", 1.0, False, done)])).progress, 2)
    0.6
    """
    if not view.known:
        return None
    given = [part for part in view.contributions if part.points is not None]
    coverage = clamp(sum(part.weight or 0.0 for part in given))
    whole = coverage >= 1 - HAIR
    return RollUp(
        progress=clamp(sum(part.points or 0.0 for part in given)) if whole else None,
        low=view.low,
        high=view.high,
        coverage=coverage,
        measured_share=coverage,
        weakest=None,
        measured=len(given),
        total=len(view.contributions),
    )
