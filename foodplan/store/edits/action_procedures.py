"""Procedures of art. 55 and their steps: begun from the usual ones, then as the acts ask."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from foodplan.models.actions import Procedure, ProcedureStep, ProcedureVersion
from foodplan.rules.action_steps import step_problems
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.procedures import INITIATIVES, KINDS, STEPS
from foodplan.store.edits.action_common import lock_action, new_slug
from foodplan.store.edits.versions import check_version, edit
from foodplan.store.history import Change, Moment, record, values_of, version_at, versions_at

NO_TITLE = "Dare un titolo al procedimento."
NO_KIND = "Scegliere fra co-programmazione, co-progettazione e accreditamento."
NO_INITIATIVE = "Scegliere chi ha preso l'iniziativa, o lasciare vuoto se non si sa."
NO_PROCEDURE = "Questo procedimento non c'è più."


def procedure_steps(session: Session, procedure: str, moment: Moment) -> list[ProcedureStep]:
    """Return the steps of a procedure that hold, in order."""
    rows = versions_at(session, ProcedureStep, moment, procedure=procedure, active=True)
    return sorted(rows, key=lambda row: (row.position, row.code))


def add_procedure(session: Session, action: str, values: Mapping[str, Any], change: Change) -> str:
    """Begin a procedure with the usual steps of its kind, without days, and return its slug.

    `values` are kind, title, initiative and source. Raises Refused for words that are not known.
    """
    lock_action(session, action)
    problems = _problems(values)
    if values.get("kind") not in KINDS:
        problems.append(Problem("kind", NO_KIND))
    if problems:
        raise Refused(problems)
    slug = new_slug(str(values["title"]), "procedimento")
    session.add(Procedure(slug=slug))
    session.flush()
    said = {**values, "action": action, "active": True}
    record(session, ProcedureVersion, {"procedure": slug}, said, change)
    for position, (code, title) in enumerate(STEPS[values["kind"]], start=1):
        step = {"title": title, "position": position, "active": True}
        record(session, ProcedureStep, {"procedure": slug, "code": code}, step, change)
    return slug


def change_procedure(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State another title, initiative or source, or that it holds no more.

    Raises Refused, and Overtaken when another version came meanwhile.
    """
    problems = _problems(values)
    if problems:
        raise Refused(problems)
    edit(session, ProcedureVersion, {"procedure": slug}, opened, values, change, day)


def add_procedure_step(
    session: Session, procedure: str, values: Mapping[str, Any], change: Change, day: date
) -> str:
    """Add a step at the end of a procedure and return its code; raises Refused for odd days."""
    _lock(session, procedure, day)
    problems = step_problems(values, day)
    if problems:
        raise Refused(problems)
    there = versions_at(session, ProcedureStep, Moment(day), procedure=procedure)
    code = f"passo-{uuid4().hex[:8]}"
    last = max((row.position for row in there), default=0)
    said = {**values, "position": last + 1, "active": True}
    record(session, ProcedureStep, {"procedure": procedure, "code": code}, said, change)
    return code


def change_procedure_step(
    session: Session,
    key: Mapping[str, str],
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State what holds of a step; `active` false takes it away, `opened` is the version read.

    `key` names procedure and code. Raises Refused for a day done in the future and for one
    expected in the past, Overtaken when another version came meanwhile.
    """
    current = check_version(session, ProcedureStep, key, opened, day)
    problems = step_problems(values, day, values_of(current)) if values["active"] else []
    if problems:
        raise Refused(problems)
    edit(session, ProcedureStep, key, opened, values, change, day)


def move_procedure_step(
    session: Session, procedure: str, code: str, *, up: bool, change: Change, day: date
) -> None:
    """Put a step before the one above it, or after the one below; at an end nothing happens.

    Raises LookupError when there is no such step.
    """
    _lock(session, procedure, day)
    rows = procedure_steps(session, procedure, Moment(day))
    codes = [row.code for row in rows]
    if code not in codes:
        raise LookupError(f"{procedure} has no step {code}.")
    here = codes.index(code)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            key = {"procedure": procedure, "code": row.code}
            moved = {"position": position}
            edit(session, ProcedureStep, key, row.id or 0, moved, change, day)


def _lock(session: Session, procedure: str, day: date) -> None:
    row = version_at(session, ProcedureVersion, Moment(day), procedure=procedure)
    if row is None:
        raise Refused([Problem("title", NO_PROCEDURE)])
    lock_action(session, row.action)


def _problems(values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if not str(values.get("title", "")).strip():
        problems.append(Problem("title", NO_TITLE))
    if values.get("initiative") and values["initiative"] not in INITIATIVES:
        problems.append(Problem("initiative", NO_INITIATIVE))
    return problems
