"""The office's list of actions, narrowed by what stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from foodplan.models.actions import ActionParty
from foodplan.models.plan import ActionGoal, ActionVersion, MilestoneVersion
from foodplan.reports.office.action_parts import Choices, names_of_parties
from foodplan.rules.action_steps import LATE, TIMES
from foodplan.rules.desk import SOON
from foodplan.rules.places import fold
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES
from foodplan.store.history import Moment, versions_at
from foodplan.store.plan.reads import list_milestones
from foodplan.store.standing import standing_actions, standing_goals

ENDED = frozenset({"done", "cancelled"})


@dataclass(frozen=True)
class ActionFilter:
    """What the address asks for; an empty word asks for everything.

    `time` is in-ritardo or in-scadenza, of the action itself or of one of its steps.
    """

    kind: str = ""
    status: str = ""
    time: str = ""
    party: str = ""
    goal: str = ""
    text: str = ""


@dataclass(frozen=True)
class ListedAction:
    """An action in the list with its next open step; `late` counts what is, it and its steps."""

    slug: str
    title: str
    kind: str
    status: str
    status_name: str
    due_on: date | None
    overdue: bool
    next_step: str
    next_day: date | None
    late: int
    goals: tuple[str, ...]
    who: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True)
class ActionList:
    """The actions that were asked for, how many there are, and what can be asked for."""

    actions: tuple[ListedAction, ...]
    total: int
    parties: Choices
    goals: Choices


@dataclass(frozen=True)
class _Around:
    """What lies around the actions, read once."""

    steps: dict[str, list[MilestoneVersion]]
    parties: dict[str, list[ActionParty]]
    served: dict[str, list[str]]
    names: dict[str, str]
    titles: dict[str, str]


def action_list(session: Session, wanted: ActionFilter, today: date) -> ActionList:
    """Return the actions that a filter lets through: unknown ones first, then in the plan's order.

    A constant number of reads, however many actions there are.
    """
    moment = Moment(today)
    rows = standing_actions(session, moment)
    rows.sort(key=lambda row: (row.status != "unknown", row.kind, row.position, row.title))
    around = _around(session, moment)
    found = [row for row in rows if _wanted(row, around, wanted, today)]
    named = {row.party for parties in around.parties.values() for row in parties}
    return ActionList(
        actions=tuple(_listed(row, around, today) for row in found),
        total=len(rows),
        parties=_by_words((party, _name(around, party)) for party in named),
        goals=_by_words(around.titles.items()),
    )


def known_filter(wanted: ActionFilter) -> ActionFilter:
    """Return a filter without the words of an address that mean nothing."""
    return replace(
        wanted,
        kind=wanted.kind if wanted.kind in ACTION_KINDS else "",
        status=wanted.status if wanted.status in ACTION_STATUSES else "",
        time=wanted.time if wanted.time in TIMES else "",
    )


def _around(session: Session, moment: Moment) -> _Around:
    steps: dict[str, list[MilestoneVersion]] = {}
    for step in list_milestones(session, moment, tasks=True):
        if step.done_on is None and not step.cancelled:
            steps.setdefault(step.action, []).append(step)
    parties: dict[str, list[ActionParty]] = {}
    for party in versions_at(session, ActionParty, moment, active=True):
        parties.setdefault(party.action, []).append(party)
    served: dict[str, list[str]] = {}
    for tie in versions_at(session, ActionGoal, moment, active=True):
        served.setdefault(tie.action, []).append(tie.goal)
    titles = {row.goal: row.title for row in standing_goals(session, moment)}
    return _Around(steps, parties, served, names_of_parties(session), titles)


def _wanted(row: ActionVersion, around: _Around, wanted: ActionFilter, today: date) -> bool:
    words = (row.title, row.summary, row.aliases, row.responsible)
    return (
        wanted.kind in ("", row.kind)
        and wanted.status in ("", row.status)
        and (not wanted.goal or wanted.goal in around.served.get(row.action, ()))
        and (not wanted.party or wanted.party in _parties(row, around))
        and (not wanted.time or _in_time(row, around, wanted.time, today))
        and fold(wanted.text) in fold(" ".join(words))
    )


def _parties(row: ActionVersion, around: _Around) -> set[str]:
    return {party.party for party in around.parties.get(row.action, ())}


def _in_time(row: ActionVersion, around: _Around, time: str, today: date) -> bool:
    days = _open_days(row, around)
    if time == LATE:
        return any(day < today for day in days)
    return any(today <= day <= today + timedelta(days=SOON) for day in days)


def _open_days(row: ActionVersion, around: _Around) -> list[date]:
    own = [row.due_on] if row.status not in ENDED else []
    days = [*own, *(step.due_on for step in around.steps.get(row.action, ()))]
    return [day for day in days if day is not None]


def _listed(row: ActionVersion, around: _Around, today: date) -> ListedAction:
    dated = [step for step in around.steps.get(row.action, ()) if step.due_on is not None]
    following = dated[0] if dated else None
    return ListedAction(
        slug=row.action,
        title=row.title,
        kind=ACTION_KINDS.get(row.kind, row.kind),
        status=row.status,
        status_name=ACTION_STATUSES.get(row.status, row.status),
        due_on=row.due_on,
        overdue=row.status not in ENDED and row.due_on is not None and row.due_on < today,
        next_step=following.title if following else "",
        next_day=following.due_on if following else None,
        late=sum(day < today for day in _open_days(row, around)),
        goals=tuple(
            around.titles[goal]
            for goal in around.served.get(row.action, ())
            if goal in around.titles
        ),
        who=tuple(
            _name(around, party.party)
            for party in around.parties.get(row.action, ())
            if party.role == "responsible"
        ),
        simulated=row.simulated,
    )


def _name(around: _Around, party: str) -> str:
    return around.names.get(party) or party.partition(":")[2]


def _by_words(pairs: Iterable[tuple[str, str]]) -> Choices:
    return sorted(pairs, key=lambda pair: pair[1].casefold())
