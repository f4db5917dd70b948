"""Ledgers of a given size, loaded in bulk: same sites, months and categories, more movements."""

from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from sqlalchemy.engine import Connection
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.models.indicators import ExpectedReport
from foodplan.rules.ledger import months_between
from foodplan.store.history import Change, record
from foodplan.store.ledger import rebuild
from foodplan.store.organisations import (
    NodeInput,
    OrganisationInput,
    add_node,
    add_organisation,
    ensure_boundary,
    get_node,
)
from foodplan.store.schema import upgrade_schema

SITES = 50
CATEGORIES = 12
FIRST_MONTH, LAST_MONTH = 202411, 202610
MONTHS = months_between(FIRST_MONTH, LAST_MONTH)
# The day on which progress is asked: every month of the ledger is closed.
DAY = date(2026, 11, 22)
START = datetime(2024, 10, 1, tzinfo=UTC)
# The four ways in: source kind (market or wholesale surplus) and method (weighed or packs).
WAYS_IN = ((1, 1), (1, 2), (2, 1), (2, 2))
# A site handles four of the twelve categories in a month: each comes in one way and goes out to
# people or to waste. The smallest ledger fills every cell that the largest does.
CATEGORIES_A_MONTH = 4
CELLS = SITES * len(MONTHS) * CATEGORIES_A_MONTH * 2


def build_ledger(path: Path, movements: int, data_dir: Path) -> str:
    """Make a database with the plan, fifty sites and so many movements; return its URL.

    Raises ValueError for fewer movements than there are cells to fill.
    """
    if movements < CELLS:
        raise ValueError(f"A ledger of this shape has at least {CELLS} movements.")
    url = f"sqlite:///{path}"
    engine = make_engine(url)
    try:
        upgrade_schema(engine)
        with session_scope(engine, writes=True) as session:
            change = Change(START)
            fill_plan(session, data_dir, change)
            _add_cells(session, add_sites(session, change), change)
            _load(session, movements)
            rebuild(session)
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    finally:
        engine.dispose()
    return url


def add_sites(session: Session, change: Change) -> list[str]:
    """Add fifty invented organisations with a site each, and return the sites' slugs."""
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


def _add_cells(session: Session, slugs: list[str], change: Change) -> None:
    """Write what each cell of the ledger is into a table that lives as long as the connection."""
    sites = [_id(session, slug) for slug in slugs]
    source = ensure_boundary(session, "source:mercato-di-prova", "Mercato di prova", change)
    people, waste = _id(session, "people"), _id(session, "waste")
    connection = session.connection()
    food = "SELECT id FROM category WHERE food ORDER BY position LIMIT ?"
    categories = list(connection.exec_driver_sql(food, (CATEGORIES,)).scalars())
    connection.exec_driver_sql(
        "CREATE TEMP TABLE cell (n INTEGER PRIMARY KEY, kind TEXT, node INTEGER, "
        "from_node INTEGER, to_node INTEGER, lot INTEGER, category INTEGER, source_kind INTEGER, "
        "method INTEGER, month INTEGER, grams INTEGER)"
    )
    lots = _add_lots(connection, categories)
    rows = []
    for site, month, turn in product(range(SITES), range(len(MONTHS)), range(CATEGORIES_A_MONTH)):
        category = categories[(site + month + 3 * turn) % CATEGORIES]
        source_kind, method = WAYS_IN[(site + month + turn) % len(WAYS_IN)]
        lot, node = lots[category, source_kind], sites[site]
        out = ("disposal", waste) if (site + turn) % 10 == 0 else ("distribution", people)
        rest = (lot, category, source_kind)
        rows.append(("intake", node, source, node, *rest, method, MONTHS[month], 5000))
        rows.append((out[0], node, node, out[1], *rest, 1, MONTHS[month], 1000))
    connection.exec_driver_sql(
        "INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, *row) for number, row in enumerate(rows)],
    )


def _add_lots(connection: Connection, categories: list[int]) -> dict[tuple[int, int], int]:
    lots = {}
    add = "INSERT INTO lot (category_id, source_kind, date_kind) VALUES (?, ?, 0) RETURNING id"
    for key in product(categories, {kind for kind, _ in WAYS_IN}):
        lots[key] = int(connection.exec_driver_sql(add, key).scalar_one())
    return lots


def _load(session: Session, movements: int) -> None:
    """Insert the movements, each with one line, cell after cell, in the database's own code."""
    connection = session.connection()
    numbers = "WITH RECURSIVE one(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM one WHERE i < ?) "
    happened = "printf('%04d-%02d-%02d', cell.month / 100, cell.month % 100, 1 + one.i / ? % 28)"
    joined = "FROM one JOIN cell ON cell.n = one.i % ?"
    connection.exec_driver_sql(
        f"{numbers} INSERT INTO movement (seq, uuid, kind, node_id, happened_on, recorded_at, "
        "posted_month, method, body_hash) SELECT one.i + 1, "
        "printf('%08x-0000-4000-8000-%012x', one.i, one.i), cell.kind, cell.node, "
        f"{happened}, {happened} || ' 18:00:00.000000', cell.month, cell.method, '' {joined}",
        (movements - 1, CELLS, CELLS, CELLS),
    )
    connection.exec_driver_sql(
        f"{numbers} INSERT INTO line (movement_seq, n, lot_id, from_node, to_node, grams, sign, "
        "tally, month, category_id, source_kind, method) SELECT one.i + 1, 0, cell.lot, "
        "cell.from_node, cell.to_node, cell.grams + one.i % 997, 1, 1, cell.month, "
        f"cell.category, cell.source_kind, cell.method {joined}",
        (movements - 1, CELLS),
    )


def _id(session: Session, slug: str) -> int:
    found = get_node(session, slug)
    if found is None:
        raise LookupError(f"The node {slug} is missing.")
    return found.id
