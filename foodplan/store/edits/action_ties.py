"""What an action needs, and which goals and indicators it serves with which part of itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.actions import ActionDependency, ActionIndicator
from foodplan.models.indicators import Indicator
from foodplan.models.plan import Action, ActionGoal, ActionVersion, Goal
from foodplan.rules.dependencies import circle, pairs_by_action
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.action_common import NO_ACTION, link, lock_action, lock_all_actions
from foodplan.store.edits.versions import check_version, edit
from foodplan.store.history import Change, Moment, version_at, versions_at

ITSELF = "Un'azione non può aspettare sé stessa."
NEEDED_ALREADY = "Questa dipendenza c'è già."
A_CIRCLE = "Ne nascerebbe un giro che non finisce mai: %(way)s."
NO_GOAL = "Questo obiettivo non c'è: sceglierne uno dell'elenco."
NO_INDICATOR = "Questo indicatore non c'è: sceglierne uno dell'elenco."
SERVED_ALREADY = "C'è già fra quelli che l'azione serve: se ne può cambiare la parte."
ONE_OF_TWO = "Scegliere un obiettivo oppure un indicatore: uno solo dei due."
NOT_A_SHARE = "La parte va da 0 a 100 per cento; vuota se non si sa."
MORE_THAN_WHOLE = (
    "Con gli altri obiettivi l'azione si dividerebbe per il %(total)s%%: insieme non si passa "
    "il 100%%. Agli altri è già assegnato il %(others)s%%."
)
WHOLE = 1 + 1e-9


def add_dependency(
    session: Session, action: str, needed: str, note: str, change: Change, day: date
) -> None:
    """State that an action needs another to end first.

    Raises Refused for one that is there already and for one that would close a circle, which is
    told by the titles of the actions on it.
    """
    lock_all_actions(session)
    if session.get(Action, needed) is None:
        raise Refused([Problem("needs", NO_ACTION)])
    if action == needed:
        raise Refused([Problem("needs", ITSELF)])
    moment = Moment(day)
    rows = versions_at(session, ActionDependency, moment, active=True)
    needs = pairs_by_action((row.action, row.needs) for row in rows)
    if needed in needs.get(action, ()):
        raise Refused([Problem("needs", NEEDED_ALREADY)])
    way = circle(needs, action, needed)
    if way:
        titles = {row.action: row.title for row in versions_at(session, ActionVersion, moment)}
        words = " → ".join(f"«{titles.get(slug, slug)}»" for slug in way)
        raise Refused([Problem("needs", A_CIRCLE, {"way": words})])
    key = {"action": action, "needs": needed}
    link(session, ActionDependency, key, {"note": note}, change, day)


def serve_goal(
    session: Session, action: str, goal: str, values: Mapping[str, Any], change: Change, day: date
) -> None:
    """State that an action serves a goal; `values` are share (None: not said) and source.

    Raises Refused for a share that with the others passes the whole.
    """
    lock_action(session, action)
    if session.get(Goal, goal) is None:
        raise Refused([Problem("goal", NO_GOAL)])
    key = {"action": action, "goal": goal}
    there = version_at(session, ActionGoal, Moment(day), **key)
    problems = [Problem("goal", SERVED_ALREADY)] if there is not None and there.active else []
    problems += _share_problems(session, action, goal, values["share"], day)
    if problems:
        raise Refused(problems)
    link(session, ActionGoal, key, values, change, day)


def serve_indicator(
    session: Session,
    action: str,
    indicator: str,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State that an action serves an indicator; `values` are share (None: not said) and source."""
    lock_action(session, action)
    if session.get(Indicator, indicator) is None:
        raise Refused([Problem("indicator", NO_INDICATOR)])
    key = {"action": action, "indicator": indicator}
    there = version_at(session, ActionIndicator, Moment(day), **key)
    problems = [Problem("indicator", SERVED_ALREADY)] if there is not None and there.active else []
    problems += _not_a_share(values["share"])
    if problems:
        raise Refused(problems)
    link(session, ActionIndicator, key, values, change, day)


def change_served(
    session: Session,
    model: type[ActionGoal] | type[ActionIndicator],
    key: Mapping[str, str],
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State another share or source of a tie from a day on; `opened` is the version read.

    Raises Refused as the ones above, Overtaken when another version came meanwhile.
    """
    lock_action(session, key["action"])
    check_version(session, model, key, opened, day)
    if model is ActionGoal:
        problems = _share_problems(session, key["action"], key["goal"], values["share"], day)
    else:
        problems = _not_a_share(values["share"])
    if problems:
        raise Refused(problems)
    edit(session, model, key, opened, values, change, day)


def _share_problems(
    session: Session, action: str, goal: str, share: float | None, day: date
) -> list[Problem]:
    problems = _not_a_share(share)
    if problems or share is None:
        return problems
    rows = versions_at(session, ActionGoal, Moment(day), action=action, active=True)
    others = sum(row.share or 0.0 for row in rows if row.goal != goal)
    if others + share <= WHOLE:
        return []
    params = {"total": _percent(others + share), "others": _percent(others)}
    return [Problem("share", MORE_THAN_WHOLE, params)]


def _not_a_share(share: float | None) -> list[Problem]:
    fine = share is None or 0 <= share <= 1
    return [] if fine else [Problem("share", NOT_A_SHARE)]


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".removesuffix(".0").replace(".", ",")
