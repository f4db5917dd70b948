"""What the phone needs to record an act in three taps: tiles learnt from the site, packs, stock.

Nothing in it is about a person: the phone keeps it for when there is no signal.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.reports.emporiums.choices import FROM_A_SITE, NOT_FROM_A_SHELF
from foodplan.reports.emporiums.register import DaySoFar, day_so_far
from foodplan.rules.ledger import MIXED, NodeKind, SourceKind, month_of
from foodplan.rules.mass import HEAVY_GRAMS
from foodplan.rules.tiles import MOST_TILES, usual_first
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.ledger.categories import CategoryRow
from foodplan.store.ledger.habits import Habit, habits
from foodplan.store.ledger.stock import ShelfLot, shelf_lots
from foodplan.store.organisations import BOUNDARY_NAMES, NodeRow, list_boundaries
from foodplan.store.packs import PackRow, list_packs

Word = Callable[[str], str]
Times = dict[tuple[str, ...], dict[int, int]]
# A year back, in months written as yyyymm.
A_YEAR = 100


@dataclass(frozen=True)
class Tile:
    """One thing that a site often does; `source_kind` is empty for what goes out.

    `plain` says that it needs the plain form: what comes from a site may be on its way already.
    """

    counterpart: str
    counterpart_name: str
    category: str
    category_name: str
    source_kind: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Place:
    """A source or a destination by slug and name; `source_kind` is what a source usually gives."""

    slug: str
    name: str
    source_kind: str = ""


@dataclass(frozen=True)
class Chip:
    """A pack of one category with its net grams, or a parcel with the content that it declares."""

    slug: str
    name: str
    category: str
    grams: int
    content: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Shelf:
    """Grams of one category at the site; `first_day` is what expires first, when it has a date."""

    category: str
    name: str
    food: bool
    grams: int
    first_day: date | None


@dataclass(frozen=True)
class TapsReport:
    """Everything that can be tapped at one site, the most used first."""

    site: NodeRow
    day: date
    so_far: DaySoFar
    intake: tuple[Tile, ...]
    distribution: tuple[Tile, ...]
    disposal: tuple[Tile, ...]
    chips: tuple[Chip, ...]
    parcels: tuple[Chip, ...]
    sources: tuple[Place, ...]
    destinations: tuple[Place, ...]
    shelves: tuple[Shelf, ...]
    usual_destination: str

    def as_json(self, word: Word = str) -> dict[str, Any]:
        """Return it as plain values for the phone; `word` puts names into the page's language."""
        site = {"slug": self.site.slug, "name": self.site.name}
        learnt = {
            "intake": self.intake,
            "distribution": self.distribution,
            "disposal": self.disposal,
        }
        return {
            "site": site | {"mode": self.site.distribution_mode},
            "day": self.day.isoformat(),
            "so_far": asdict(self.so_far),
            "heavy_grams": HEAVY_GRAMS,
            "mixed": MIXED,
            "tiles": {
                kind: [_shown(tile, word) for tile in shown] for kind, shown in learnt.items()
            },
            "chips": [asdict(chip) for chip in self.chips],
            "parcels": [asdict(parcel) for parcel in self.parcels],
            "sources": [asdict(source) for source in self.sources],
            "destinations": [_named(place, word) for place in self.destinations],
            "usual_destination": self.usual_destination,
            "shelves": [
                shelf | {"first_day": day.isoformat() if (day := shelf["first_day"]) else None}
                for shelf in (_named(item, word) for item in self.shelves)
            ],
        }


def _shown(tile: Tile, word: Word) -> dict[str, Any]:
    names = {name: word(getattr(tile, name)) for name in ("category_name", "counterpart_name")}
    return asdict(tile) | names


def _named(item: Any, word: Word) -> dict[str, Any]:
    return asdict(item) | {"name": word(item.name)}


def taps_report(
    session: Session, site: NodeRow, today: date, so_far: DaySoFar | None = None
) -> TapsReport:
    """Return what can be tapped at a site; `so_far` is the day's line, where it is known already.

    Habits are read from the sums of the last year by month, shelves from the balances.
    """
    moment, month = Moment(today), month_of(today)
    done = habits(session, site.id, month - A_YEAR)
    packs = list_packs(session, site.id, moment)
    shelves = _shelves(list_categories(session), shelf_lots(session, site.id))
    disposal = _learnt(done, month, {NodeKind.WASTE, NodeKind.FEED})
    usual = _usual_destination(done, month)
    return TapsReport(
        site=site,
        day=today,
        so_far=so_far or day_so_far(session, site, today),
        intake=_learnt(done, month, {NodeKind.SOURCE}),
        distribution=_filled(
            _learnt(done, month, {NodeKind.PEOPLE, NodeKind.BUYERS}), shelves, NodeKind.PEOPLE
        ),
        disposal=_filled(disposal, shelves, usual),
        chips=tuple(_chip(pack) for pack in packs if not pack.parcel),
        parcels=tuple(_chip(pack) for pack in packs if pack.parcel),
        sources=_sources(session, moment),
        destinations=_destinations(),
        shelves=shelves,
        usual_destination=usual,
    )


def _learnt(done: Iterable[Habit], month: int, kinds: set[NodeKind]) -> tuple[Tile, ...]:
    """Return the tiles of what a site does most; a source's are of the origin it gave most."""
    times: Times = defaultdict(_by_month)
    origins: dict[tuple[str, ...], Times] = defaultdict(lambda: defaultdict(_by_month))
    tiles: dict[tuple[str, ...], Tile] = {}
    for habit in done:
        # What came from nobody in particular is typed in the plain form, which asks its origin.
        if habit.kind in kinds and habit.counterpart != NodeKind.SOURCE:
            tile = _tile(habit)
            key: tuple[str, ...] = (tile.counterpart, tile.category)
            tiles[key] = tile
            times[key][habit.month] += habit.movements
            origins[key][(tile.source_kind,)][habit.month] += habit.movements
    found = []
    for key in usual_first(times, month):
        origin = usual_first(origins[key], month, 1)
        found.append(replace(tiles[key], source_kind=origin[0][0]) if origin else tiles[key])
    return tuple(found)


def _by_month() -> dict[int, int]:
    return defaultdict(int)


def _tile(habit: Habit) -> Tile:
    category = (habit.category, habit.category_name)
    if habit.kind != NodeKind.SOURCE:
        return Tile(habit.counterpart, habit.counterpart_name, *category)
    slug = habit.counterpart.removeprefix(FROM_A_SITE)
    plain = slug != habit.counterpart
    kind = "" if plain else SourceKind(habit.source_kind).slug
    return Tile(slug, habit.counterpart_name, *category, kind, plain)


def _filled(
    tiles: tuple[Tile, ...], shelves: Iterable[Shelf], counterpart: str
) -> tuple[Tile, ...]:
    """Return the tiles, and where there is room those of what stands on the shelves most."""
    known = {tile.category for tile in tiles}
    heaviest = sorted(
        (shelf for shelf in shelves if shelf.grams and shelf.category not in known),
        key=lambda shelf: (-shelf.grams, shelf.category),
    )
    name = BOUNDARY_NAMES.get(counterpart, counterpart)
    more = [Tile(str(counterpart), name, shelf.category, shelf.name) for shelf in heaviest]
    return (*tiles, *more)[:MOST_TILES]


def _usual_destination(done: Iterable[Habit], month: int) -> str:
    times: Times = defaultdict(_by_month)
    for habit in done:
        if habit.kind in {NodeKind.WASTE, NodeKind.FEED}:
            times[(habit.counterpart,)][habit.month] += habit.movements
    first = usual_first(times, month, 1)
    return first[0][0] if first else str(NodeKind.WASTE)


def _shelves(categories: Iterable[CategoryRow], lots: Iterable[ShelfLot]) -> tuple[Shelf, ...]:
    first: dict[str, date] = {}
    held: dict[str, int] = defaultdict(int)
    for lot in lots:
        held[lot.category] += lot.grams
        if lot.last_day is not None:
            first[lot.category] = min(first.get(lot.category, lot.last_day), lot.last_day)
    return tuple(
        Shelf(row.slug, row.name, row.food, held[row.slug], first.get(row.slug))
        for row in categories
    )


def _sources(session: Session, moment: Moment) -> tuple[Place, ...]:
    rows = list_boundaries(session, NodeKind.SOURCE, moment)
    return tuple(
        Place(row.slug, row.name, row.source_kind.slug if row.source_kind else "")
        for row in rows
        if row.slug != NodeKind.SOURCE and not row.slug.startswith(FROM_A_SITE)
    )


def _destinations() -> tuple[Place, ...]:
    waste = [
        Place(slug, name)
        for slug, name in BOUNDARY_NAMES.items()
        if slug.partition(":")[0] == NodeKind.WASTE and slug not in NOT_FROM_A_SHELF
    ]
    return (*waste, Place(str(NodeKind.FEED), BOUNDARY_NAMES[NodeKind.FEED]))


def _chip(pack: PackRow) -> Chip:
    return Chip(pack.slug, pack.name, pack.category or "", pack.net_grams, pack.content)
