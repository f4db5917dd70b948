"""A new action, initiative or experience of the plan."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.plan import Action, ActionVersion, Plan
from foodplan.rules.places import slugify
from foodplan.rules.plan import ACTION_STATUSES
from foodplan.rules.problems import Problem, Refused
from foodplan.store import plan
from foodplan.store.edits.action_common import lock_all_actions
from foodplan.store.history import Change, Moment, versions_at

# Words of addresses of the office's own pages.
TAKEN = frozenset({"nuova", "nuovo"})
NO_PLAN = "Scegliere un piano dell'elenco."
NO_STATUS = "Scegliere uno stato dell'elenco."
NO_REASON = (
    "Scrivere da che cosa si sa: atto, data o fonte. Se non si sa, lasciare «da verificare»."
)
BACKWARDS = "Il termine viene prima dell'inizio."
PAST = "Il termine è già passato: un'azione prevista o in corso finisce da oggi in poi."
STILL_GOING = frozenset({"planned", "ongoing"})


def add_new_action(session: Session, values: Mapping[str, Any], change: Change, day: date) -> str:
    """Add an action at the end of its plan's and return its slug, made of its title.

    `values` are kind, plan, title, summary, responsible, status, status_reason, starts_on, due_on
    and source. Raises Refused for a status without its reason and for days that cannot be.
    """
    lock_all_actions(session)
    problems = _problems(session, values, day)
    if problems:
        raise Refused(problems)
    rows = versions_at(session, ActionVersion, Moment(day), plan=values["plan"])
    position = max((row.position for row in rows), default=0) + 1
    slug = _free_slug(session, str(values["title"]))
    plan.add_action(session, slug, {**values, "position": position}, change)
    return slug


def _free_slug(session: Session, title: str) -> str:
    wanted = slugify(title, "azione")
    slug, number = wanted, 2
    while slug in TAKEN or session.get(Action, slug) is not None:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _problems(session: Session, values: Mapping[str, Any], day: date) -> list[Problem]:
    status, first, last = values["status"], values["starts_on"], values["due_on"]
    problems = []
    if session.get(Plan, values["plan"]) is None:
        problems.append(Problem("plan", NO_PLAN))
    if status not in ACTION_STATUSES:
        problems.append(Problem("status", NO_STATUS))
    elif status != "unknown" and not str(values["status_reason"] or "").strip():
        problems.append(Problem("status_reason", NO_REASON))
    if first is not None and last is not None and last < first:
        problems.append(Problem("due_on", BACKWARDS))
    elif last is not None and last < day and status in STILL_GOING:
        problems.append(Problem("due_on", PAST))
    return problems
