"""The Italian words of the plan's pages: periods, states, kinds, methods."""

from calendar import monthrange
from datetime import date

from foodplan.progress.reasons import Status, Why
from foodplan.reports.plan.figures import Period, Quantity, Reason, Tag
from foodplan.rules.ledger import Method
from foodplan.rules.plan import LEVELS
from foodplan.rules.units import unit_name

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
    "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
TRACKS = {
    "implementation": "attuazione",
    "output": "prodotti",
    "outcome": "effetti",
    "resources": "risorse",
}
PLAN_LEVELS = {code: f"piano {word}" for code, word in LEVELS.items()}
MILESTONE_STATES = {
    "done": "raggiunta",
    "late": "in ritardo",
    "due": "da raggiungere",
    "undated": "senza data",
    "cancelled": "annullata",
}
METHODS = {
    Method.WEIGHED: "pesato",
    Method.PACK: "da confezione",
    Method.ESTIMATED: "stimato",
    Method.DERIVED: "derivato da un conteggio",
}

FORECAST_METHODS = {
    "theil_sen": "pendenza mediana tra tutte le coppie di periodi (Theil–Sen)",
    "seasonal": "stesso mese dell'anno prima, con la variazione annua mediana",
    "naive": "com'era nell'ultimo periodo, che finora ha indovinato meglio",
}


def tag(words: dict[str, str], code: str) -> Tag:
    """Return a code with its Italian words (the code itself when it has none)."""
    return Tag(code, words.get(code, code))


def status_tag(status: Status) -> Tag:
    """Return a state with its Italian words."""
    return Tag(status.value, status.words)


def reason(why: Why | None) -> Reason | None:
    """Return a reason with its Italian words, or None."""
    return None if why is None else Reason(why.value, why.words, why.sentence)


def quantity(value: float, unit: str) -> Quantity:
    """Return a number with its unit and the word in the right number."""
    return Quantity(value, unit, unit_name(unit, value))


def period(first: date, last: date, *, closed: bool = True) -> Period:
    """Return a period with the words that follow a figure.

    >>> period(date(2025, 1, 1), date(2025, 12, 31)).label
    'nel 2025'
    >>> period(date(2025, 11, 1), date(2026, 10, 31)).label
    'da novembre 2025 a ottobre 2026'
    >>> period(date(2026, 8, 1), date(2026, 8, 31)).label
    'ad agosto 2026'
    >>> period(date(2018, 1, 3), date(2018, 1, 6)).label
    'dal 3 gennaio 2018 al 6 gennaio 2018'
    """
    return Period(first, last, period_label(first, last), closed)


def period_label(first: date, last: date) -> str:
    """Return the Italian words for days from first to last."""
    if first == last:
        return f"il {day_words(first)}"
    whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if not whole_months:
        return f"dal {day_words(first)} al {day_words(last)}"
    if (first.month, last.month) == (1, 12):
        return (
            f"nel {first.year}" if first.year == last.year else f"dal {first.year} al {last.year}"
        )
    if (first.year, first.month) == (last.year, last.month):
        return f"{_to(first)} {first.year}"
    return f"da {month_words(first)} {_to(last)} {last.year}"


def current_label(first: date, last: date) -> str:
    """Return the words of a period in progress.

    >>> current_label(date(2026, 1, 1), date(2026, 11, 22))
    'finora nel 2026'
    >>> current_label(date(2026, 11, 1), date(2026, 11, 22))
    'finora a novembre 2026'
    """
    if (first.month, first.day) == (1, 1) and first.year == last.year:
        return f"finora nel {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"finora {_to(first)} {first.year}"
    return f"finora, da {month_words(first)}"


def month_words(day: date) -> str:
    """Return a month and its year: "novembre 2025"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def day_words(day: date) -> str:
    """Return a day in full.

    >>> day_words(date(2026, 11, 1))
    '1º novembre 2026'
    """
    return f"{'1º' if day.day == 1 else day.day} {month_words(day)}"


def _to(day: date) -> str:
    name = MONTHS[day.month - 1]
    return f"{'ad' if name.startswith('a') else 'a'} {name}"
