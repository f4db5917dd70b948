"""What was recorded between two instants: acts that reach back, and statements that changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from foodplan.models.accounts import Account
from foodplan.models.history import Versioned
from foodplan.models.ledger import Line, Movement
from foodplan.models.organisations import Node
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import values_of

CORRECTION, REVERSAL, LATE = "correction", "reversal", "late"
OFFICERS = {"officer", "administrator"}


@dataclass(frozen=True)
class BackAct:
    """Movements recorded in between that count in a month known before; `node` is the site.

    `kind` is correction, reversal or late; `reason` the code that was given with it, if any.
    """

    month: int
    node: int
    kind: str
    reason: str
    movements: int


@dataclass(frozen=True)
class Restatement:
    """What was stated of one thing at one instant: the version before and the one after.

    `before` is None for something new, `after` for something that ended. `by_office` says
    that an officer's account stated it, and not a file or an organisation.
    """

    key: tuple[Any, ...]
    before: Versioned | None
    after: Versioned | None
    at: datetime
    reason: str
    by_office: bool

    @property
    def row(self) -> Versioned:
        """The version that says what it is about."""
        found = self.after or self.before
        if found is None:
            raise LookupError("A statement has a version before it or after it.")
        return found


def acts_between(
    session: Session, after: datetime, until: datetime | None, last_month: int
) -> list[BackAct]:
    """Return the acts recorded after an instant (until another) in months up to `last_month`.

    The reversal that a correction begins with is part of it, and is not counted apart.
    """
    put_right = aliased(Movement)
    kind = sa.case(
        (col(Movement.replaces).is_not(None), CORRECTION),
        (col(Movement.reverses).is_not(None), REVERSAL),
        else_=LATE,
    )
    reason = sa.func.coalesce(col(Movement.reason_code), "")
    keys = (col(Line.month), col(Movement.node_id), kind, reason)
    query = (
        sa.select(*keys, sa.func.count(sa.distinct(col(Movement.seq))))
        .join(Line, col(Line.movement_seq) == col(Movement.seq))
        .outerjoin(put_right, col(put_right.replaces) == col(Movement.reverses))
        .where(
            col(Movement.recorded_at) > after,
            col(Line.month) <= last_month,
            col(put_right.seq).is_(None),
        )
        .group_by(*keys)
    )
    if until is not None:
        query = query.where(col(Movement.recorded_at) <= until)
    return sorted(
        (BackAct(*row) for row in session.execute(query)),
        key=lambda act: (act.month, act.node, act.kind, act.reason),
    )


def restatements_between(
    session: Session,
    model: type[Versioned],
    key: Sequence[str],
    after: datetime,
    until: datetime | None,
) -> list[Restatement]:
    """Return what was stated in a versioned table after an instant (until another), in order."""
    rows = session.exec(
        select(model).where(
            sa.or_(
                _within(col(model.recorded_from), after, until),
                _within(col(model.recorded_to), after, until),
            )
        )
    ).all()
    opened: dict[tuple[Any, ...], list[Versioned]] = defaultdict(list)
    closed: dict[tuple[Any, ...], list[Versioned]] = defaultdict(list)
    for row in rows:
        named = tuple(getattr(row, name) for name in key)
        if row.recorded_from > after and (until is None or row.recorded_from <= until):
            opened[row.recorded_from, named].append(row)
        if row.recorded_to is not None and (until is None or row.recorded_to <= until):
            closed[row.recorded_to, named].append(row)
    office = _officers(session)
    made = [
        _restated(at, named, closed[at, named], opened[at, named], office)
        for at, named in {**opened, **closed}
        if at > after
    ]
    return sorted(made, key=lambda one: (one.at, str(one.key)))


def _within(column: Any, after: datetime, until: datetime | None) -> Any:
    return column > after if until is None else sa.and_(column > after, column <= until)


def _restated(
    at: datetime,
    key: tuple[Any, ...],
    closed: list[Versioned],
    opened: list[Versioned],
    office: set[int],
) -> Restatement:
    """Return what one statement changed: what is stated is the last row, pieces come before it."""
    new = max(opened, key=lambda row: row.id or 0, default=None)
    if new is not None and any(_is_piece(new, old) for old in closed):
        new = None
    before = _overlapping(closed, new) if new is not None else max(
        closed, key=lambda row: row.valid_from, default=None
    )  # fmt: skip
    # The end of a statement leaves no row of its own that could say who ended it, and why.
    by = new.recorded_by if new is not None else None
    return Restatement(key, before, new, at, new.reason if new else "", by in office)


def _is_piece(new: Versioned, old: Versioned) -> bool:
    same = values_of(new) == values_of(old) and new.reason == old.reason
    inside = new.valid_from >= old.valid_from
    shorter = (new.valid_from, new.valid_to) != (old.valid_from, old.valid_to)
    return same and inside and shorter


def _overlapping(closed: Iterable[Versioned], new: Versioned) -> Versioned | None:
    held = [
        row
        for row in closed
        if row.valid_to is None or row.valid_to > new.valid_from
    ]  # fmt: skip
    return min(held, key=lambda row: row.valid_from, default=None)


def _officers(session: Session) -> set[int]:
    query = select(Account.id).where(col(Account.role).in_(OFFICERS))
    return {number for number in session.exec(query) if number is not None}


def stock_nodes(session: Session) -> set[int]:
    """Return the numbers of the nodes that are sites: donors and other boundaries left out."""
    query = select(Node.id).where(Node.kind == NodeKind.STOCK)
    return {number for number in session.exec(query) if number is not None}
