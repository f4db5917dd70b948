"""What whoever wrote may still do, by the key of the follow-up link; and what is forgotten."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.atlas import PlaceSuggestion
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.suggestions import DAYS_A_CONTACT_IS_KEPT, LONGEST_NOTE, State
from foodplan.store.suggestions.keys import secret_of

DECIDED = "L’ufficio ha già risposto: non si può più cambiare."
ONE_NOTE = "Avete già aggiunto una nota: se serve altro, mandate una nuova segnalazione."
EMPTY_NOTE = "Scrivere la nota."


def withdraw(session: Session, key: str, at: datetime) -> None:
    """Take a suggestion back and forget the address of whoever wrote; Refused once it is decided.

    Raises LookupError for a key of no suggestion.
    """
    row = _open(session, key)
    row.state, row.contact, row.updated_at = State.WITHDRAWN.value, "", at
    session.flush()


def add_note(session: Session, key: str, note: str, at: datetime) -> None:
    """Add one note to a suggestion that waits; Refused when empty, a second one, or decided.

    Raises LookupError for a key of no suggestion.
    """
    row = _open(session, key)
    if not note.strip():
        raise Refused([Problem("note", EMPTY_NOTE)])
    if row.note:
        raise Refused([Problem("note", ONE_NOTE)])
    row.note, row.updated_at = note.strip()[:LONGEST_NOTE], at
    session.flush()


def forget_contacts(session: Session, now: datetime) -> int:
    """Empty the addresses of those who wrote more than 90 days ago; return how many."""
    before = now - timedelta(days=DAYS_A_CONTACT_IS_KEPT)
    rows = session.execute(
        sa.update(PlaceSuggestion)
        .where(col(PlaceSuggestion.contact) != "", col(PlaceSuggestion.created_at) < before)
        .values(contact="")
        .returning(col(PlaceSuggestion.id))
    ).all()
    return len(rows)


def _open(session: Session, key: str) -> PlaceSuggestion:
    query = (
        select(PlaceSuggestion)
        .where(PlaceSuggestion.secret == secret_of(key))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.exec(query).first()
    if row is None:
        raise LookupError("No suggestion has this key.")
    if row.state != State.WAITING:
        raise Refused([Problem("", DECIDED)])
    return row
