"""Procedures of art. 55 as the office sees them: the version in force and how it came to be."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.actions import ProcedureStep, ProcedureVersion
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.reports.plan.action_procedures import ProcedureStepLine, step_line
from foodplan.rules.procedures import INITIATIVES, KINDS
from foodplan.store.edits.action_procedures import procedure_steps
from foodplan.store.history import Moment, history_of, version_at

FIELDS = {
    "title": "titolo",
    "initiative": "iniziativa",
    "source": "fonte",
    "active": "vale",
}
STEP_FIELDS = {
    "title": "passo",
    "due_on": "atteso per il",
    "done_on": "fatto il",
    "document": "documento",
    "note": "nota dell'ufficio",
    "position": "posto nell'ordine",
    "active": "vale",
}


@dataclass(frozen=True)
class ProcedurePage:
    """One procedure with its steps and history."""

    version: ProcedureVersion
    kind: str
    steps: tuple[ProcedureStepLine, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class ProcedureStepPage:
    """One step of a procedure with its history."""

    version: ProcedureStep
    procedure: ProcedureVersion
    history: tuple[HistoryLine, ...]


def procedure_page(session: Session, slug: str, today: date) -> ProcedurePage | None:
    """Return one procedure with its steps and what was ever said of all, or None."""
    row = version_at(session, ProcedureVersion, Moment(today), procedure=slug)
    if row is None:
        return None
    people = names_of_people(session)
    own = history_of(session, ProcedureVersion, procedure=slug)
    by_code: dict[str, list[ProcedureStep]] = {}
    for step in history_of(session, ProcedureStep, procedure=slug):
        by_code.setdefault(step.code, []).append(step)
    histories = [history_lines(own, FIELDS, people, words={"initiative": INITIATIVES})]
    for versions in by_code.values():
        # That the usual steps were put there is no news of its own.
        lines = history_lines(versions, STEP_FIELDS, people, what=versions[-1].title)
        histories.append(tuple(line for line in lines if not line.first))
    return ProcedurePage(
        version=row,
        kind=KINDS.get(row.kind, row.kind),
        steps=tuple(
            step_line(step, today) for step in procedure_steps(session, slug, Moment(today))
        ),
        history=merged(histories),
    )


def procedure_step_page(
    session: Session, slug: str, code: str, today: date
) -> ProcedureStepPage | None:
    """Return one step of a procedure with its history, or None."""
    moment = Moment(today)
    row = version_at(session, ProcedureStep, moment, procedure=slug, code=code)
    procedure = version_at(session, ProcedureVersion, moment, procedure=slug)
    if row is None or procedure is None:
        return None
    versions = history_of(session, ProcedureStep, procedure=slug, code=code)
    lines = history_lines(versions, STEP_FIELDS, names_of_people(session))
    return ProcedureStepPage(row, procedure, lines)
