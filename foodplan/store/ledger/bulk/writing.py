"""Writing many movements and lines: numbers taken at once, rows sent in two long statements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from foodplan.store.ledger.book import Entry, Header
from foodplan.store.ledger.driver import Driver, marks
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, seal

_MOVEMENT = (
    f"INSERT INTO movement (seq, {', '.join(SEALED)}, seal) "  # noqa: S608
    f"VALUES ({marks([*SEALED, '', ''])})"
)
_LINE = (
    f"INSERT INTO line (movement_seq, {', '.join(SEALED_LINE)}) "  # noqa: S608
    f"VALUES ({marks(['', *SEALED_LINE])})"
)
_SEQUENCE = "SELECT nextval(pg_get_serial_sequence('movement', 'seq')) FROM generate_series(1, ?)"


def write_many(driver: Driver, acts: Sequence[tuple[Header, Sequence[Entry]]]) -> None:
    """Store movements with their lines, in the order given.

    Raises the driver's own error, with nothing written that a rollback does not undo, when an id
    or a reversal is taken.
    """
    numbers = _numbers(driver, len(acts))
    days: dict[date, Any] = {}
    instants: dict[datetime, Any] = {}
    rows, lines = [], []
    for seq, (header, entries) in zip(numbers, acts, strict=True):
        stored = list(header)
        day = header.happened_on
        if day not in days:
            days[day] = driver.day(day)
        stored[3] = days[day]
        for place, instant in ((4, header.recorded_at), (19, header.typed_at)):
            if instant is not None:
                if instant not in instants:
                    instants[instant] = driver.instant(instant)
                stored[place] = instants[instant]
        rows.append((seq, *stored, seal(header, entries)))
        lines += [(seq, *entry) for entry in entries]
    driver.run_many(_MOVEMENT, rows)
    driver.run_many(_LINE, lines)


def _numbers(driver: Driver, count: int) -> list[int]:
    if not driver.sqlite:
        return sorted(int(row[0]) for row in driver.rows(_SEQUENCE, (count,)))
    # A writing transaction is alone on SQLite, and AUTOINCREMENT never gives a number twice.
    row = driver.row("SELECT seq FROM sqlite_sequence WHERE name = 'movement'")
    first = 1 + (int(row[0]) if row else 0)
    return list(range(first, first + count))
