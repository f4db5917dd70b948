"""Values of a place as the pages on suggestions show them: words of ours, or people's own text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from foodplan.rules.hours_words import in_words
from foodplan.rules.places import FUNCTION_LABELS
from foodplan.rules.proposed import WORDS, value_text
from foodplan.rules.provenance import POINT
from foodplan.rules.suggestions import FIELD_LABELS


@dataclass(frozen=True)
class Shown:
    """A value to print: `ours` says that its words are a vocabulary's, to be translated."""

    words: tuple[str, ...]
    ours: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not any(self.words)


@dataclass(frozen=True)
class Change:
    """One fact of a place: what it said and what it says."""

    label: str
    before: Shown
    after: Shown


def shown(fact: str, value: Any) -> Shown:
    """Return a value of a fact as a page prints it."""
    if fact == "functions" and isinstance(value, Sequence):
        codes = [_code(item) for item in value]
        return Shown(tuple(FUNCTION_LABELS.get(code, code) for code in codes), ours=True)
    if fact == "opening_hours" and value:
        return Shown(("; ".join(in_words(str(value))) or str(value),))
    if isinstance(value, date):
        value = value.isoformat()
    text = value_text(fact, value)
    return Shown((text,) if text else (), ours=fact in WORDS)


def changes_of(changed: Mapping[str, Sequence[Any]]) -> tuple[Change, ...]:
    """Return what a decision changed, in the order in which pages list a place's facts."""
    order = [fact for fact in FIELD_LABELS if fact in changed]
    return tuple(
        Change(FIELD_LABELS[fact], shown(fact, changed[fact][0]), shown(fact, changed[fact][1]))
        for fact in order
    )


def of_columns(fact: str, columns: Mapping[str, Any]) -> Any:
    """Return the value of a fact out of its columns: of a point the pair of its numbers."""
    if fact == POINT:
        lat, lon = columns.get("lat"), columns.get("lon")
        return {"lat": lat, "lon": lon} if lat is not None else None
    return columns.get(fact)


def _code(item: Any) -> str:
    if isinstance(item, Mapping):
        return str(item.get("function", ""))
    return str(getattr(item, "function", item))
