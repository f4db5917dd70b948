"""What is a colleague's own: milestones and tasks that name them, and the actions they answer for.

Whatever names no colleague belongs to those who answer for its action, and so does what names one
whose name was erased.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from foodplan.models.actions import ActionParty
from foodplan.models.desk import Colleague
from foodplan.models.plan import ActionVersion, MilestoneVersion
from foodplan.rules.reminders import AT_REST
from foodplan.store.history import Moment, versions_at
from foodplan.store.standing import standing_actions

RESPONSIBLE = "responsible"
_PREFIX = "colleague:"


@dataclass(frozen=True)
class OwnTerm:
    """A milestone, a task or an action of a colleague; `due_on` None where no day is set.

    `closed` says that nobody is to be reminded of it: done, cancelled, or its action is at rest.
    """

    kind: str
    slug: str
    action: str
    action_title: str
    title: str
    due_on: date | None
    done_on: date | None
    done: bool
    closed: bool
    cancelled: bool
    version: int
    stated_at: datetime


@dataclass(frozen=True)
class OwnAction:
    """An action that a colleague has to do with; `role` is responsible, contributing or owner."""

    slug: str
    title: str
    role: str


@dataclass(frozen=True)
class Belongings:
    """Everybody's terms by date and actions by title, by the colleague's id."""

    terms: dict[int, list[OwnTerm]]
    actions: dict[int, list[OwnAction]]


def belongings(session: Session, today: date) -> Belongings:
    """Return what belongs to each colleague on a day, of actions that stand; in constant reads."""
    moment = Moment(today)
    actions = {row.action: row for row in standing_actions(session, moment)}
    gone = set(session.exec(select(Colleague.id).where(col(Colleague.erased_at).is_not(None))))
    roles = _roles(session, moment, actions, gone)
    terms: dict[int, list[OwnTerm]] = defaultdict(list)
    for action in actions.values():
        for colleague_id in _responsible(roles[action.action]):
            terms[colleague_id].append(_of_action(action))
    for step in versions_at(session, MilestoneVersion, moment):
        if step.action in actions:
            for colleague_id in _owners(step, roles[step.action], gone):
                terms[colleague_id].append(_of_step(step, actions[step.action]))
                roles[step.action].setdefault(colleague_id, "owner")
    ordered = {found: sorted(rows, key=_by_day) for found, rows in terms.items()}
    return Belongings(ordered, _actions_of(actions, roles))


def terms_of(session: Session, colleague_id: int, today: date) -> list[OwnTerm]:
    """Return one colleague's terms by date, those without a day last."""
    return belongings(session, today).terms.get(colleague_id, [])


def _roles(
    session: Session, moment: Moment, actions: Collection[str], gone: Collection[int | None]
) -> dict[str, dict[int, str]]:
    """Return which colleague has which role in each action; who answers also contributes."""
    roles: dict[str, dict[int, str]] = defaultdict(dict)
    for row in versions_at(session, ActionParty, moment, active=True):
        who = row.colleague_id
        if who is None or who in gone or row.action not in actions:
            continue
        if roles[row.action].get(who) != RESPONSIBLE:
            roles[row.action][who] = row.role
    return roles


def _responsible(roles: dict[int, str]) -> list[int]:
    return [found for found, role in roles.items() if role == RESPONSIBLE]


def _owners(
    step: MilestoneVersion, roles: dict[int, str], gone: Collection[int | None]
) -> list[int]:
    number = step.owner.removeprefix(_PREFIX)
    if step.owner.startswith(_PREFIX) and number.isdigit() and int(number) not in gone:
        return [int(number)]
    return _responsible(roles)


def _actions_of(
    actions: dict[str, ActionVersion], roles: dict[str, dict[int, str]]
) -> dict[int, list[OwnAction]]:
    found: dict[int, list[OwnAction]] = defaultdict(list)
    for slug, people in roles.items():
        for colleague_id, role in people.items():
            found[colleague_id].append(OwnAction(slug, actions[slug].title, role))
    return {who: _by_title(rows) for who, rows in found.items()}


def _by_title(rows: Iterable[OwnAction]) -> list[OwnAction]:
    return sorted(rows, key=lambda row: (row.title.casefold(), row.slug))


def _of_action(row: ActionVersion) -> OwnTerm:
    return OwnTerm(
        kind="action",
        slug=row.action,
        action=row.action,
        action_title=row.title,
        title=row.title,
        due_on=row.due_on,
        done_on=None,
        done=row.status == "done",
        closed=row.status in AT_REST,
        cancelled=row.status == "cancelled",
        version=row.id or 0,
        stated_at=row.recorded_from,
    )


def _of_step(row: MilestoneVersion, action: ActionVersion) -> OwnTerm:
    return OwnTerm(
        kind=row.kind,
        slug=row.milestone,
        action=row.action,
        action_title=action.title,
        title=row.title,
        due_on=row.due_on,
        done_on=row.done_on,
        done=row.done_on is not None,
        closed=row.done_on is not None or row.cancelled or action.status in AT_REST,
        cancelled=row.cancelled or action.status == "cancelled",
        version=row.id or 0,
        stated_at=row.recorded_from,
    )


def _by_day(term: OwnTerm) -> tuple[bool, date, str, str]:
    return term.due_on is None, term.due_on or date.min, term.title, term.slug
