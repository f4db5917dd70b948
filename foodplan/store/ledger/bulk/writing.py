"""Writing many movements and lines: numbers taken at once, rows sent many in a statement."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from foodplan.store.ledger.book import Entry, Header
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, seal

_MOVEMENT = ("seq", *SEALED, "seal")
_LINE = ("movement_seq", *SEALED_LINE)
_SEQUENCE = "SELECT nextval(pg_get_serial_sequence('movement', 'seq')) FROM generate_series(1, ?)"


class ActRows(NamedTuple):
    """A movement and its lines as the tables take them, without the number of the movement."""

    movement: tuple[Any, ...]
    lines: Sequence[tuple[Any, ...]]


def act_rows(driver: Driver, header: Header, entries: Sequence[Entry]) -> ActRows:
    """Return a movement, sealed, and its lines as the tables take them."""
    typed_at = None if header.typed_at is None else driver.instant(header.typed_at)
    stored = header._replace(
        happened_on=driver.day(header.happened_on),  # type: ignore[arg-type]
        recorded_at=driver.instant(header.recorded_at),  # type: ignore[arg-type]
        typed_at=typed_at,  # type: ignore[arg-type]
    )
    return ActRows((*stored, seal(header, entries)), entries)


def write_rows(driver: Driver, acts: Sequence[ActRows]) -> None:
    """Store movements with their lines, in the order given.

    Raises the driver's own IntegrityError, after which the transaction must be rolled back, when
    an id or a reversal is taken.
    """
    numbers = _numbers(driver, len(acts))
    movements = ((seq, *act.movement) for seq, act in zip(numbers, acts, strict=True))
    driver.fill("movement", _MOVEMENT, movements)
    pairs = zip(numbers, acts, strict=True)
    driver.fill("line", _LINE, ((seq, *line) for seq, act in pairs for line in act.lines))


def _numbers(driver: Driver, count: int) -> Sequence[int]:
    if not driver.sqlite:
        return sorted(int(row[0]) for row in driver.rows(_SEQUENCE, (count,)))
    # A writing transaction is alone on SQLite, and AUTOINCREMENT never gives a number twice.
    row = driver.row("SELECT seq FROM sqlite_sequence WHERE name = 'movement'")
    first = 1 + (int(row[0]) if row else 0)
    return range(first, first + count)
