"""What waits on the register's home: due days to fill, and the month's question."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.emporiums.months import month_to_ask
from foodplan.reports.emporiums.schedule import Stub, due_stubs
from foodplan.store.organisations import NodeRow


@dataclass(frozen=True)
class Waiting:
    """Due days of today and of the last week, and the month (yyyymm) asked for, or None."""

    stubs: tuple[Stub, ...]
    month: int | None


def waiting_report(session: Session, site: NodeRow, today: date) -> Waiting:
    """Return what waits at a site today."""
    return Waiting(due_stubs(session, site, today), month_to_ask(session, site, today))
