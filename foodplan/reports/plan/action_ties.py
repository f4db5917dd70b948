"""What an action waits for and what waits for it; which goals and indicators it serves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.actions import ActionDependency, ActionIndicator
from foodplan.models.plan import ActionGoal, ActionVersion
from foodplan.rules.dependencies import tensions
from foodplan.rules.plan import ACTION_STATUSES
from foodplan.store.history import Moment, versions_at
from foodplan.store.plan.reads import list_definitions
from foodplan.store.standing import standing_actions, standing_goals


@dataclass(frozen=True)
class NeedLine:
    """Another action that this one waits for, or that waits for it.

    `tensions` are codes as `rules.dependencies.tensions` gives them; `version` is of the tie.
    """

    version: int
    slug: str
    title: str
    status: str
    status_name: str
    due_on: date | None
    note: str
    tensions: tuple[str, ...]


@dataclass(frozen=True)
class Dependencies:
    """What an action waits for, and what waits for it."""

    needs: tuple[NeedLine, ...]
    needed_by: tuple[NeedLine, ...]


@dataclass(frozen=True)
class ServedLine:
    """A goal or an indicator that an action serves; `share` is None where nobody has said it."""

    version: int
    slug: str
    title: str
    share: float | None
    source: str


def dependencies(session: Session, action: str, moment: Moment) -> Dependencies:
    """Return what an action waits for and what waits for it, among those that stand."""
    there = {row.action: row for row in standing_actions(session, moment)}
    ties = versions_at(session, ActionDependency, moment, active=True)
    pairs = [row for row in ties if action in (row.action, row.needs)]
    pairs = [row for row in pairs if row.action in there and row.needs in there]
    before = (_need(row, row.needs, there, moment) for row in pairs if row.action == action)
    after = (_need(row, row.action, there, moment) for row in pairs if row.needs == action)
    return Dependencies(needs=_in_order(before), needed_by=_in_order(after))


def served_goals(session: Session, action: str, moment: Moment) -> tuple[ServedLine, ...]:
    """Return the goals that an action serves, among those that stand."""
    titles = {row.goal: row.title for row in standing_goals(session, moment)}
    return tuple(
        ServedLine(row.id or 0, row.goal, titles[row.goal], row.share, row.source)
        for row in versions_at(session, ActionGoal, moment, action=action, active=True)
        if row.goal in titles
    )


def served_indicators(session: Session, action: str, moment: Moment) -> tuple[ServedLine, ...]:
    """Return the indicators that an action serves, among those that stand."""
    titles = {row.indicator: row.title for row in list_definitions(session, moment)}
    return tuple(
        ServedLine(row.id or 0, row.indicator, titles[row.indicator], row.share, row.source)
        for row in versions_at(session, ActionIndicator, moment, action=action, active=True)
        if row.indicator in titles
    )


def _need(
    row: ActionDependency, shown: str, there: dict[str, ActionVersion], moment: Moment
) -> NeedLine:
    other, waits, needed = there[shown], there[row.action], there[row.needs]
    return NeedLine(
        version=row.id or 0,
        slug=shown,
        title=other.title,
        status=other.status,
        status_name=ACTION_STATUSES.get(other.status, other.status),
        due_on=other.due_on,
        note=row.note,
        tensions=tensions(needed.status, needed.due_on, waits.due_on, moment.day),
    )


def _in_order(lines: Iterable[NeedLine]) -> tuple[NeedLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.title.casefold()))
