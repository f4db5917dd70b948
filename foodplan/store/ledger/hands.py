"""By whose hand a movement was typed on a shared phone, kept beside the ledger."""

from foodplan.store.accounts import Actor
from foodplan.store.ledger.driver import Driver


def write_hand(driver: Driver, seq: int, actor: Actor) -> None:
    """Keep the phone and the tapped initials of a movement that was just written."""
    if actor.device_id is not None:
        driver.run(
            "INSERT INTO movement_hand (movement_seq, device_id, volunteer_id) VALUES (?, ?, ?)",
            (seq, actor.device_id, actor.volunteer_id),
        )
