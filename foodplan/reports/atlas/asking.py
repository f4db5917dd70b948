"""What the address of the map asks: which places, open when, and what of it cannot be read."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foodplan.rules.atlas_words import ACCESS_ASKED, OPEN, STATES, WHEELCHAIR_ASKED
from foodplan.rules.calendar import ROME
from foodplan.rules.places import FAMILIES, FUNCTION_LABELS, SHOWN_STATUSES
from foodplan.rules.problems import Problem
from foodplan.store.places import PlaceFilter

HOURS = ("aperto", "orario")
NOW = "ora"
LONGEST_TEXT = 100
LONGEST_AREA = 10
FIELD_FORMAT = "%Y-%m-%dT%H:%M"
FAR = timedelta(days=731)

UNREADABLE = "«%(typed)s» non è un giorno con un’ora: scriverlo per esempio come 24/11/2026 10:00."
TOO_FAR = "%(typed)s è troppo lontano: scegliere un giorno entro due anni da oggi."
UNKNOWN_WORD = "«%(typed)s» non è tra le scelte di questo filtro: è stato lasciato da parte."

# As browsers send them, and as people write them.
_MOMENTS = (
    (
        re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::00)?"),
        "%Y-%m-%d %H %M",
    ),
    (
        re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}),? ([0-9]{1,2})[:.]([0-9]{2})"),
        "%d/%m/%Y %H %M",
    ),
)
_FAMILIES = {family.slug: family for family in FAMILIES}

Said = Mapping[str, Sequence[str]]
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AtlasAsked:
    """What an address asks for, cleaned; `problems` are of the field that they name.

    `values` are the parameters that count. `state` is a word of
    `rules.atlas_words.STATES`, "" when hours do not matter; `at` is the aware instant they are
    asked about, `typed` that day and time as they were typed, readable or not.
    """

    wanted: PlaceFilter
    values: Values
    state: str
    at: datetime
    at_now: bool = True
    typed: str = ""
    problems: tuple[Problem, ...] = ()

    def has(self, name: str, value: str) -> bool:
        """Return whether a value of a parameter is asked for."""
        return (name, value) in self.values

    def value(self, name: str) -> str:
        """Return the first value of a parameter, "" without one."""
        return next((said for key, said in self.values if key == name), "")

    def without(self, *names: str) -> Values:
        """Return the parameters of other names."""
        return tuple(pair for pair in self.values if pair[0] not in names)

    def with_value(self, name: str, value: str) -> Values:
        """Return the parameters with one of them said otherwise."""
        return (*self.without(name), (name, value))

    def less(self, name: str, value: str) -> Values:
        """Return the parameters without one value; hours without their instant ask nothing."""
        if name in HOURS:
            return self.without(*HOURS)
        return tuple(pair for pair in self.values if pair != (name, value))

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the list; closed places besides only widen it."""
        return bool(self.without("chiusi"))

    def problem(self, field: str) -> Problem | None:
        """Return what is wrong with a field, or None."""
        return next((problem for problem in self.problems if problem.field == field), None)


def read_asked(said: Said, now: datetime) -> AtlasAsked:
    """Return what an address asks for at an instant; what it does not know is told, and left out.

    Nothing raises: a filter that cannot be read narrows nothing, and its problem says so.
    """
    reader = _Reader(said)
    families = reader.many("famiglia", _FAMILIES)
    functions = reader.many("funzione", FUNCTION_LABELS)
    text = " ".join(reader.first("q").split())[:LONGEST_TEXT]
    area = reader.first("circ")[:LONGEST_AREA]
    moment = reader.moment("aperto", now)
    state = reader.choice("orario", STATES)
    wheelchair = reader.choice("accessibile", WHEELCHAIR_ASKED)
    access = reader.choice("ingresso", ACCESS_ASKED)
    closed = reader.first("chiusi") == "1"
    values = (
        *(("famiglia", slug) for slug in families), *(("funzione", slug) for slug in functions),
        ("q", text), ("circ", area), ("aperto", moment.said), ("orario", state),
        ("accessibile", wheelchair), ("ingresso", access), ("chiusi", "1" if closed else ""),
    )  # fmt: skip
    return AtlasAsked(
        wanted=PlaceFilter(
            text=text,
            circoscrizione=area,
            statuses=None if closed else SHOWN_STATUSES,
            functions=_functions(families, functions),
            access=ACCESS_ASKED.get(access, frozenset()),
            wheelchair=WHEELCHAIR_ASKED.get(wheelchair, frozenset()),
        ),
        values=tuple(pair for pair in values if pair[1]),
        state=state or (OPEN if moment.said else ""),
        at=moment.at,
        at_now=moment.said in {"", NOW},
        typed=moment.typed,
        problems=tuple(reader.problems),
    )


@dataclass(frozen=True)
class _Moment:
    """An instant that hours are asked about; `said` is what links say of it, `typed` the field."""

    at: datetime
    said: str = ""
    typed: str = ""


class _Reader:
    """Reads parameters one by one, and notes what is wrong with them."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self.problems: list[Problem] = []

    def every(self, name: str) -> list[str]:
        """Return the values that say something, each once."""
        texts = (text.strip() for text in self._said.get(name, ()))
        return list(dict.fromkeys(text for text in texts if text))

    def first(self, name: str) -> str:
        """Return the first value that says something, or ""."""
        return next(iter(self.every(name)), "")

    def many(self, name: str, choices: Container[str]) -> list[str]:
        """Return the values that are among the choices."""
        found = self.every(name)
        for value in found:
            if value not in choices:
                self._refuse(name, UNKNOWN_WORD, value)
        return [value for value in found if value in choices]

    def choice(self, name: str, choices: Container[str]) -> str:
        """Return the first value that is among the choices, or ""."""
        return next(iter(self.many(name, choices)), "")

    def moment(self, name: str, now: datetime) -> _Moment:
        """Return the instant asked about; a day and time that are typed come before "now"."""
        found = self.every(name)
        typed = next((value for value in found if value != NOW), "")
        if not typed:
            return _Moment(now, NOW if found else "")
        at = read_moment(typed)
        if at is None:
            self._refuse(name, UNREADABLE, typed)
        elif abs(at - now) > FAR:
            self._refuse(name, TOO_FAR, typed)
        else:
            said = at.astimezone(ROME).strftime(FIELD_FORMAT)
            return _Moment(at, said, said)
        return _Moment(now, "", typed)

    def _refuse(self, field: str, message: str, typed: str) -> None:
        self.problems.append(Problem(field, message, {"typed": typed[:LONGEST_TEXT]}))


def read_moment(text: str) -> datetime | None:
    """Return the aware instant of a day and time in Rome, or None when it cannot be read.

    >>> read_moment("2026-11-24T10:00").isoformat(), read_moment("24/11/2026 9.30").isoformat()
    ('2026-11-24T10:00:00+01:00', '2026-11-24T09:30:00+01:00')
    >>> read_moment("domani") is None, read_moment("2026-02-30T10:00") is None
    (True, True)
    """
    for pattern, written in _MOMENTS:
        found = pattern.fullmatch(text)
        if found:
            try:
                return datetime.strptime(" ".join(found.groups()), written).replace(tzinfo=ROME)
            except ValueError:
                return None
    return None


def _functions(families: Sequence[str], functions: Sequence[str]) -> frozenset[str]:
    of_families = (function.value for slug in families for function in _FAMILIES[slug].functions)
    return frozenset({*functions, *of_families})
