"""Which share of a measure, or of one observation, an action calls its own."""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from foodplan.models.indicators import Attribution, Observation
from foodplan.models.plan import ActionGoal, ActionVersion, GoalVersion
from foodplan.progress.register import last_day
from foodplan.progress.shares import Claim
from foodplan.store.edits.dated import last_statement, statements
from foodplan.store.history import Moment, history_of, known, versions_at
from foodplan.store.measures import MEASURES, Measures
from foodplan.store.measures.registry import read_filters
from foodplan.store.standing import standing

Filters = Mapping[str, tuple[str, ...]]
# Values of observations become integers in thousandths of their unit, as kilos do in grams.
THOUSANDTHS = 1000
CANCELLED = "cancelled"


@dataclass(frozen=True)
class AttributionKey:
    """What is attributed to whom: a measure's cells under filters, or one observation's record.

    `filters` are their canonical JSON text, so that the same filters are the same attribution.
    """

    action: str
    measure: str = ""
    filters: str = "{}"
    observation: str = ""

    @classmethod
    def of(cls, row: Attribution) -> "AttributionKey":
        """Return the key of a statement."""
        return cls(row.action, row.measure, row.filters, row.observation)

    def columns(self) -> dict[str, str]:
        """Return the key as columns of the table."""
        return {
            "action": self.action,
            "measure": self.measure,
            "filters": self.filters,
            "observation": self.observation,
        }


@dataclass(frozen=True)
class Claimed:
    """An attribution with the atoms that it covers and their whole amounts.

    An atom is a cell of the monthly flows with its grams, or the key of an observation with
    thousandths of its unit.
    """

    row: Attribution
    atoms: Mapping[Hashable, int]

    @property
    def claim(self) -> Claim:
        """The claim as the arithmetic takes it."""
        return Claim(self.row.action, self.row.share, self.atoms)


@dataclass(frozen=True)
class Served:
    """The goals that actions serve and their titles; a cancelled action serves none."""

    goals: Mapping[str, frozenset[str]]
    goal_titles: Mapping[str, str]
    action_titles: Mapping[str, str]
    cancelled: frozenset[str]

    def together(self, action: str, goal: str, claims: Iterable[Claimed]) -> list[Claimed]:
        """Return the claims of a goal's actions, an action's own included."""
        return [
            item
            for item in claims
            if item.row.action == action
            or (
                goal in self.goals.get(item.row.action, ())
                and item.row.action not in self.cancelled
            )
        ]


def served_goals(session: Session, moment: Moment) -> Served:
    """Return which goals every action serves at a moment."""
    actions = standing(session, ActionVersion, moment)
    titles = {row.goal: row.title for row in standing(session, GoalVersion, moment)}
    goals: dict[str, set[str]] = {row.action: set() for row in actions}
    for link in versions_at(session, ActionGoal, moment):
        if link.active and link.action in goals and link.goal in titles:
            goals[link.action].add(link.goal)
    return Served(
        goals={action: frozenset(found) for action, found in goals.items()},
        goal_titles=titles,
        action_titles={row.action: row.title for row in actions},
        cancelled=frozenset(row.action for row in actions if row.status == CANCELLED),
    )


def attributions(session: Session, moment: Moment) -> list[Attribution]:
    """Return the attributions that hold at a moment, action by action; a share of 0 is none."""
    return _in_order(row for row in versions_at(session, Attribution, moment) if row.share > 0)


def stated_attributions(session: Session, moment: Moment) -> list[Attribution]:
    """Return the attributions believed at a moment, of all days; a share of 0 is none."""
    rows = session.exec(select(Attribution).where(known(Attribution, moment.known_at)))
    return _in_order(row for row in rows if row.share > 0)


def last_attribution(session: Session, key: AttributionKey) -> Attribution | None:
    """Return the last statement about a key, whatever its days and its share, or None."""
    return last_statement(statements(session, Attribution, key.columns()))


def get_attribution(session: Session, version: int) -> Attribution | None:
    """Return one statement by its id, in force or not, or None."""
    return session.get(Attribution, version)


def attribution_history(session: Session, action: str) -> list[Attribution]:
    """Return everything ever stated of an action's attributions, oldest record first."""
    return history_of(session, Attribution, action=action)


def claimed(
    session: Session,
    measures: Measures,
    rows: Iterable[Attribution],
    months: tuple[int, int],
) -> list[Claimed]:
    """Return what attributions cover: cells of some months (yyyymm) while they hold, and records.

    A month belongs to whoever held its cells on its last day. Cells are as declared, before any
    elimination.
    """
    rows = list(rows)
    keys = [row.observation for row in rows if row.observation]
    records = {}
    if keys:
        found = versions_at(session, Observation, measures.moment)
        records = {row.key: row for row in found if row.key in keys}
    return [Claimed(row, _atoms(measures, row, records, months)) for row in rows]


def filters_of(row: Attribution) -> Filters:
    """Return the filters of an attribution; none for one of an observation."""
    return read_filters(row.filters)


def filters_text(filters: Mapping[str, Sequence[str]]) -> str:
    """Return filters as canonical JSON: names and words in order, empty filters left out.

    >>> filters_text({"source_kind": ["b", "a"], "area": []})
    '{"source_kind":["a","b"]}'
    """
    said = {name: sorted(set(words)) for name, words in filters.items() if words}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _in_order(rows: Iterable[Attribution]) -> list[Attribution]:
    return sorted(
        rows,
        key=lambda row: (row.action, row.measure, row.filters, row.observation, row.valid_from),
    )


def _atoms(
    measures: Measures,
    row: Attribution,
    records: Mapping[str, Observation],
    months: tuple[int, int],
) -> dict[Hashable, int]:
    if row.observation:
        record = records.get(row.observation)
        if record is None or record.value is None:
            return {}
        return {row.observation: round(record.value * THOUSANDTHS)}
    measure = MEASURES.get(row.measure)
    if measure is None:
        return {}
    cells = measures.atoms(measure.flows, filters_of(row), months)
    return {atom: grams for atom, grams in cells.items() if _holds(row, atom.month)}


def _holds(row: Attribution, month: int) -> bool:
    day = last_day(month)
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
