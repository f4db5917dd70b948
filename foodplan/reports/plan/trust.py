"""How sure one may be of an indicator's figure: its age, its letter, and the words beside it."""

from datetime import date, timedelta

from foodplan.progress.cells import MONTHS_OF
from foodplan.progress.confidence import Letter, confidence
from foodplan.reports.plan.figures import Reason
from foodplan.reports.plan.found import Finding

# A value that is older than one whole period is said to be old.
STALE_FROM = 2


def periods_since(last: date, today: date, frequency: str) -> int:
    """Return how many whole periods of a frequency have gone by since a period's last day.

    >>> periods_since(date(2026, 9, 30), date(2026, 11, 14), "month")
    1
    >>> periods_since(date(2025, 12, 31), date(2026, 11, 22), "year")
    0
    """
    following = last + timedelta(days=1)
    months = (today.year - following.year) * 12 + today.month - following.month
    return max(0, months) // MONTHS_OF.get(frequency, 12)


def letter_of(finding: Finding) -> Letter | None:
    """Return the confidence in a value, None without one or where nothing can be said of it."""
    if finding.value is None or finding.age is None:
        return None
    coverage = finding.coverage.share if finding.coverage else None
    return confidence(coverage, finding.weighed, finding.age, finding.documented)


def confidence_words(letter: Letter | None) -> Reason | None:
    """Return a letter with its words and its sentence, or None."""
    return None if letter is None else Reason(letter.value, letter.words, letter.sentence)


def is_stale(finding: Finding) -> bool:
    """Return whether a value is old: carried on, or more than one whole period gone by."""
    return finding.carried or (finding.age is not None and finding.age >= STALE_FROM)
