"""The initials that volunteers tap on a site's shared phones."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.accounts import Volunteer
from foodplan.rules.problems import Problem, Refused

MOST_LETTERS = 6
MOST_VOLUNTEERS = 40


def add_volunteer(
    session: Session, node_id: int, initials: str, now: datetime, by: int | None = None
) -> Volunteer:
    """Add somebody's initials to a site; who was retired under the same ones comes back.

    Raises Refused for what are not initials, for those that are there, and for too many.
    """
    written = initials.strip().upper()
    rows = _rows(session, node_id)
    _check(written, [row for row in rows if row.active])
    retired = next((row for row in rows if row.initials == written), None)
    row = retired or Volunteer(node_id=node_id, created_at=now, created_by=by)
    row.initials, row.active = written, True
    session.add(row)
    session.flush()
    return row


def list_volunteers(session: Session, node_id: int) -> list[Volunteer]:
    """Return whose initials are offered at a site, in alphabetical order."""
    return [row for row in _rows(session, node_id) if row.active]


def list_retired(session: Session, node_id: int) -> list[Volunteer]:
    """Return who is no longer offered at a site and whose initials are still kept."""
    return [row for row in _rows(session, node_id) if not row.active]


def find_volunteer(session: Session, node_id: int, volunteer_id: int | None) -> Volunteer | None:
    """Return a volunteer who is offered at this site, or None."""
    row = session.get(Volunteer, volunteer_id) if volunteer_id else None
    return row if row is not None and row.active and row.node_id == node_id else None


def retire_volunteer(session: Session, node_id: int, volunteer_id: int) -> bool:
    """Offer somebody's initials no longer; return whether they were. Past ones stay."""
    return _change(session, node_id, volunteer_id, active=False)


def erase_initials(session: Session, node_id: int, volunteer_id: int) -> bool:
    """Empty somebody's initials everywhere; return whether there were any. The row stays."""
    return _change(session, node_id, volunteer_id, active=False, initials="")


def _change(session: Session, node_id: int, volunteer_id: int, **values: object) -> bool:
    change = (
        sa.update(Volunteer)
        .where(
            col(Volunteer.id) == volunteer_id,
            col(Volunteer.node_id) == node_id,
            col(Volunteer.initials) != "",
        )
        .values(**values)
    )
    done = session.execute(change).rowcount == 1  # type: ignore[attr-defined]
    session.expire_all()
    return bool(done)


def _rows(session: Session, node_id: int) -> list[Volunteer]:
    query = (
        select(Volunteer)
        .where(Volunteer.node_id == node_id, col(Volunteer.initials) != "")
        .order_by(col(Volunteer.initials), col(Volunteer.id))
    )
    return list(session.exec(query))


def _check(written: str, present: list[Volunteer]) -> None:
    if not written.isalpha() or len(written) > MOST_LETTERS:
        message = "Solo le iniziali: da una a sei lettere, senza nomi."
        raise Refused([Problem("initials", message)])
    if any(row.initials == written for row in present):
        message = "Ci sono già: aggiungere una lettera per distinguerle."
        raise Refused([Problem("initials", message)])
    if len(present) >= MOST_VOLUNTEERS:
        message = "Ci sono già %(most)s persone: togliere chi non viene più."
        raise Refused([Problem("initials", message, {"most": MOST_VOLUNTEERS})])
