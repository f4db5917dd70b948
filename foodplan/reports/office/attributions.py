"""What the office reads of attributions: every claim by action, the conflicts, the history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import Attribution, Observation
from foodplan.models.plan import ActionVersion
from foodplan.reports.attributed import GoalConflicts
from foodplan.reports.attributions import goal_conflicts
from foodplan.reports.office.filters import FilterLine, Options, filter_lines, filter_options
from foodplan.reports.office.history import HistoryLine, history_lines, merged, names_of_people
from foodplan.rules.plan import ACTION_STATUSES
from foodplan.rules.units import unit_name
from foodplan.store.attributions import (
    CANCELLED,
    AttributionKey,
    attribution_history,
    attributions,
    get_attribution,
    last_attribution,
)
from foodplan.store.history import Moment, versions_at
from foodplan.store.measures import MEASURES

ATTRIBUTION_FIELDS = {"share": "parte"}


@dataclass(frozen=True)
class AttributionLine:
    """A statement in force: which figure, narrowed to what, and which share of it."""

    version: int
    what: str
    filters: tuple[FilterLine, ...]
    share: float
    since: date
    until: date | None


@dataclass(frozen=True)
class ActionClaims:
    """What is attributed to one action; `cancelled` ones count nowhere."""

    action: str
    title: str
    status_name: str
    cancelled: bool
    lines: tuple[AttributionLine, ...]


@dataclass(frozen=True)
class AttributionsPage:
    """Every action with attributions, and what goals would count twice."""

    actions: tuple[ActionClaims, ...]
    conflicts: tuple[GoalConflicts, ...]


@dataclass(frozen=True)
class AttributionPage:
    """One attribution to be changed; `opened` is the last statement about it."""

    key: AttributionKey
    title: str
    line: AttributionLine
    opened: int
    history: tuple[HistoryLine, ...]


def attributions_page(session: Session, today: date) -> AttributionsPage:
    """Return all that is attributed today, action by action."""
    moment = Moment(today)
    by_action: dict[str, list[Attribution]] = defaultdict(list)
    for row in attributions(session, moment):
        by_action[row.action].append(row)
    options, records = filter_options(session, today), _records(session, moment)
    actions = sorted(versions_at(session, ActionVersion, moment), key=lambda row: row.title)
    return AttributionsPage(
        actions=tuple(
            ActionClaims(
                action=row.action,
                title=row.title,
                status_name=ACTION_STATUSES.get(row.status, row.status),
                cancelled=row.status == CANCELLED,
                lines=tuple(_line(claim, options, records) for claim in by_action[row.action]),
            )
            for row in actions
            if row.action in by_action
        ),
        conflicts=goal_conflicts(session, today),
    )


def attribution_page(session: Session, version: int, today: date) -> AttributionPage | None:
    """Return one attribution by the id of any of its statements, or None."""
    row = get_attribution(session, version)
    if row is None:
        return None
    moment, key = Moment(today), AttributionKey.of(row)
    last = last_attribution(session, key) or row
    titles = {found.action: found.title for found in versions_at(session, ActionVersion, moment)}
    line = _line(last, filter_options(session, today), _records(session, moment))
    versions = [
        found
        for found in attribution_history(session, key.action)
        if AttributionKey.of(found) == key
    ]
    lines = history_lines(versions, ATTRIBUTION_FIELDS, names_of_people(session))
    return AttributionPage(
        key, titles.get(key.action, key.action), line, last.id or 0, merged([lines])
    )


def action_choices(session: Session, today: date) -> list[tuple[str, str]]:
    """Return every action with its title, in the order of titles."""
    rows = versions_at(session, ActionVersion, Moment(today))
    return sorted(((row.action, row.title) for row in rows), key=lambda pair: pair[1].casefold())


def observation_choices(session: Session, today: date) -> list[tuple[str, str]]:
    """Return the observations that can be divided between actions, with their value."""
    return sorted(
        (
            (key, _record_words(row))
            for key, row in _records(session, Moment(today)).items()
            if row.value is not None and row.unit != "%"
        ),
        key=lambda pair: pair[1].casefold(),
    )


def _records(session: Session, moment: Moment) -> dict[str, Observation]:
    return {row.key: row for row in versions_at(session, Observation, moment)}


def _record_words(row: Observation) -> str:
    value = row.value or 0.0
    shown = f"{value:.10g}".replace(".", ",")
    when = row.period_text or (f"{row.period_to:%Y}" if row.period_to else "")
    said = f"{row.title or row.key}: {shown} {unit_name(row.unit, value)}"
    return f"{said} ({when})" if when else said


def _line(row: Attribution, options: Options, records: dict[str, Observation]) -> AttributionLine:
    record = records.get(row.observation)
    measure = MEASURES.get(row.measure)
    what = _record_words(record) if record else (measure.title if measure else row.measure)
    return AttributionLine(
        version=row.id or 0,
        what=what or row.observation,
        filters=filter_lines(row.filters, options),
        share=row.share,
        since=row.valid_from,
        until=row.valid_to,
    )
