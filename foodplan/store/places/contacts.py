"""Whom the office asks about a place: kept apart from what is public, changed and erased freely."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.models.atlas import PlaceContact


@dataclass(frozen=True)
class ContactRecord:
    """A person or desk that answers the office's questions about a place; never public."""

    email: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.name)


def get_contact(session: Session, place: str) -> ContactRecord:
    """Return a place's contact, an empty one where there is none."""
    row = session.get(PlaceContact, place)
    return ContactRecord(row.email, row.name) if row else ContactRecord()


def set_contact(session: Session, place: str, contact: ContactRecord, at: datetime) -> None:
    """Keep whom to ask about a place, and flush; an empty contact is erased."""
    row = session.get(PlaceContact, place)
    if not contact:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(
            PlaceContact(place=place, email=contact.email, name=contact.name, updated_at=at)
        )
    else:
        row.email, row.name, row.updated_at = contact.email, contact.name, at
    session.flush()
