"""What hangs from a goal: its ties to goals of wider plans, and the indicators that measure it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import GoalIndicator
from foodplan.models.plan import GoalLink
from foodplan.rules.problems import Problem
from foodplan.rules.structure import HAIR, NO_REASON, leads_to, wider
from foodplan.store.edits.dated import check_last
from foodplan.store.edits.structure import (
    above_goals,
    goals_by_slug,
    one_writer_at_a_time,
    plans_by_slug,
    refuse,
)
from foodplan.store.history import Change, Moment, end, record, versions_at
from foodplan.store.plan import list_definitions


@dataclass(frozen=True)
class Tie:
    """A goal's contribution to a goal of a wider plan; `weight` is a share that an act gives."""

    child: str
    parent: str
    weight: float | None = None
    act: str = ""
    source: str = ""


def tie_goal(session: Session, tie: Tie, opened: int, change: Change, day: date) -> None:
    """State from a day on that a goal contributes to a goal of a wider plan.

    `opened` is the last statement that was read, 0 for none. Raises Refused for a goal of a plan
    that is not wider, a ring, a weight without its act, or weights of the wider goal over 1;
    Overtaken when somebody stated another meanwhile.
    """
    one_writer_at_a_time(session)
    key, weight = {"child": tie.child, "parent": tie.parent}, tie.weight
    check_last(session, GoalLink, key, opened)
    problems = _tie_problems(session, tie.child, tie.parent, day)
    if weight is not None and not tie.act.strip():
        message = "Un peso conta solo con l'atto che lo dice: citarlo, o lasciare vuoto il peso."
        problems.append(Problem("act", message))
    if weight is not None and not 0 <= weight <= 1:
        problems.append(Problem("weight", "Un peso sta fra 0 e 100 per cento."))
    elif weight is not None:
        problems += _sum_problems(session, tie.child, tie.parent, weight, day)
    refuse(problems)
    values = {"weight": weight, "act": tie.act.strip(), "source": tie.source.strip()}
    record(session, GoalLink, key, values, change, valid_from=day)


def untie_goal(
    session: Session, child: str, parent: str, opened: int, change: Change, day: date
) -> None:
    """State that a goal contributes to a wider one no longer; earlier days keep the tie."""
    one_writer_at_a_time(session)
    key = {"child": child, "parent": parent}
    check_last(session, GoalLink, key, opened)
    refuse([] if change.reason else [Problem("reason", NO_REASON)])
    end(session, GoalLink, key, change, day)


def _tie_problems(session: Session, child: str, parent: str, day: date) -> list[Problem]:
    goals, plans = goals_by_slug(session, day), plans_by_slug(session, day)
    if parent not in goals or child not in goals:
        return [Problem("parent", "Scegliere un obiettivo dell'elenco.")]
    title = goals[parent].title
    if leads_to(parent, child, above_goals(session, day)):
        message = "Farebbe un giro: «%(parent)s» contribuisce già a questo obiettivo."
        return [Problem("parent", message, {"parent": title})]
    below, above = plans[goals[child].plan], plans[goals[parent].plan]
    if not wider(above.level, below.level):
        message = "«%(parent)s» è di «%(plan)s», che non è un piano più largo."
        return [Problem("parent", message, {"parent": title, "plan": above.title})]
    return []


def _sum_problems(
    session: Session, child: str, parent: str, weight: float, day: date
) -> list[Problem]:
    others = sum(
        link.weight or 0.0
        for link in versions_at(session, GoalLink, Moment(day), parent=parent)
        if link.child != child
    )
    if others + weight <= 1 + HAIR:
        return []
    message = "Con questo i pesi farebbero %(total)s%%: gli altri prendono già il %(others)s%%."
    params = {"total": round(100 * (others + weight), 2), "others": round(100 * others, 2)}
    return [Problem("weight", message, params)]


def tie_indicator(session: Session, goal: str, indicator: str, change: Change, day: date) -> None:
    """State that an indicator measures a goal too from a day on, last in its order.

    Where the goal's indicators have weights the new one is shown and not counted until somebody
    weighs them again. Raises Refused.
    """
    one_writer_at_a_time(session)
    known = {row.indicator for row in list_definitions(session, Moment(day))}
    links = indicator_ties(session, goal, day)
    problems = []
    if indicator not in known:
        problems.append(Problem("indicator", "Scegliere un indicatore dell'elenco."))
    if indicator in {link.indicator for link in links}:
        problems.append(Problem("indicator", "Questo indicatore misura già l'obiettivo."))
    refuse(problems)
    weighed = any(link.weight is not None for link in links)
    values = {
        "weight": 0.0 if weighed else None,
        "weight_reason": "appena arrivato, da pesare con gli altri" if weighed else "",
        "position": max((link.position for link in links), default=-1) + 1,
        "active": True,
    }
    key = {"goal": goal, "indicator": indicator}
    record(session, GoalIndicator, key, values, change, valid_from=day)


def untie_indicator(session: Session, goal: str, indicator: str, change: Change, day: date) -> None:
    """State that an indicator measures a goal no longer; earlier days keep it. Raises Refused."""
    one_writer_at_a_time(session)
    links = {link.indicator: link for link in indicator_ties(session, goal, day)}
    problems = [] if change.reason else [Problem("reason", NO_REASON)]
    if indicator not in links:
        problems.append(Problem("indicator", "Questo indicatore non misura l'obiettivo."))
    refuse(problems)
    rest = [link for name, link in links.items() if name != indicator]
    if rest and all(link.weight == 0 for link in rest):
        message = "Resterebbero solo indicatori che non contano: cambiare prima i pesi."
        refuse([Problem("indicator", message)])
    _state(session, links[indicator], {"active": False}, change, day)


def reorder_indicator(
    session: Session, goal: str, indicator: str, step: int, change: Change, day: date
) -> bool:
    """Move an indicator one place up (-1) or down (1) in its goal; False at the end."""
    one_writer_at_a_time(session)
    links = indicator_ties(session, goal, day)
    names = [link.indicator for link in links]
    at = names.index(indicator) if indicator in names else -1
    if at < 0 or not 0 <= at + step < len(links):
        return False
    links.insert(at + step, links.pop(at))
    for number, link in enumerate(links):
        if link.position != number:
            _state(session, link, {"position": number}, change, day)
    return True


def indicator_ties(session: Session, goal: str, day: date) -> list[GoalIndicator]:
    """Return the ties of the indicators that measure a goal, in its order."""
    rows = versions_at(session, GoalIndicator, Moment(day), goal=goal)
    return sorted((row for row in rows if row.active), key=lambda row: (row.position, row.id or 0))


def _state(
    session: Session, link: GoalIndicator, said: dict[str, object], change: Change, day: date
) -> None:
    values = {
        "weight": link.weight,
        "weight_reason": link.weight_reason,
        "position": link.position,
        "active": link.active,
        **said,
    }
    key = {"goal": link.goal, "indicator": link.indicator}
    record(session, GoalIndicator, key, values, change, valid_from=day)
