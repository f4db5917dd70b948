"""What goes into the ledger and what it answers, as plain values."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import is_
from typing import Any
from uuid import UUID

from foodplan.rules.ledger import BOUNDARY_KINDS, DateKind, MovementKind, SourceKind

# What a line of a transformation or of a receipt is, when it is not simply goods that move.
OUTPUT, WASTED = "output", "waste"


@dataclass(frozen=True)
class LineInput:
    """Grams of one category, and what was typed to say them.

    `lot` is the key of a date (`rules.expiry`), or `none` for undated goods: the date printed
    on what comes in, or which lots go out or were counted; None lets the ledger choose what
    goes out (first expired first out, then the undated) and means undated for what comes in.
    `role` is empty, `output` for what a transformation made, or `waste` for what it or a
    receipt threw away.
    """

    category: str
    grams: int
    quantity: str | None = None
    unit: str | None = None
    grams_per_unit: int | None = None
    lot: str | None = None
    role: str = ""


@dataclass(frozen=True)
class OpeningInput:
    """Passages of a day: what is None was not said, which is not a zero."""

    households: int | None = None
    people: int | None = None
    minors: int | None = None

    @property
    def said(self) -> bool:
        """Whether anything was said at all."""
        return (self.households, self.people, self.minors) != (None, None, None)


@dataclass(frozen=True)
class MovementInput:
    """One act to record; `id` is made where it was typed and makes a retry safe.

    `counterpart` is the slug of a boundary, bare or named; of a dispatch the site it goes to,
    of a receipt the site it comes from, whose `dispatch` it receives (None when that site has
    recorded none yet: the receipt is then to be matched). `waste_to` is where the `waste` lines
    go. `replaces` makes the act a correction. `typed_at` is when the device took it down, which
    orders acts and counts of one day; `before_count` says that an act came before the counts of
    its day whatever the order; `intact` that packages past their best-before date were whole.
    `closed` is history that leaves today's stock as it is.
    `allow_count_gain` and `confirm_heavy` are answers to questions, not content: they do not make
    another body of the same act.
    """

    id: UUID
    kind: str
    happened_on: date
    node: str
    counterpart: str
    lines: tuple[LineInput, ...]
    source_kind: str | None = None
    method: str = "weighed"
    document: str | None = None
    note: str | None = None
    reason_code: str | None = None
    opening: OpeningInput | None = None
    allow_count_gain: bool = False
    confirm_heavy: bool = False
    replaces: UUID | None = None
    import_row: str | None = None
    dispatch: UUID | None = None
    waste_to: str = "waste"
    typed_at: datetime | None = None
    before_count: bool = False
    intact: bool = False
    closed: bool = False


@dataclass(frozen=True)
class DrawnLine:
    """Grams of one lot that a movement moved; a lot with a date has its last day."""

    category: str
    source_kind: SourceKind
    date_kind: DateKind
    last_day: date | None
    grams: int


@dataclass(frozen=True)
class Posted:
    """A movement in the ledger; `created` is false when it was there already.

    `count_gain_grams` were not known to be there; `lost_grams` did not arrive with a transfer or
    were not found by a count. `posted_month` is the month whose figures it changes, `late` says
    that it is not the month of the day it happened on.
    """

    seq: int
    uuid: UUID
    created: bool
    lines: tuple[DrawnLine, ...]
    count_gain_grams: int = 0
    lost_grams: int = 0
    posted_month: int = 0
    late: bool = False


class Conflict(Exception):  # noqa: N818 - it says what happened, as the ledger's words do
    """The same id was already used for another act."""

    def __init__(self, uuid: UUID) -> None:
        self.uuid = uuid
        super().__init__(
            "Con questo identificativo è già registrato un movimento diverso: ricaricare la pagina."
        )


def tidied(movement: MovementInput) -> MovementInput:
    """Return the movement with texts trimmed, empty ones as None, and empty passages left out."""
    counterpart = _text(movement.counterpart) or ""
    kind = str(movement.kind)
    if kind == MovementKind.INTAKE and counterpart.partition(":")[0] not in BOUNDARY_KINDS:
        # What comes from a site that keeps a register is that site's to send: it is matched.
        kind = str(MovementKind.RECEIPT)
    lines = tuple(map(_tidied_line, movement.lines))
    said: dict[str, Any] = {
        "kind": kind,
        "node": _text(movement.node) or "",
        "counterpart": counterpart,
        "lines": movement.lines if _same(lines, movement.lines) else lines,
        "source_kind": _text(movement.source_kind),
        "document": _text(movement.document),
        "note": _text(movement.note),
        "reason_code": _text(movement.reason_code),
        "opening": movement.opening if movement.opening and movement.opening.said else None,
        "import_row": _text(movement.import_row),
        "waste_to": _text(movement.waste_to) or "waste",
        # A count is never before itself: among the counts of a day its instant decides.
        "before_count": movement.before_count and kind != MovementKind.COUNT,
    }
    # Most come tidy, and a copy costs more than the comparison.
    before = vars(movement)
    changed = {name: value for name, value in said.items() if value is not before[name]}
    return replace(movement, **changed) if changed else movement


def _tidied_line(line: LineInput) -> LineInput:
    category, quantity = _text(line.category) or "", _text(line.quantity)
    unit, lot = _text(line.unit), _text(line.lot)
    tidy = category is line.category and quantity is line.quantity
    if tidy and unit is line.unit and lot is line.lot:
        return line
    return replace(line, category=category, quantity=quantity, unit=unit, lot=lot)


def _same(lines: tuple[LineInput, ...], before: tuple[LineInput, ...]) -> bool:
    return isinstance(before, tuple) and all(map(is_, lines, before))


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    # PostgreSQL cannot store the character NUL, and nobody means it.
    return text.replace("\0", "").strip() or None
