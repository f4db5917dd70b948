"""Producers at markets: their pitches and their stalls are a part of all, which may be unknown."""

from datetime import date

from foodplan.rules.problems import Problem

# The largest open market has a few hundred stalls.
MOST_STALLS = 5_000
FIRST_DAY = date(2000, 1, 1)
BELOW = {
    "stalls": "I banchi in tutto sono meno di quelli dei produttori (%(producers)s).",
    "pitches": "I posteggi in tutto sono meno di quelli dei produttori (%(producers)s).",
}


def part_problems(producers: int | None, whole: int | None, name: str) -> list[Problem]:
    """Return what is wrong with a part and its whole; `name` is the field of the whole.

    >>> [item.field for item in part_problems(12, 10, "stalls")]
    ['stalls']
    """
    problems = []
    for field, number in (("producers", producers), (name, whole)):
        if number is not None and not 0 <= number <= MOST_STALLS:
            message = "Il numero va da 0 a %(most)s."
            problems.append(Problem(field, message, {"most": MOST_STALLS}))
    if producers is None:
        problems.append(Problem("producers", "Scrivere quanti sono: zero, se non ce n'è nessuno."))
    elif whole is not None and whole < producers and not problems:
        problems.append(Problem(name, BELOW[name], {"producers": producers}))
    return problems


def count_problems(
    day: date | None, producers: int | None, stalls: int | None, today: date
) -> list[Problem]:
    """Return what is wrong with a count of a market's stalls on a day."""
    problems = part_problems(producers, stalls, "stalls")
    if day is None:
        problems.append(Problem("day", "Scrivere in quale giorno."))
    elif day > today:
        problems.append(Problem("day", "Il giorno deve ancora venire."))
    elif day < FIRST_DAY:
        problems.append(Problem("day", "Il giorno è troppo lontano: controllare l'anno."))
    return problems


def share_of(producers: int, whole: int | None) -> float | None:
    """Return the producers' share, None where the whole is not known or is nothing.

    >>> share_of(12, 48), share_of(3, None), share_of(0, 0)
    (0.25, None, None)
    """
    return producers / whole if whole else None
