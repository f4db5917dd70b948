"""An observation's way: drafted, submitted, approved or declined; corrected only by another."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.rules.observations import (
    APPROVED,
    DECLINED,
    DRAFT,
    NEEDS_REASON,
    STEPS,
    SUBMITTED,
    WITHDRAWN,
    corrected_key,
    correction_of,
)
from foodplan.rules.problems import Problem, Refused
from foodplan.store.edits.indicators import ObservationInput, observation_problems
from foodplan.store.edits.versions import check_version
from foodplan.store.history import Change, Moment, record, values_of, version_at

SECOND_PERSON = "L'indicatore chiede che la approvi un'altra persona."


def propose(
    session: Session,
    slug: str,
    said: ObservationInput,
    key: str,
    change: Change,
    day: date,
    *,
    draft: bool = False,
) -> Observation:
    """Keep an observation of an indicator as a draft, or pass it on; the same key twice is one.

    Passed on it waits for a second person where the indicator asks for one, and is approved by
    who proposes it (self-certified) where it does not. Raises Refused for what is to mend.
    """
    definition = _definition(session, slug, day)
    problems = observation_problems(said, definition, day)
    if problems:
        raise Refused(problems)
    there = version_at(session, Observation, Moment(day), key=key)
    if there is not None:
        return there
    values = _content(said, definition) | _passed(definition, change, draft=draft)
    row = record(session, Observation, {"key": key}, values, change)
    if row.status == APPROVED:
        _withdraw_corrected(session, row, change, day)
    return row


def change_draft(
    session: Session, key: str, opened: int, said: ObservationInput, change: Change, day: date
) -> Observation:
    """State anew what a draft, or a declined observation, says; it is a draft again.

    Raises Refused for what is to mend or for one that is frozen, Overtaken when another version
    came meanwhile.
    """
    row = check_version(session, Observation, {"key": key}, opened, day)
    if row.status not in {DRAFT, DECLINED}:
        message = "Una rilevazione mandata o approvata non si cambia: si corregge con un'altra."
        raise Refused([Problem("value", message)])
    definition = _definition(session, str(row.indicator), day)
    problems = observation_problems(said, definition, day)
    if problems:
        raise Refused(problems)
    values = _content(said, definition) | _passed(definition, change, draft=True)
    return record(session, Observation, {"key": key}, values, change)


def correct(
    session: Session, key: str, said: ObservationInput, change: Change, day: date
) -> Observation:
    """Propose another observation in the place of an approved one, which stays until it counts.

    Raises Refused for what is to mend, and where a correction is already on its way.
    """
    row = version_at(session, Observation, Moment(day), key=key)
    if row is None or row.status != APPROVED or row.indicator is None:
        raise Refused([Problem("value", "Si corregge solo una rilevazione approvata.")])
    new = correction_of(key)
    there = version_at(session, Observation, Moment(day), key=new)
    while there is not None and there.status == WITHDRAWN:
        new = correction_of(new)
        there = version_at(session, Observation, Moment(day), key=new)
    if there is not None:
        message = "C'è già una correzione di questa rilevazione: aprire quella."
        raise Refused([Problem("value", message)])
    return propose(session, row.indicator, said, new, change, day)


def take_step(
    session: Session, key: str, opened: int, step: str, change: Change, day: date
) -> Observation:
    """Submit, approve, decline or withdraw an observation.

    Raises Refused for a step that its state does not allow, a missing reason, or an approval by
    who proposed it where the indicator asks for a second person; Overtaken when another version
    came meanwhile.
    """
    row = check_version(session, Observation, {"key": key}, opened, day)
    problems = []
    if step not in STEPS or row.status not in STEPS[step][0]:
        problems.append(Problem("step", "Nel frattempo è cambiata: guardare dov'è adesso."))
    elif step in NEEDS_REASON and not change.reason:
        problems.append(Problem("reason", "Scrivere il motivo: lo legge chi l'ha proposta."))
    elif step == "approve" and _needs_another(session, row, change, day):
        problems.append(Problem("step", SECOND_PERSON))
    if problems:
        raise Refused(problems)
    said: dict[str, Any] = {"status": STEPS[step][1]}
    if step == "submit" and row.indicator is not None:
        proposer = {"proposed_by": row.proposed_by or change.by}
        said = _passed(_definition(session, row.indicator, day), change, draft=False) | proposer
    if step == "approve":
        said["approved_by"] = change.by
    done = _restate(session, row, said, change)
    if done.status == APPROVED:
        _withdraw_corrected(session, done, change, day)
    return done


def _needs_another(session: Session, row: Observation, change: Change, day: date) -> bool:
    if row.indicator is None:
        return False
    asks = _definition(session, row.indicator, day).needs_approval
    return asks and change.by is not None and change.by == row.proposed_by


def _withdraw_corrected(session: Session, row: Observation, change: Change, day: date) -> None:
    """Take away what an approved correction stands for; nothing happens where it stands alone."""
    base = corrected_key(row.key)
    while base:
        old = version_at(session, Observation, Moment(day), key=base)
        if old is not None and old.status == APPROVED:
            _restate(session, old, {"status": WITHDRAWN}, change)
        base = corrected_key(base)


def _restate(
    session: Session, row: Observation, said: Mapping[str, Any], change: Change
) -> Observation:
    values = {name: value for name, value in values_of(row).items() if name != "key"}
    return record(session, Observation, {"key": row.key}, {**values, **said}, change)


def _content(said: ObservationInput, definition: IndicatorVersion) -> dict[str, Any]:
    return asdict(said) | {
        "indicator": definition.indicator,
        "series": definition.series,
        "title": definition.title,
        "unit": definition.unit,
        "perimeter": said.perimeter or definition.perimeter,
        "verified": said.source_url.startswith(("https://", "http://")),
    }


def _passed(definition: IndicatorVersion, change: Change, *, draft: bool) -> dict[str, Any]:
    if draft:
        return {"status": DRAFT, "proposed_by": change.by, "approved_by": None}
    if definition.needs_approval:
        return {"status": SUBMITTED, "proposed_by": change.by, "approved_by": None}
    return {"status": APPROVED, "proposed_by": change.by, "approved_by": change.by}


def _definition(session: Session, slug: str, day: date) -> IndicatorVersion:
    found = version_at(session, IndicatorVersion, Moment(day), indicator=slug)
    if found is None:
        raise LookupError(f"There is no indicator {slug} on {day}.")
    return found
