"""What belongs to an action on its public page: who does it, what it needs, papers, procedures."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.reports.plan.action_documents import DocumentLine, public_documents
from foodplan.reports.plan.action_parties import PartyLine, public_parties, responsible_of
from foodplan.reports.plan.action_procedures import ProcedureLine, procedures
from foodplan.reports.plan.action_ties import (
    Dependencies,
    ServedLine,
    dependencies,
    served_goals,
    served_indicators,
)
from foodplan.store.history import Moment


@dataclass(frozen=True)
class ActionParts:
    """Everything around an action but its figures and its money.

    `shares` has the part of the action for each goal of which it is said.
    """

    parties: tuple[PartyLine, ...]
    ties: Dependencies
    shares: dict[str, float]
    indicators: tuple[ServedLine, ...]
    documents: tuple[DocumentLine, ...]
    procedures: tuple[ProcedureLine, ...]

    @property
    def responsible(self) -> tuple[str, ...]:
        """The names of who answers for the action, of those that may be named."""
        return responsible_of(self.parties)


def action_parts(session: Session, action: str, moment: Moment) -> ActionParts:
    """Return what belonged to an action at a moment."""
    goals = served_goals(session, action, moment)
    return ActionParts(
        parties=public_parties(session, action, moment),
        ties=dependencies(session, action, moment),
        shares={line.slug: line.share for line in goals if line.share is not None},
        indicators=served_indicators(session, action, moment),
        documents=public_documents(session, "action", action, moment),
        procedures=procedures(session, action, moment),
    )
