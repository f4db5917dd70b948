"""How a plan, a goal, an action or an indicator ends from a day on, and comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import ActionVersion, GoalVersion, PlanVersion
from foodplan.rules.problems import Problem
from foodplan.rules.structure import ACTIVE, CANCELLED, ENDS, MERGED, NO_REASON
from foodplan.store.edits.inheriting import give_back, hand_over
from foodplan.store.edits.plans import parent_problems
from foodplan.store.edits.structure import (
    day_problems,
    one_writer_at_a_time,
    plans_by_slug,
    refuse,
    tie_problems,
)
from foodplan.store.edits.versions import edit, lock_version
from foodplan.store.history import Change, Moment, version_at
from foodplan.store.instance import instance_facts
from foodplan.store.standing import standing_goals

MODELS: Mapping[str, type[Any]] = {
    "plan": PlanVersion,
    "goal": GoalVersion,
    "action": ActionVersion,
    "indicator": IndicatorVersion,
}


@dataclass(frozen=True)
class Ending:
    """How a thing ends: `kind` is plan, goal, action or indicator, `state` a word of `ENDS`.

    `led_to` is the slug of what takes its place, empty where nothing does.
    """

    kind: str
    slug: str
    state: str
    led_to: str = ""


def end_thing(
    session: Session, ending: Ending, opened: int, change: Change, *, since: date, today: date
) -> None:
    """State that a thing stands no longer from a day on; what it is merged into takes its ties.

    Earlier days keep it as it was. Raises Refused for a day that is gone, no reason, or a
    successor that is missing, itself or no longer there; Overtaken when another version came.
    """
    one_writer_at_a_time(session)
    model, key = MODELS[ending.kind], {ending.kind: ending.slug}
    row = version_at(session, model, Moment(since), **key)
    if row is None:
        raise LookupError(f"There is no {ending.kind} {ending.slug} on {since}.")
    problems = day_problems(since, today)
    if not change.reason:
        problems.append(Problem("reason", NO_REASON))
    if row.state != ACTIVE:
        problems.append(Problem("state", "Non fa già più parte del piano."))
    problems += _successor_problems(session, ending, row, since)
    refuse(problems)
    led_to = "" if ending.state == CANCELLED else ending.led_to
    edit(session, model, key, opened, {"state": ending.state, "led_to": led_to}, change, since)
    if ending.state == MERGED:
        hand_over(session, ending.kind, ending.slug, led_to, change, since)


def bring_back(
    session: Session, kind: str, slug: str, opened: int, change: Change, today: date
) -> None:
    """State that a thing stands again from today on; what it gave away in a merge comes back.

    Raises Refused without a reason or where it stands, Overtaken when another version came.
    """
    one_writer_at_a_time(session)
    model, key = MODELS[kind], {kind: slug}
    row = lock_version(session, model, key, today)
    problems = [] if change.reason else [Problem("reason", NO_REASON)]
    if row.state == ACTIVE:
        problems.append(Problem("state", "Fa già parte del piano."))
    parent = getattr(row, "plan", None) if kind in {"goal", "action"} else None
    above = version_at(session, PlanVersion, Moment(today), plan=parent) if parent else None
    if above is not None and above.state != ACTIVE:
        message = "Il suo piano, «%(plan)s», non c'è più: spostarlo o riportare prima quello."
        problems.append(Problem("state", message, {"plan": above.title}))
    problems += _place_problems(session, kind, row, today)
    refuse(problems)
    if row.state == MERGED:
        give_back(session, kind, row.led_to, row, change, today)
    said = {"state": ACTIVE, "led_to": ""} | _weight(session, kind, row, today)
    edit(session, model, key, opened, said, change, today)


def _place_problems(session: Session, kind: str, row: Any, day: date) -> list[Problem]:
    """Return what has changed around a thing meanwhile, so that it no longer fits in its place."""
    if kind == "plan":
        # A parent that is gone meanwhile is no reason to keep a plan out.
        parent = row.parent if row.parent in plans_by_slug(session, day) else None
        found = parent_problems(session, row.plan, {"parent": parent, "level": row.level}, day)
    elif kind == "goal":
        plan = plans_by_slug(session, day).get(row.plan)
        found = tie_problems(session, row.goal, plan.level, day) if plan else []
    else:
        found = []
    return [Problem("state", item.message, item.params) for item in found]


def _weight(session: Session, kind: str, row: Any, day: date) -> dict[str, Any]:
    """Return the weight with which a goal comes back among others that were weighed meanwhile."""
    if kind != "goal":
        return {}
    weights = [other.weight for other in standing_goals(session, Moment(day), plan=row.plan)]
    weighed = any(weight is not None for weight in weights)
    if not weighed:
        return {"weight": None, "weight_reason": ""} if weights else {}
    return {"weight": 0.0, "weight_reason": "tornato, da pesare con gli altri"}


def _successor_problems(session: Session, ending: Ending, row: Any, day: date) -> list[Problem]:
    if ending.state not in ENDS:
        return [Problem("state", "Scegliere una voce dell'elenco.")]
    if ending.kind == "plan" and instance_facts(session).plan == ending.slug:
        message = "È il piano di questa città, quello che le pagine mostrano: non può finire qui."
        return [Problem("state", message)]
    return [] if ending.state == CANCELLED else _heir_problems(session, ending, row, day)


def _heir_problems(session: Session, ending: Ending, row: Any, day: date) -> list[Problem]:
    if not ending.led_to:
        return [Problem("led_to", "Scegliere che cosa ne prende il posto.")]
    if ending.led_to == ending.slug:
        return [Problem("led_to", "Una voce non prende il posto di sé stessa.")]
    other = version_at(session, MODELS[ending.kind], Moment(day), **{ending.kind: ending.led_to})
    if other is None:
        return [Problem("led_to", "Scegliere una voce dell'elenco.")]
    if other.state != ACTIVE:
        message = "«%(title)s» non fa più parte del piano: sceglierne un'altra."
        return [Problem("led_to", message, {"title": other.title})]
    return _alike_problems(ending, row, other)


def _alike_problems(ending: Ending, row: Any, other: Any) -> list[Problem]:
    if ending.kind != "indicator" or ending.state != MERGED:
        return []
    if (row.kind, row.unit) != (other.kind, other.unit):
        message = "«%(title)s» misura un'altra cosa: si sostituisce, non si unisce."
        return [Problem("led_to", message, {"title": other.title})]
    return []
