"""Passages that a phone states: the same statement sent twice is made once."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from foodplan.models.ledger import ServiceOpening
from foodplan.store.accounts import Actor
from foodplan.store.history import history_of
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import OpeningInput
from foodplan.store.ledger.passages import state_opening
from foodplan.store.ledger.resolve import known_nodes


def state_opening_once(
    session: Session,
    id: UUID,  # noqa: A002 - the word of movements
    node: str,
    day: date,
    opening: OpeningInput,
    actor: Actor,
    now: datetime,
) -> bool:
    """State the passages of a day as `state_opening` does; return whether they are new.

    The statement `id` that was made before changes nothing, so that one which arrives again
    does not undo what was said since. Raises what `state_opening` raises.
    """
    reason = f"invio {id}"
    known = known_nodes(Driver(session), (node,), day).get(node)
    if known is not None:
        said = history_of(session, ServiceOpening, node_id=known.id, day=day)
        if any(row.reason == reason for row in said):
            return False
    state_opening(session, node, day, opening, actor, now, reason)
    return True
