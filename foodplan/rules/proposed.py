"""Values that somebody proposes for a place's fields: checked, written for people, told apart."""

import re
from collections.abc import Mapping
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

from foodplan.rules.calendar import day_words
from foodplan.rules.geography import point_problem
from foodplan.rules.mail import address_problem, is_address
from foodplan.rules.numbers import write_number
from foodplan.rules.opening_hours import hours_problem
from foodplan.rules.places import (
    ACCESS_LABELS,
    FUNCTION_LABELS,
    STATUS_LABELS,
    WHEELCHAIR_LABELS,
)
from foodplan.rules.problems import Problem
from foodplan.rules.provenance import POINT, fact_field
from foodplan.rules.suggestions import FIELD_LABELS, SAID_BESIDE

# The longest texts that the atlas keeps, by field of a place.
LENGTHS: Mapping[str, int] = {
    "name": 160,
    "address": 240,
    "municipality": 80,
    "hours_note": 240,
    "opening_hours": 1000,
    "access_note": 400,
    "languages": 120,
    "phone": 60,
    "email": 160,
    "url": 400,
    "source_url": 400,
    "organisation": 80,
    "merged_into": 80,
    "refs": 1000,
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "access": ACCESS_LABELS,
    "wheelchair": WHEELCHAIR_LABELS,
    "status": STATUS_LABELS,
}
# Facts that are one text each: an officer may mend it before accepting it.
TEXTS = frozenset(
    {"name", "address", "municipality", "hours_note", "opening_hours", "access_note", "phone",
     "email", "url"}
)  # fmt: skip
LONGEST = 4000
_EARTH_METRES = 6_371_000
_ADDRESSES = frozenset({"url", "source_url"})
_WEB = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+")


def grouped(proposed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return proposed values by the fact they state: a point's columns are one fact.

    What is said beside a place's own fields, and what is no field of a place, is left out.

    >>> grouped({"lat": 45.07, "phone": "011 555 0100", "lon": 7.68, "how_known": "ci abito"})
    {'point': {'lat': 45.07, 'lon': 7.68}, 'phone': {'phone': '011 555 0100'}}
    """
    facts: dict[str, dict[str, Any]] = {}
    for field, value in proposed.items():
        if fact_field(field) in FIELD_LABELS and field not in SAID_BESIDE:
            facts.setdefault(fact_field(field), {})[field] = value
    order = {field: n for n, field in enumerate(FIELD_LABELS)}
    return dict(sorted(facts.items(), key=lambda item: order[item[0]]))


def proposed_problems(proposed: Mapping[str, Any]) -> list[Problem]:
    """Return everything wrong with proposed values, each at its field.

    >>> [problem.field for problem in proposed_problems({"name": "", "email": "x", "lat": 7.6})]
    ['name', 'email', 'point']
    """
    problems = [
        problem
        for field, value in proposed.items()
        if (problem := _problem(field, value)) is not None
    ]
    if "lat" in proposed or "lon" in proposed:
        problems += _point_problems(proposed.get("lat"), proposed.get("lon"))
    return problems


def value_text(field: str, value: Any) -> str:
    """Return a value as a page says it; a word of a vocabulary in Italian, "" for nothing.

    >>> value_text("access", "open"), value_text("confirmed_on", "2026-11-02")
    ('aperto a tutti', '2/11/2026')
    >>> value_text("point", {"lat": 45.0703, "lon": 7.6869, "approximate": False})
    '45,0703; 7,6869'
    """
    if value is None or value in ("", [], {}):
        return ""
    if field == POINT:
        pair = [value.get("lat"), value.get("lon")]
        return "; ".join(write_number(float(number)) for number in pair if number is not None)
    if field == "functions":
        return ", ".join(FUNCTION_LABELS.get(_code(item), _code(item)) for item in value)
    if isinstance(value, bool):
        return "sì" if value else "no"
    if field.endswith("_on"):
        return day_words(date.fromisoformat(str(value)))
    return WORDS.get(field, {}).get(str(value), str(value))


def _code(item: Any) -> str:
    return str(item.get("function", "")) if isinstance(item, Mapping) else str(item)


def _problem(field: str, value: Any) -> Problem | None:
    if field == "name" and not str(value or "").strip():
        return Problem(field, "Scrivere il nome del luogo.")
    if field in WORDS and value and value not in WORDS[field]:
        return Problem(field, "Scegliere una delle voci.")
    if field == "email" and value and not is_address(str(value)):
        return address_problem(str(value), field)
    if field in _ADDRESSES and value and not _WEB.fullmatch(str(value)):
        return Problem(field, "Scrivere un indirizzo del web completo: https://…")
    longest = LENGTHS.get(field, LONGEST)
    if len(str(value or "")) > longest:
        return Problem(field, "Al massimo %(longest)s caratteri.", {"longest": longest})
    return hours_problem(str(value)) if field == "opening_hours" and value else None


def _point_problems(lat: Any, lon: Any) -> list[Problem]:
    if lat is None and lon is None:
        return []
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return [Problem(POINT, "Servono latitudine e longitudine, tutte e due.")]
    found = point_problem(float(lat), float(lon))
    return [Problem(POINT, found.message, found.params)] if found else []


def metres_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> int | None:
    """Return how many metres lie between two points, on a sphere; None when one is not known.

    >>> metres_apart({"lat": 45.07, "lon": 7.68}, {"lat": 45.08, "lon": 7.68})
    1112
    >>> metres_apart({"lat": None, "lon": None}, {"lat": 45.08, "lon": 7.68}) is None
    True
    """
    pairs = [(point.get("lat"), point.get("lon")) for point in (one, other)]
    if any(number is None for pair in pairs for number in pair):
        return None
    (south, west), (north, east) = (
        tuple(radians(float(str(number))) for number in pair) for pair in pairs
    )
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return round(2 * _EARTH_METRES * asin(sqrt(half)))
