"""Cells of a table of short chains, each read or told what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from foodplan.importers.movements.shape import NO_VALUE
from foodplan.rules.canteens import LOCAL, PURCHASES
from foodplan.rules.chain_files import (
    FORMULA,
    NO_MONTH,
    NO_WORD,
    TOO_LONG,
    read_kilos,
    read_period,
)
from foodplan.rules.funding import read_cents
from foodplan.rules.mass import Reading
from foodplan.rules.numbers import read_number
from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_words import INTERMEDIARIES, PROCESSED
from foodplan.rules.short_chains import Intermediary

_LONGEST = 500
_WORDS: Mapping[str, Mapping[str, str]] = {
    "processed": PROCESSED,
    "kind": PURCHASES,
    "local": LOCAL,
}
_TEXTS = ("product", "local_reason", "document", "source")


def read_cells(
    texts: Mapping[str, str], reading: Reading | None
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row's cells that can be read, and what is wrong with the others."""
    values: dict[str, Any] = {}
    problems = list(_unfit(texts))
    wrong = {problem.field for problem in problems}
    for name, text in texts.items():
        if name in wrong:
            continue
        found = _value(name, text, reading)
        if isinstance(found, Problem):
            problems.append(Problem(name, found.message, found.params))
        elif found is not None:
            values[name] = found
    return values, problems


def _value(name: str, text: str, reading: Reading | None) -> Any:
    if name in _TEXTS or not text:
        return text if name in _TEXTS else None
    if name in _WORDS:
        return _word(name, text)
    if name == "grams":
        return read_kilos(text, reading)
    return _READERS[name](text) if name in _READERS else None


def _month(text: str) -> int | Problem:
    return read_period(text) or Problem("", NO_MONTH, {"typed": text[:40]})


def _kilometres(text: str) -> float | Problem:
    found = read_number(text[:60].casefold().removesuffix("km"))
    return found if isinstance(found, Problem) else min(float(found), 1e9)


def _unfit(texts: Mapping[str, str]) -> Iterator[Problem]:
    for name, text in texts.items():
        if text == NO_VALUE:
            yield Problem(name, FORMULA.message)
        elif len(text) > _LONGEST:
            yield Problem(name, TOO_LONG, {"length": len(text), "most": _LONGEST})


def _word(name: str, text: str) -> str | Problem:
    words = _WORDS[name]
    plain = text.strip().casefold()
    by_word = {word.casefold(): code for code, word in words.items()} | _OTHER.get(name, {})
    if plain in by_word:
        return by_word[plain]
    return Problem(name, NO_WORD, {"words": ", ".join(words.values())})


_OTHER: Mapping[str, dict[str, str]] = {
    "processed": {"sì": "processed", "si": "processed", "no": "raw"},
    "local": {"si": "yes", "n.d.": "unknown"},
    "kind": {"bando": "tender", "gara d'appalto": "tender"},
}


def _intermediaries(text: str) -> tuple[Intermediary, ...] | Problem:
    """Return who is between, from `tipo: nome | tipo: nome`."""
    codes = {word.casefold(): code for code, word in INTERMEDIARIES.items()}
    found = []
    for part in filter(None, map(str.strip, text.split("|"))):
        kind, _colon, name = part.partition(":")
        code = codes.get(kind.strip().casefold())
        if code is None:
            words = ", ".join(INTERMEDIARIES.values())
            return Problem("intermediaries", NO_WORD, {"words": words})
        found.append(Intermediary(code, name.strip()))
    return tuple(found)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "month": _month,
    "first_month": _month,
    "last_month": _month,
    "cents": lambda text: read_cents(text[:60]),
    "declared_km": _kilometres,
    "intermediaries": _intermediaries,
}
