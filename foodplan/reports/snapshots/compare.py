"""Two progress answers side by side: how many figures they hold, and which of them differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foodplan.progress.reasons import Status
from foodplan.store.rechecks import Differing

Path = tuple[str, ...]
NOTHING = "manca"
WORDS = {
    "attainment": "quanto fatto del traguardo",
    "baseline": "valore di partenza",
    "coverage": "copertura",
    "current": "finora",
    "high": "estremo alto",
    "low": "estremo basso",
    "progress": "avanzamento",
    "reason": "motivo",
    "status": "stato",
    "target": "traguardo",
    "target_due": "data del traguardo",
    "tracks": "filoni",
    "track_details": "filoni",
    "implementation": "attuazione",
    "outputs": "prodotti",
    "outcomes": "effetti",
    "resources": "risorse",
    "value": "valore",
    "weight": "peso",
    "measures": "misure",
    "measured": "misurati",
    "total": "in tutto",
    "period": "periodo",
    "from": "dal",
    "to": "al",
    "title": "titolo",
    "simulated": "dati simulati",
    "closed_to": "mesi chiusi fino al",
    "rule_version": "regole di calcolo",
    "provisional": "provvisorio",
    "as_of": "giorno",
    "confidence": "affidabilità",
    "at_least": "almeno",
    "required_rate": "quanto serve all'anno",
    "yearly_change": "quanto è cambiato in un anno",
    "estimate_low": "stima più bassa",
    "estimate_high": "stima più alta",
    "stale": "dato vecchio",
}
# What moves while a period runs is no restatement.
RUNNING = frozenset({"current", "provisional"})


@dataclass(frozen=True)
class Compared:
    """How many figures an answer holds, and those that another answer says otherwise."""

    figures: int
    differences: tuple[Differing, ...]


def compare(shown: Mapping[str, Any], recomputed: Mapping[str, Any]) -> Compared:
    """Return what differs between two progress answers, in the order of the first."""
    before, after = dict(leaves(shown)), dict(leaves(recomputed))
    names = titles(shown) | titles(recomputed)
    return Compared(
        sum(map(is_figure, before.values())),
        tuple(
            Differing(name_of(path, names), words_of(before, path), words_of(after, path))
            for path in [*before, *(path for path in after if path not in before)]
            if words_of(before, path) != words_of(after, path)
        ),
    )


def restated(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> Compared:
    """Return what is said otherwise today of a frozen day, running periods left aside."""
    return compare(_settled(frozen), _settled(now))


def is_figure(value: Any) -> bool:
    """Return whether a value is a number, which is what is counted as a figure."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value that holds no other, with the way to it; things with a slug go by it.

    >>> list(leaves({"goals": [{"slug": "spreco", "low": 0.5}]}))[1]
    (('goals', 'spreco', 'low'), 0.5)
    """
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for at, item in enumerate(value):
            slug = item.get("slug") if isinstance(item, Mapping) else None
            yield from leaves(item, (*path, str(slug or at)))
    else:
        yield path, value


def titles(value: Any) -> dict[str, str]:
    """Return the title of everything that has a slug and a title."""
    found: dict[str, str] = {}
    if isinstance(value, Mapping):
        if isinstance(value.get("slug"), str) and isinstance(value.get("title"), str):
            found[value["slug"]] = value["title"]
        for item in value.values():
            found |= titles(item)
    elif isinstance(value, list | tuple):
        for item in value:
            found |= titles(item)
    return found


def name_of(path: Path, names: Mapping[str, str]) -> str:
    """Return what a figure is called, from the plan down to it.

    >>> name_of(("plans", "p", "goals", "spreco", "low"), {"p": "Piano", "spreco": "Meno spreco"})
    'Piano → Meno spreco → estremo basso'
    """
    steps = [step for step in path if step not in {"plans", "goals", "indicators"}]
    return " → ".join(names.get(step) or WORDS.get(step, step) for step in steps)


def words_of(found: Mapping[Path, Any], path: Path) -> str:
    """Return a value as it is shown beside another: every digit, and a word for what is missing."""
    if path not in found or found[path] is None:
        return NOTHING
    value = found[path]
    if isinstance(value, bool):
        return "sì" if value else "no"
    if path[-1] == "status" and value in set(Status):
        return Status(value).words
    return repr(value).replace(".", ",") if isinstance(value, float) else str(value)


def _settled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _settled(item) for key, item in value.items() if key not in RUNNING}
    return [_settled(item) for item in value] if isinstance(value, list) else value
