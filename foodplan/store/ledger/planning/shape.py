"""What an act becomes before it is written: planned lines, and what they found on the way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from foodplan.rules.ledger import Method
from foodplan.rules.problems import Problem
from foodplan.store.ledger.book import Entry, FlowKey
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import LineInput, MovementInput
from foodplan.store.ledger.lots import Holdings, Lot
from foodplan.store.ledger.resolve import KnownCategory, Resolved

# Line numbers: a hundred for each typed line, so that the split can be read back as typed.
STEP = 100
# Lines of a reversal that settle counts, beside the mirror of its original.
SETTLING = 30_000


class PlannedLine(NamedTuple):
    """One line to write; the text that was typed stands on the first of its typed line.

    `month` and `method` are set where they are not the movement's; `sign` is -1 where the line
    takes back what a count had found before.
    """

    n: int
    lot: Lot
    from_node: int
    to_node: int
    grams: int
    quantity: str | None = None
    unit: str | None = None
    grams_per_unit: int | None = None
    said_category_id: int | None = None
    asked_lot: str | None = None
    count_seq: int | None = None
    month: int | None = None
    method: int | None = None
    sign: int = 1


class Statement(NamedTuple):
    """What a count found: category, the lots it speaks of, grams, and the text that was typed."""

    n: int
    category_id: int
    asked_lot: str | None
    grams: int
    quantity: str | None
    unit: str | None
    grams_per_unit: int | None


@dataclass
class Plan:
    """The lines of an act, what was not known to be there, and what was not found again."""

    lines: list[PlannedLine] = field(default_factory=list)
    gained: int = 0
    lost: int = 0
    statements: list[Statement] = field(default_factory=list)
    parents: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass
class Act:
    """One act while it is planned; what is wrong with it gathers in `problems`.

    `absorbs` says of a lot that a later count knows how much there was, whatever went before.
    """

    session: Session
    driver: Driver
    said: MovementInput
    resolved: Resolved
    holdings: Holdings
    now: datetime
    absorbs: Callable[[Lot], bool]
    problems: list[Problem] = field(default_factory=list)

    @property
    def node(self) -> int:
        """The id of the site whose act it is."""
        return self.resolved.node.id

    def typed(self, role: str = "") -> list[tuple[int, LineInput, KnownCategory]]:
        """Return the typed lines of a role with their places and categories."""
        both = zip(self.said.lines, self.resolved.categories, strict=True)
        return [
            (place, line, category)
            for place, (line, category) in enumerate(both)
            if line.role == role
        ]


def lines_of(
    place: int,
    parts: Iterable[tuple[Lot, int]],
    from_node: int,
    to_node: int,
    typed: LineInput | None = None,
    category: KnownCategory | None = None,
    skip: int = 0,
) -> list[PlannedLine]:
    """Return the lines of one typed line, its text on the first; `skip` numbers are taken."""
    lines = []
    for number, (lot, grams) in enumerate(parts):
        line = PlannedLine(place * STEP + skip + number, lot, from_node, to_node, grams)
        if typed is not None and number == 0:
            other = category is not None and category.id != lot.category_id
            line = line._replace(
                quantity=typed.quantity,
                unit=typed.unit,
                grams_per_unit=typed.grams_per_unit,
                said_category_id=category.id if other and category else None,
                asked_lot=typed.lot,
            )
        lines.append(line)
    return lines


def entries_of(lines: Iterable[PlannedLine], month: int, method: Method) -> list[Entry]:
    """Return the entries to write; the first line of each flow key counts it.

    Lines that settle a count are part of that count's figure, not another movement of the flow.
    """
    seen: set[FlowKey] = set()
    entries = []
    # As a plain number: both drivers take much longer for an enumeration.
    usual = int(method)
    for line in lines:
        entry = Entry(
            n=line.n,
            lot_id=line.lot.id,
            from_node=line.from_node,
            to_node=line.to_node,
            grams=line.grams,
            sign=line.sign,
            tally=0,
            month=line.month or month,
            category_id=line.lot.category_id,
            source_kind=line.lot.source_kind,
            method=int(line.method or usual),
            quantity=line.quantity,
            unit=line.unit,
            grams_per_unit=line.grams_per_unit,
            said_category_id=line.said_category_id,
            asked_lot=line.asked_lot,
            count_seq=line.count_seq,
        )
        if line.count_seq is None and entry.flow_key not in seen:
            seen.add(entry.flow_key)
            entry = entry._replace(tally=line.sign)
        entries.append(entry)
    return entries
