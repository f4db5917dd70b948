"""Stored lines as they were typed: the split over lots put together again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from foodplan.rules.ledger import STOCK_KINDS, MovementKind, NodeKind
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.ledger.inputs import OUTPUT, WASTED
from foodplan.store.ledger.planning.shape import SETTLING, STEP

AWAY = frozenset({NodeKind.WASTE, NodeKind.FEED})

_LINES = (
    "SELECT l.movement_seq, l.n, c.slug, c.name, l.grams, l.quantity, l.unit, l.grams_per_unit, "
    "l.source_kind, f.slug, f.kind, t.slug, t.kind, s.slug, s.name, l.asked_lot, l.count_seq, "
    "o.date_kind, o.last_day, o.date_precision FROM line l "
    "JOIN category c ON c.id = l.category_id JOIN node f ON f.id = l.from_node "
    "JOIN node t ON t.id = l.to_node JOIN lot o ON o.id = l.lot_id "
    "LEFT JOIN category s ON s.id = l.said_category_id "
)
_STATEMENTS = (
    "SELECT s.movement_seq, s.n, c.slug, c.name, s.grams, s.quantity, s.unit, s.grams_per_unit, "
    "s.asked_lot FROM stock_count s JOIN category c ON c.id = s.category_id "
)


class StoredLine(NamedTuple):
    """One line with the words of its category, ends, lot and typed text."""

    n: int
    category: str
    category_name: str
    grams: int
    quantity: str | None
    unit: str | None
    grams_per_unit: int | None
    source_kind: int
    from_slug: str
    from_kind: str
    to_slug: str
    to_kind: str
    said: str | None
    said_name: str | None
    asked_lot: str | None
    count_seq: int | None
    date_kind: int
    last_day: object
    precision: str | None

    @property
    def settles(self) -> bool:
        """Whether it only keeps a count as it was."""
        return self.count_seq is not None or self.n >= SETTLING


class StatedLine(NamedTuple):
    """What a count found, as it is stored."""

    n: int
    category: str
    category_name: str
    grams: int
    quantity: str | None
    unit: str | None
    grams_per_unit: int | None
    asked_lot: str | None


@dataclass(frozen=True)
class MovementLine:
    """Grams of one category as they were typed, with the text that was typed.

    `lot` is the date that was typed or asked for, `role` as in LineInput.
    """

    category: str
    category_name: str
    grams: int
    quantity: str | None
    unit: str | None
    grams_per_unit: int | None
    lot: str | None = None
    role: str = ""


@dataclass(frozen=True)
class Stored:
    """The lines of one movement, and what a count stated."""

    lines: tuple[StoredLine, ...] = ()
    stated: tuple[StatedLine, ...] = ()

    @property
    def own(self) -> list[StoredLine]:
        """The lines of the goods themselves: no gain, loss or settling of a count."""
        ends = {str(NodeKind.COUNT)}
        return [
            line
            for line in self.lines
            if not line.settles and not ends & {line.from_kind, line.to_kind}
        ]

    def gained(self) -> int:
        """Grams that were not known to be there."""
        return sum(
            line.grams
            for line in self.lines
            if line.from_kind == NodeKind.COUNT and not line.settles
        )

    def lost(self) -> int:
        """Grams that did not arrive, or that a count did not find."""
        return sum(
            line.grams for line in self.lines if line.to_kind == NodeKind.COUNT and not line.settles
        )

    def derived(self, kind: str) -> int:
        """Grams that went to people according to a count."""
        return sum(
            line.grams
            for line in self.lines
            if kind == MovementKind.COUNT and line.to_kind == NodeKind.PEOPLE and not line.settles
        )

    def counterpart(self, kind: str) -> str:
        """Return the slug of what stands on the other side; empty where nothing moved."""
        if kind in {MovementKind.COUNT, MovementKind.TRANSFORM}:
            return str(kind)
        own = self.own
        if not own:
            return ""
        return own[0].to_slug if own[0].from_kind in STOCK_KINDS else own[0].from_slug

    def waste_to(self) -> str:
        """Return where the thrown away part of a receipt or transformation went."""
        away = (line.to_slug for line in self.own if line.to_kind in AWAY)
        return next(away, str(NodeKind.WASTE))

    def typed(self, kind: str) -> tuple[MovementLine, ...]:
        """Return the lines as they were typed, in their order."""
        if kind == MovementKind.COUNT:
            return tuple(MovementLine(*line[1:8]) for line in self.stated)
        groups: dict[int, list[StoredLine]] = defaultdict(list)
        for line in self.lines:
            if not line.settles:
                groups[line.n // STEP].append(line)
        typed = (_typed(kind, groups[place]) for place in sorted(groups))
        return tuple(line for line in typed if line is not None)


def stored_lines(driver: Driver, where: str, values: Sequence[object]) -> dict[int, Stored]:
    """Return lines and statements by movement, narrowed by a condition on `movement_seq`."""
    lines: dict[int, list[StoredLine]] = defaultdict(list)
    for seq, *line in driver.rows(f"{_LINES} WHERE l.{where} ORDER BY l.movement_seq, l.n", values):
        lines[seq].append(StoredLine(*line))
    stated: dict[int, list[StatedLine]] = defaultdict(list)
    narrowed = f"{_STATEMENTS} WHERE s.{where} ORDER BY s.movement_seq, s.n"
    for seq, *line in driver.rows(narrowed, values):
        stated[seq].append(StatedLine(*line))
    return {
        seq: Stored(tuple(lines.get(seq, ())), tuple(stated.get(seq, ())))
        for seq in {**lines, **stated}
    }


def lines_of_movements(driver: Driver, numbers: Sequence[int]) -> dict[int, Stored]:
    """Return lines and statements of some movements, by number."""
    return stored_lines(driver, f"movement_seq IN ({marks(numbers)})", numbers) if numbers else {}


def _typed(kind: str, lines: list[StoredLine]) -> MovementLine | None:
    """Return one typed line, or None for lines that nobody typed, such as what did not arrive."""
    role = _role(kind, lines)
    own = [line for line in lines if _counts(kind, line, role)]
    if not own:
        return None
    first = next((line for line in lines if line.quantity is not None or line.asked_lot), own[0])
    said = next((line for line in own if line.said is not None), None)
    return MovementLine(
        category=said.said if said and said.said else own[0].category,
        category_name=said.said_name if said and said.said_name else own[0].category_name,
        grams=sum(line.grams for line in own),
        quantity=first.quantity,
        unit=first.unit,
        grams_per_unit=first.grams_per_unit,
        lot=first.asked_lot,
        role=role,
    )


def _role(kind: str, lines: list[StoredLine]) -> str:
    if kind == MovementKind.TRANSFORM and lines[-1].from_kind == NodeKind.TRANSFORM:
        return OUTPUT
    throws = kind in {MovementKind.TRANSFORM, MovementKind.RECEIPT}
    return WASTED if throws and lines[-1].to_kind in AWAY else ""


def _counts(kind: str, line: StoredLine, role: str) -> bool:
    """Whether the grams of a line are grams that somebody typed."""
    if kind == MovementKind.RECEIPT:
        wasted = line.to_kind in AWAY
        return wasted if role else line.to_kind == NodeKind.STOCK
    return line.from_kind != NodeKind.COUNT
