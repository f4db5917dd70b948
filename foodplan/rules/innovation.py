"""Social innovation: words for participation and exchanges, and what is wrong with them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.rules.web_addresses import web_address

PEOPLE = "people"
UNITS: Mapping[str, str] = MappingProxyType(
    {
        PEOPLE: "persone",
        "organisations": "organizzazioni",
        "events": "incontri e attività",
    }
)
BOUNDS: Mapping[str, str] = MappingProxyType(
    {"": "esatto", "lower": "almeno", "approximate": "circa"}
)
# Point 4 of the motion: exchanges of good practices, capacity building between administrations,
# and plans of the social economy in other cities.
EXCHANGE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "practice": "buona pratica",
        "capacity_building": "percorso di formazione fra amministrazioni",
        "city_plan": "piano dell'economia sociale di un'altra città",
    }
)
DIRECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "given": "Torino l'ha data",
        "received": "Torino l'ha presa",
        "mutual": "Torino l'ha scambiata",
    }
)
# What a page may show a word of.
VOCABULARIES = (UNITS, BOUNDS, EXCHANGE_KINDS, DIRECTIONS)
# Of fewer people than these a public page says only that they were fewer.
FEWEST_PEOPLE = 5
MOST = 100_000_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

_NO_TITLE = "Scrivere che cosa."
_NO_SOURCE = "Scrivere da che cosa si sa: documento, registro o fonte."
_LONGEST = {
    "title": 200, "partner": 200, "description": 1000, "outcome": 1000, "url": 400, "method": 500,
    "source": 400,
}  # fmt: skip


def participation_problems(values: Mapping[str, Any], today: date) -> list[Problem]:
    """Return what is wrong with a count of participation; days must be over."""
    problems = [*_words(values), *_period(values, today)]
    if values["unit"] not in UNITS:
        problems.append(Problem("unit", "Scegliere che cosa si conta."))
    if values["bound"] not in BOUNDS:
        problems.append(Problem("bound", "Scegliere quanto è preciso."))
    number = values["value"]
    if number is None or not 0 <= number <= MOST:
        problems.append(Problem("value", "Scrivere quanti, zero compreso: un numero intero."))
    if not (values["first_day"] and values["last_day"]):
        name = "last_day" if values["first_day"] else "first_day"
        problems.append(Problem(name, "Un conteggio ha il suo primo e il suo ultimo giorno."))
    return problems


def exchange_problems(values: Mapping[str, Any], today: date) -> list[Problem]:
    """Return what is wrong with an exchange with other cities."""
    problems = [*_words(values), *_period(values, today)]
    if not values["partner"].strip():
        problems.append(Problem("partner", "Scrivere con quale città o rete di città."))
    if values["kind"] not in EXCHANGE_KINDS:
        problems.append(Problem("kind", "Scegliere che cosa si scambia."))
    if values["direction"] not in DIRECTIONS:
        problems.append(Problem("direction", "Dire se Torino dà, prende o scambia."))
    if values["url"] and not web_address(values["url"]):
        problems.append(Problem("url", "L'indirizzo comincia con https:// oppure http://."))
    if values["last_day"] and not values["first_day"]:
        problems.append(Problem("first_day", "Scrivere anche da quando."))
    return problems


def shown_people(unit: str, value: int) -> int | None:
    """Return a count as a public page may say it, None for one to five people.

    >>> shown_people("people", 4), shown_people("people", 0), shown_people("events", 4)
    (None, 0, 4)
    """
    few = unit == PEOPLE and 0 < value < FEWEST_PEOPLE
    return None if few else value


def _words(values: Mapping[str, Any]) -> list[Problem]:
    problems = [] if values["title"].strip() else [Problem("title", _NO_TITLE)]
    for name, most in _LONGEST.items():
        problems += too_long(name, values.get(name) or "", most)
    if not values["source"].strip():
        problems.append(Problem("source", _NO_SOURCE))
    return problems


def _period(values: Mapping[str, Any], today: date) -> list[Problem]:
    first, last = values["first_day"], values["last_day"]
    problems = [
        Problem(name, "Il giorno è prima del 2000: controllare l'anno.")
        for name in ("first_day", "last_day")
        if values[name] is not None and values[name] < FIRST_DAY
    ]
    if last and last > LAST_DAY:
        problems.append(Problem("last_day", "Il giorno è troppo lontano: controllare l'anno."))
    if first and last and last < first:
        problems.append(Problem("last_day", "La fine viene prima dell'inizio."))
    if first and first > today:
        problems.append(Problem("first_day", "Il giorno deve ancora venire."))
    if last and last > today and values.get("unit"):
        problems.append(Problem("last_day", "Si conta quando è finito: il giorno deve venire."))
    return problems
