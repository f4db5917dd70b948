"""Checking staged rows: each becomes a line of a movement, or problems in words."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from foodplan.importers.movements.days import read_day
from foodplan.importers.movements.goods import (
    read_category,
    read_count,
    read_lot,
    read_packs,
)
from foodplan.importers.movements.heads import FIELDS, Head, Heads, plain_text, short_text
from foodplan.importers.movements.identity import Ids
from foodplan.importers.movements.layout import Layout
from foodplan.importers.movements.names import Names
from foodplan.importers.movements.own import OwnIds
from foodplan.importers.movements.shape import (
    Accepted,
    Cell,
    CheckedChunk,
    Mapping,
    Reading,
    Row,
    RowProblem,
)
from foodplan.importers.movements.weights import Wrong, read_weight
from foodplan.rules.problems import Problem

# Weights may be all different, and looking each up again costs little.
MOST_KEPT = 5_000

Passages = tuple[int | None, int | None, int | None]
Bad = list[tuple[str, Wrong]]

ANOTHER_ROW = Problem("id", "Un'altra riga dello stesso movimento è da correggere.")
_OTHER_PASSAGES = (
    "Per questo giorno la riga %(row)s dice un altro numero: le famiglie e le persone si dicono "
    "una volta per giornata."
)


class _Read(dict[Hashable, Any]):
    """What each different value means, worked out once; begun anew before it grows large."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: Hashable) -> Any:
        if len(self) >= MOST_KEPT:
            self.clear()
        self[key] = found = self._read(key)
        return found


class _Weighed(NamedTuple):
    """Grams of a row, what was typed to say them, and what tells the row from others by them."""

    grams: int
    quantity: str | None
    unit: str | None
    grams_per_unit: int | None
    token: str
    parcel: bool = False
    counted: bool = False


class Checker:
    """Checks the chunks of one file, in their order; it remembers what the file said before.

    `closed` is the mode of the batch: history that leaves today's stock as it is.
    `beside` are the ids of the rows that stood beside these before they were refused.
    `unknown_sources` counts the rows of each source that nobody knows, by its name.
    """

    def __init__(
        self, reading: Reading, mapping: Mapping, names: Names, *, closed: bool = False,
        beside: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.names = names = names.with_new(mapping)
        self._layout = layout = Layout(reading, mapping)
        heavy, self._epoch = mapping.constants.get("heavy") == "yes", reading.epoch_1904
        self._usual_lot = mapping.constants.get("lot_kind", "")
        self._pick = layout.picker(FIELDS)
        heads = Heads(names, mapping.unit, closed=closed)
        # None of these knows the checker: they go with it, and need no collector.
        style, today = reading.number_style, names.today
        self._heads = _Read(lambda key: heads.read(dict(zip(FIELDS, key, strict=True))))
        self._days = _Read(partial(_day, today=today, epoch_1904=reading.epoch_1904))
        self._categories = _Read(lambda cell: read_category(cell, names))
        self._weights = _Read(lambda key: read_weight(key[0], key[1], style, heavy=heavy))
        self._ids = Ids(names.organisation, names.site, beside)
        self._own = OwnIds()
        self._passages: dict[str, tuple[int, Passages]] = {}
        self.unknown_sources: Counter[str] = Counter()

    def check(self, rows: Sequence[Row]) -> CheckedChunk:
        """Return what can become of some rows; asks no database."""
        accepted: list[Accepted] = []
        problems: list[RowProblem] = []
        for row in rows:
            found = self._row(row)
            if isinstance(found, Accepted):
                accepted.append(found)
            else:
                problems += found
        return self._whole(CheckedChunk(tuple(accepted), tuple(problems)))

    def _row(self, row: Row) -> Accepted | list[RowProblem]:
        cells = self._layout.cells(row)
        bad: Bad = []
        head = self._heads[self._pick(cells)]
        day = self._days[cells["day"]]
        category = self._categories[cells["category"]]
        weighed = self._weight(cells, head, category)
        if head.__class__ is list:
            bad += head
        if day.__class__ is Wrong:
            bad.append(("day", day))
        if weighed.__class__ is Wrong:
            bad.append((weighed.problem.field, weighed))
        parcel = weighed.__class__ is _Weighed and weighed.parcel and cells["category"] == ""
        if category.__class__ is Wrong and not parcel:
            bad.append(("category", category))
        return self._accepted(row, cells, head, day, category, weighed, bad)

    def _accepted(
        self, row: Row, cells: dict[str, Cell], head: Head, day: str, category: Any,
        weighed: _Weighed, bad: Bad,
    ) -> Accepted | list[RowProblem]:  # fmt: skip
        number = int(row[0])
        document = self._text(cells, "document", 80, bad)
        note = self._text(cells, "note", 140, bad)
        lot = None
        if cells["lot"] != "" and not (head.__class__ is Head and head.closed):
            lot = self._taken("lot", read_lot(cells["lot"], self._usual_lot,
                                              epoch_1904=self._epoch), bad)  # fmt: skip
        passages = self._passed(cells, bad)
        given = plain_text(cells["id"]) if cells["id"] != "" else ""
        if not bad and passages and not given:
            self._one_a_day(number, day, passages, bad)
        if bad or self._layout.overflows(row):
            self._own.touch(given, number)
            return self._problems(row, cells, bad)
        goods = "" if weighed.parcel else category
        said = (head.kind, day, head.counterpart, goods, weighed.token, document or "")
        method = head.method or ("pack" if weighed.counted else "weighed")
        made = Accepted(
            number, "", bool(given), head.kind, day, head.counterpart, head.source_kind, method,
            document, note, head.reason, passages, head.intact, head.closed, goods,
            weighed.grams, weighed.quantity, weighed.unit, weighed.grams_per_unit, lot,
        )  # fmt: skip
        if not given:
            return made._replace(id=self._ids.of("\0".join(said)))
        found = self._own.take(given, made)
        return found if isinstance(found, Accepted) else self._problems(row, cells, [("id", found)])

    def _weight(self, cells: dict[str, Cell], head: Any, category: Any) -> Any:
        """Return the grams of a row: as they are written, else by its packs."""
        unit = head.unit if head.__class__ is Head else "kg"
        if cells["kg"] != "" or (cells["grams"] == "" and cells["packs"] == ""):
            grams = self._weights[cells["kg"], unit]
        elif cells["grams"] != "":
            grams = self._weights[cells["grams"], "g"]
        else:
            return self._counted(cells, category)
        if grams.__class__ is Wrong:
            return grams
        if cells["packs"] == "":
            return _Weighed(grams, None, None, None, str(grams))
        return self._typed_packs(cells, grams)

    def _counted(self, cells: dict[str, Cell], category: Any) -> _Weighed | Wrong:
        known = category if isinstance(category, str) else None
        found = read_packs(cells["packs"], cells["pack"], known, self.names)
        if isinstance(found, Wrong):
            return found
        token = f"{found.quantity}x{found.unit}"
        return _Weighed(*found[:4], token, parcel=found.parcel, counted=True)

    def _typed_packs(self, cells: dict[str, Cell], grams: int) -> _Weighed | Wrong:
        """Return weighed grams with the packs that were typed beside them."""
        each = read_count(cells["pack_grams"], "pack_grams", 10**8)
        quantity = short_text("packs", plain_text(cells["packs"]), 30)
        unit = short_text("pack", plain_text(cells["pack"]), 20)
        for found in (each, quantity, unit):
            if isinstance(found, Wrong):
                return found
        return _Weighed(grams, str(quantity), str(unit) or None, each or None, str(grams))  # type: ignore[arg-type]

    def _text(self, cells: dict[str, Cell], field: str, most: int, bad: Bad) -> str | None:
        if cells[field] == "":
            return None
        return self._taken(field, short_text(field, plain_text(cells[field]), most), bad) or None

    def _taken(self, field: str, found: Any, bad: Bad) -> Any:
        if isinstance(found, Wrong):
            bad.append((field, found))
            return None
        return found

    def _passed(self, cells: dict[str, Cell], bad: Bad) -> Passages | None:
        households, people, minors = cells["households"], cells["people"], cells["minors"]
        if households == "" == people and minors == "":
            return None
        said: Passages = tuple(
            self._taken(field, read_count(cells[field], field), bad)
            for field in ("households", "people", "minors")
        )
        if said[1] is not None and said[2] is not None and said[2] > said[1]:
            words = "I minori non possono essere più delle persone."
            bad.append(("minors", Wrong(Problem("minors", words))))
        return None if said == (None, None, None) else said

    def _one_a_day(self, number: int, day: str, passages: Passages, bad: Bad) -> None:
        first, said = self._passages.setdefault(day, (number, passages))
        if said != passages:
            problem = Problem("households", _OTHER_PASSAGES, {"row": first})
            bad.append(("households", Wrong(problem)))

    def _problems(self, row: Row, cells: dict[str, Cell], bad: Bad) -> list[RowProblem]:
        """Return what is wrong with a row; of a row that is no movement only that."""
        plain = self._layout.no_movement(row, is_day=self._is_day(cells["day"]))
        if plain is not None:
            return [self._layout.problem(row, cells, "", Wrong(plain))]
        for field, wrong in bad:
            if field in {"source", "counterpart"} and wrong.problem.field == "source":
                self.unknown_sources[plain_text(cells[field])] += 1
        return [self._layout.problem(row, cells, field, wrong) for field, wrong in bad]

    def _is_day(self, cell: Cell) -> bool:
        return self._days[cell].__class__ is str

    def _whole(self, chunk: CheckedChunk) -> CheckedChunk:
        """Return a chunk in which a movement of several rows is accepted whole or not at all."""
        broken = self._own.broken(problem.row for problem in chunk.problems)
        said = [
            RowProblem(row.row, "", "id", "", ANOTHER_ROW.message, {})
            for row in chunk.accepted
            if row.given and row.id in broken
        ]
        return refuse(chunk, said) if said else chunk


def _day(cell: Cell, today: date, *, epoch_1904: bool) -> str | Wrong:
    found = read_day(cell, today, epoch_1904=epoch_1904)
    return found.isoformat() if isinstance(found, date) else found


def refuse(chunk: CheckedChunk, problems: Sequence[RowProblem]) -> CheckedChunk:
    """Return a chunk in which some more rows are refused, such as those that stock does not allow.

    All rows of a movement are refused with it.
    """
    bad = {problem.row for problem in problems}
    ids = {row.id for row in chunk.accepted if row.row in bad}
    kept = tuple(row for row in chunk.accepted if row.id not in ids)
    others = [
        RowProblem(row.row, "", "id", "", ANOTHER_ROW.message, {})
        for row in chunk.accepted
        if row.id in ids and row.row not in bad
    ]
    return CheckedChunk(kept, (*chunk.problems, *problems, *others), chunk.duplicates)
