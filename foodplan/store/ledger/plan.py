"""The lines that an act becomes: which lots it fills or draws from, and what was not there."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import LineInput, MovementInput
from foodplan.store.ledger.lots import UNKNOWN_ORIGIN, Holdings, Lot, pooled_lots, shares
from foodplan.store.ledger.resolve import KnownCategory, Resolved, boundary_id

# Line numbers: a hundred for each typed line, so that the split can be read back as typed.
STEP = 100


class PlannedLine(NamedTuple):
    """One line to write; the text that was typed stands on the first of its typed line."""

    n: int
    lot: Lot
    from_node: int
    to_node: int
    grams: int
    quantity: str | None = None
    unit: str | None = None
    grams_per_unit: int | None = None


class Plan(NamedTuple):
    """The lines of an act, and how much of them was not known to be there."""

    lines: list[PlannedLine]
    gained: int


def plan_inward(
    driver: Driver, movement: MovementInput, resolved: Resolved, holdings: Holdings
) -> Plan:
    """Return the lines that bring goods into the pooled lots of their source kind."""
    if resolved.source_kind is None:
        raise ValueError("What comes in has a source kind.")
    lots = pooled_lots(driver, (item.id for item in resolved.categories), resolved.source_kind)
    lines = []
    for place, (line, category) in enumerate(zip(movement.lines, resolved.categories, strict=True)):
        lot = lots[category.id]
        holdings.add(resolved.node.id, lot, line.grams)
        lines.append(
            _line(place * STEP, lot, resolved.counterpart.id, resolved.node.id, line.grams, line)
        )
    return Plan(lines, 0)


class OutwardPlanner:
    """Draws what goes out from the pooled lots, in proportion to what each source kind holds."""

    def __init__(self, session: Session, driver: Driver, resolved: Resolved, now: datetime) -> None:
        self.session, self.driver, self.now = session, driver, now
        self.node, self.to = resolved.node.id, resolved.counterpart.id
        self.categories = resolved.categories
        self.problems: list[Problem] = []

    def plan(self, movement: MovementInput, holdings: Holdings) -> Plan:
        """Return the lines; what is wrong with them stands in `problems`."""
        lines: list[PlannedLine] = []
        gained = 0
        for place, (line, category) in enumerate(zip(movement.lines, self.categories, strict=True)):
            held = sum(grams for _, grams in holdings.at(self.node, category.id))
            short = max(line.grams - held, 0)
            if short and not movement.allow_count_gain:
                self.problems.append(_more_than_held(place, held, line.grams, category))
                continue
            gains = self._gain(place, category, short, holdings) if short else []
            gained += short
            lines += gains + self._draw(place * STEP + len(gains), line, category, holdings)
        return Plan(lines, gained)

    def _gain(
        self, place: int, category: KnownCategory, short: int, holdings: Holdings
    ) -> list[PlannedLine]:
        held = holdings.at(self.node, category.id)
        if not held:
            held = [(pooled_lots(self.driver, [category.id], UNKNOWN_ORIGIN)[category.id], 1)]
        count = boundary_id(self.session, NodeKind.COUNT, self.now)
        lines = []
        for number, (lot, grams) in enumerate(shares(held, short)):
            holdings.add(self.node, lot, grams)
            lines.append(PlannedLine(place * STEP + number, lot, count, self.node, grams))
        return lines

    def _draw(
        self, first: int, line: LineInput, category: KnownCategory, holdings: Holdings
    ) -> list[PlannedLine]:
        lines = []
        drawn = shares(holdings.at(self.node, category.id), line.grams)
        for number, (lot, grams) in enumerate(drawn):
            holdings.add(self.node, lot, -grams)
            typed = line if number == 0 else None
            lines.append(_line(first + number, lot, self.node, self.to, grams, typed))
        return lines


def _line(
    n: int, lot: Lot, from_node: int, to_node: int, grams: int, typed: LineInput | None
) -> PlannedLine:
    if typed is None:
        return PlannedLine(n, lot, from_node, to_node, grams)
    text = (typed.quantity, typed.unit, typed.grams_per_unit)
    return PlannedLine(n, lot, from_node, to_node, grams, *text)


def _more_than_held(place: int, held: int, wanted: int, category: KnownCategory) -> Problem:
    params: dict[str, object] = {
        "category": category.name[:1].lower() + category.name[1:],
        "held": format_kilos(held),
        "held_number": format_kilos(held).removesuffix(" kg"),
        "wanted": format_kilos(wanted),
        "wanted_number": format_kilos(wanted).removesuffix(" kg"),
        "missing": format_kilos(wanted - held),
        "held_grams": held,
        "confirm": "allow_count_gain",
    }
    field = f"lines.{place}.grams"
    if not held:
        message = (
            "Di %(category)s a magazzino non risulta niente. Per registrare comunque "
            "%(wanted)s, confermare che c'erano."
        )
        return Problem(field, message, params)
    message = (
        "A magazzino risultano %(held)s di %(category)s. Togliere %(held_number)s, oppure "
        "registrare %(wanted_number)s: %(missing)s non risultavano a magazzino."
    )
    return Problem(field, message, params)
