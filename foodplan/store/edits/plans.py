"""What the office states of plans: new ones, their words, their place in the tree."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import GoalVersion, Plan, PlanVersion
from foodplan.rules.plan import LEVELS
from foodplan.rules.problems import Problem
from foodplan.rules.structure import leads_to, weight_problems, wider
from foodplan.store.edits.structure import (
    above_plans,
    make,
    one_writer_at_a_time,
    plans_by_slug,
    refuse,
    same_title,
    text_problems,
    tie_problems,
)
from foodplan.store.edits.versions import Overtaken, edit
from foodplan.store.history import Change, Moment
from foodplan.store.standing import standing_goals

PLAN_NAMES = (
    "title", "summary", "level", "parent", "starts_on", "ends_on", "act", "act_on", "source",
)  # fmt: skip


def add_plan(session: Session, values: Mapping[str, Any], change: Change, day: date) -> str:
    """Make a plan that holds from a day on; return its slug. Raises Refused."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, "", said, day))
    position = max((row.position for row in plans_by_slug(session, day).values()), default=0) + 1
    return make(session, Plan, PlanVersion, "plan", said | {"position": position}, change, day)


def change_plan(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a plan's words from a day on; `opened` is the version that was read.

    Raises Refused for what is to mend and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_problems(session, slug, said, day))
    edit(session, PlanVersion, {"plan": slug}, opened, said, change, day)


def goal_weights_of(
    session: Session, plan: str, day: date
) -> tuple[dict[str, tuple[float | None, str]], int]:
    """Return the weights of a plan's goals with their reasons, and the number of what was read."""
    rows = _goals(session, plan, day)
    weights = {row.goal: (row.weight, row.weight_reason) for row in rows}
    return weights, max((row.id or 0 for row in rows), default=0)


def weigh_plan(
    session: Session,
    plan: str,
    opened: int,
    weights: Mapping[str, tuple[float | None, str]],
    change: Change,
    day: date,
) -> None:
    """State the weights of all goals of a plan from a day on.

    Raises Refused for weights that do not go together, Overtaken when somebody changed one of its
    goals after `opened`.
    """
    one_writer_at_a_time(session)
    rows = _goals(session, plan, day)
    last = max(rows, key=lambda row: row.id or 0, default=None)
    if last is not None and last.id != opened:
        raise Overtaken(last)
    if set(weights) != {row.goal for row in rows}:
        refuse([Problem("weights", "Servono i pesi di tutti gli obiettivi del piano.")])
    refuse(weight_problems(weights))
    for row in rows:
        weight, reason = weights[row.goal]
        said = {"weight": weight, "weight_reason": reason.strip()}
        if (row.weight, row.weight_reason) != (weight, reason.strip()):
            edit(session, GoalVersion, {"goal": row.goal}, row.id or 0, said, change, day)


def _goals(session: Session, plan: str, day: date) -> list[GoalVersion]:
    rows = standing_goals(session, Moment(day), plan=plan)
    return sorted(rows, key=lambda row: (row.position, row.goal))


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: values.get(name) for name in PLAN_NAMES}
    texts = ("title", "summary", "level", "act", "source")
    said |= {name: str(said[name] or "").strip() for name in texts}
    return said | {"parent": said["parent"] or None}


def _problems(session: Session, slug: str, said: Mapping[str, Any], day: date) -> list[Problem]:
    plans = plans_by_slug(session, day)
    problems = text_problems(said)
    problems += same_title(list(plans.values()), said["title"], slug, "plan")
    if said["level"] not in LEVELS:
        problems.append(Problem("level", "Scegliere una voce dell'elenco."))
    else:
        problems += parent_problems(session, slug, said, day)
        problems += _goal_problems(session, slug, said["level"], day)
    first, last = said["starts_on"], said["ends_on"]
    if first and last and last < first:
        problems.append(Problem("ends_on", "Il piano finisce prima di cominciare."))
    if said["act_on"] and not said["act"]:
        problems.append(Problem("act", "C'è la data dell'atto ma non l'atto."))
    if said["act_on"] and said["act_on"] > day:
        problems.append(Problem("act_on", "Il giorno dell'atto è nel futuro."))
    return problems


def _goal_problems(session: Session, slug: str, level: str, day: date) -> list[Problem]:
    """Return the problem of the ties of a plan's goals if it were of a level."""
    for goal in _goals(session, slug, day) if slug else ():
        found = tie_problems(session, goal.goal, level, day)
        if found:
            return [Problem("level", item.message, item.params) for item in found]
    return []


def parent_problems(
    session: Session, slug: str, said: Mapping[str, Any], day: date
) -> list[Problem]:
    """Return what is wrong with the place of a plan: no ring, under a wider one, above narrower."""
    plans, parent = plans_by_slug(session, day), said["parent"]
    above = plans.get(parent) if parent else None
    if parent is not None and above is None:
        return [Problem("parent", "Scegliere un piano dell'elenco.")]
    if above is not None and slug and leads_to(above.plan, slug, above_plans(session, day)):
        message = "Farebbe un giro: «%(parent)s» sta già sotto questo piano."
        return [Problem("parent", message, {"parent": above.title})]
    if above is not None and not wider(above.level, said["level"]):
        message = "«%(parent)s» è di livello %(level)s: un piano sta sotto uno più largo."
        return [Problem("parent", message, {"parent": above.title, "level": LEVELS[above.level]})]
    narrower = [
        row.title
        for row in plans.values()
        if row.parent == slug and slug and not wider(said["level"], row.level)
    ]
    if narrower:
        message = "Sotto questo piano c'è «%(child)s», che non è più stretto: spostarlo prima."
        return [Problem("level", message, {"child": narrower[0]})]
    return []
