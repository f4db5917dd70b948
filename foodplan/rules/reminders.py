"""When a term is reminded of, what may be answered, and the words for both."""

from datetime import date, timedelta

# Days to the term; negative once it has passed.
DISTANCES = (30, 7, 1, -1, -7, -30)
LINK_VALID_FOR = timedelta(days=14)
# The words of an answer that was decided are kept for so long, and links that led to none.
ANSWERS_KEPT_FOR = timedelta(days=730)
LINKS_KEPT_FOR = timedelta(days=90)
LONGEST_TEXT = 500

UPDATE_KINDS = {
    "ongoing": "ancora in corso",
    "done": "fatto",
    "late": "in ritardo",
    "nothing_new": "nessuna novità",
}
UPDATE_STATES = {
    "waiting": "in attesa di conferma",
    "confirmed": "confermata",
    "declined": "non confermata",
    "overtaken": "superata",
}
TERM_KINDS = {"action": "azione", "milestone": "tappa", "task": "compito"}
# The states of an action in which nobody is asked about it.
AT_REST = frozenset({"done", "cancelled", "suspended"})


def nearest_distance(due_on: date, today: date) -> int | None:
    """Return the distance that a day stands at or has last passed; None when it is too early.

    A day on which nothing ran is caught up with: the distance stays until the next one comes.

    >>> due = date(2026, 12, 31)
    >>> nearest_distance(due, date(2026, 11, 30)), nearest_distance(due, date(2026, 12, 1))
    (None, 30)
    >>> nearest_distance(due, date(2026, 12, 23)), nearest_distance(due, date(2026, 12, 31))
    (30, 1)
    >>> nearest_distance(due, date(2027, 1, 1)), nearest_distance(due, date(2027, 3, 1))
    (-1, -30)
    """
    left = (due_on - today).days
    passed = [distance for distance in DISTANCES if distance >= left]
    return min(passed) if passed else None


def reminder_key(colleague_id: int, kind: str, slug: str, due_on: date, distance: int) -> str:
    """Return the name of one reminder: a term that moves is another one, and starts again.

    >>> reminder_key(3, "milestone", "rapporto", date(2026, 12, 31), -7)
    '3|milestone|rapporto|2026-12-31|-7'
    """
    return f"{colleague_id}|{kind}|{slug}|{due_on.isoformat()}|{distance}"
