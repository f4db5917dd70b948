"""What the edits of the plan's structure share: its slugs, its parents, one writer at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from foodplan.models.history import Identity, Versioned
from foodplan.models.plan import GoalLink, GoalVersion, PlanVersion
from foodplan.rules.places import slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.structure import LONGEST_SUMMARY, PAST, too_long, wider
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.history import Change, Moment, record, versions_at
from foodplan.store.standing import standing_goals, standing_plans

# Words that the office's addresses have where a slug would stand.
RESERVED = frozenset(
    {"nuovo", "nuova", "piani", "obiettivi", "azioni", "indicatori", "impegni", "programmi"}
)

__all__ = [
    "above_goals",
    "above_plans",
    "day_problems",
    "free_slug",
    "goals_by_slug",
    "make",
    "one_writer_at_a_time",
    "plans_by_slug",
    "refuse",
    "same_title",
    "text_problems",
    "tie_problems",
]


def refuse(problems: list[Problem]) -> None:
    """Raise Refused when there is anything to mend."""
    if problems:
        raise Refused(problems)


def day_problems(day: date, today: date) -> list[Problem]:
    """Return the problem of a day that is gone: what was shown then stays as it was."""
    return [Problem("day", PAST)] if day < today else []


def text_problems(values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with a title and a description."""
    problems = []
    if not str(values.get("title", "")).strip():
        problems.append(Problem("title", "Scrivere il titolo."))
    problems += too_long("title", str(values.get("title", "")), 200)
    return problems + too_long("summary", str(values.get("summary", "")), LONGEST_SUMMARY)


def same_title(rows: list[Any], title: str, own: str, name: str) -> list[Problem]:
    """Return the problem of a title that another of the same kind has already."""
    said = title.strip().casefold()
    if any(row.title.casefold() == said and getattr(row, name) != own for row in rows):
        return [Problem("title", "C'è già una voce con questo titolo: sceglierne un altro.")]
    return []


def free_slug(session: Session, identity: type[Identity], title: str) -> str:
    """Return a readable slug that nothing of the kind ever had; refused without a letter."""
    wanted = slugify(title, "")
    if not wanted:
        raise Refused([Problem("title", "Nel titolo serve almeno una lettera.")])
    taken = set(session.exec(select(identity.slug))) | RESERVED
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def make(
    session: Session,
    identity: type[Identity],
    model: type[Versioned],
    name: str,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> str:
    """Make a thing that holds from a day on, and return its slug."""
    slug = free_slug(session, identity, str(values["title"]))
    session.add(identity(slug=slug))
    session.flush()
    record(session, model, {name: slug}, values, change, valid_from=day)
    return slug


def above_plans(session: Session, day: date) -> dict[str, list[str]]:
    """Return the parent of each plan, as lists; of ended ones too, since they may come back."""
    rows = versions_at(session, PlanVersion, Moment(day))
    return {row.plan: [row.parent] if row.parent else [] for row in rows}


def above_goals(session: Session, day: date) -> dict[str, list[str]]:
    """Return the wider goals that each goal is tied to."""
    found: dict[str, list[str]] = {}
    for link in versions_at(session, GoalLink, Moment(day)):
        found.setdefault(link.child, []).append(link.parent)
    return found


def tie_problems(session: Session, goal: str, level: str, day: date) -> list[Problem]:
    """Return the problem of a goal's ties if its plan were of a level: up to wider ones only."""
    moment = Moment(day)
    goals = {row.goal: row for row in versions_at(session, GoalVersion, moment)}
    levels = {row.plan: row.level for row in versions_at(session, PlanVersion, moment)}
    for link in versions_at(session, GoalLink, moment):
        if goal not in {link.child, link.parent} or not {link.child, link.parent} <= set(goals):
            continue
        below = level if link.child == goal else levels[goals[link.child].plan]
        above = level if link.parent == goal else levels[goals[link.parent].plan]
        if not wider(above, below):
            message = "«%(child)s» contribuisce a «%(parent)s»: togliere prima quel legame."
            titles = {"child": goals[link.child].title, "parent": goals[link.parent].title}
            return [Problem("plan", message, titles)]
    return []


def plans_by_slug(session: Session, day: date) -> dict[str, PlanVersion]:
    """Return the plans that stand on a day."""
    return {row.plan: row for row in standing_plans(session, Moment(day))}


def goals_by_slug(session: Session, day: date) -> dict[str, GoalVersion]:
    """Return the goals that stand on a day."""
    return {row.goal: row for row in standing_goals(session, Moment(day))}
