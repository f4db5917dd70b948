"""What the office states of goals: new ones, their words, their plan and their order."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import Goal, GoalVersion
from foodplan.rules.plan import MUFPP
from foodplan.rules.problems import Problem
from foodplan.store.edits.structure import (
    day_problems,
    goals_by_slug,
    make,
    one_writer_at_a_time,
    plans_by_slug,
    refuse,
    same_title,
    text_problems,
    tie_problems,
)
from foodplan.store.edits.versions import edit
from foodplan.store.history import Change, Moment
from foodplan.store.standing import standing_goals

GOAL_NAMES = ("title", "summary", "sdg", "mufpp", "source")
_SDG = re.compile(r"^(?:[1-9]|1[0-7])(?:\.[0-9a-d]{1,2})?$")


def add_goal(
    session: Session, plan: str, values: Mapping[str, Any], change: Change, day: date
) -> str:
    """Make a goal of a plan that holds from a day on; return its slug. Raises Refused.

    Where the plan's goals have weights the new one weighs 0 until somebody weighs them all again.
    """
    one_writer_at_a_time(session)
    said = _clean(values)
    problems = _problems(session, "", plan, said, day)
    if plan not in plans_by_slug(session, day):
        problems.append(Problem("plan", "Scegliere un piano dell'elenco."))
    refuse(problems)
    return make(
        session, Goal, GoalVersion, "goal", said | {"plan": plan} | _last(session, plan, day),
        change, day,
    )  # fmt: skip


def change_goal(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a goal's words from a day on; `opened` is the version that was read.

    Raises Refused for what is to mend and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    said = _clean(values)
    own = goals_by_slug(session, day).get(slug)
    refuse(_problems(session, slug, own.plan if own else "", said, day))
    edit(session, GoalVersion, {"goal": slug}, opened, said, change, day)


def move_goal(
    session: Session,
    slug: str,
    opened: int,
    plan: str,
    change: Change,
    *,
    since: date,
    today: date,
) -> None:
    """State that a goal belongs to another plan from a day on, last in its order there.

    Earlier days keep it where it was. Raises Refused for a day that is gone, an unknown plan or
    its own one, and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    problems = day_problems(since, today)
    plans, own = plans_by_slug(session, since), goals_by_slug(session, since).get(slug)
    if plan not in plans:
        problems.append(Problem("plan", "Scegliere un piano dell'elenco."))
    elif own is not None and own.plan == plan:
        problems.append(Problem("plan", "L'obiettivo è già di questo piano."))
    elif own is not None:
        problems += same_title(_goals(session, plan, since), own.title, slug, "goal")
        problems += tie_problems(session, slug, plans[plan].level, since)
    refuse(problems)
    said = {"plan": plan} | _last(session, plan, since)
    edit(session, GoalVersion, {"goal": slug}, opened, said, change, since)


def reorder_goal(session: Session, slug: str, step: int, change: Change, day: date) -> bool:
    """Move a goal one place up (-1) or down (1) among those of its plan; False at the end."""
    one_writer_at_a_time(session)
    own = goals_by_slug(session, day).get(slug)
    if own is None:
        return False
    rows = _goals(session, own.plan, day)
    at = [row.goal for row in rows].index(slug)
    if not 0 <= at + step < len(rows):
        return False
    rows.insert(at + step, rows.pop(at))
    for number, row in enumerate(rows, start=1):
        if row.position != number:
            said = {"position": number}
            edit(session, GoalVersion, {"goal": row.goal}, row.id or 0, said, change, day)
    return True


def _goals(session: Session, plan: str, day: date) -> list[GoalVersion]:
    rows = standing_goals(session, Moment(day), plan=plan)
    return sorted(rows, key=lambda row: (row.position, row.goal))


def _last(session: Session, plan: str, day: date) -> dict[str, Any]:
    rows = _goals(session, plan, day)
    weighed = any(row.weight is not None for row in rows)
    return {
        "position": max((row.position for row in rows), default=0) + 1,
        "weight": 0.0 if weighed else None,
        "weight_reason": "appena arrivato, da pesare con gli altri" if weighed else "",
    }


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: str(values.get(name) or "").strip() for name in GOAL_NAMES}
    words = (word.strip() for word in said["sdg"].replace(";", ",").split(","))
    return said | {"sdg": ",".join(word for word in words if word)}


def _problems(
    session: Session, slug: str, plan: str, said: Mapping[str, Any], day: date
) -> list[Problem]:
    problems = text_problems(said)
    problems += same_title(_goals(session, plan, day), said["title"], slug, "goal")
    wrong = [word for word in said["sdg"].split(",") if word and not _SDG.match(word)]
    if wrong:
        message = "«%(word)s» non è un obiettivo o un traguardo ONU, come 12 o 12.3."
        problems.append(Problem("sdg", message, {"word": wrong[0]}))
    if any(word and word not in MUFPP for word in said["mufpp"].split(",")):
        problems.append(Problem("mufpp", "Scegliere tra le voci dell'elenco."))
    return problems
