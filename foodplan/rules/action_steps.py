"""What may be said of the days of a milestone, of the office's own task, of a procedure's step."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from foodplan.rules.problems import Problem

STEP_KINDS = {"milestone": "tappa", "task": "compito"}
PARTY_ROLES = {"responsible": "ne risponde", "contributing": "collabora"}
# The office's lists are narrowed by the terms of an action and of its steps.
LATE, COMING = "in-ritardo", "in-scadenza"
TIMES = {LATE: "in ritardo", COMING: "in scadenza nei prossimi 30 giorni"}

LATE_ALREADY = (
    "Questo giorno è già passato: se è già fatta scrivere anche il giorno in cui lo è stata, "
    "altrimenti indicare un giorno da oggi in poi."
)
DONE_LATER = "Il giorno in cui è stata fatta è nel futuro: si scrive quando è successo."
DONE_AND_CANCELLED = "Una tappa annullata non è anche raggiunta: togliere uno dei due."
NO_TITLE = "Scrivere che cosa va fatto."
NOTHING: Mapping[str, Any] = MappingProxyType({})


def step_problems(
    values: Mapping[str, Any], day: date, before: Mapping[str, Any] = NOTHING
) -> list[Problem]:
    """Return what is wrong with the days of a step on a day; `before` is what it said until now.

    A day expected in the past is refused where nothing was done, unless it was there already.

    >>> [item.field for item in step_problems({"title": "Bando", "due_on": date(2026, 1, 1)},
    ...     date(2026, 2, 1))]
    ['due_on']
    >>> step_problems({"title": "Bando", "due_on": date(2026, 1, 1),
    ...     "done_on": date(2026, 1, 3)}, date(2026, 2, 1))
    []
    """
    due_on, done_on = values.get("due_on"), values.get("done_on")
    cancelled = bool(values.get("cancelled"))
    problems = []
    if not str(values.get("title", "")).strip():
        problems.append(Problem("title", NO_TITLE))
    if done_on is not None and done_on > day:
        problems.append(Problem("done_on", DONE_LATER))
    if done_on is not None and cancelled:
        problems.append(Problem("cancelled", DONE_AND_CANCELLED))
    stands = done_on is None and not cancelled
    if stands and due_on is not None and due_on < day and due_on != before.get("due_on"):
        problems.append(Problem("due_on", LATE_ALREADY))
    return problems
