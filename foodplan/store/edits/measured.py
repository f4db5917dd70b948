"""What a measure gives the indicators made of it: kind, unit, and what their targets may mean.

Apart from the other edits, which the ledger itself reaches: measures are made from the ledger.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.units import same_dimension
from foodplan.store.edits.definitions import definition_problems
from foodplan.store.edits.indicators import change_indicator
from foodplan.store.edits.versions import lock_version
from foodplan.store.history import Change
from foodplan.store.measures import MEASURES, problems_with_measure


def unit_of_measure(name: str) -> str:
    """Return the unit in which an indicator of a measure is read: kilos where cells are grams.

    Raises KeyError for a measure that there is not.
    """
    unit = MEASURES[name].unit
    return "kg" if unit == "g" else unit


def implied_by_measure(name: str, unit: str = "") -> dict[str, str]:
    """Return the kind and the unit that a measure gives its indicators; nothing for an unknown one.

    A `unit` that measures the same thing stays.
    """
    measure = MEASURES.get(name)
    if measure is None:
        return {}
    stays = unit != "" and same_dimension(unit, measure.unit)
    return {"kind": measure.kind, "unit": unit if stays else unit_of_measure(name)}


def measured_problems(said: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with an indicator of a measure, its measure and filters included."""
    problems = problems_with_measure(said["measure"], said["filters"])
    return problems + _meaning_problems(said) + definition_problems(said)


def change_measured(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> IndicatorVersion:
    """State from a day on what defines an indicator of a measure, as `change_indicator` does.

    Another measure brings its kind, and its unit where the old one does not measure the same.
    """
    current = lock_version(session, IndicatorVersion, {"indicator": slug}, day)
    measure = str(values.get("measure", current.measure))
    said = {**values, **implied_by_measure(measure, current.unit)}
    problems = measured_problems({**current.model_dump(), **said})
    if problems:
        raise Refused(problems)
    return change_indicator(session, slug, opened, said, change, day)


def _meaning_problems(said: Mapping[str, Any]) -> list[Problem]:
    """Return whether a target can mean what is said for the measure's kind of figure."""
    measure = MEASURES.get(said["measure"])
    if measure is None:
        return []
    level = said["target_meaning"] == "level_at_date"
    if measure.kind == "stock" and not level:
        message = "Una consistenza non si somma nel tempo: il traguardo è un livello alla data."
        return [Problem("target_meaning", message)]
    if measure.kind == "flow" and level:
        message = "Un flusso si somma nel tempo: il traguardo è all'anno o in tutto il piano."
        return [Problem("target_meaning", message)]
    return []
