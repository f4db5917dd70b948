"""Ledgers of a given size, loaded in bulk: same sites, months and categories, more movements."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from foodplan.bench.bare import Bare
from foodplan.bench.indicators import add_indicators
from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.models.indicators import ExpectedReport
from foodplan.rules.ledger import Method, SourceKind, months_between
from foodplan.store.history import Change, record
from foodplan.store.ledger import LineInput, MovementInput, rebuild
from foodplan.store.ledger.body import fingerprint, movement_body
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, seal
from foodplan.store.organisations import (
    NodeInput,
    OrganisationInput,
    add_node,
    add_organisation,
    ensure_boundary,
)
from foodplan.store.schema import upgrade_schema

SITES = 50
CATEGORIES = 12
FIRST_MONTH, LAST_MONTH = 202411, 202610
MONTHS = months_between(FIRST_MONTH, LAST_MONTH)
# The day on which progress is asked: every month of the ledger is closed.
DAY = date(2026, 11, 22)
START = datetime(2024, 10, 1, tzinfo=UTC)
EVENING = time(18, tzinfo=UTC)
SOURCE = "source:mercato-di-prova"
# The four ways in: source kind (market or wholesale surplus) and method (weighed or packs).
WAYS_IN = ((1, 1), (1, 2), (2, 1), (2, 2))
# A site handles four of the twelve categories in a month: each comes in one way and goes out to
# people or to waste. The smallest ledger fills every cell that the largest does.
CATEGORIES_A_MONTH = 4
CELLS = SITES * len(MONTHS) * CATEGORIES_A_MONTH * 2

_MOVEMENT = ("seq", *SEALED, "seal")
_LINE = ("movement_seq", *SEALED_LINE)
_FOOD = "SELECT id, slug FROM category WHERE food ORDER BY position LIMIT ?"
_LOT = "INSERT INTO lot (category_id, source_kind, date_kind) VALUES (?, ?, 0) RETURNING id"


class Cell(NamedTuple):
    """What every movement of one site, month, category and direction has in common."""

    kind: str
    site: str
    counterpart: str
    category: str
    node: int
    from_node: int
    to_node: int
    lot: int
    category_id: int
    source_kind: int
    method: int
    month: int
    grams: int


def build_ledger(url: str, movements: int, data_dir: Path) -> None:
    """Fill a new database with the plan, fifty sites and so many movements.

    Every row is as `post` writes it, with its hash and its seal. Raises ValueError for fewer
    movements than there are cells to fill.
    """
    if movements < CELLS:
        raise ValueError(f"A ledger of this shape has at least {CELLS} movements.")
    sites = prepare(url, data_dir)
    with Bare(url) as bare, bare.in_bulk("movement", "line"):
        cells = _cells(bare, sites)
        bare.fill("movement", _MOVEMENT, _movements(bare, cells, movements))
        bare.fill("line", _LINE, _lines(cells, movements))
        if not bare.sqlite:
            bare.run("SELECT setval(pg_get_serial_sequence('movement', 'seq'), ?)", (movements,))
    engine = make_engine(url)
    try:
        with session_scope(engine, writes=True) as session:
            rebuild(session)
    finally:
        engine.dispose()
    with Bare(url) as bare:
        bare.run("ANALYZE")


def prepare(url: str, data_dir: Path) -> list[str]:
    """Make the tables, the plan and fifty sites in an empty database; return the sites' slugs."""
    engine = make_engine(url)
    try:
        upgrade_schema(engine)
        with session_scope(engine, writes=True) as session:
            change = Change(START)
            fill_plan(session, data_dir, change)
            add_indicators(session, change)
            ensure_boundary(session, SOURCE, "Mercato di prova", change)
            return _add_sites(session, change)
    finally:
        engine.dispose()


def _add_sites(session: Session, change: Change) -> list[str]:
    slugs = []
    for number in range(SITES):
        slug = f"sito-di-prova-{number:02d}"
        said = OrganisationInput(name=f"Sito di prova {number}", kind="emporium", simulated=True)
        organisation = add_organisation(session, slug, said, change)
        site = NodeInput(name=said.name, organisation=organisation, area=str(number % 8 + 1),
                         site_kind="emporium")  # fmt: skip
        add_node(session, slug, site, change)
        key = {"organisation_id": organisation, "subject": "movements"}
        record(session, ExpectedReport, key, {"frequency": "month"}, change,
               valid_from=START.date())  # fmt: skip
        slugs.append(slug)
    return slugs


def _cells(bare: Bare, sites: list[str]) -> list[Cell]:
    ids = dict(bare.rows("SELECT slug, id FROM node"))
    food = bare.rows(_FOOD, (CATEGORIES,))
    sources = sorted({kind for kind, _ in WAYS_IN})
    lots = {
        (category, source): int(bare.rows(_LOT, (category, source))[0][0])
        for (category, _), source in product(food, sources)
    }
    cells = []
    for site, month, turn in product(range(SITES), range(len(MONTHS)), range(CATEGORIES_A_MONTH)):
        category, slug = food[(site + month + 3 * turn) % CATEGORIES]
        source_kind, method = WAYS_IN[(site + month + turn) % len(WAYS_IN)]
        node, lot = ids[sites[site]], lots[category, source_kind]
        out = ("disposal", "waste") if (site + turn) % 10 == 0 else ("distribution", "people")
        goods = (lot, category, source_kind)
        cells += [
            Cell("intake", sites[site], SOURCE, slug, node, ids[SOURCE], node, *goods, method,
                 MONTHS[month], 5000),
            Cell(out[0], sites[site], out[1], slug, node, node, ids[out[1]], *goods, 1,
                 MONTHS[month], 1000),
        ]  # fmt: skip
    return cells


def _movements(bare: Bare, cells: list[Cell], movements: int) -> Iterator[tuple[Any, ...]]:
    """Yield the movements, cell after cell, each with the hash of its body and its seal."""
    for number, (seq, *line) in enumerate(_lines(cells, movements)):
        cell = cells[number % CELLS]
        day = date(cell.month // 100, cell.month % 100, 1 + number // CELLS % 28)
        header = _header(cell, number, day, line[4])
        sealed = seal([header.get(name) for name in SEALED], [line])
        if bare.sqlite:
            header["happened_on"] = day.isoformat()
            header["recorded_at"] = f"{day.isoformat()} 18:00:00.000000"
        yield seq, *(header.get(name) for name in SEALED), sealed


def _lines(cells: list[Cell], movements: int) -> Iterator[tuple[Any, ...]]:
    """Yield the one line of each movement."""
    unsaid = (None,) * 6
    for number in range(movements):
        cell = cells[number % CELLS]
        nodes = (cell.from_node, cell.to_node)
        goods = (cell.category_id, cell.source_kind, cell.method)
        grams = cell.grams + number % 997
        yield number + 1, 0, cell.lot, *nodes, grams, 1, 1, cell.month, *goods, *unsaid


def _header(cell: Cell, number: int, day: date, grams: int) -> dict[str, Any]:
    inward = cell.kind == "intake"
    said = MovementInput(
        id=UUID(int=number + 1),
        kind=cell.kind,
        happened_on=day,
        node=cell.site,
        counterpart=cell.counterpart,
        lines=(LineInput(cell.category, grams),),
        method=Method(cell.method).slug,
    )
    return {
        "uuid": str(said.id),
        "kind": cell.kind,
        "node_id": cell.node,
        "happened_on": day,
        "recorded_at": datetime.combine(day, EVENING),
        "posted_month": cell.month,
        "method": cell.method,
        "body_hash": fingerprint(
            movement_body(said, SourceKind(cell.source_kind).slug if inward else None)
        ),
        "before_count": False,
        "intact": False,
        "closed": False,
    }
