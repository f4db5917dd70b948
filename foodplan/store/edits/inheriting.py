"""What a thing that is merged hands over to the one that stays, and takes back if undone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.indicators import GoalIndicator
from foodplan.models.plan import (
    ActionFunding,
    ActionGoal,
    ActionVersion,
    CommitmentVersion,
    GoalLink,
    GoalVersion,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.structure import wider
from foodplan.store.edits.versions import amend
from foodplan.store.history import Change, Moment, end, record, values_of, versions_at

# Kind of thing: the tables of ties to it, each with the columns of its key.
_TIES: Mapping[str, tuple[tuple[type[Any], str, str], ...]] = {
    "goal": ((GoalIndicator, "goal", "indicator"), (ActionGoal, "goal", "action")),
    "action": ((ActionGoal, "action", "goal"), (ActionFunding, "action", "programme")),
    "indicator": ((GoalIndicator, "indicator", "goal"),),
    "plan": (),
}
# Kind of thing: the tables of what belongs to it, with the column of their own key.
_BELONGINGS: Mapping[str, tuple[tuple[type[Any], str], ...]] = {
    "plan": ((GoalVersion, "goal"), (ActionVersion, "action"), (CommitmentVersion, "commitment")),
    "action": ((MilestoneVersion, "milestone"),),
    "goal": (),
    "indicator": (),
}


def hand_over(
    session: Session, kind: str, slug: str, heir: str, change: Change, since: date
) -> None:
    """Give what hangs from a thing to its heir from a day on, without what the heir has already.

    A goal's ties to wider plans go along without their weights, which the act gave to another.
    Raises Refused where weights would no longer go together.
    """
    for model, own, other in _TIES[kind]:
        _copy_ties(session, (model, own, other), slug, heir, change, since)
    for model, name in _BELONGINGS[kind]:
        last = _last_position(session, model, {kind: heir}, since)
        for row in versions_at(session, model, Moment(since), **{kind: slug}):
            said = {kind: heir} if last is None else {kind: heir, "position": last + row.position}
            _restate(session, model, name, row, said, change, since)
    if kind == "goal":
        _copy_wider(session, slug, heir, change, since)


def give_back(
    session: Session, kind: str, heir: str, row: Versioned, change: Change, today: date
) -> None:
    """Undo what was handed over in the write that made `row`, where nobody changed it since."""
    for model, own, other in _TIES[kind]:
        for tie in _made_with(session, model, row, {own: heir}):
            values = _without(tie, own, other)
            key = {own: heir, other: getattr(tie, other)}
            record(session, model, key, values | {"active": False}, change, valid_from=today)
    for model, name in _BELONGINGS[kind]:
        for item in _made_with(session, model, row, {kind: heir}):
            slug = getattr(row, kind)
            _restate(session, model, name, item, {kind: slug}, change, today)
    if kind == "goal":
        for link in _made_with(session, GoalLink, row, {"child": heir}):
            end(session, GoalLink, {"child": heir, "parent": link.parent}, change, today)


def _copy_ties(
    session: Session,
    table: tuple[type[Any], str, str],
    slug: str,
    heir: str,
    change: Change,
    since: date,
) -> None:
    model, own, other = table
    moment = Moment(since)
    gone = [row for row in versions_at(session, model, moment, **{own: slug}) if row.active]
    there = [row for row in versions_at(session, model, moment, **{own: heir}) if row.active]
    had = {getattr(row, other) for row in there}
    new = [row for row in gone if getattr(row, other) not in had]
    if model is GoalIndicator and own == "goal" and new:
        _refuse_weighed(there)
    for number, row in enumerate(new, start=len(there)):
        values = _without(row, own, other)
        if model is GoalIndicator:
            values |= {"position": number} if own == "goal" else {}
            values |= {"weight": None, "weight_reason": ""} if own == "goal" else {}
        key = {own: heir, other: getattr(row, other)}
        record(session, model, key, values, change, valid_from=since)


def _refuse_weighed(rows: list[GoalIndicator]) -> None:
    if any(row.weight is not None for row in rows):
        message = (
            "Gli indicatori dell'obiettivo che resta hanno pesi, e quelli che arrivano no: "
            "togliere i pesi, unire, e pesarli di nuovo tutti."
        )
        raise Refused([Problem("led_to", message)])


def _copy_wider(session: Session, slug: str, heir: str, change: Change, since: date) -> None:
    moment = Moment(since)
    had = {link.parent for link in versions_at(session, GoalLink, moment, child=heir)}
    levels = {row.plan: row.level for row in versions_at(session, PlanVersion, moment)}
    goals = {row.goal: levels[row.plan] for row in versions_at(session, GoalVersion, moment)}
    for link in versions_at(session, GoalLink, moment, child=slug):
        fits = link.parent not in had | {heir} and wider(goals[link.parent], goals[heir])
        if fits:
            key = {"child": heir, "parent": link.parent}
            values = {"weight": None, "act": "", "source": link.source}
            record(session, GoalLink, key, values, change, valid_from=since)


def _last_position(
    session: Session, model: type[Any], key: Mapping[str, Any], day: date
) -> int | None:
    """Return the last place that an heir has given, None where there are no places."""
    if not hasattr(model, "position"):
        return None
    rows = versions_at(session, model, Moment(day), **key)
    return max((row.position for row in rows), default=0)


def _made_with(
    session: Session, model: type[Any], row: Versioned, key: Mapping[str, Any]
) -> list[Any]:
    query = select(model).where(
        col(model.recorded_from) == row.recorded_from,
        col(model.recorded_to).is_(None),
        col(model.valid_to).is_(None),
        *(getattr(model, name) == value for name, value in key.items()),
    )
    return list(session.exec(query.order_by(col(model.id))))


def _restate(
    session: Session,
    model: type[Any],
    name: str,
    row: Any,
    said: Mapping[str, Any],
    change: Change,
    since: date,
) -> None:
    amend(session, model, {name: getattr(row, name)}, said, change, since)


def _without(row: Versioned, *names: str) -> dict[str, Any]:
    return {name: value for name, value in values_of(row).items() if name not in names}
