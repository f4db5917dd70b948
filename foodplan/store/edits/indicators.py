"""What the office states of indicators: definitions, targets, observations, official choices."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Observation, OfficialChoice, Target
from foodplan.rules.plan import TARGET_STATUSES, direction_fits
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.definitions import definition_problems
from foodplan.store.edits.versions import edit, lock_version
from foodplan.store.history import Change, Moment, record, version_at, versions_at

WRONG_SIDE = {
    "up": "L'indicatore deve crescere: il traguardo deve stare sopra il valore di partenza.",
    "down": "L'indicatore deve calare: il traguardo deve stare sotto il valore di partenza.",
}
# No indicator of a city counts as much: beyond it a finger slipped, and numbers lose their units.
LARGEST = 1e15
NEEDS_TOLERANCE = (
    "Il traguardo è uguale al valore di partenza: serve una tolleranza nella definizione."
)


@dataclass(frozen=True)
class TargetInput:
    """A dated point to reach, in the indicator's unit; `status` as in the plan's vocabulary."""

    due_on: date
    value: float
    status: str = "proposed"
    act: str = ""
    source: str = ""


@dataclass(frozen=True)
class ObservationInput:
    """A value of one period with its source, in the indicator's unit."""

    period_from: date
    period_to: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    perimeter: str = ""
    bound: str = ""
    source_url: str = ""
    source_date: str = ""
    document: str = ""
    note: str = ""


def change_indicator(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> IndicatorVersion:
    """State from a day on what defines an indicator; `opened` is the version that was read.

    Raises Refused (a baseline without source or on the wrong side of a target, a tolerance that is
    not one), and Overtaken when another version came meanwhile.
    """
    key = {"indicator": slug}
    current = lock_version(session, IndicatorVersion, key, day)
    said = {**current.model_dump(), **values}
    problems = definition_problems(said)
    for target in versions_at(session, Target, Moment(day), indicator=slug):
        problems += _target_problems(said, target.value, "baseline_value")
    if problems:
        raise Refused(problems)
    return edit(session, IndicatorVersion, key, opened, values, change, day)


def set_target(
    session: Session, slug: str, target: TargetInput, change: Change, day: date
) -> Target:
    """State from a day on a target of an indicator, instead of the one of the same due day.

    Raises Refused for a target on the wrong side of the baseline, and for a published or approved
    one without its act or source.
    """
    definition = _definition(session, slug, day)
    problems = _target_problems(definition.model_dump(), target.value, "value")
    if target.status not in TARGET_STATUSES:
        problems.append(Problem("status", "Scegliere uno stato dell'elenco."))
    if target.status == "approved" and not target.act:
        problems.append(Problem("act", "Un traguardo approvato ha il suo atto."))
    if target.status == "published" and not (target.act or target.source):
        problems.append(Problem("source", "Un traguardo pubblicato ha la sua fonte."))
    if problems:
        raise Refused(problems)
    values = asdict(target) | {"perimeter": definition.perimeter}
    key = {"indicator": slug, "due_on": values.pop("due_on")}
    return record(session, Target, key, values, change, valid_from=day)


def choose_official(
    session: Session,
    slug: str,
    period_from: date,
    period_to: date,
    observation_key: str,
    change: Change,
    day: date,
) -> OfficialChoice:
    """State which observation speaks for an indicator and a period; the others stay visible.

    Raises Refused for an observation that is not of this period.
    """
    moment = Moment(day)
    row = version_at(session, Observation, moment, key=observation_key)
    definition = _definition(session, slug, day)
    own = row is not None and (
        row.indicator == slug or bool(definition.series and row.series == definition.series)
    )
    if row is None or not own or (row.period_from, row.period_to) != (period_from, period_to):
        raise Refused([Problem("observation_key", "Scegliere una rilevazione dell'elenco.")])
    key = {"indicator": slug, "period_from": period_from, "period_to": period_to}
    values = {"observation_key": observation_key}
    return record(session, OfficialChoice, key, values, change, valid_from=day)


def _definition(session: Session, slug: str, day: date) -> IndicatorVersion:
    found = version_at(session, IndicatorVersion, Moment(day), indicator=slug)
    if found is None:
        raise LookupError(f"There is no indicator {slug} on {day}.")
    return found


def _target_problems(said: Mapping[str, Any], target: float, field: str) -> list[Problem]:
    baseline, direction = said["baseline_value"], said["direction"]
    if said["target_meaning"] == "total_over_plan":
        baseline = 0.0
    if baseline is None:
        return []
    if target == baseline:
        return [] if said["tolerance"] is not None else [Problem(field, NEEDS_TOLERANCE)]
    if not direction_fits(direction, baseline, target):
        return [Problem(field, WRONG_SIDE[direction])]
    return []


def observation_problems(
    said: ObservationInput, definition: IndicatorVersion, day: date
) -> list[Problem]:
    """Return what is wrong with an observation of an indicator, field by field."""
    problems = [
        Problem(name, "Il numero è troppo grande: controllare gli zeri.")
        for name in ("value", "numerator", "denominator")
        if abs(getattr(said, name) or 0.0) > LARGEST
    ]
    if said.period_to < said.period_from:
        problems.append(Problem("period_to", "Il periodo finisce prima di cominciare."))
    elif said.period_to > day:
        message = "Il periodo non è ancora finito: si rilevano solo periodi chiusi."
        problems.append(Problem("period_to", message))
    if not said.source_url and not said.document:
        problems.append(Problem("source_url", "Indicare la fonte: un indirizzo o un documento."))
    if said.value is None and said.denominator is None:
        problems.append(Problem("value", "Scrivere il valore; 0 se è stato misurato zero."))
    if said.denominator is not None and said.numerator is None:
        problems.append(Problem("numerator", "Al denominatore serve il suo numeratore."))
    if said.numerator is not None and said.denominator is None:
        problems.append(Problem("denominator", "Al numeratore serve il suo denominatore."))
    if definition.unit == "%" and said.value is not None and not -10 <= said.value <= 10:
        problems.append(Problem("value", "Controllare la percentuale."))
    return problems
