"""What a measure is: a named figure of the ledger, made by one pure function from what it reads."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from foodplan.rules.ledger import Method, NodeKind, SourceKind
from foodplan.rules.problems import Problem
from foodplan.store.measures.grains import Make

FILTERS = ("source_kind", "category", "node", "organisation", "area", "method")
# What a count can be narrowed to: whose it is and where.
WHERE = ("node", "organisation", "area")
FILTER_NAMES = {
    "source_kind": "provenienza",
    "category": "categoria",
    "node": "sede",
    "organisation": "organizzazione",
    "area": "circoscrizione",
    "method": "metodo",
}


@dataclass(frozen=True)
class Flow:
    """Grams from one kind of node to another.

    Only surplus kinds when `surplus` is true, only some `kinds` of source or `places` (slugs of
    the boundary that the food crosses) where there are any.
    """

    from_kind: NodeKind
    to_kind: NodeKind
    surplus: bool = False
    kinds: tuple[int, ...] = ()
    places: tuple[str, ...] = ()


class Count(StrEnum):
    """What the ledger counts that is no flow across its boundary."""

    MOVEMENTS = "movements"
    HELD = "held"
    PASSAGES = "passages"
    HOUSEHOLDS = "households"


Source = Flow | Count


@dataclass(frozen=True)
class Measure:
    """A figure of the ledger: its kind for the arithmetic, the unit of its cells, what it reads.

    `make` is the pure function; it gets the grains of each of `flows`, then of each of `base`
    (the denominator of a rate), then of each of `counts`. `personal` measures count people: their
    cells are never public below month and organisation, and small ones are suppressed. `distinct`
    counts cannot be added up, over months, sites or organisations: there is a figure only of one
    month of one organisation. `filters` are those that can narrow it.
    """

    name: str
    title: str
    kind: str
    unit: str
    formula: str
    make: Make
    flows: tuple[Flow, ...] = ()
    base: tuple[Flow, ...] = ()
    counts: tuple[Count, ...] = ()
    personal: bool = False
    distinct: bool = False

    @property
    def reads(self) -> tuple[Source, ...]:
        """Everything whose grains its function gets, in order."""
        return (*self.flows, *self.base, *self.counts)

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters that can narrow it."""
        if not self.counts:
            return FILTERS
        return (*WHERE, "source_kind", "category") if Count.HELD in self.counts else WHERE


MEASURES: dict[str, Measure] = {}


def measure(  # noqa: PLR0913 - a measure says as many things
    name: str,
    title: str,
    *,
    kind: str,
    unit: str,
    formula: str,
    flows: tuple[Flow, ...] = (),
    base: tuple[Flow, ...] = (),
    counts: tuple[Count, ...] = (),
    personal: bool = False,
    distinct: bool = False,
) -> Callable[[Make], Make]:
    """Return the decorator that gives the ledger a measure made by the function below it.

    Raises ValueError for a name that is taken and for a measure that reads nothing.
    """
    if name in MEASURES:
        raise ValueError(f"There is a measure {name} already.")
    if not (flows or counts):
        raise ValueError(f"The measure {name} reads nothing.")

    def register(make: Make) -> Make:
        MEASURES[name] = Measure(
            name, title, kind, unit, formula, make, flows, base, counts, personal, distinct
        )
        return make

    return register


def measure_names() -> tuple[str, ...]:
    """Return the name of every measure."""
    return tuple(MEASURES)


def read_filters(text: str) -> dict[str, tuple[str, ...]]:
    """Return the filters of an indicator's JSON object of lists.

    Raises ValueError for anything else.
    """
    found = json.loads(text or "{}")
    if not isinstance(found, dict) or not all(isinstance(item, list) for item in found.values()):
        raise ValueError("Filters are a JSON object of lists.")
    return {str(name): tuple(map(str, words)) for name, words in sorted(found.items())}


def problems_with_measure(name: str, filters: str) -> list[Problem]:
    """Return what is wrong with a measure's name and its filters, as said in a plan or a form."""
    problems = []
    if name not in MEASURES:
        problems.append(
            Problem(
                "measure",
                "La misura «%(name)s» non esiste; quelle che ci sono: %(known)s.",
                {"name": name, "known": ", ".join(MEASURES)},
            )
        )
    try:
        found = read_filters(filters)
    except ValueError:
        return [*problems, Problem("filters", "I filtri sono un oggetto JSON di elenchi.")]
    return problems + _problems_with_words(found) + _problems_with_names(name, found)


def _problems_with_words(filters: Mapping[str, tuple[str, ...]]) -> list[Problem]:
    problems = [
        Problem(
            "filters",
            "Il filtro «%(name)s» non esiste; quelli che ci sono: %(known)s.",
            {"name": name, "known": ", ".join(FILTERS)},
        )
        for name in filters
        if name not in FILTERS
    ]
    known = {
        "source_kind": {kind.slug for kind in SourceKind},
        "method": {method.slug for method in Method},
    }
    return problems + [
        Problem("filters", "«%(word)s» non è un valore di %(name)s.", {"word": word, "name": name})
        for name, words in known.items()
        for word in filters.get(name, ())
        if word not in words
    ]


def _problems_with_names(name: str, filters: Mapping[str, tuple[str, ...]]) -> list[Problem]:
    """Return the filters that a measure cannot be narrowed by: ignored, they would mislead."""
    known = MEASURES.get(name)
    nodes = filters.get("node", ())
    if known is not None and known.counts and any(":" in slug for slug in nodes):
        message = "La misura «%(title)s» si può restringere solo per sede, non per fonte."
        return [Problem("filters", message, {"title": known.title})]
    return [
        Problem(
            "filters",
            "La misura «%(title)s» non si può restringere per %(filter)s.",
            {"title": known.title, "filter": FILTER_NAMES[item]},
        )
        for item, words in filters.items()
        if known is not None and item in FILTERS and item not in known.filters and words
    ]
