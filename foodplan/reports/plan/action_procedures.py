"""The procedures of art. 55 that belong to an action, with where each step stands."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.actions import ProcedureStep, ProcedureVersion
from foodplan.reports.plan.action_documents import DocumentLine, public_documents
from foodplan.rules.procedures import INITIATIVES, KINDS
from foodplan.store.edits.action_procedures import procedure_steps
from foodplan.store.history import Moment, versions_at


@dataclass(frozen=True)
class ProcedureStepLine:
    """A step of a procedure; `state` is done, late, due or undated."""

    code: str
    title: str
    due_on: date | None
    done_on: date | None
    document: str
    state: str


@dataclass(frozen=True)
class ProcedureLine:
    """A procedure with its steps; `done` of them are, `late` ones are named.

    `kind` and `initiative` are Italian words, the latter empty where nobody has said it.
    """

    slug: str
    title: str
    kind: str
    initiative: str
    source: str
    simulated: bool
    steps: tuple[ProcedureStepLine, ...]
    documents: tuple[DocumentLine, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)

    @property
    def late(self) -> int:
        """How many steps are late."""
        return sum(step.state == "late" for step in self.steps)


def procedures(session: Session, action: str, moment: Moment) -> tuple[ProcedureLine, ...]:
    """Return the procedures of an action that hold, by title, with their public papers."""
    rows = versions_at(session, ProcedureVersion, moment, action=action, active=True)
    return tuple(
        ProcedureLine(
            slug=row.procedure,
            title=row.title,
            kind=KINDS.get(row.kind, row.kind),
            initiative=INITIATIVES.get(row.initiative, ""),
            source=row.source,
            simulated=row.simulated,
            steps=tuple(
                step_line(step, moment.day)
                for step in procedure_steps(session, row.procedure, moment)
            ),
            documents=public_documents(session, "procedure", row.procedure, moment),
        )
        for row in sorted(rows, key=lambda row: row.title.casefold())
    )


def step_line(step: ProcedureStep, day: date) -> ProcedureStepLine:
    """Return where a step stands on a day."""
    done_on = step.done_on if step.done_on is not None and step.done_on <= day else None
    return ProcedureStepLine(
        code=step.code,
        title=step.title,
        due_on=step.due_on,
        done_on=done_on,
        document=step.document,
        state=_state(step.due_on, done_on, day),
    )


def _state(due_on: date | None, done_on: date | None, day: date) -> str:
    if done_on is not None:
        return "done"
    if due_on is None:
        return "undated"
    return "late" if due_on < day else "due"
