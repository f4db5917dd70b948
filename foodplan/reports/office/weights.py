"""The weights of a goal's indicators as the office sets them, with their history."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import GoalIndicator, IndicatorVersion
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.store.edits.building import goal_weights
from foodplan.store.history import Moment, history_of, versions_at
from foodplan.store.plan import get_goal

WEIGHT_FIELDS = {"weight": "peso", "weight_reason": "perché questo peso"}


@dataclass(frozen=True)
class WeightRow:
    """An indicator of a goal with its weight; None counts like the others, 0 is only shown."""

    indicator: str
    title: str
    weight: float | None
    reason: str


@dataclass(frozen=True)
class WeightsPage:
    """A goal with the weights of all its indicators; `opened` is what a writer says they read."""

    goal: str
    title: str
    rows: tuple[WeightRow, ...]
    opened: int
    history: tuple[HistoryLine, ...]


def weights_page(session: Session, goal: str, today: date) -> WeightsPage | None:
    """Return the weights of a goal, or None when there is no such goal."""
    moment = Moment(today)
    found = get_goal(session, goal, moment)
    if found is None:
        return None
    titles = {row.indicator: row.title for row in versions_at(session, IndicatorVersion, moment)}
    weights, opened = goal_weights(session, goal, today)
    people = names_of_people(session)
    histories = [
        history_lines(
            history_of(session, GoalIndicator, goal=goal, indicator=slug),
            WEIGHT_FIELDS,
            people,
            titles.get(slug, slug),
        )
        for slug in weights
    ]
    return WeightsPage(
        goal=goal,
        title=found.title,
        rows=tuple(
            WeightRow(slug, titles.get(slug, slug), weight.value, weight.reason)
            for slug, weight in weights.items()
        ),
        opened=opened,
        history=merged(histories),
    )
