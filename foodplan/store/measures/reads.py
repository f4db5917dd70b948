"""Cells of the named measures: month x organisation x value, as known at a moment."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import Movement
from foodplan.progress.cells import Cell
from foodplan.rules.ledger import NodeKind, month_of
from foodplan.store.history import Moment
from foodplan.store.ledger.eliminations import EliminatedFlow, eliminated_flows
from foodplan.store.measures.flows import (
    NARROWING,
    Filters,
    Flows,
    eliminations_in,
    flows_at,
    flows_from_lines,
    stock_slugs,
)
from foodplan.store.measures.grains import Grain
from foodplan.store.measures.held import held_by_node
from foodplan.store.measures.passages import passages_by_site
from foodplan.store.measures.reached import reached_by_site
from foodplan.store.measures.registry import MEASURES, Count, Flow, Measure, Source
from foodplan.store.measures.sites import (
    ELIMINATIONS,
    ELIMINATOR,
    Owner,
    Site,
    Sites,
    owners,
    sites,
)
from foodplan.store.measures.table import FlowTable

# An indicator's filters as the key of what was read.
Narrowed = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Parcel:
    """Grams of one month, organisation, area, category and method: what a public record shows.

    Eliminations have an organisation of their own, no area and less than nothing.
    """

    month: int
    organisation: int
    area: str
    category: str
    method: int
    grams: int


class Atom(NamedTuple):
    """One cell of the monthly flows: the least that an action can call its own."""

    month: int
    from_node: int
    to_node: int
    category: int
    source_kind: int
    method: int


class Measures:
    """Reads measures for one moment; each is read once, however many indicators ask for it."""

    def __init__(self, session: Session, moment: Moment) -> None:
        self.session = session
        self.moment = moment
        self.owners: dict[int, Owner] = owners(session, moment)
        self.sites: Sites = sites(session, moment)
        self._flows: Flows = flows_at(session, moment)
        self._cells: dict[tuple[str, Narrowed], list[Cell]] = {}
        self._read_grains: dict[tuple[Source, Narrowed], list[Grain]] = {}
        self._counts: dict[tuple[Count, Narrowed], list[tuple[int, int, int]]] = {}
        self._reported: set[tuple[int, int]] | None = None
        self._eliminated: list[EliminatedFlow] | None = None

    @classmethod
    def from_lines(cls, session: Session, moment: Moment) -> "Measures":
        """Return the same measures made from the lines alone: what rechecks the kept tables."""
        made = cls(session, moment)
        made._flows = flows_from_lines(session, moment)
        return made

    @cached_property
    def _table(self) -> FlowTable:
        """Every monthly flow of the moment, read once."""
        return FlowTable(self.session, self._flows)

    def cells(self, name: str, filters: Filters) -> list[Cell]:
        """Return the cells of a measure under filters.

        Grams for masses; numerator and base for rates. Every organisation has what it declared;
        what was declared twice is taken off in cells of ELIMINATIONS. Raises KeyError for an
        unknown name.
        """
        key = (name, tuple(sorted(filters.items())))
        if key not in self._cells:
            self._cells[key] = self._read(MEASURES[name], filters)
        return self._cells[key]

    def reported(self) -> set[tuple[int, int]]:
        """Return (organisation, month) of everybody who posted a movement in a month."""
        if self._reported is None:
            at = self._places({})
            self._reported = {
                (site.organisation, month)
                for month, node, movements in self._counted(Count.MOVEMENTS, {})
                if movements > 0 and (site := at(node, month)) is not None
            }
        return self._reported

    def last_recorded(self) -> datetime | None:
        """Return the instant of the last movement known at the moment, or None."""
        last = sa.select(sa.func.max(col(Movement.recorded_at)))
        if self.moment.known_at is not None:
            last = last.where(col(Movement.recorded_at) <= self.moment.known_at)
        return self.session.execute(last).scalar()

    def organisations(self, filters: Filters) -> set[int]:
        """Return the organisations that an indicator's filters leave in, by number, then or now.

        Without filters on sites it is all of them, those without a site too.
        """
        chosen = {site.organisation for site in self.sites.known() if self._is_in(site, filters)}
        narrowed = stock_slugs(filters) or filters.get("area") or filters.get("organisation")
        return chosen if narrowed else chosen | set(self.owners) - {ELIMINATIONS}

    def parcels(
        self, flows: Iterable[Flow], filters: Filters, months: tuple[int, int]
    ) -> list[Parcel]:
        """Return the public grain of some flows in some months."""
        sums: dict[tuple[int, int, str, str, int], int] = defaultdict(int)
        at = self._places(filters)
        for flow in flows:
            for month, node, category, method, grams in self._table.grams_by_category(
                flow, filters, months
            ):
                site = at(node, month)
                if site is not None:
                    sums[month, site.organisation, site.area, category, method] += grams
            for item in eliminations_in(self._eliminations(), flow, filters):
                if months[0] <= item.month <= months[1]:
                    key = (item.month, ELIMINATIONS, "", item.category_name, item.method)
                    sums[key] -= item.grams
        return [Parcel(*key, grams) for key, grams in sorted(sums.items()) if grams]

    def atoms(
        self, flows: Iterable[Flow], filters: Filters, months: tuple[int, int]
    ) -> dict[Atom, int]:
        """Return the grams of every monthly cell of some flows in some months, as declared."""
        at = self._places(filters)
        found = {}
        for flow in flows:
            for *key, grams in self._table.atoms(flow, filters, months):
                atom = Atom(*key)
                if at(
                    atom.to_node if flow.to_kind == NodeKind.STOCK else atom.from_node, atom.month
                ):
                    found[atom] = grams
        return found

    def category_names(self) -> dict[int, str]:
        """Return the name of each category of atoms by its number."""
        return self._table.category_names

    def _read(self, measure: Measure, filters: Filters) -> list[Cell]:
        return measure.make(*(self._grains(source, filters) for source in measure.reads))

    def _grains(self, source: Source, filters: Filters) -> list[Grain]:
        """Return the grains of one thing that measures read; each is read once for its filters."""
        key = (source, tuple(sorted(filters.items())))
        if key not in self._read_grains:
            found = self._of_flow(source, filters) if isinstance(source, Flow) else (
                self._of_count(source, filters)
            )  # fmt: skip
            self._read_grains[key] = found
        return self._read_grains[key]

    def _of_flow(self, flow: Flow, filters: Filters) -> list[Grain]:
        at = self._places(filters)
        found = [
            Grain(month, site.organisation, site.node_id, grams, method)
            for month, node, method, grams in self._table.grams_by_site(flow, filters)
            if (site := at(node, month)) is not None
        ]
        return found + [
            Grain(item.month, ELIMINATIONS, 0, -item.grams, item.method)
            for item in eliminations_in(self._eliminations(), flow, filters)
        ]

    def _of_count(self, count: Count, filters: Filters) -> list[Grain]:
        at = self._places(filters)
        return [
            Grain(month, site.organisation, site.node_id, value)
            for month, node, value in self._counted(count, filters)
            if (site := at(node, month)) is not None
        ]

    def _counted(self, count: Count, filters: Filters) -> list[tuple[int, int, int]]:
        """Return (month, node, number) of a count; each is read once."""
        key = (count, tuple(sorted(filters.items())) if count == Count.HELD else ())
        if key not in self._counts:
            self._counts[key] = self._count(count, filters)
        return self._counts[key]

    def _count(self, count: Count, filters: Filters) -> list[tuple[int, int, int]]:
        if count == Count.PASSAGES:
            return passages_by_site(self.session, self.moment)
        if count == Count.HOUSEHOLDS:
            return reached_by_site(self.session, self.moment)
        if count == Count.HELD:
            return held_by_node(self._table, self.moment, filters)
        return self._table.movements_by_site()

    def _eliminations(self) -> list[EliminatedFlow]:
        if self._eliminated is None:
            until = month_of(self.moment.day)
            self._eliminated = eliminated_flows(self.session, self.moment, 0, until)
            if self._eliminated:
                self.owners[ELIMINATIONS] = ELIMINATOR
        return self._eliminated

    def _places(self, filters: Filters) -> Callable[[int, int], Site | None]:
        """Return what gives a stock as it was in a month, None where the filters leave it out."""
        if not any(filters.get(name) for name in NARROWING):
            return self._everywhere

        @cache
        def at(node: int, month: int) -> Site | None:
            site = self._everywhere(node, month)
            return site if site is not None and self._is_in(site, filters) else None

        return at

    @cached_property
    def _everywhere(self) -> Callable[[int, int], Site | None]:
        return cache(lambda node, month: self.sites.at(node, month) if node in self.sites else None)

    def _is_in(self, site: Site, filters: Filters) -> bool:
        slugs, areas = stock_slugs(filters), filters.get("area", ())
        organisations = filters.get("organisation", ())
        return (
            (not slugs or site.slug in slugs)
            and (not areas or site.area in areas)
            and (not organisations or self._slug_of(site.organisation) in organisations)
        )

    def _slug_of(self, organisation: int) -> str:
        owner = self.owners.get(organisation)
        return owner.slug if owner else ""
