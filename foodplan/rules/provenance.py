"""Where each fact of a place comes from, how far it is trusted, and which of two is kept."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from foodplan.rules.places import last_day_of_source

# The higher, the more a fact is trusted.
COMPUTED = 1
PUBLISHED = 2
EXACT = 3
OFFICER = 4

RANK_LABELS: dict[int, str] = {
    COMPUTED: "calcolato",
    PUBLISHED: "da una fonte pubblicata",
    EXACT: "da un registro ufficiale o da OpenStreetMap",
    OFFICER: "verificato dall'ufficio",
}

# The fields of a place that are stated, and merged, as one: a point is never half of one source.
POINT = "point"
POINT_FIELDS = ("lat", "lon", "approximate", "location_error_m", "location_basis")

# What a provenance speaks of, in the order in which pages list it.
FACT_FIELDS = (
    "name", "address", "municipality", POINT, "circoscrizione", "status", "url", "hours_note",
    "opening_hours", "access", "access_note", "wheelchair", "languages", "phone", "email",
    "organisation", "functions",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """Who says one field of a place: source, address of its page, date as the source has it.

    `rank` is one of COMPUTED, PUBLISHED, EXACT and OFFICER; `cleared_on` is the day an officer
    vouched for the value, and then no import overwrites it.
    """

    source: str
    url: str
    date: str
    rank: int
    cleared_on: dt.date | None


def cleared_fact(source: str, day: dt.date) -> Fact:
    """Return the fact of an officer who vouches for a value on a day.

    >>> cleared_fact("Ufficio Politiche del cibo", dt.date(2026, 11, 22)).date
    '2026-11-22'
    """
    return Fact(source, "", day.isoformat(), OFFICER, day)


def is_cleared(fact: Fact | None) -> bool:
    """Return whether an officer vouched for a value.

    >>> is_cleared(None), is_cleared(cleared_fact("Ufficio", dt.date(2026, 11, 22)))
    (False, True)
    """
    return fact is not None and (fact.cleared_on is not None or fact.rank >= OFFICER)


def better(old: Fact | None, new: Fact) -> bool:
    """Return whether a new value takes the place of an old one.

    An officer's value yields only to an officer's of the same day or later; else the higher rank
    wins, then the later date. Two of one rank and date are decided for the old one, unless the
    new one is the same source that corrects itself.

    >>> book = Fact("guida", "", "2024", PUBLISHED, None)
    >>> better(None, book), better(book, Fact("sito", "", "2025-03", PUBLISHED, None))
    (True, True)
    >>> better(book, Fact("altra guida", "", "2024", PUBLISHED, None)), better(book, book)
    (False, True)
    >>> officer = cleared_fact("Ufficio", dt.date(2026, 1, 7))
    >>> better(officer, Fact("OpenStreetMap", "", "2026-11", EXACT, None)), better(book, officer)
    (False, True)
    """
    if old is None:
        return True
    if is_cleared(old) or is_cleared(new):
        return is_cleared(new) and (new.cleared_on or dt.date.min) >= (
            old.cleared_on or dt.date.min
        )
    if old.rank != new.rank:
        return new.rank > old.rank
    days = [last_day_of_source(fact.date) or dt.date.min for fact in (old, new)]
    same_source = (old.source, old.url) == (new.source, new.url)
    return days[1] > days[0] or (days[1] == days[0] and same_source)


def read_provenance(text: str) -> dict[str, Fact]:
    """Return the facts of a place's column `provenance`; what is no fact is left out.

    >>> read_provenance('{"name": {"source": "guida", "rank": 2}, "x": 3}')
    {'name': Fact(source='guida', url='', date='', rank=2, cleared_on=None)}
    >>> read_provenance("")
    {}
    """
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    return {str(field): _fact(item) for field, item in kept.items() if isinstance(item, dict)}


def write_provenance(facts: Mapping[str, Fact]) -> str:
    """Return facts as the text of the column `provenance`: the same facts, the same text.

    >>> write_provenance({"name": Fact("guida", "", "2024", PUBLISHED, None)})
    '{"name":{"date":"2024","rank":2,"source":"guida"}}'
    """
    kept = {field: _written(fact) for field, fact in facts.items()}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def clear_fields(text: str, fields: Iterable[str], source: str, day: dt.date) -> str:
    """Return a provenance in which an officer vouches for some fields on a day.

    A field of the point clears the point as a whole.

    >>> clear_fields("{}", ["lat", "lon"], "Ufficio", dt.date(2026, 11, 22)).count("Ufficio")
    1
    """
    facts = read_provenance(text)
    for field in fields:
        facts[fact_field(field)] = cleared_fact(source, day)
    return write_provenance(facts)


def fact_field(field: str) -> str:
    """Return under which name a provenance keeps a column of a place.

    >>> fact_field("lon"), fact_field("address")
    ('point', 'address')
    """
    return POINT if field in POINT_FIELDS else field


def _written(fact: Fact) -> dict[str, Any]:
    kept: dict[str, Any] = {"source": fact.source, "rank": fact.rank}
    kept |= {"url": fact.url} if fact.url else {}
    kept |= {"date": fact.date} if fact.date else {}
    return kept | ({"cleared_on": fact.cleared_on.isoformat()} if fact.cleared_on else {})


def _fact(kept: Mapping[str, Any]) -> Fact:
    rank = kept.get("rank")
    return Fact(
        source=str(kept.get("source") or ""),
        url=str(kept.get("url") or ""),
        date=str(kept.get("date") or ""),
        rank=rank if isinstance(rank, int) and COMPUTED <= rank <= OFFICER else COMPUTED,
        cleared_on=_day(kept.get("cleared_on")),
    )


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
