"""Work inclusion: its vocabularies, its half-years, and what is wrong with what somebody states.

A half-year is the yyyymm of its last month. Kinds and outcomes are always these five and these
five: a table that left out what nobody has would say how few there are of the rest.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType

from foodplan.rules.calendar import end_of_rome_day, rome_day
from foodplan.rules.problems import Problem

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "traineeship": "tirocinio",
        "apprenticeship": "apprendistato",
        "fixed_term": "contratto a termine",
        "permanent": "contratto a tempo indeterminato",
        "work_grant": "borsa lavoro",
    }
)
STILL_THERE, UNKNOWN = "still_there", "unknown"
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        STILL_THERE: "lavora ancora lì",
        "other_job": "ha un altro lavoro",
        "training": "è in formazione",
        "none": "non lavora e non studia",
        UNKNOWN: "non si sa",
    }
)
AFTER = (3, 6, 12)
COUNTS: Mapping[str, str] = MappingProxyType(
    {
        "carried": "già in corso all'inizio",
        "started": "iniziati",
        "ended": "conclusi",
        "hours": "ore lavorate",
    }
)
LEGAL_FRAMES: Mapping[str, str] = MappingProxyType(
    {
        "cooperative_b": "cooperativa sociale di tipo B (legge 381/1991)",
        "traineeships": "tirocini di inclusione sociale",
        "work_grants": "borse lavoro e cantieri di lavoro",
        "targeted": "collocamento mirato (legge 68/1999)",
        "procurement": "clausole sociali negli appalti (regolamento comunale 307)",
        "other": "altro",
    }
)
# Law 381/1991, article 4, paragraph 1, as changed by law 193/2000.
GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "disability": "invalidità fisica, psichica o sensoriale",
        "psychiatric": "ex degenti o persone in trattamento psichiatrico",
        "addiction": "dipendenza da droghe",
        "alcohol": "dipendenza da alcol",
        "minors": "minori in età lavorativa in difficoltà familiare",
        "detention": "detenzione o misure alternative alla detenzione",
        "decree": "altre persone indicate per decreto",
    }
)
# What a page may show a word of.
VOCABULARIES = (KINDS, OUTCOMES, COUNTS, LEGAL_FRAMES, GROUNDS)
FEWEST = 5
# Normal working time of a full week: legislative decree 66/2003, article 3, paragraph 1.
FULL_WEEK_MINUTES = 40 * 60
# Weeks that touch a half-year at most.
WEEKS_OF_A_HALF = 27
LARGEST = 100_000
FIRST_YEAR = 1991
# Municipal regulation 307 of Torino, as changed on 2024-05-06.
RESERVED_SHARE, DISADVANTAGED_SHARE = 0.03, 0.30


def half_of(day: date) -> int:
    """Return the half-year of a day.

    >>> half_of(date(2026, 6, 30)), half_of(date(2026, 7, 1))
    (202606, 202612)
    """
    return day.year * 100 + (6 if day.month <= 6 else 12)


def next_half(half: int, steps: int = 1) -> int:
    """Return the half-year that comes some steps after another.

    >>> next_half(202606), next_half(202612), next_half(202606, 2)
    (202612, 202706, 202706)
    """
    number = (half // 100) * 2 + (half % 100 == 12) + steps
    return number // 2 * 100 + (12 if number % 2 else 6)


def is_half(half: int) -> bool:
    """Return whether a number is a half-year at all."""
    return half // 100 >= FIRST_YEAR and half % 100 in {6, 12}


def first_day(half: int) -> date:
    """Return the first day of a half-year.

    >>> first_day(202606)
    datetime.date(2026, 1, 1)
    """
    return date(half // 100, half % 100 - 5, 1)


def last_day(half: int) -> date:
    """Return the last day of a half-year.

    >>> last_day(202606)
    datetime.date(2026, 6, 30)
    """
    year, month = divmod(half, 100)
    return date(year, month, 30 if month == 6 else 31)


def closing_of(half: int) -> datetime:
    """Return the last instant whose records count in a half-year: a month after its end.

    >>> closing_of(202612).isoformat()
    '2027-01-31T22:59:59.999999+00:00'
    """
    year, month = divmod(next_half(half), 100)
    return end_of_rome_day(date(year, month - 5, 31))


def release_of(half: int, first_known: datetime) -> datetime:
    """Return the one instant at which a half-year's figures are taken, never to change.

    That is its closing; what was first stated later is taken at the end of that month.

    >>> release_of(202606, end_of_rome_day(date(2026, 9, 3))).date()
    datetime.date(2026, 9, 30)
    """
    day = rome_day(first_known)
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    month_end = end_of_rome_day(date.fromordinal(following.toordinal() - 1))
    return max(closing_of(half), month_end)


def halves_to(today: date, count: int) -> list[int]:
    """Return the last half-years that have ended, newest first."""
    return [next_half(half_of(today), -back) for back in range(1, count + 1)]


def half_problems(half: int, today: date) -> list[Problem]:
    """Return what is wrong with a half-year that somebody states totals of."""
    if not is_half(half):
        return [
            Problem("half", "Il semestre non esiste: scegliere gennaio-giugno o luglio-dicembre.")
        ]
    if last_day(half) >= today:
        message = "Il semestre non è ancora finito: i totali si scrivono dal %(day)s."
        after = date.fromordinal(last_day(half).toordinal() + 1)
        return [Problem("half", message, {"day": f"{after.day}/{after.month}/{after.year}"})]
    return []


def count_problems(said: Mapping[str, int | None], field: str = "") -> list[Problem]:
    """Return what is wrong with the four counts of a kind: `carried`, `started`, `ended`, `hours`.

    `field` comes before each name, as in `permanent.ended`.

    >>> [item.field for item in count_problems({"carried": 1, "started": 2, "ended": 4}, "a-")]
    ['a-ended']
    """
    problems = [
        Problem(f"{field}{name}", "Scrivere un numero intero da 0 a 100.000, o lasciare vuoto.")
        for name, value in said.items()
        if value is not None and not 0 <= value <= (LARGEST if name != "hours" else LARGEST * 10)
    ]
    return problems or [*_order(said, field)]


def _order(said: Mapping[str, int | None], field: str) -> Iterator[Problem]:
    started, ended, hours = (said.get(name) for name in ("started", "ended", "hours"))
    carried = said.get("carried") or 0
    if started is None:
        if ended is not None or hours is not None:
            message = "Scrivere quanti inserimenti sono iniziati: se nessuno, 0."
            yield Problem(f"{field}started", message)
        return
    people = carried + started
    if ended is not None and ended > people:
        message = "I conclusi (%(ended)s) sono più di quelli in corso o iniziati (%(people)s)."
        yield Problem(f"{field}ended", message, {"ended": ended, "people": people})
    most = people * WEEKS_OF_A_HALF * FULL_WEEK_MINUTES // 60
    if hours is not None and hours > most:
        message = (
            "%(hours)s ore sono più di una settimana piena di 40 ore per ognuno: con %(people)s "
            "persone il semestre ne ha al massimo %(most)s."
        )
        yield Problem(f"{field}hours", message, {"hours": hours, "people": people, "most": most})


def outcome_problems(
    started: int | None, outcomes: Mapping[str, int | None], field: str
) -> list[Problem]:
    """Return what is wrong with the outcomes of those who started in a half-year."""
    stated = [value for value in outcomes.values() if value is not None]
    if any(not 0 <= value <= LARGEST for value in stated):
        return [Problem(field, "Scrivere numeri interi da 0 a 100.000, o lasciare vuoto.")]
    if stated and sum(stated) > (started or 0):
        message = (
            "Gli esiti sono di %(outcomes)s persone, ma gli inserimenti iniziati sono %(started)s."
        )
        return [Problem(field, message, {"outcomes": sum(stated), "started": started or 0})]
    return []


def outcome_known_on(half: int, after: int) -> date:
    """Return the first day on which everybody who started in a half-year was there `after` months.

    >>> outcome_known_on(202606, 12)
    datetime.date(2027, 7, 1)
    """
    month = half % 100 + after
    year = half // 100 + month // 12
    return date(year, month % 12 + 1, 1)


def grounds_problems(year: int, people: Mapping[str, int | None], today: date) -> list[Problem]:
    """Return what is wrong with a year's totals by ground: never below five, never of this year."""
    problems = []
    if not FIRST_YEAR <= year < today.year:
        problems.append(Problem("year", "Scegliere un anno già finito, dal 1991 in poi."))
    return problems + [
        Problem(
            ground,
            "Sotto le cinque persone il numero non si scrive: lasciare vuoto. La causa di "
            "svantaggio di poche persone le renderebbe riconoscibili.",
        )
        for ground, count in people.items()
        if count is not None and count < FEWEST
    ]
