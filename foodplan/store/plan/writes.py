"""What the office writes of actions, milestones and commitments; each change is a new version."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING, Versioned
from foodplan.models.plan import (
    Action,
    ActionFunding,
    ActionGoal,
    ActionVersion,
    CommitmentVersion,
    Milestone,
    MilestoneVersion,
)
from foodplan.rules.calendar import rome_day
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES, COMMITMENT_STATUSES
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change, known, record, values_of

Row = TypeVar("Row", bound=Versioned)


def change_action_status(
    session: Session, slug: str, status: str, reason: str, change: Change, *, on: date | None = None
) -> ActionVersion:
    """State an action's status from a day on (None: the day of the change, in Rome).

    Raises Refused for an unknown action or status, and for a status without its reason.
    """
    _refuse(
        _not_among("status", status, ACTION_STATUSES)
        + _empty("status_reason", reason, "Scrivere perché lo stato è questo, con la fonte.")
    )
    values = {"status": status, "status_reason": reason.strip()}
    return _amend(session, ActionVersion, {"action": slug}, values, change, on)


def change_action(
    session: Session, slug: str, values: Mapping[str, Any], change: Change
) -> ActionVersion:
    """State other columns of an action, for all its days. Raises Refused when it is unknown."""
    return _amend(session, ActionVersion, {"action": slug}, values, change, BEGINNING)


def add_action(
    session: Session, slug: str, values: Mapping[str, Any], change: Change
) -> ActionVersion:
    """Add an action; `values` are at least kind, plan, title. Raises Refused when it is there."""
    taken = [Problem("slug", "C'è già un'azione con questo indirizzo.")]
    _refuse(
        (taken if session.get(Action, slug) else [])
        + _not_among("kind", str(values.get("kind", "")), ACTION_KINDS)
        + _empty("title", str(values.get("title", "")), "Dare un titolo all'azione.")
    )
    session.add(Action(slug=slug))
    session.flush()
    return record(session, ActionVersion, {"action": slug}, values, change)


def add_milestone(
    session: Session, slug: str, values: Mapping[str, Any], change: Change
) -> MilestoneVersion:
    """Add a milestone; `values` are at least action and title. Raises Refused when it is there."""
    taken = [Problem("slug", "C'è già una tappa con questo indirizzo.")]
    _refuse(
        (taken if session.get(Milestone, slug) else [])
        + _empty("title", str(values.get("title", "")), "Dare un titolo alla tappa.")
    )
    session.add(Milestone(slug=slug))
    session.flush()
    return record(session, MilestoneVersion, {"milestone": slug}, values, change)


def change_milestone(
    session: Session, slug: str, values: Mapping[str, Any], change: Change
) -> MilestoneVersion:
    """State other columns of a milestone, such as the day it was reached and its document."""
    return _amend(session, MilestoneVersion, {"milestone": slug}, values, change, BEGINNING)


def change_commitment(
    session: Session, slug: str, status: str, act: str, kept_on: date | None, change: Change
) -> CommitmentVersion:
    """State whether a commitment was kept, with the act that shows it.

    Raises Refused for an unknown commitment or status, and for "kept" without act or day.
    """
    problems = _not_among("status", status, COMMITMENT_STATUSES)
    if status == "kept":
        problems += _empty("act", act, "Un impegno mantenuto vuole l'atto che lo dimostra.")
        if kept_on is None:
            problems.append(Problem("kept_on", "Un impegno mantenuto vuole il suo giorno."))
    _refuse(problems)
    values = {"status": status, "act": act.strip(), "kept_on": kept_on}
    return _amend(session, CommitmentVersion, {"commitment": slug}, values, change, BEGINNING)


def change_action_goal(
    session: Session, action: str, goal: str, change: Change, *, active: bool, source: str = ""
) -> ActionGoal:
    """State that an action serves a goal, or (active false) that it no longer does."""
    key = {"action": action, "goal": goal}
    return record(session, ActionGoal, key, {"active": active, "source": source}, change)


def change_action_funding(
    session: Session, action: str, programme: str, change: Change, *, active: bool, source: str
) -> ActionFunding:
    """State that a programme pays an action, with its source, or that it does not.

    Raises Refused for a payment without source.
    """
    if active:
        _refuse(_empty("source", source, "Dire quale fonte lega l'azione al programma."))
    key = {"action": action, "programme": programme}
    return record(session, ActionFunding, key, {"active": active, "source": source}, change)


def _amend(
    session: Session,
    model: type[Row],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    change: Change,
    on: date | None,
) -> Row:
    """Change some columns from a day on and leave the others as each stretch of days has them."""
    start = rome_day(change.at) if on is None else on
    stretches = [
        (max(row.valid_from, start), row.valid_to, values_of(row))
        for row in _in_force(session, model, key)
        if row.valid_to is None or row.valid_to > start
    ]
    if not stretches:
        raise Refused([Problem("slug", "Non c'è più: forse è stata tolta nel frattempo.")])
    rows = []
    for first, stop, said in stretches:
        merged = {name: value for name, value in (said | dict(values)).items() if name not in key}
        rows.append(record(session, model, key, merged, change, valid_from=first, valid_to=stop))
    return rows[-1]


def _in_force(session: Session, model: type[Row], key: Mapping[str, Any]) -> list[Row]:
    matches = [getattr(model, name) == value for name, value in key.items()]
    query = select(model).where(known(model, None), *matches).order_by(col(model.valid_from))
    return list(session.exec(query))


def _not_among(field: str, word: str, known_words: Collection[str]) -> list[Problem]:
    if word in known_words:
        return []
    message = "«%(word)s» non è fra i valori ammessi."
    return [Problem(field, message, {"word": word})]


def _empty(field: str, text: str, message: str) -> list[Problem]:
    return [] if text.strip() else [Problem(field, message)]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)
