"""What the pages would say after an edit: it is made, looked at and undone in one savepoint."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.plan.once import goals_of
from foodplan.reports.plan.structure import GoalSummary
from foodplan.reports.plan.world import read_world


@dataclass(frozen=True)
class GoalOutlook:
    """A goal before and after: shares of its products and effects and their coverage (0-1).

    None where there is no share; `gone` and `came` say that it stands on one side only.
    """

    title: str
    before: tuple[float | None, float | None, float | None] | None
    after: tuple[float | None, float | None, float | None] | None
    indicators_before: int
    indicators_after: int
    actions_before: int
    actions_after: int


def what_if(session: Session, write: Callable[[], object], day: date) -> tuple[GoalOutlook, ...]:
    """Return the goals that an edit would change on a day; nothing of it stays.

    Raises whatever the edit raises, and nothing of it stays then either.
    """
    before = _goals(session, day)
    nested = session.begin_nested()
    try:
        write()
        after = _goals(session, day)
    finally:
        nested.rollback()
        session.expire_all()
    slugs = [*before, *(slug for slug in after if slug not in before)]
    return tuple(
        _outlook(before.get(slug), after.get(slug))
        for slug in slugs
        if _said(before.get(slug)) != _said(after.get(slug))
    )


def _goals(session: Session, day: date) -> dict[str, tuple[GoalSummary, int]]:
    world = read_world(session, day, None)
    return {
        goal.slug: (goal, len(world.tree.actions_of_goal(goal.slug)))
        for goal in goals_of(world, world.tree.plans.values())
    }


def _said(found: tuple[GoalSummary, int] | None) -> object:
    if found is None:
        return None
    goal, actions = found
    rows = [(row.slug, row.weight) for row in goal.indicators]
    return (*_figures(goal), rows, actions, goal.title, goal.plan.slug, goal.weight)


def _figures(goal: GoalSummary) -> tuple[float | None, float | None, float | None]:
    return goal.outputs.progress, goal.outcomes.progress, goal.outputs.coverage


def _outlook(
    before: tuple[GoalSummary, int] | None, after: tuple[GoalSummary, int] | None
) -> GoalOutlook:
    known: Collection[tuple[GoalSummary, int]] = [item for item in (after, before) if item]
    return GoalOutlook(
        title=next(iter(known))[0].title,
        before=_figures(before[0]) if before else None,
        after=_figures(after[0]) if after else None,
        indicators_before=len(before[0].indicators) if before else 0,
        indicators_after=len(after[0].indicators) if after else 0,
        actions_before=before[1] if before else 0,
        actions_after=after[1] if after else 0,
    )
