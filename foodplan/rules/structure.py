"""The shape of a plan: which level is wider, what may hang from what, how a thing ends."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from foodplan.rules.plan import LEVELS
from foodplan.rules.problems import Problem

ACTIVE, MERGED, SUPERSEDED, CANCELLED = "active", "merged", "superseded", "cancelled"
STATES: Mapping[str, str] = MappingProxyType(
    {
        ACTIVE: "fa parte del piano",
        MERGED: "unito ad altro",
        SUPERSEDED: "sostituito",
        CANCELLED: "tolto dal piano",
    }
)
# What an officer may state of a thing's end, in the words of a form.
ENDS: Mapping[str, str] = MappingProxyType(
    {
        MERGED: "si unisce a un altro, che ne prende i legami",
        SUPERSEDED: "è sostituito da un altro, con legami suoi",
        CANCELLED: "esce dal piano e nessuno ne prende il posto",
    }
)
LONGEST_SUMMARY = 2000
# Three weights of a third typed as 0,333 and 0,334 may pass 1 by what a double cannot hold.
HAIR = 1e-9

PAST = "Il giorno è passato: le pagine di allora restano come si leggevano. Scegliere oggi o dopo."
NO_REASON = "Scrivere il motivo: resta nella storia e si legge nella pagina di chi finisce."


def wider(level: str, other: str) -> bool:
    """Return whether a level is wider than another.

    >>> wider("national", "component"), wider("city", "city"), wider("component", "city")
    (True, False, False)
    """
    order = list(LEVELS)
    return order.index(level) < order.index(other)


def leads_to(start: str, end: str, above: Mapping[str, Collection[str]]) -> bool:
    """Return whether following `above` from `start` ever reaches `end`; any ring is followed once.

    >>> leads_to("a", "c", {"a": ["b"], "b": ["c"]}), leads_to("c", "a", {"a": ["b"], "b": ["c"]})
    (True, False)
    """
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            waiting += above.get(name, ())
    return False


def too_long(field: str, text: str, most: int) -> list[Problem]:
    """Return the problem of a text that does not fit, saying by how much."""
    if len(text) <= most:
        return []
    message = "Il testo ha %(length)s caratteri e ce ne stanno %(most)s: accorciarlo di %(over)s."
    params = {"length": len(text), "most": most, "over": len(text) - most}
    return [Problem(field, message, params)]


def weight_problems(weights: Mapping[str, tuple[float | None, str]]) -> list[Problem]:
    """Return what is wrong with the weights of a plan's goals, each with its reason.

    >>> [item.message for item in weight_problems({"a": (0.5, ""), "b": (None, "")})]
    ['O tutti gli obiettivi hanno un peso, o nessuno.']
    """
    given = [weight for weight, _ in weights.values() if weight is not None]
    problems = []
    if given and len(given) < len(weights):
        problems.append(Problem("weights", "O tutti gli obiettivi hanno un peso, o nessuno."))
    if any(weight < 0 for weight in given):
        problems.append(Problem("weights", "Un peso non è mai negativo."))
    if given and not any(given):
        problems.append(Problem("weights", "Almeno un obiettivo deve contare."))
    if any(weight == 0 and not reason.strip() for weight, reason in weights.values()):
        message = "Un peso zero vuol dire «mostrato, non contato»: scrivere perché."
        problems.append(Problem("weight_reason", message))
    return problems
