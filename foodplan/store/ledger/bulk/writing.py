"""Writing many movements and lines: numbers taken at once, rows sent many in a statement."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from foodplan.store.ledger.book import Entry, Header
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, sealed_text

_MOVEMENT = ("seq", *SEALED, "seal")
_LINE = ("movement_seq", *SEALED_LINE)
# All lines at once would be as large again as what they are made from.
WRITTEN_AT_ONCE = 900
_SEQUENCE = "SELECT nextval(pg_get_serial_sequence('movement', 'seq')) FROM generate_series(1, ?)"
_DIGEST = hashlib.sha256().digest_size

Lines = Sequence[Sequence[Any]]


class SealedActs:
    """Movements with their lines, each kept as its seal and the text that was sealed.

    A hundred thousand of them as rows would take three times as much.
    """

    def __init__(self) -> None:
        self._kept: list[bytes] = []

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, header: Header, entries: Sequence[Entry]) -> None:
        """Take in a movement that is written after those before it."""
        self.add_text(sealed_text(header, entries))

    def add_text(self, text: bytes) -> None:
        """Take in a movement by the text that is sealed of it."""
        self._kept.append(hashlib.sha256(text).digest() + text)

    def note(self, place: int, note_id: int | None, note_hash: str | None) -> None:
        """Seal a movement again, with the number that its note was given."""
        whole, lines, parents = orjson.loads(self._kept[place][_DIGEST:])
        whole[_NOTE : _NOTE + 2] = note_id, note_hash
        text = orjson.dumps((whole, lines, parents))
        self._kept[place] = hashlib.sha256(text).digest() + text

    def rows(self, driver: Driver) -> Iterator[tuple[list[Any], Lines]]:
        """Yield each movement as its table takes it, without its number, and its lines."""
        spell = _Spelt(driver).spell
        for kept in self._kept:
            whole, lines, _ = orjson.loads(kept[_DIGEST:])
            spell(whole)
            whole.append(kept[:_DIGEST].hex())
            yield whole, lines


_NOTE = SEALED.index("note_id")
_DAY, _RECORDED, _TYPED = map(SEALED.index, ("happened_on", "recorded_at", "typed_at"))


class _Spelt:
    """Spells what was sealed as the columns of a database take it."""

    def __init__(self, driver: Driver) -> None:
        self._day: Callable[[str], Any] = str if driver.sqlite else date.fromisoformat
        self._instant = lru_cache(64)(lambda text: driver.instant(datetime.fromisoformat(text)))

    def spell(self, whole: list[Any]) -> None:
        """Make a movement's values what its table takes, in the order of `SEALED`.

        Answers stay 0 and 1, which the columns of both databases take so.
        """
        whole[_DAY] = self._day(whole[_DAY])
        whole[_RECORDED] = self._instant(whole[_RECORDED])
        if whole[_TYPED] is not None:
            whole[_TYPED] = self._instant(whole[_TYPED])
        if len(whole) < len(SEALED):
            whole.append(0)


def write_rows(driver: Driver, acts: SealedActs) -> None:
    """Store movements with their lines, in the order given.

    Raises the driver's own IntegrityError, after which the transaction must be rolled back, when
    an id or a reversal is taken.
    """
    numbered = zip(_numbers(driver, len(acts)), acts.rows(driver), strict=True)
    while some := list(islice(numbered, WRITTEN_AT_ONCE)):
        driver.fill("movement", _MOVEMENT, ((seq, *movement) for seq, (movement, _) in some))
        lines = ((seq, *line) for seq, (_, lines) in some for line in lines)
        driver.fill("line", _LINE, lines)


def _numbers(driver: Driver, count: int) -> Sequence[int]:
    if not driver.sqlite:
        return sorted(int(row[0]) for row in driver.rows(_SEQUENCE, (count,)))
    # A writing transaction is alone on SQLite, and AUTOINCREMENT never gives a number twice.
    row = driver.row("SELECT seq FROM sqlite_sequence WHERE name = 'movement'")
    first = 1 + (int(row[0]) if row else 0)
    return range(first, first + count)
