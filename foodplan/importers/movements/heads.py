"""What a row says besides day, goods and weight: which act, with whom, how it was measured."""

from collections.abc import Callable
from collections.abc import Mapping as Said
from difflib import get_close_matches
from typing import NamedTuple

from foodplan.importers.movements.names import Names
from foodplan.importers.movements.shape import Cell
from foodplan.importers.movements.weights import UNIT_WORDS, Wrong
from foodplan.importers.movements.words import (
    BUYERS,
    KINDS,
    METHODS,
    NO_WORDS,
    NOT_FROM_FILES,
    PEOPLE,
    SOURCE_KINDS,
    YES_WORDS,
)
from foodplan.rules.ledger import MovementKind
from foodplan.rules.movement_files import KIND_WORDS, METHOD_WORDS, SOURCE_WORDS
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

# The fields whose values stand in few combinations, each of which is worked out once.
FIELDS = (
    "kind", "counterpart", "source", "destination", "source_kind", "method", "intact", "closed",
    "reason", "site", "unit",
)  # fmt: skip

Take = Callable[[str, "str | Wrong"], str]

# Which column says what stands on the other side of an act, where there are two.
_SIDES = {
    MovementKind.INTAKE: "source",
    MovementKind.RETURN: "source",
    MovementKind.DISTRIBUTION: "destination",
    MovementKind.DISPOSAL: "destination",
}


class Head(NamedTuple):
    """What is the same for many rows; `source_kind` is only of what came in."""

    kind: str
    counterpart: str
    source_kind: str | None
    method: str
    reason: str | None
    intact: bool
    closed: bool
    unit: str


class Heads:
    """Reads heads; what is wrong is a list of fields with what is wrong in each."""

    def __init__(self, names: Names, unit: str, *, closed: bool) -> None:
        self._names, self._unit, self._closed = names, unit, closed

    def read(self, said: Said[str, Cell]) -> Head | list[tuple[str, Wrong]]:
        """Return the head that some cells say, or what is wrong with them."""
        wrong: list[tuple[str, Wrong]] = []

        def take(field: str, found: "str | Wrong") -> str:
            if isinstance(found, Wrong):
                wrong.append((field, found))
                return ""
            return found

        texts = {name: plain_text(cell) for name, cell in said.items()}
        kind, side = self._kind(texts.get("kind", ""), take)
        closed = take("closed", self._answer(texts.get("closed", ""), default=self._closed))
        if kind == MovementKind.OPENING and closed:
            words = "Lo storico chiuso prende solo arrivi, uscite, scarti e resi."
            wrong.append(("kind", Wrong(Problem("kind", words))))
        field, counterpart = self._counterpart(kind, side, texts)
        counterpart = take(field, counterpart)
        source_kind = take("source_kind", self._source_kind(kind, counterpart, texts))
        method = take("method", _worded("method", texts.get("method", ""), METHODS, METHOD_WORDS))
        intact = take("intact", self._answer(texts.get("intact", ""), default=False))
        unit = take("unit", _unit(texts.get("unit", ""), self._unit))
        take("site", self._site(texts.get("site", "")))
        reason = take("reason", short_text("reason", texts.get("reason", ""), 30))
        if wrong:
            return wrong
        return Head(kind, counterpart, source_kind or None, method, reason or None, bool(intact),
                    bool(closed), unit)  # fmt: skip

    def _kind(self, typed: str, take: Take) -> tuple[str, str]:
        plain = fold(typed)
        if plain in KINDS:
            return KINDS[plain]
        return take("kind", _no_kind(typed, plain)), ""

    def _counterpart(self, kind: str, side: str, texts: Said[str, str]) -> tuple[str, str | Wrong]:
        """Return the field that says what stands on the other side, and its slug."""
        if not kind or kind == MovementKind.OPENING:
            return "counterpart", kind
        own = _SIDES[MovementKind(kind)]
        field = own if texts.get(own) else "counterpart"
        typed = texts.get(field, "")
        if not typed and side:
            return field, side
        if own == "source":
            return field, self._source(typed)
        return field, self._distributed(typed) if kind == MovementKind.DISTRIBUTION else (
            self._thrown_away(typed)
        )

    def _source(self, typed: str) -> str | Wrong:
        if not typed:
            return "source"
        slug = self._names.sources.get(fold(typed))
        if slug is not None:
            return slug
        words = "«%(typed)s» non è fra le fonti: sceglierne una, oppure aggiungerla."
        problem = Problem("source", words, {"typed": typed[:80]})
        return Wrong(problem, self._names.nearest_source(typed))

    def _distributed(self, typed: str) -> str | Wrong:
        plain = fold(typed)
        if plain in self._names.outs:
            return self._names.outs[plain]
        if plain in PEOPLE:
            return "people"
        if plain in BUYERS:
            return "buyers"
        words = "Le uscite vanno a persone o ad acquirenti, senza nomi: scrivere «persone»."
        return Wrong(Problem("destination", words), "persone")

    def _thrown_away(self, typed: str) -> str | Wrong:
        slug = self._names.wastes.get(fold(typed)) if typed else "waste"
        if slug is not None:
            return slug
        words = "«%(typed)s» non è una destinazione dello scarto."
        near = get_close_matches(fold(typed), self._names.wastes, n=1)
        return Wrong(Problem("destination", words, {"typed": typed[:80]}), near[0] if near else "")

    def _source_kind(self, kind: str, counterpart: str, texts: Said[str, str]) -> str | Wrong:
        if kind not in {MovementKind.INTAKE, MovementKind.OPENING}:
            return ""
        typed = texts.get("source_kind", "")
        if typed:
            return _worded("source_kind", typed, SOURCE_KINDS, SOURCE_WORDS)
        known = self._names.source_kinds.get(counterpart)
        if known or kind == MovementKind.OPENING or not counterpart:
            return known or ""
        return Wrong(Problem("source_kind", "Indicare da che tipo di fonte arriva la merce."))

    def _answer(self, typed: str, *, default: bool) -> str | Wrong:
        """Return "yes" or an empty text."""
        plain = fold(typed)
        if not plain:
            return "yes" if default else ""
        if plain in YES_WORDS:
            return "yes"
        if plain in NO_WORDS:
            return ""
        return Wrong(Problem("answer", "Scrivere «sì» o «no»."), "no")

    def _site(self, typed: str) -> str | Wrong:
        if not typed or fold(typed) in self._names.site_names:
            return ""
        words = "Questa riga è di un'altra sede («%(typed)s»): importarla da quella."
        return Wrong(Problem("site", words, {"typed": typed[:80]}))


def plain_text(cell: Cell) -> str:
    """Return a cell as text."""
    return cell if isinstance(cell, str) else repr(cell)


def short_text(field: str, text: str, most: int) -> str | Wrong:
    """Return a text, or that it is too long, with its beginning as a suggestion."""
    if len(text) <= most:
        return text
    problem = Problem(field, "Al massimo %(most)s caratteri.", {"most": most})
    return Wrong(problem, text[:most].rstrip())


def _no_kind(typed: str, plain: str) -> Wrong:
    if not typed:
        words = "Scrivere se è un'entrata, un'uscita, uno scarto o un reso."
        return Wrong(Problem("kind", words))
    if NOT_FROM_FILES & set(plain.split()):
        words = "«%(typed)s» non si importa: conte, trasferimenti e cucina si registrano a mano."
        return Wrong(Problem("kind", words, {"typed": typed[:40]}))
    known = [word for word in plain.split() if word in KINDS]
    near = known or get_close_matches(plain, KINDS, n=1)
    suggestion = KIND_WORDS[KINDS[near[0]][0]] if near else ""
    words = "«%(typed)s» non è un movimento: entrata, uscita, scarto, reso o giacenza iniziale."
    return Wrong(Problem("kind", words, {"typed": typed[:40]}), suggestion)


def _worded(field: str, typed: str, known: Said[str, str], words: Said[str, str]) -> str | Wrong:
    """Return the slug that a word of a fixed vocabulary means; nothing said is the usual one."""
    plain = fold(typed)
    if not plain:
        return ""
    if plain in known:
        return known[plain]
    near = get_close_matches(plain, known, n=1)
    message = "«%(typed)s» non è fra le parole previste: %(words)s."
    params = {"typed": typed[:40], "words": ", ".join(words.values())}
    return Wrong(Problem(field, message, params), words[known[near[0]]] if near else "")


def _unit(typed: str, usual: str) -> str | Wrong:
    if not typed:
        return usual
    unit = UNIT_WORDS.get(typed.lower())
    if unit:
        return unit
    words = "«%(typed)s» non è un'unità di peso: kg, g, q o t."
    return Wrong(Problem("unit", words, {"typed": typed[:20]}))
