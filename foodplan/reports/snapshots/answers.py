"""What the ledger answered when a report was made, kept, and given again without any ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from foodplan.progress.cells import Cell
from foodplan.reports.snapshots.codec import exact_json
from foodplan.reports.snapshots.disguise import Disguise
from foodplan.store.measures import MEASURES, Measures, Owner, Parcel
from foodplan.store.measures.registry import Flow

Filters = Mapping[str, tuple[str, ...]]
Kept = TypeVar("Kept")


class UnansweredError(LookupError):
    """A question to the ledger that was not asked when the report was frozen."""


class Answers:
    """The ledger's answers by question, in place of `Measures`: the same methods on what was kept.

    A question is canonical JSON. Nothing stands behind: what was not asked raises UnansweredError,
    and counts of people never are, because small ones are somebody.
    """

    def __init__(self) -> None:
        self.owners: dict[int, Owner] = {}
        self.kept_cells: dict[str, list[Cell]] = {}
        self.kept_parcels: dict[str, list[Parcel]] = {}
        self.kept_organisations: dict[str, set[int]] = {}
        self.kept_reported: set[tuple[int, int]] = set()
        self.kept_last: datetime | None = None

    def cells(self, name: str, filters: Filters) -> list[Cell]:
        """Return the monthly cells of a measure under filters."""
        return _answer(self.kept_cells, cells_question(name, filters))

    def reported(self) -> set[tuple[int, int]]:
        """Return (organisation, month) of everybody who posted a movement in a month."""
        return self.kept_reported

    def last_recorded(self) -> datetime | None:
        """Return the instant of the last movement."""
        return self.kept_last

    def organisations(self, filters: Filters) -> set[int]:
        """Return the organisations that filters leave in, by number."""
        return _answer(self.kept_organisations, _question(filters=filters))

    def parcels(
        self, flows: Iterable[Flow], filters: Filters, months: tuple[int, int]
    ) -> list[Parcel]:
        """Return the public grain of some flows in some months."""
        return _answer(self.kept_parcels, parcels_question(tuple(flows), filters, months))


class Listening(Answers):
    """Asks a ledger and keeps what it answers: whatever a report asks, its export can answer.

    Questions are kept with numbers in place of the slugs of organisations and sites.
    """

    def __init__(self, ledger: Measures) -> None:
        super().__init__()
        self._ledger = ledger
        self.disguise = Disguise.of(ledger)
        self.owners = ledger.owners
        self.kept_reported = ledger.reported()
        self.kept_last = ledger.last_recorded()

    def cells(self, name: str, filters: Filters) -> list[Cell]:
        """Return and keep the cells of a measure; of people only return them."""
        found = self._ledger.cells(name, filters)
        if not MEASURES[name].personal:
            self.kept_cells[cells_question(name, self.disguise.filters(filters))] = found
        return found

    def organisations(self, filters: Filters) -> set[int]:
        """Return and keep the organisations that filters leave in."""
        found = self._ledger.organisations(filters)
        self.kept_organisations[_question(filters=self.disguise.filters(filters))] = found
        return found

    def parcels(
        self, flows: Iterable[Flow], filters: Filters, months: tuple[int, int]
    ) -> list[Parcel]:
        """Return and keep the public grain of some flows."""
        asked = tuple(flows)
        found = self._ledger.parcels(asked, filters, months)
        disguised = self.disguise.filters(filters)
        self.kept_parcels[parcels_question(asked, disguised, months)] = found
        return found


def cells_question(name: str, filters: Filters) -> str:
    """Return the question for a measure's cells.

    >>> cells_question("recovered", {"area": ("5",)})
    '{"filters":{"area":["5"]},"measure":"recovered"}'
    """
    return _question(measure=name, filters=filters)


def parcels_question(flows: tuple[Flow, ...], filters: Filters, months: tuple[int, int]) -> str:
    """Return the question for some flows at the public grain."""
    return _question(flows=[asdict(flow) for flow in flows], filters=filters, months=list(months))


def _question(*, filters: Filters, **asked: Any) -> str:
    plain = {name: list(words) for name, words in filters.items()}
    return exact_json({**asked, "filters": plain})


def _answer(kept: Mapping[str, Kept], question: str) -> Kept:
    if question not in kept:
        raise UnansweredError(question)
    return kept[question]
