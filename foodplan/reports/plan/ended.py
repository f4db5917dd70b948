"""What a page says of a thing of the plan that no longer stands: since when, why, what followed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import ActionVersion, GoalVersion, PlanVersion
from foodplan.reports.plan.figures import Link
from foodplan.store.history import Moment, known, version_at
from foodplan.store.standing import ACTIVE, since

_MODELS: dict[str, Any] = {
    "plan": PlanVersion,
    "goal": GoalVersion,
    "action": ActionVersion,
    "indicator": IndicatorVersion,
}
# A chain of successors longer than this is a mistake, and is not followed further.
_STEPS = 20


@dataclass(frozen=True)
class Ended:
    """A thing that was merged, superseded or cancelled on a day; `last_day` is its last one.

    `successor` is what stands in its place today, None where nothing does.
    """

    kind: str
    slug: str
    title: str
    state: str
    since: date
    last_day: date
    reason: str
    successor: Link | None


def ended(session: Session, kind: str, slug: str, moment: Moment) -> Ended | None:
    """Return how a thing of the plan ended; None when it stands or never was.

    `kind` is plan, goal, action or indicator.
    """
    model = _MODELS[kind]
    row = version_at(session, model, moment, **{kind: slug})
    if row is None or row.state == ACTIVE:
        return None
    first = since(_believed(session, kind, slug, moment), moment.day) or row
    return Ended(
        kind=kind,
        slug=slug,
        title=row.title,
        state=row.state,
        since=first.valid_from,
        last_day=date.fromordinal(first.valid_from.toordinal() - 1),
        reason=first.reason,
        successor=_successor(session, kind, row, moment),
    )


def _believed(session: Session, kind: str, slug: str, moment: Moment) -> list[Any]:
    model = _MODELS[kind]
    query = select(model).where(known(model, moment.known_at), getattr(model, kind) == slug)
    return list(session.exec(query.order_by(col(model.valid_from), col(model.id))))


def _successor(session: Session, kind: str, row: Any, moment: Moment) -> Link | None:
    for _ in range(_STEPS):
        if row is None or row.state == ACTIVE or not row.led_to:
            break
        row = version_at(session, _MODELS[kind], moment, **{kind: row.led_to})
    if row is None or row.state != ACTIVE:
        return None
    return Link(getattr(row, kind), row.title)
