"""New indicators made of a measure, and the weights of a goal's indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import GoalIndicator, Indicator
from foodplan.models.plan import Goal
from foodplan.rules.places import slugify
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.definitions import definition_problems
from foodplan.store.edits.measured import implied_by_measure, measured_problems
from foodplan.store.edits.versions import Overtaken
from foodplan.store.history import Change, Moment, record, versions_at
from foodplan.store.indicators import (
    Weight,
    add_indicator,
    problems_with_definition,
    problems_with_weights,
    set_weights,
)

# Words that the office's addresses have where an indicator's slug would stand.
RESERVED = frozenset({"nuovo"})
# What a definition says when the office leaves it out.
UNSAID: dict[str, Any] = {
    "summary": "", "reporter": "", "perimeter": "", "baseline_value": None, "baseline_from": None,
    "baseline_to": None, "baseline_perimeter": "", "baseline_source": "", "tolerance": None,
    "tolerance_max": None, "path_shape": "linear", "season": "", "lowest": None, "highest": None,
    "comparable_from": None, "filters": "{}",
}  # fmt: skip


@dataclass(frozen=True)
class GoalTie:
    """The goal that an indicator measures, with its weight there; None like the others."""

    goal: str
    weight: float | None = None
    reason: str = ""


def build_indicator(
    session: Session, values: Mapping[str, Any], tie: GoalTie, change: Change, day: date
) -> str:
    """Make an indicator of a measure that measures a goal from a day on; return its slug.

    Kind and unit are the measure's. Raises Refused for whatever is wrong with the definition, a
    title that another has, a goal that there is not, and weights of only some of its indicators.
    """
    said = _implied({**UNSAID, **values})
    return _build(session, said, measured_problems(said), tie, change, day)


def build_observed(
    session: Session, values: Mapping[str, Any], tie: GoalTie, change: Change, day: date
) -> str:
    """Make an indicator whose values are observed, that measures a goal from a day on.

    Raises Refused for whatever is wrong with the definition, a title that another has, a goal that
    there is not, and weights of only some of its indicators.
    """
    own = {"source": "observations", "measure": "", "filters": "{}", "series": ""}
    said = {**UNSAID, **values, **own, "origin": "Inserito dall'ufficio"}
    return _build(session, said, definition_problems(said), tie, change, day)


def _build(
    session: Session,
    said: dict[str, Any],
    problems: list[Problem],
    tie: GoalTie,
    change: Change,
    day: date,
) -> str:
    one_writer_at_a_time(session)
    slug = slugify(str(said["title"]), "")
    problems = [*problems_with_definition(said), *problems]
    problems += _problems_with_slug(session, slug)
    problems += _problems_with_tie(session, slug, tie, day)
    if problems:
        raise Refused(_once(problems))
    add_indicator(session, slug, said, change)
    links = _links(session, tie.goal, day)
    position = max((link.position for link in links), default=-1) + 1
    link = {"weight": tie.weight, "weight_reason": tie.reason, "position": position}
    key = {"goal": tie.goal, "indicator": slug}
    record(session, GoalIndicator, key, link | {"active": True}, change, valid_from=day)
    return slug


def goal_weights(session: Session, goal: str, day: date) -> tuple[dict[str, Weight], int]:
    """Return the weights of a goal's indicators, in its order, and the number of what was read.

    The number is the id of the last statement: whoever writes says which one they read.
    """
    links = _links(session, goal, day)
    weights = {link.indicator: Weight(link.weight, link.weight_reason) for link in links}
    return weights, max((link.id or 0 for link in links), default=0)


def weigh_goal(
    session: Session,
    goal: str,
    opened: int,
    weights: Mapping[str, Weight],
    change: Change,
    day: date,
) -> None:
    """State the weights of all of a goal's indicators from a day on.

    Raises Overtaken when somebody stated others after `opened`, Refused for weights that do not go
    together.
    """
    one_writer_at_a_time(session)
    links = _links(session, goal, day)
    last = max(links, key=lambda link: link.id or 0, default=None)
    if last is not None and last.id != opened:
        raise Overtaken(last)
    set_weights(session, goal, weights, change, Moment(day))


def _implied(said: dict[str, Any]) -> dict[str, Any]:
    source = {"source": "measure", "kind": "", "unit": "", "origin": "Inserito dall'ufficio"}
    return {**said, **source, **implied_by_measure(str(said.get("measure", "")))}


def _links(session: Session, goal: str, day: date) -> list[GoalIndicator]:
    links = versions_at(session, GoalIndicator, Moment(day), goal=goal)
    return sorted((link for link in links if link.active), key=lambda link: link.position)


def _problems_with_slug(session: Session, slug: str) -> list[Problem]:
    if not slug:
        return [Problem("title", "Nel titolo serve almeno una lettera.")]
    if slug in RESERVED or session.get(Indicator, slug) is not None:
        return [Problem("title", "C'è già un indicatore con questo titolo: sceglierne un altro.")]
    return []


def _problems_with_tie(session: Session, slug: str, tie: GoalTie, day: date) -> list[Problem]:
    if session.get(Goal, tie.goal) is None:
        return [Problem("goal", "Scegliere un obiettivo dell'elenco.")]
    weights, _ = goal_weights(session, tie.goal, day)
    weights[slug] = Weight(tie.weight, tie.reason)
    found = problems_with_weights(weights, set(weights))
    names = {"weights": "weight"}
    return [Problem(names.get(item.field, item.field), item.message, item.params) for item in found]


def _once(problems: list[Problem]) -> list[Problem]:
    found: list[Problem] = []
    for problem in problems:
        if problem not in found:
            found.append(problem)
    return found
