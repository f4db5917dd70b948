"""What belongs to an action on its public page: who does it, what it needs, papers, procedures."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.reports.plan.action_parties import PartyLine, public_parties
from foodplan.store.history import Moment


@dataclass(frozen=True)
class ActionParts:
    """Everything around an action but its figures and its money."""

    parties: tuple[PartyLine, ...]


def action_parts(session: Session, action: str, moment: Moment) -> ActionParts:
    """Return what belonged to an action at a moment."""
    return ActionParts(parties=public_parties(session, action, moment))
