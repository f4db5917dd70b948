"""What an organisation states of a half-year: counts and outcomes by kind, never who."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from foodplan.models.inclusion import InclusionTotal
from foodplan.rules.inclusion import (
    AFTER,
    COUNTS,
    KINDS,
    OUTCOMES,
    count_problems,
    half_problems,
    outcome_known_on,
    outcome_problems,
)
from foodplan.rules.problems import Problem
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import refuse
from foodplan.store.edits.versions import Overtaken
from foodplan.store.history import Change, Moment, record, versions_at
from foodplan.store.inclusion.reads import Stated, TotalKey, get_programme, stated

NOT_YOURS = "La vostra organizzazione non è fra quelle del programma."
OVER = "Il programma è finito: i suoi totali non si scrivono più."


@dataclass(frozen=True)
class TotalsInput:
    """What is typed of a half-year.

    `counts` are by kind and measure (carried, started, ended, hours), `outcomes` by kind, months
    and outcome; None is what nobody says.
    """

    programme: str
    organisation: int
    half: int
    counts: Mapping[tuple[str, str], int | None]
    outcomes: Mapping[tuple[str, int, str], int | None] = field(default_factory=dict)
    simulated: bool = False


def set_totals(session: Session, item: TotalsInput, opened: int, change: Change, day: date) -> None:
    """State a half-year of one organisation and programme, all of it at once.

    Raises Refused for what is to mend, each problem at its field (`KIND.MEASURE`,
    `KIND.after_MONTHS_still_there`), and Overtaken when somebody stated it after `opened`.
    """
    one_writer_at_a_time(session)
    refuse(party_problems(session, item.programme, item.organisation, day))
    refuse(half_problems(item.half, day) or _problems(item, day))
    before = stated(session, item.programme, item.organisation, item.half, Moment(day))
    if before.opened != opened:
        raise Overtaken(_last(session, item, day))
    wanted: dict[TotalKey, int | None] = {
        (kind, measure, 0, ""): item.counts.get((kind, measure))
        for kind in KINDS
        for measure in COUNTS
    } | {
        (kind, "outcome", months, outcome): item.outcomes.get((kind, months, outcome))
        for kind in KINDS
        for months in AFTER
        for outcome in OUTCOMES
    }
    _write(session, item, before, wanted, change)


def party_problems(session: Session, programme: str, organisation: int, day: date) -> list[Problem]:
    """Return why an organisation may not state anything of a programme."""
    found = get_programme(session, programme, Moment(day), withdrawn=True)
    if found is None or organisation not in found.organisations:
        return [Problem("", NOT_YOURS)]
    return [] if found.version.active else [Problem("", OVER)]


def add_to_totals(
    session: Session,
    programme: str,
    organisation: int,
    changes: Mapping[tuple[int, TotalKey], int],
    change: Change,
    day: date,
) -> None:
    """Add to what stands, by half-year and key; what stands is never taken below nought."""
    for half in sorted({half for half, _ in changes}):
        before = stated(session, programme, organisation, half, Moment(day))
        item = TotalsInput(programme, organisation, half, {})
        wanted = {
            key: max(0, (before.values.get(key) or 0) + more)
            for (of, key), more in changes.items()
            if of == half
        }
        _write(session, item, before, wanted, change)


def _write(
    session: Session,
    item: TotalsInput,
    before: Stated,
    wanted: Mapping[TotalKey, int | None],
    change: Change,
) -> None:
    for (kind, measure, months, outcome), value in wanted.items():
        if before.values.get((kind, measure, months, outcome)) == value:
            continue
        key = {
            "programme": item.programme,
            "organisation_id": item.organisation,
            "half": item.half,
            "kind": kind,
            "measure": measure,
            "months": months,
            "outcome": outcome,
        }
        record(session, InclusionTotal, key, {"value": value, "simulated": item.simulated}, change)


def _problems(item: TotalsInput, day: date) -> list[Problem]:
    problems = []
    for kind in KINDS:
        counts = {measure: item.counts.get((kind, measure)) for measure in COUNTS}
        problems += count_problems(counts, f"{kind}.")
        for months in AFTER:
            outcomes = {name: item.outcomes.get((kind, months, name)) for name in OUTCOMES}
            at = f"{kind}.after_{months}_still_there"
            problems += outcome_problems(counts["started"], outcomes, at)
            problems += _too_early(item.half, months, outcomes, at, day)
    return problems


def _too_early(
    half: int, months: int, outcomes: Mapping[str, int | None], at: str, day: date
) -> list[Problem]:
    """Return the problem of an outcome that cannot be known yet for those who started last."""
    first = outcome_known_on(half, months)
    if day >= first or not any(value is not None for value in outcomes.values()):
        return []
    message = "Dopo %(months)s mesi si sa dal %(day)s: prima non si scrive."
    params = {"months": months, "day": f"{first.day}/{first.month}/{first.year}"}
    return [Problem(at, message, params)]


def _last(session: Session, item: TotalsInput, day: date) -> InclusionTotal:
    key = {
        "programme": item.programme,
        "organisation_id": item.organisation,
        "half": item.half,
    }
    rows = versions_at(session, InclusionTotal, Moment(day), **key)
    return max(rows, key=lambda row: row.id or 0)
