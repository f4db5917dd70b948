"""Single placements: what is wrong with one, what it adds up to, what must be recorded first."""

from collections.abc import Mapping
from datetime import date

from foodplan.rules.inclusion import FIRST_YEAR, FULL_WEEK_MINUTES, first_day, last_day
from foodplan.rules.problems import Problem

BASIS, RETENTION = "la base giuridica", "i mesi di conservazione"
ASSESSMENT = "la valutazione d'impatto con la sua data"
SETTING = "l'impostazione FOODPLAN_PLACEMENTS del server"
SWITCHED_OFF = "l'interruttore di questa pagina"
GAPS = (BASIS, RETENTION, ASSESSMENT, SETTING, SWITCHED_OFF)


def placement_problems(
    start: date | None, end: date | None, weekly_minutes: int | None, today: date
) -> list[Problem]:
    """Return what is wrong with a placement's days and hours."""
    problems = []
    if start is None or start.year < FIRST_YEAR or start > today:
        problems.append(Problem("start_on", "Scrivere il giorno di inizio, non futuro."))
    elif end is not None and end < start:
        problems.append(Problem("end_on", "La fine viene prima dell'inizio."))
    if end is not None and end > today:
        problems.append(Problem("end_on", "La fine è nel futuro: scriverla quando è avvenuta."))
    if weekly_minutes is None or not 0 < weekly_minutes <= FULL_WEEK_MINUTES:
        message = "Le ore alla settimana sono più di zero e al massimo 40, una settimana piena."
        problems.append(Problem("weekly_hours", message))
    return problems


def outcome_too_early(
    start: date | None, outcomes: Mapping[int, str], today: date
) -> list[Problem]:
    """Return the problems of outcomes stated before their months have passed."""
    if start is None:
        return []
    message = "Dopo %(months)s mesi non si sa ancora: l'inserimento è iniziato da meno tempo."
    return [
        Problem(f"after_{months}", message, {"months": months})
        for months, outcome in outcomes.items()
        if outcome and months_between(start, today) < months
    ]


def months_between(start: date, day: date) -> int:
    """Return how many whole months have passed.

    >>> months_between(date(2026, 1, 31), date(2026, 4, 30))
    2
    """
    return (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)


def worked_hours(start: date, end: date | None, weekly_minutes: int, half: int) -> int:
    """Return the agreed hours of a half-year, whole weeks and parts of them by the day.

    >>> worked_hours(date(2026, 1, 1), date(2026, 1, 14), 20 * 60, 202606)
    40
    """
    first = max(start, first_day(half))
    last = min(end or last_day(half), last_day(half))
    return max(0, (last - first).days + 1) * weekly_minutes // (7 * 60)


def placement_gaps(
    legal_basis: str, retention: int | None, assessment: str, assessed_on: date | None
) -> list[str]:
    """Return what is still missing in the record before placements may be entered."""
    missing = []
    if not legal_basis.strip():
        missing.append(BASIS)
    if retention is None:
        missing.append(RETENTION)
    if not assessment.strip() or assessed_on is None:
        missing.append(ASSESSMENT)
    return missing
