"""By whose hand a movement was typed on a shared phone, kept beside the ledger."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foodplan.models.accounts import Device, Volunteer
from foodplan.models.ledger import MovementHand
from foodplan.store.accounts import Actor
from foodplan.store.ledger.driver import Driver


@dataclass(frozen=True)
class Hand:
    """The label of the phone on which a movement was typed, and whose initials were tapped.

    `initials` is empty for "altro" and for initials that were erased since.
    """

    phone: str
    initials: str


def write_hand(driver: Driver, seq: int, actor: Actor) -> None:
    """Keep the phone and the tapped initials of a movement that was just written."""
    if actor.device_id is not None:
        driver.run(
            "INSERT INTO movement_hand (movement_seq, device_id, volunteer_id) VALUES (?, ?, ?)",
            (seq, actor.device_id, actor.volunteer_id),
        )


def hands_of(session: Session, seqs: Collection[int]) -> dict[int, Hand]:
    """Return who typed those of these movements that were typed on a shared phone, by seq.

    For the people of the site and for the office only: initials are never published.
    """
    query = (
        select(MovementHand.movement_seq, Device.label, Volunteer.initials)
        .join(Device, col(Device.id) == col(MovementHand.device_id))
        .outerjoin(Volunteer, col(Volunteer.id) == col(MovementHand.volunteer_id))
        .where(col(MovementHand.movement_seq).in_(seqs))
    )
    return {seq: Hand(label, initials or "") for seq, label, initials in session.exec(query)}
