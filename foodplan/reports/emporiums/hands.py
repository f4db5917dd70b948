"""Whose initials can be tapped on the phones of a site."""

from dataclasses import dataclass

from sqlmodel import Session

from foodplan.store.accounts import list_volunteers


@dataclass(frozen=True)
class SiteHand:
    """A volunteer of a site; "altro" stands beside them and has no id."""

    id: int
    initials: str


def site_hands(session: Session, node_id: int) -> tuple[SiteHand, ...]:
    """Return whose initials are offered at a site, in alphabetical order."""
    rows = list_volunteers(session, node_id)
    return tuple(SiteHand(row.id or 0, row.initials) for row in rows)
