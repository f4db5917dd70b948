"""What imports and sources proposed before, so that nobody is asked the same twice."""

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.atlas import PlaceSuggestion
from foodplan.rules.suggestions import Origin
from foodplan.store.suggestions.queue import Proposal, write_proposed

Said = tuple[str, str | None, str]


def proposals_said(session: Session) -> set[Said]:
    """Return what machines ever proposed, whatever became of it: kind, place, proposed values."""
    rows = session.execute(
        sa.select(
            col(PlaceSuggestion.kind), col(PlaceSuggestion.place), col(PlaceSuggestion.proposed)
        ).where(col(PlaceSuggestion.origin).in_([Origin.IMPORT, Origin.SYNC]))
    )
    return {(row[0], row[1], row[2]) for row in rows}


def said_as(proposal: Proposal) -> Said:
    """Return a proposal as `proposals_said` would hold it."""
    return proposal.kind, proposal.place, write_proposed(proposal.proposed)
