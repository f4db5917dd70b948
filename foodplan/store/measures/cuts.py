"""Cuts: what the movements recorded in each finished month (UTC) added to flow_month, for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from foodplan.rules.ledger import months_between
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.measures.then import (
    KEY,
    Recorded,
    Way,
    cut_months,
    first_recorded_month,
    folded,
    month_end,
    month_start,
    movements_in,
    recorded_month,
    statement,
)

# A transaction that began before a month's end may still be on its way for a while after it.
SETTLED = timedelta(hours=6)


@dataclass(frozen=True)
class Cut:
    """A finished month of recording (yyyymm, UTC) with its movements and its cells.

    Each cell is a key of flow_month with signed grams and movements.
    """

    month: int
    movements: int
    cells: tuple[tuple[int, ...], ...]


def months_to_cut(session: Session, now: datetime) -> list[int]:
    """Return the finished months of recording that have no cut yet, oldest first."""
    driver = Driver(session)
    first, last = first_recorded_month(driver), recorded_month(now - SETTLED)
    if first is None:
        return []
    made = set(cut_months(driver))
    return [month for month in months_between(first, last) if month < last and month not in made]


def cut_of(session: Session, month: int) -> Cut:
    """Return the cut of a month of recording as its lines say; nothing is kept."""
    driver = Driver(session)
    lines = Recorded(month_start(month), month_end(month), inclusive=True)
    made, values = statement(driver, Way(0, lines, backward=False))
    rows = driver.rows(f"{made} ORDER BY {', '.join(KEY)}", values)
    cells = tuple(tuple(map(int, row)) for row in rows)
    return Cut(month, movements_in(driver, lines), cells)


def keep_cut(session: Session, cut: Cut, made_at: datetime) -> bool:
    """Keep a cut; False when another already made that month's."""
    driver = Driver(session)
    kept = driver.run(
        "INSERT INTO flow_cut_month (recorded_month, made_at, movements) VALUES (?, ?, ?) "
        "ON CONFLICT (recorded_month) DO NOTHING",
        (cut.month, driver.instant(made_at), cut.movements),
    )
    if kept and cut.cells:
        columns = ("recorded_month", *KEY, "grams", "movements")
        insert = f"INSERT INTO flow_cut ({', '.join(columns)}) VALUES ({marks(columns)})"  # noqa: S608
        driver.run_many(insert, [(cut.month, *cell) for cell in cut.cells])
    return kept > 0


def wrong_cuts(session: Session) -> list[int]:
    """Return the months whose cut is not what the lines recorded in them add up to."""
    driver = Driver(session)
    stored = f"SELECT {', '.join(KEY)}, grams, movements FROM flow_cut WHERE recorded_month = ?"  # noqa: S608
    return [
        month
        for month in cut_months(driver)
        if folded(driver.rows(stored, (month,))) != folded(cut_of(session, month).cells)
    ]
