"""The movements of a file, each made from its rows when the ledger looks at it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar, overload
from uuid import UUID

import orjson

from foodplan.importers.movements.names import Names
from foodplan.importers.movements.shape import Accepted, CheckedChunk
from foodplan.rules.packs import whole_grams
from foodplan.store.ledger import LineInput, MovementInput, OpeningInput
from foodplan.store.ledger.body import COUNT_GAIN
from foodplan.store.ledger.bulk import Acts, Need, order_of

_One = TypeVar("_One")

_id = attrgetter("id")


class FileActs(Acts):
    """The movements of the accepted rows of a file, in its order.

    Of each only the rows stand, as short as they can be: a hundred thousand movements would take
    several times the file. `batch` is the uuid of the batch: import_row becomes "<batch>:<row>".
    """

    def __init__(self, names: Names, batch: str) -> None:
        self._names, self._batch = names, batch
        self._uuids: list[str] = []
        self._orders: list[int] = []
        self._rows: list[bytes] = []
        self._needs: set[tuple[str | None, str, str, str | None]] = set()
        self._seen: dict[tuple[str, str], int] = {}
        self._days: dict[str, date] = {}
        self._like_these: dict[tuple[Any, ...], MovementInput] = {}

    def add(self, chunk: CheckedChunk) -> None:
        """Take in the accepted rows of one more chunk; no movement is parted over two."""
        for uuid, lines in groupby(chunk.accepted, _id):
            # All but the id, which stands already.
            act: list[Any] = [(row[0], *row[2:]) for row in self._needed(lines)]
            self._uuids.append(uuid)
            self._orders.append(self._order(act[0][_KIND], act[0][_DAY]))
            # A copy, because what was written stands in a page of memory of its own.
            self._rows.append(bytes(memoryview(orjson.dumps(act))))

    def numbers(self, place: int) -> tuple[int, ...]:
        """Return the numbers of a movement's rows in the file."""
        return tuple(row[0] for row in orjson.loads(self._rows[place]))

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> MovementInput: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[MovementInput]: ...
    def __getitem__(self, place: int | slice) -> MovementInput | Sequence[MovementInput]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        uuid, said = self._uuids[place], orjson.loads(self._rows[place])
        if len(said) == 1 and said[0][_CATEGORY]:
            return self._like(uuid, said[0])
        return self._made([Accepted(row[0], uuid, *row[1:]) for row in said])

    def _made(self, rows: Sequence[Accepted]) -> MovementInput:
        day = self._days[rows[0].day]
        return movement_of(rows, day, self._names, f"{self._batch}:{rows[0].row}")

    def _like(self, uuid: str, row: list[Any]) -> MovementInput:
        """Return the movement of one row, made from the last one that says the same besides."""
        number, document, day = row[0], row[_DOCUMENT], row[_DAY]
        key = (*row[_KIND:_DAY], *row[_AFTER_DAY:_DOCUMENT], row[_REASON],
               *row[_AFTER_PASSAGES:_GRAMS], row[_LOT])  # fmt: skip
        last = self._like_these.get(key)
        if last is None or row[_NOTE] is not None or row[_PASSAGES] is not None:
            made = self._made([Accepted(number, uuid, *row[1:])])
            if row[_NOTE] is None and row[_PASSAGES] is None:
                self._like_these[key] = made
            return made
        grams, quantity, unit, each = row[_GRAMS:_LOT]
        line = _changed(last.lines[0], {
            "grams": grams, "quantity": quantity, "unit": unit, "grams_per_unit": each,
        })  # fmt: skip
        return _changed(last, {
            "id": UUID(uuid), "happened_on": self._days[day], "lines": (line,),
            "document": document, "import_row": f"{self._batch}:{number}",
        })  # fmt: skip

    def uuids(self) -> Sequence[str]:
        """Return the ids, by place."""
        return self._uuids

    def orders(self) -> Sequence[int]:
        """Return by place what says which act comes before which."""
        return self._orders

    def needs(self) -> Iterable[Need]:
        """Return what lots the acts may need, each once."""
        return [Need(*said) for said in self._needs]

    def _needed(self, rows: Iterable[Accepted]) -> Iterator[Accepted]:
        """Yield rows after taking note of what lots they need."""
        for row in rows:
            if row.category:
                self._needs.add((row.source_kind, row.counterpart, row.category, row.lot))
            else:
                for line in _lines(row, self._names):
                    self._needs.add((row.source_kind, row.counterpart, line.category, line.lot))
            yield row

    def _order(self, kind: str, day: str) -> int:
        # One number for all that have the same.
        found = self._seen.get((kind, day))
        if found is None:
            self._days[day] = date.fromisoformat(day)
            found = self._seen[kind, day] = order_of(self._days[day], kind)
        return found


# Where things stand in a row without its id.
_KIND, _DAY, _DOCUMENT, _NOTE, _REASON, _PASSAGES, _CATEGORY, _GRAMS, _LOT = (
    Accepted._fields.index(name) - 1
    for name in (
        "kind",
        "day",
        "document",
        "note",
        "reason",
        "passages",
        "category",
        "grams",
        "lot",
    )
)
_AFTER_DAY, _AFTER_PASSAGES = _DAY + 1, _PASSAGES + 1


def _changed(one: _One, fields: dict[str, Any]) -> _One:
    """Return a frozen value with some fields changed, as `replace` at a fifth of its cost."""
    made = object.__new__(type(one))
    vars(made).update(vars(one), **fields)
    return made


def movements_of(
    chunks: Iterable[CheckedChunk], names: Names, batch: str
) -> Iterator[tuple[MovementInput, tuple[int, ...]]]:
    """Yield each movement to post with the numbers of its rows, in the order of the file."""
    acts = FileActs(names, batch)
    for chunk in chunks:
        acts.add(chunk)
    for place in range(len(acts)):
        yield acts[place], acts.numbers(place)


def movement_of(
    rows: Sequence[Accepted], day: date, names: Names, import_row: str | None
) -> MovementInput:
    """Return the movement whose lines some rows are."""
    first = rows[0]
    gained = first.reason == COUNT_GAIN
    lines = [line for row in rows for line in _lines(row, names)]
    return MovementInput(
        id=UUID(first.id),
        kind=first.kind,
        happened_on=day,
        node=names.site,
        counterpart=first.counterpart,
        lines=tuple(lines),
        source_kind=first.source_kind,
        method=first.method,
        document=first.document,
        note=first.note,
        reason_code=None if gained else first.reason,
        opening=OpeningInput(*first.passages) if first.passages else None,
        allow_count_gain=gained,
        # Weights that are hardly possible were confirmed, or refused, for the whole file.
        confirm_heavy=True,
        import_row=import_row,
        intact=first.intact,
        closed=first.closed,
    )


def _lines(row: Accepted, names: Names) -> list[LineInput]:
    if row.category:
        typed = (row.quantity, row.unit, row.grams_per_unit)
        return [LineInput(row.category, row.grams, *typed, row.lot)]
    parcel = next(pack for pack in names.packs.values() if pack.slug == row.unit)
    number = Decimal(row.quantity or "0")
    return [
        LineInput(category, whole_grams(number, grams), row.quantity, row.unit, grams, row.lot)
        for category, grams in parcel.content
    ]
