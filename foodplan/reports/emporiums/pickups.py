"""What a site takes from donors, as its own people read it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.recovery.words import WEEKDAYS
from foodplan.store.acceptance import list_acceptances
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import NodeRow


@dataclass(frozen=True)
class Pickup:
    """One statement in words; `slot` names it."""

    slot: str
    days: tuple[str, ...]
    from_time: str
    to_time: str
    categories: tuple[str, ...]
    contact: str
    conditions: str


@dataclass(frozen=True)
class PickupsReport:
    """A site's statements; `public` says whether its organisation agreed to be named."""

    site: NodeRow
    day: date
    public: bool
    rows: tuple[Pickup, ...]


def pickups_report(session: Session, site: NodeRow, today: date) -> PickupsReport:
    """Return what a site takes today."""
    names = {row.slug: row.name for row in list_categories(session)}
    rows = tuple(
        Pickup(
            slot=row.slot,
            days=tuple(WEEKDAYS[day] for day in row.weekdays),
            from_time=row.from_time,
            to_time=row.to_time,
            categories=tuple(names[slug] for slug in row.categories if slug in names),
            contact=row.contact,
            conditions=row.conditions,
        )
        for row in list_acceptances(session, Moment(today), [site.id])
    )
    return PickupsReport(site, today, site.public_name, rows)
