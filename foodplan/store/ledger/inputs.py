"""What goes into the ledger and what it answers, as plain values."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from foodplan.rules.ledger import DateKind, SourceKind


@dataclass(frozen=True)
class LineInput:
    """Grams of one category, and what was typed to say them.

    `lot` will name a dated lot; for now every line goes through the pooled ones.
    """

    category: str
    grams: int
    quantity: str | None = None
    unit: str | None = None
    grams_per_unit: int | None = None
    lot: str | None = None


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

    `counterpart` is the slug of a boundary, bare or named; `replaces` makes the act a
    correction. `allow_count_gain` and `confirm_heavy` are answers to questions, not content:
    they do not make another body of the same act.
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


@dataclass(frozen=True)
class DrawnLine:
    """Grams of one lot that a movement moved."""

    category: str
    source_kind: SourceKind
    date_kind: DateKind
    last_day: date | None
    grams: int


@dataclass(frozen=True)
class Posted:
    """A movement in the ledger; `created` is false when it was there already."""

    seq: int
    uuid: UUID
    created: bool
    lines: tuple[DrawnLine, ...]
    count_gain_grams: int = 0


class Conflict(Exception):  # noqa: N818 - it says what happened, as the ledger's words do
    """The same id was already used for another act."""

    def __init__(self, uuid: UUID) -> None:
        self.uuid = uuid
        super().__init__(
            "Con questo identificativo è già registrato un movimento diverso: ricaricare la pagina."
        )


def tidied(movement: MovementInput) -> MovementInput:
    """Return the movement with texts trimmed, empty ones as None, and empty passages left out."""
    opening = movement.opening if movement.opening and movement.opening.said else None
    return replace(
        movement,
        node=_text(movement.node) or "",
        counterpart=_text(movement.counterpart) or "",
        lines=tuple(
            replace(
                line,
                category=_text(line.category) or "",
                quantity=_text(line.quantity),
                unit=_text(line.unit),
            )
            for line in movement.lines
        ),
        source_kind=_text(movement.source_kind),
        document=_text(movement.document),
        note=_text(movement.note),
        reason_code=_text(movement.reason_code),
        opening=opening,
        import_row=_text(movement.import_row),
    )


def _text(text: str | None) -> str | None:
    # PostgreSQL cannot store the character NUL, and nobody means it.
    return (text or "").replace("\0", "").strip() or None
