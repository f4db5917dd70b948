"""The named measures that indicators may take from the ledger, and the filters they accept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from foodplan.rules.ledger import Method, NodeKind, SourceKind
from foodplan.rules.problems import Problem

FILTERS = ("source_kind", "category", "node", "organisation", "area", "method")


@dataclass(frozen=True)
class Flow:
    """Grams from one kind of node to another; only surplus kinds when `surplus` is true."""

    from_kind: NodeKind
    to_kind: NodeKind
    surplus: bool = False


RECOVERED = Flow(NodeKind.SOURCE, NodeKind.STOCK, surplus=True)
RECEIVED = Flow(NodeKind.SOURCE, NodeKind.STOCK)
REDISTRIBUTED = Flow(NodeKind.STOCK, NodeKind.PEOPLE)
DISCARDED = Flow(NodeKind.STOCK, NodeKind.WASTE)


@dataclass(frozen=True)
class Measure:
    """A figure of the ledger: its kind for the arithmetic, the unit of its cells, its flows.

    A rate has `base` flows as its denominator. `personal` measures count people: their cells are
    never public below month and organisation, and small ones are suppressed. `distinct` counts
    cannot be added up, over months, sites or organisations: there is a figure only of one month
    of one organisation.
    """

    name: str
    title: str
    kind: str
    unit: str
    formula: str
    flows: tuple[Flow, ...] = ()
    base: tuple[Flow, ...] = ()
    personal: bool = False
    distinct: bool = False


_MEASURES = (
    Measure(
        "recovered",
        "Cibo recuperato",
        "flow",
        "g",
        "Somma dei chili di eccedenze alimentari entrati nelle sedi, lordi, al netto degli storni.",
        (RECOVERED,),
    ),
    Measure(
        "redistributed",
        "Cibo redistribuito",
        "flow",
        "g",
        "Somma dei chili di cibo usciti dalle sedi verso le persone.",
        (REDISTRIBUTED,),
    ),
    Measure(
        "discarded",
        "Cibo scartato",
        "flow",
        "g",
        "Somma dei chili di cibo usciti dalle sedi come rifiuto, verso ogni destinazione.",
        (DISCARDED,),
    ),
    Measure(
        "waste_share",
        "Quota scartata",
        "rate",
        "%",
        "Chili scartati diviso chili redistribuiti e scartati insieme.",
        (DISCARDED,),
        (REDISTRIBUTED, DISCARDED),
    ),
    Measure(
        "surplus_share",
        "Quota di eccedenze",
        "rate",
        "%",
        "Chili di eccedenze diviso tutti i chili di cibo entrati.",
        (RECOVERED,),
        (RECEIVED,),
    ),
    Measure(
        "passages",
        "Passaggi agli empori",
        "people",
        "passaggi",
        "Somma delle famiglie passate a ogni apertura: la stessa famiglia conta ogni volta.",
        personal=True,
    ),
    Measure(
        "households_reached",
        "Famiglie diverse raggiunte",
        "people",
        "famiglie",
        "Famiglie diverse di un mese, come le dichiara l’organizzazione: mesi, sedi e "
        "organizzazioni non si sommano.",
        personal=True,
        distinct=True,
    ),
    Measure(
        "active_sites",
        "Sedi attive",
        "stock",
        "sedi",
        "Sedi con almeno un movimento nel mese.",
    ),
)
MEASURES = {measure.name: measure for measure in _MEASURES}


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
    return problems + _problems_with_words(found)


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
