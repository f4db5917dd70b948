"""What many acts name, asked of the database once: nodes by day, categories, boundaries, lots."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import MovementInput
from foodplan.store.ledger.lots import Lot, pooled_lots
from foodplan.store.ledger.resolve import (
    KnownCategory,
    KnownNode,
    Names,
    Resolved,
    known_nodes,
)


class KeptNames(Names):
    """Nodes, categories and pooled lots that are looked up once and kept for the next act."""

    def __init__(self, session: Session, driver: Driver, now: datetime) -> None:
        super().__init__(session, driver, now)
        self._nodes: dict[tuple[str, str, date], dict[str, KnownNode]] = {}
        self._said: dict[Any, dict[str, KnownNode]] = {}
        self._resolved: dict[tuple[Any, ...], Resolved] = {}
        self._boundaries: dict[str, int] = {}
        self._lots: dict[tuple[int, int], Lot] = {}
        rows = driver.rows("SELECT id, slug, name FROM category")
        self._categories = {row[1]: KnownCategory(*row) for row in rows}

    def named(
        self, movement: MovementInput
    ) -> tuple[dict[str, KnownNode], dict[str, KnownCategory]]:
        """Return the nodes of an act on its day, and every category, by slug."""
        key = (movement.node, movement.counterpart, movement.happened_on)
        found = self._nodes.get(key)
        if found is None:
            ends = (movement.node, movement.counterpart)
            found = known_nodes(self.driver, ends, movement.happened_on)
            # One dictionary for all the days on which the same is said.
            found = self._said.setdefault(tuple(sorted(found.items())), found)
            self._nodes[key] = found
        return found, self._categories

    def resolved(self, movement: MovementInput) -> Resolved | None:
        """Return what an act names when another act named the same and nothing was wrong."""
        return self._resolved.get(self._key(movement))

    def keep(self, movement: MovementInput, resolved: Resolved) -> None:
        """Keep what an act names, for those that name the same."""
        self._resolved[self._key(movement)] = resolved

    def _key(self, movement: MovementInput) -> tuple[Any, ...]:
        named = id(self.named(movement)[0])
        said = (movement.kind, movement.source_kind, movement.counterpart)
        return (named, *said, *[line.category for line in movement.lines])

    def boundary(self, slug: str) -> int:
        """Return the id of a boundary that every installation has."""
        if slug not in self._boundaries:
            self._boundaries[slug] = super().boundary(slug)
        return self._boundaries[slug]

    def pooled(self, category: int, source_kind: int) -> Lot:
        """Return the lot of a category and a source kind without a date."""
        key = (category, source_kind)
        if key not in self._lots:
            self._lots[key] = pooled_lots(self.driver, [category], source_kind)[category]
        return self._lots[key]
