"""The acts of closed history as rows of files nearly all are: one line, and nothing unusual.

What many of them have in common is looked at and resolved once, and of each only the rest. The
rest is as strictly looked at; whatever is not plain goes the whole way.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

import orjson

from foodplan.rules.ledger import month_of
from foodplan.rules.mass import HEAVY_GRAMS
from foodplan.rules.problems import Problem
from foodplan.store.ledger.body import canonical_json, movement_body
from foodplan.store.ledger.book import Effects, Entry, Header
from foodplan.store.ledger.bulk.history import HistoryPlanner
from foodplan.store.ledger.check import (
    EARLIEST,
    INWARD,
    MOST_QUANTITY,
    MOST_UNIT,
    TEXTS,
    is_plain,
)
from foodplan.store.ledger.inputs import LineInput, MovementInput, tidied
from foodplan.store.ledger.lots import Lot
from foodplan.store.ledger.planning import SETTLING
from foodplan.store.ledger.planning.closed import closed_problems
from foodplan.store.ledger.resolve import Resolved
from foodplan.store.ledger.seals import SEALED, sealed_text

_UUID, _KIND, _DAY, _MONTH, _METHOD, _BODY, _DOCUMENT, _ROW = map(
    SEALED.index,
    (
        "uuid",
        "kind",
        "happened_on",
        "posted_month",
        "method",
        "body_hash",
        "document",
        "import_row",
    ),
)
# What a line does not say that nobody typed: quantity, unit and grams of one, and three more.
_UNTYPED = (None, None, None)
_UNSAID = _UNTYPED * 2


class Planning(Protocol):
    """What plans every act, of which this plans the plain ones."""

    today: date
    history: HistoryPlanner

    def resolved(self, said: MovementInput, problems: list[Problem]) -> Resolved | None:
        """Return what an act names; what is wrong gathers in `problems`."""

    def month(self, node: int, day: date) -> int:
        """Return the month (yyyymm) in which a day counts at a site."""

    def header(self, said: MovementInput, resolved: Resolved, month: int) -> Header:
        """Return what a movement says beside its lines."""


class _Flow:
    """The line of a lot in one month and the one that meets it, and what acts bring of them."""

    __slots__ = ("ends", "grams", "kind", "lines", "met", "met_kind")

    def __init__(self, lot: Lot, resolved: Resolved, opening: int, whole: list[Any]) -> None:
        node, other = resolved.node.id, resolved.counterpart.id
        inward = whole[_KIND] in INWARD
        flow = (whole[_MONTH], lot.category_id, lot.source_kind, whole[_METHOD])
        sign = -1 if inward else 1
        # What stands in a line before its grams, and after.
        self.ends = (lot.id, other, node) if inward else (lot.id, node, other)
        self.met = (lot.id, node, opening) if inward else (lot.id, opening, node)
        self.kind, self.met_kind = (1, 1, *flow), (sign, sign, *flow, *_UNSAID)
        self.grams = self.lines = 0

    def entries(self) -> Iterator[Entry]:
        """Yield the lines of all acts as if they were two."""
        for ends, (sign, _, *flow) in ((self.ends, self.kind), (self.met, self.met_kind)):
            yield Entry(0, *ends, self.grams, sign, sign * self.lines, *flow)


@dataclass(slots=True)
class _Same:
    """What acts of one month have in common that name the same."""

    resolved: Resolved
    month: int
    body: dict[str, Any]
    whole: list[Any]
    flows: dict[int, _Flow] = field(default_factory=dict)


class PlainActs:
    """Seals plain acts, and adds up what they change."""

    def __init__(self, planning: Planning) -> None:
        self._planning = planning
        self._shapes: dict[tuple[Any, ...], dict[date, _Same | None] | None] = {}
        self._same: dict[tuple[Any, ...], _Same] = {}
        self._days: dict[date, str] = {}

    def sealed(self, uuid: str, said: MovementInput) -> bytes | None:
        """Return the text of an act that is sealed, or None when the act is not plain."""
        if not said.closed or len(said.lines) != 1 or not _is_usual(said):
            return None
        line = said.lines[0]
        shape = (
            said.kind, said.node, said.counterpart, said.source_kind, said.method,
            said.reason_code, said.waste_to, said.before_count, said.intact, line.category,
        )  # fmt: skip
        days = self._shapes.get(shape)
        if days is None:
            if shape not in self._shapes:
                self._shapes[shape] = self._learnt(said)
            days = self._shapes[shape]
            if days is None:
                return None
        day = said.happened_on
        if day not in days:
            days[day] = self._seen(shape, said)
        same = days[day]
        return None if same is None else self._text(uuid, said, line, same)

    def end(self, effects: Effects) -> None:
        """Add to some effects what all the plain acts change."""
        for same in self._same.values():
            effects.stocks |= {same.resolved.node.id}
            for flow in same.flows.values():
                effects.add(flow.entries())

    def _learnt(self, said: MovementInput) -> dict[date, _Same | None] | None:
        """Return where to keep what acts of a shape are on a day; None when they are not plain."""
        line = LineInput(said.lines[0].category, 1)
        one = replace(said, document=None, import_row=None, lines=(line,),
                      happened_on=self._planning.today)  # fmt: skip
        tidy = tidied(one) is one and is_plain(one, self._planning.today)
        return {} if tidy and not closed_problems(one) else None

    def _seen(self, shape: tuple[Any, ...], said: MovementInput) -> _Same | None:
        """Return what acts of a shape are on a day; None when that day something is wrong."""
        planning, day, problems = self._planning, said.happened_on, list[Problem]()
        if not EARLIEST <= day <= planning.today:
            return None
        resolved = planning.resolved(said, problems)
        if resolved is None or problems:
            return None
        # What is named may be another thing on another day.
        key = (shape, id(resolved), month_of(day))
        if key not in self._same:
            self._same[key] = self._common(said, resolved)
        self._days.setdefault(day, day.isoformat())
        return self._same[key]

    def _common(self, said: MovementInput, resolved: Resolved) -> _Same:
        source = resolved.source_kind
        said = replace(said, document=None, import_row=None)
        body = movement_body(said, source.slug if source else None)
        del body["lines"]
        posted = self._planning.month(resolved.node.id, said.happened_on)
        whole = orjson.loads(sealed_text(self._planning.header(said, resolved, posted), ()))[0]
        body = {name: value for name, value in body.items() if value is not None}
        return _Same(resolved, month_of(said.happened_on), body, whole)

    def _text(self, uuid: str, said: MovementInput, line: LineInput, same: _Same) -> bytes:
        day = self._days[said.happened_on]
        whole = same.whole.copy()
        whole[_UUID], whole[_DAY] = uuid, day
        whole[_DOCUMENT], whole[_ROW] = said.document, said.import_row
        typed = (line.quantity, line.unit, line.grams_per_unit)
        body = same.body | {"happened_on": day, "lines": [[line.category, line.grams, *typed]]}
        if said.document is not None:
            body["document"] = said.document
        if said.import_row is not None:
            body["import_row"] = said.import_row
        whole[_BODY] = hashlib.sha256(canonical_json(body)).hexdigest()
        return orjson.dumps((whole, self._lines(said, same, typed), ()))

    def _lines(
        self, said: MovementInput, same: _Same, typed: tuple[Any, ...]
    ) -> list[tuple[Any, ...]]:
        history, resolved = self._planning.history, same.resolved
        own, met = [], []
        for n, (lot, grams) in enumerate(history.parts(said, resolved, same.month)):
            flow = same.flows.get(lot.id)
            if flow is None:
                flow = same.flows[lot.id] = _Flow(lot, resolved, history.opening, same.whole)
            flow.grams += grams
            flow.lines += 1
            own.append((n, *flow.ends, grams, *flow.kind, *typed, None, None, None))
            met.append((SETTLING + n, *flow.met, grams, *flow.met_kind))
            typed = _UNTYPED
        return own + met


def _is_usual(said: MovementInput) -> bool:
    """Return whether nothing unusual is said by what acts of one shape may differ in."""
    line = said.lines[0]
    return (
        said.note is None
        and said.opening is None
        and said.replaces is None
        and said.typed_at is None
        and said.dispatch is None
        and line.lot is None
        and not line.role
        and 0 < line.grams <= HEAVY_GRAMS
        and (line.grams_per_unit is None or line.grams_per_unit > 0)
        and _is_tidy(said.document, TEXTS["document"])
        and _is_tidy(said.import_row, TEXTS["import_row"])
        and _is_tidy(line.quantity, MOST_QUANTITY)
        and _is_tidy(line.unit, MOST_UNIT)
    )


def _is_tidy(text: str | None, most: int) -> bool:
    """Return whether a text is one that tidying leaves as it is, and no longer than it may be."""
    return text is None or (0 < len(text) <= most and text.strip() == text and "\0" not in text)
