"""What the office sees below an action: its steps, who does it, and how that came to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.actions import ActionDependency, ActionIndicator, ActionParty
from foodplan.models.desk import Colleague
from foodplan.models.indicators import IndicatorVersion
from foodplan.models.innovation import ActionPlace
from foodplan.models.plan import ActionGoal, ActionVersion, GoalVersion, MilestoneVersion
from foodplan.reports.office.history import (
    HistoryLine,
    history_lines,
    merged,
    names_of_people,
)
from foodplan.reports.plan.action_parties import office_parties
from foodplan.rules.action_steps import PARTY_ROLES, STEP_KINDS
from foodplan.store.edits.action_steps import steps_in_order
from foodplan.store.history import Moment, history_of, version_at
from foodplan.store.innovation import function_label
from foodplan.store.organisations import list_organisations
from foodplan.store.places import get_place

STEP_FIELDS = {
    "title": "che cosa",
    "due_on": "attesa per il",
    "done_on": "fatta il",
    "document": "documento",
    "owner": "chi se ne occupa",
    "note": "nota dell'ufficio",
    "cancelled": "annullata",
    "position": "posto nell'ordine",
}
TIE_FIELDS = {
    "role": "ruolo",
    "share": "parte",
    "note": "nota",
    "source": "fonte",
    "active": "vale",
}
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class StepLine:
    """A milestone or task in the office's list; `state` is done, cancelled, late, due, undated."""

    slug: str
    title: str
    kind: str
    kind_name: str
    state: str
    due_on: date | None
    done_on: date | None
    document: str
    owner: str
    first: bool
    last: bool


@dataclass(frozen=True)
class StepPage:
    """One milestone or task as the office sees it."""

    version: MilestoneVersion
    kind_name: str
    history: tuple[HistoryLine, ...]


def step_lines(session: Session, action: str, today: date) -> tuple[StepLine, ...]:
    """Return the milestones and tasks of an action in the office's order."""
    rows = steps_in_order(session, action, today)
    names = dict(owner_choices(session, action, today))
    return tuple(
        StepLine(
            slug=row.milestone,
            title=row.title,
            kind=row.kind,
            kind_name=STEP_KINDS.get(row.kind, row.kind),
            state=step_state(row, today),
            due_on=row.due_on,
            done_on=row.done_on,
            document=row.document,
            owner=names.get(row.owner, ""),
            first=number == 0,
            last=number == len(rows) - 1,
        )
        for number, row in enumerate(rows)
    )


def step_state(row: Any, today: date) -> str:
    """Return where a step stands on a day."""
    if getattr(row, "cancelled", False):
        return "cancelled"
    if row.done_on is not None:
        return "done"
    if row.due_on is None:
        return "undated"
    return "late" if row.due_on < today else "due"


def step_page(session: Session, action: str, slug: str, today: date) -> StepPage | None:
    """Return one step of an action with its history, or None."""
    row = version_at(session, MilestoneVersion, Moment(today), milestone=slug, action=action)
    if row is None:
        return None
    versions = history_of(session, MilestoneVersion, milestone=slug)
    names = dict(owner_choices(session, action, today))
    people = names_of_people(session)
    lines = history_lines(versions, STEP_FIELDS, people, words={"owner": names})
    return StepPage(row, STEP_KINDS.get(row.kind, row.kind), lines)


def owner_choices(session: Session, action: str, today: date) -> Choices:
    """Return the parties of an action as choices, without those whose name is not known."""
    found = office_parties(session, action, Moment(today))
    return [(line.party, line.name) for line in found if line.name]


def organisation_choices(session: Session) -> Choices:
    """Return the organisations of the register as choices, by name."""
    rows = [row for row in list_organisations(session) if row.active]
    return [(str(row.id), row.name) for row in sorted(rows, key=lambda row: row.name.casefold())]


def colleague_choices(session: Session) -> Choices:
    """Return the colleagues who are there as choices, by name."""
    rows = session.exec(select(Colleague).where(col(Colleague.active)).order_by(Colleague.name))
    return [(str(row.id), f"{row.name} ({row.office})" if row.office else row.name) for row in rows]


def party_history(session: Session, action: str) -> tuple[HistoryLine, ...]:
    """Return who was said to do an action and when."""
    names = names_of_parties(session)
    rows = history_of(session, ActionParty, action=action)
    return tie_history(session, rows, "party", names)


def tie_history(
    session: Session, rows: Iterable[Any], name: str, titles: dict[str, str]
) -> tuple[HistoryLine, ...]:
    """Return the history of the ties of an action, named by one column's titles."""
    people = names_of_people(session)
    by_key: dict[str, list[Any]] = {}
    for row in rows:
        by_key.setdefault(getattr(row, name), []).append(row)
    words = {"role": PARTY_ROLES}
    return merged(
        history_lines(
            versions,
            {field: said for field, said in TIE_FIELDS.items() if hasattr(versions[0], field)},
            people,
            titles.get(key, key.removeprefix("name:")),
            words,
        )
        for key, versions in by_key.items()
    )


def tie_words(session: Session, row: Any, today: date) -> str:
    """Return what a tie of an action leads to, in words."""
    moment = Moment(today)
    found: Any = None
    if isinstance(row, ActionParty):
        return names_of_parties(session).get(row.party, row.party.removeprefix("name:"))
    if isinstance(row, ActionPlace):
        place = get_place(session, row.place or "", moment, withheld=True)
        return place.name if place else function_label(row.function)
    if isinstance(row, ActionDependency):
        found = version_at(session, ActionVersion, moment, action=row.needs)
    elif isinstance(row, ActionGoal):
        found = version_at(session, GoalVersion, moment, goal=row.goal)
    elif isinstance(row, ActionIndicator):
        found = version_at(session, IndicatorVersion, moment, indicator=row.indicator)
    return found.title if found else ""


def names_of_parties(session: Session) -> dict[str, str]:
    """Return how organisations and colleagues are named, by their word among the parties."""
    organisations = {f"organisation:{row.id}": row.name for row in list_organisations(session)}
    people = {f"colleague:{row.id}": row.name for row in session.exec(select(Colleague))}
    return organisations | people
