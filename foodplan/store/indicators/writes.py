"""New indicators, their weights in goals, and declarations that a month had nothing to report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import GoalIndicator, Indicator, IndicatorVersion, NilReturn
from foodplan.rules.plan import (
    DIMENSIONS,
    DIRECTIONS,
    FREQUENCIES,
    INDICATOR_KINDS,
    TARGET_MEANINGS,
    TRACKS,
)
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.units import is_unit, same_dimension
from foodplan.store.history import Change, Moment, record, versions_at
from foodplan.store.indicators.reads import MOVEMENTS
from foodplan.store.indicators.shapes import problems_with_steps
from foodplan.store.measures.registry import MEASURES, problems_with_measure

_WORDS = {
    "kind": INDICATOR_KINDS,
    "track": TRACKS,
    "direction": DIRECTIONS,
    "target_meaning": TARGET_MEANINGS,
    "dimension": DIMENSIONS,
    "frequency": FREQUENCIES,
}
NIL, CLOSURE = "nil", "closure"


@dataclass(frozen=True)
class Weight:
    """The weight of an indicator in a goal; None is equal to the others, 0 needs a reason."""

    value: float | None
    reason: str = ""


def add_indicator(
    session: Session, slug: str, values: Mapping[str, Any], change: Change
) -> IndicatorVersion:
    """Add an indicator with its definition.

    Raises Refused for a taken slug, a word that is not of the plan, an unknown unit, or a measure
    that does not exist or is in another unit.
    """
    problems = problems_with_definition(values)
    if session.get(Indicator, slug) is not None:
        problems.append(Problem("slug", "Esiste già: «%(slug)s».", {"slug": slug}))
    if problems:
        raise Refused(problems)
    session.add(Indicator(slug=slug))
    session.flush()
    return record(session, IndicatorVersion, {"indicator": slug}, values, change)


def problems_with_definition(values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the words, the unit and the measure of a definition."""
    problems = [
        Problem(
            name,
            "«%(word)s» non va bene: scegliere tra %(words)s.",
            {"word": values.get(name, ""), "words": ", ".join(words)},
        )
        for name, words in _WORDS.items()
        if values.get(name) not in words
    ]
    unit = str(values.get("unit", ""))
    if not is_unit(unit):
        problems.append(Problem("unit", "L'unità «%(unit)s» non è nota.", {"unit": unit}))
    if values.get("source") == "measure":
        problems += _problems_with_source(values, unit)
    return problems + problems_with_steps(values)


def _problems_with_source(values: Mapping[str, Any], unit: str) -> list[Problem]:
    name = str(values.get("measure", ""))
    problems = problems_with_measure(name, str(values.get("filters", "{}")))
    measure = MEASURES.get(name)
    if measure is None:
        return problems
    if not same_dimension(unit, measure.unit):
        message = "«%(unit)s» non misura la stessa cosa di %(measured)s."
        params = {"unit": unit, "measured": measure.unit}
        problems.append(Problem("unit", message, params))
    if values.get("kind") != measure.kind:
        message = "La misura «%(name)s» è di tipo %(kind)s."
        problems.append(Problem("kind", message, {"name": name, "kind": measure.kind}))
    return problems


def set_weights(
    session: Session, goal: str, weights: Mapping[str, Weight], change: Change, day: Moment
) -> None:
    """State the weights of a goal's indicators, all of them, from the moment's day on.

    Raises Refused when some have a weight and some have none, when one is negative, when all are
    zero, when a zero has no reason, or when they are not the goal's own indicators.
    """
    rows = [row for row in versions_at(session, GoalIndicator, day, goal=goal) if row.active]
    problems = problems_with_weights(weights, {row.indicator for row in rows})
    if problems:
        raise Refused(problems)
    for row in rows:
        weight = weights[row.indicator]
        values = {
            "weight": weight.value,
            "weight_reason": weight.reason,
            "position": row.position,
            "active": True,
        }
        key = {"goal": goal, "indicator": row.indicator}
        record(session, GoalIndicator, key, values, change, valid_from=day.day)


def problems_with_weights(weights: Mapping[str, Weight], own: set[str]) -> list[Problem]:
    """Return what is wrong with the weights of a goal whose own indicators are `own`."""
    if set(weights) != own:
        return [Problem("weights", "Servono i pesi di tutti gli indicatori dell'obiettivo.")]
    given = [weight.value for weight in weights.values() if weight.value is not None]
    problems = []
    if given and len(given) < len(weights):
        problems.append(Problem("weights", "O tutti gli indicatori hanno un peso, o nessuno."))
    if any(value < 0 for value in given):
        problems.append(Problem("weights", "Un peso non è mai negativo."))
    if given and not any(given):
        problems.append(Problem("weights", "Almeno un indicatore deve contare."))
    if any(weight.value == 0 and not weight.reason for weight in weights.values()):
        message = "Un peso zero vuol dire «mostrato, non contato»: scrivere perché."
        problems.append(Problem("weight_reason", message))
    return problems


def declare_nil(
    session: Session,
    organisation_id: int,
    month: int,
    change: Change,
    *,
    kind: str = NIL,
    subject: str = MOVEMENTS,
) -> None:
    """State that an organisation had nothing to report in a month (yyyymm).

    `nil` was open with nothing moved, a record of 0; `closure` was declared closed, so that
    nothing was expected. Raises Refused for another word or a month that is not one.
    """
    problems = []
    if kind not in {NIL, CLOSURE}:
        problems.append(Problem("kind", "Scegliere tra «aperta, niente da dire» e «chiusa»."))
    if not 1 <= month % 100 <= 12:
        problems.append(Problem("month", "Il mese non esiste."))
    if problems:
        raise Refused(problems)
    key = {"organisation_id": organisation_id, "subject": subject, "month": month}
    record(session, NilReturn, key, {"kind": kind}, change)
