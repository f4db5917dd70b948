"""Closing a month of a site, and opening it again with a reason.

Months need not be closed in order: what comes late for an open month before a closed one still
counts in its own month, and a paper awaited for one month does not hold up the next.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.ledger import Period
from foodplan.models.organisations import NodeVersion
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import month_of
from foodplan.rules.problems import Problem, Refused
from foodplan.store.accounts import Actor, NotAllowed
from foodplan.store.history import Change, Moment, record, version_at, versions_at
from foodplan.store.ledger.driver import Driver, day_of, marks
from foodplan.store.ledger.periods.digests import Digest, site_digests
from foodplan.store.ledger.periods.posting import hold_closing

OFFICERS = frozenset({"officer", "administrator"})
MOST_REASON = 500

_FIRST = (
    "SELECT node_id, MIN(happened_on) FROM movement WHERE node_id IN ({nodes}) GROUP BY node_id"
)


def close_month(session: Session, node_id: int, month: int, actor: Actor, now: datetime) -> Period:
    """Close a month (yyyymm) of a site that is over; nothing is committed here.

    Raises NotAllowed when the site is not the actor's to write for, and Refused for a month
    that is not over, that came before the site's first movement, or that is closed already.
    """
    if not actor.may_write_for(_owner(session, node_id, now), node_id):
        raise NotAllowed("Si chiudono solo i mesi delle proprie sedi.")
    driver = Driver(session)
    hold_closing(driver, node_id)
    problem = _closing_problem(session, node_id, month, now)
    if problem:
        raise Refused([problem])
    digest = site_digests(driver, node_id, [month])[month]
    return state(session, node_id, month, digest, now, Change(at=now, by=actor.account_id))


def reopen_month(
    session: Session, node_id: int, month: int, actor: Actor, now: datetime, reason: str
) -> Period:
    """Open a closed month (yyyymm) of a site again, for its operators or the office.

    Returns the version that says who did and why. Raises NotAllowed for anybody else, and
    Refused without a reason or when the month is not closed.
    """
    if actor.role not in OFFICERS and not actor.may_write_for(
        _owner(session, node_id, now), node_id
    ):
        raise NotAllowed("Si riaprono solo i mesi delle proprie sedi.")
    why = reason.strip()
    if not why or len(why) > MOST_REASON:
        words = "Scrivere perché il mese si riapre, in al massimo %(most)s caratteri."
        raise Refused([Problem("reason", words, {"most": MOST_REASON})])
    hold_closing(Driver(session), node_id)
    if not _is_closed(session, node_id, month, now):
        raise Refused([Problem("month", "Questo mese non è chiuso.")])
    change = Change(at=now, by=actor.account_id, reason=why)
    return state(session, node_id, month, Digest("", 0, 0), now, change)


def closed_months(session: Session, node_id: int | None, moment: Moment) -> list[Period]:
    """Return the closed months of a site, of the city when None, as known at a moment, in order."""
    rows = versions_at(session, Period, moment, node_id=node_id)
    return sorted((row for row in rows if row.hash), key=lambda row: row.month)


def list_closings(session: Session, nodes: Collection[int | None]) -> list[Period]:
    """Return every closing and reopening of some sites (None is the city), the last first."""
    sites = col(Period.node_id).in_([node for node in nodes if node is not None])
    city = col(Period.node_id).is_(None)
    query = select(Period).where(sa.or_(sites, city) if None in nodes else sites)
    return list(
        session.exec(query.order_by(col(Period.recorded_from).desc(), col(Period.id).desc()))
    )


def first_months(session: Session, nodes: Collection[int]) -> dict[int, int]:
    """Return the month (yyyymm) of the first day that each of some sites recorded anything of."""
    if not nodes:
        return {}
    statement = _FIRST.format(nodes=marks(list(nodes)))
    rows = Driver(session).rows(statement, sorted(nodes))
    return {node: month_of(day_of(day)) for node, day in rows}


def state(
    session: Session,
    node_id: int | None,
    month: int,
    digest: Digest,
    known_at: datetime,
    change: Change,
) -> Period:
    """Record what a month holds, or with an empty hash that it is open again."""
    values = {
        "hash": digest.hash,
        "movements": digest.movements,
        "grams": digest.grams,
        "known_at": known_at,
    }
    return record(session, Period, {"node_id": node_id, "month": month}, values, change)


def _closing_problem(session: Session, node_id: int, month: int, now: datetime) -> Problem | None:
    if month >= month_of(rome_day(now)):
        return Problem("month", "Il mese non è ancora finito: si chiude dal primo giorno dopo.")
    if _is_closed(session, node_id, month, now):
        return Problem("month", "Questo mese è già chiuso.")
    first = first_months(session, [node_id]).get(node_id)
    if first is None or month < first:
        return Problem("month", "Prima di questo mese la sede non ha ancora registrato niente.")
    return None


def _is_closed(session: Session, node_id: int, month: int, now: datetime) -> bool:
    row = version_at(session, Period, Moment(rome_day(now)), node_id=node_id, month=month)
    return bool(row and row.hash)


def _owner(session: Session, node_id: int, now: datetime) -> int | None:
    said = version_at(session, NodeVersion, Moment(rome_day(now)), node_id=node_id)
    return said.organisation_id if said else None
