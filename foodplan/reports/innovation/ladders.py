"""Ladders: each step with the day on which it was reached and the document that says so."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.actions import ActionIndicator
from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.store.history import Moment, versions_at
from foodplan.store.indicators import Knowledge, indicator_knowledge, step_words
from foodplan.store.indicators.official import usable


@dataclass(frozen=True)
class Step:
    """A step of a ladder; `reached_on` is None until a document says that it was reached."""

    value: float
    words: str
    reached_on: date | None
    document: str
    simulated: bool


@dataclass(frozen=True)
class Ladder:
    """An indicator that climbs by steps, and the actions that serve it."""

    slug: str
    title: str
    steps: tuple[Step, ...]
    actions: frozenset[str]


@dataclass(frozen=True)
class Climbed:
    """All the ladders, and by action the figures of records that its indicators are made of."""

    ladders: tuple[Ladder, ...]
    served: dict[str, frozenset[str]]


def ladders(session: Session, moment: Moment) -> Climbed:
    """Return every ladder at a moment; a step without its document is not reached."""
    knowledge = indicator_knowledge(session, moment)
    ties = versions_at(session, ActionIndicator, moment, active=True)
    served: dict[str, set[str]] = {}
    for row in ties:
        definition = knowledge.definitions.get(row.indicator)
        if definition is not None:
            served.setdefault(row.action, set()).add(definition.measure)
    return Climbed(
        tuple(
            Ladder(
                slug,
                definition.title,
                _steps(definition, knowledge),
                frozenset(row.action for row in ties if row.indicator == slug),
            )
            for slug, definition in knowledge.definitions.items()
            if definition.kind == "ladder"
        ),
        {action: frozenset(measures) for action, measures in served.items()},
    )


def _steps(definition: IndicatorVersion, knowledge: Knowledge) -> tuple[Step, ...]:
    rows = [
        row
        for row in knowledge.observations.get(definition.indicator, ())
        if usable(definition, row)
    ]
    return tuple(
        _step(value, words, [row for row in rows if row.value == value])
        for value, words in sorted(step_words(definition).items())
    )


def _step(value: float, words: str, rows: list[Observation]) -> Step:
    if not rows:
        return Step(value, words, None, "", simulated=False)
    first = min(rows, key=lambda row: row.period_to or date.max)
    return Step(value, words, first.period_to, first.document, simulated=first.simulated)
