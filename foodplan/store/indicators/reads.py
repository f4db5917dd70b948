"""All that indicators depend on, read for one moment in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import Versioned
from foodplan.models.indicators import (
    ExpectedReport,
    GoalIndicator,
    IndicatorVersion,
    NilReturn,
    Observation,
    OfficialChoice,
    Target,
)
from foodplan.progress.register import Expected
from foodplan.rules.observations import APPROVED
from foodplan.store.history import Moment, holds, known, versions_at
from foodplan.store.standing import standing, standing_goals

Row = TypeVar("Row", bound=Versioned)
MOVEMENTS = "movements"


@dataclass(frozen=True)
class Knowledge:
    """Definitions, links, targets, observations, choices and register, as known at a moment."""

    moment: Moment
    definitions: dict[str, IndicatorVersion]
    links: tuple[GoalIndicator, ...]
    targets: dict[str, list[Target]]
    observations: dict[str, list[Observation]]
    choices: dict[str, list[OfficialChoice]]
    expected: dict[str, list[Expected]]
    nil_months: dict[str, set[tuple[int, int]]]
    closed_months: dict[str, set[tuple[int, int]]]

    def links_of(self, goal: str) -> list[GoalIndicator]:
        """Return the active links of a goal, in the order of its page."""
        return [link for link in self.links if link.goal == goal]


def indicator_knowledge(session: Session, moment: Moment) -> Knowledge:
    """Return everything that indicators depend on at a moment."""
    definitions = {row.indicator: row for row in standing(session, IndicatorVersion, moment)}
    goals = {row.goal for row in standing_goals(session, moment)}
    links = [row for row in versions_at(session, GoalIndicator, moment) if row.active]
    links.sort(key=lambda link: (link.goal, link.position, link.indicator))
    nils = _believed(session, NilReturn, moment)
    return Knowledge(
        moment=moment,
        definitions=definitions,
        links=tuple(link for link in links if link.indicator in definitions and link.goal in goals),
        targets=_by_indicator(versions_at(session, Target, moment)),
        observations=_observations(session, moment, definitions),
        choices=_by_indicator(versions_at(session, OfficialChoice, moment)),
        expected=_expected(session, moment),
        nil_months=_months(row for row in nils if row.kind == "nil"),
        closed_months=_months(row for row in nils if row.kind == "closure"),
    )


def _by_indicator(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.indicator].append(row)  # type: ignore[attr-defined]
    return dict(found)


def _observations(
    session: Session, moment: Moment, definitions: dict[str, IndicatorVersion]
) -> dict[str, list[Observation]]:
    """Return what may speak for each indicator: approved rows, its own and those of its series."""
    by_series: dict[str, list[str]] = defaultdict(list)
    for slug, definition in definitions.items():
        if definition.series:
            by_series[definition.series].append(slug)
    rows = session.exec(
        select(Observation)
        .where(holds(Observation, moment), col(Observation.status) == APPROVED)
        .where(
            sa.or_(
                col(Observation.indicator).is_not(None),
                col(Observation.series).in_(list(by_series)),
            )
        )
        .order_by(col(Observation.period_from), col(Observation.key))
    )
    found: dict[str, list[Observation]] = defaultdict(list)
    for row in rows:
        for slug in {row.indicator, *by_series.get(row.series, ())} - {None}:
            found[str(slug)].append(row)
    return dict(found)


def _expected(session: Session, moment: Moment) -> dict[str, list[Expected]]:
    found: dict[str, list[Expected]] = defaultdict(list)
    for row in _believed(session, ExpectedReport, moment):
        item = Expected(row.organisation_id, row.frequency, row.valid_from, row.valid_to)
        found[row.subject].append(item)
    return dict(found)


def _months(rows: Iterable[NilReturn]) -> dict[str, set[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in rows:
        found[row.subject].add((row.organisation_id, row.month))
    return dict(found)


def _believed(session: Session, model: type[Row], moment: Moment) -> list[Row]:
    """Return every version believed at the moment, whatever days it speaks of."""
    query = select(model).where(known(model, moment.known_at))
    return list(session.exec(query.order_by(col(model.id))))
