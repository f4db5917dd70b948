"""How a file of movements reads, what its columns say, and what became of its rows."""

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import orjson

from foodplan.rules.movement_files import plain_again
from foodplan.rules.numbers import write_number
from foodplan.rules.problems import Problem

# A cell as it was read: text, or the number that a spreadsheet holds. Days are ISO text.
Cell = str | int | float
# A row on its way: its number in the file (the first line is 1), then its cells.
Row = list[Cell]

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 2_000
CHUNK_ROWS = 1_000
# Stands where a formula has no stored value.
NO_VALUE = "(formula senza valore)"

# How weights are written: with a comma, with a dot, in a way that cannot be mistaken, or in one
# that the person has to be asked about, once for the file.
ITALIAN, ENGLISH, PLAIN, ASK = "it", "en", "plain", "ask"


class Unreadable(Exception):  # noqa: N818 - it says what happened
    """A file that is no table of movements, with the sentence that says what to send instead."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.text)


@dataclass(frozen=True)
class Column:
    """A column: its letter as spreadsheets name it, its title, the first values under it."""

    letter: str
    title: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How a file reads; `header_row` 0 means that its first row is already a movement.

    `kind` is csv or xlsx; `encoding` and `separator` are of a CSV, `sheet` and `sheets` of a
    workbook. `number_style` is it, en, plain (nothing to mistake) or ask, then `ambiguous` has
    weights that read two ways. `date_style` is it, iso or serial; `epoch_1904` is how some old
    spreadsheets count days.
    """

    kind: str
    columns: tuple[Column, ...]
    header_row: int = 1
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    number_style: str = PLAIN
    ambiguous: tuple[str, ...] = ()
    date_style: str = ITALIAN
    epoch_1904: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return tuple(column.title for column in self.columns)

    def as_json(self) -> str:
        """Return the reading as the JSON object that a batch keeps."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: str) -> "Reading":
        """Return the reading that `as_json` wrote."""
        said: dict[str, Any] = orjson.loads(text)
        said["columns"] = tuple(
            Column(item["letter"], item["title"], tuple(item["samples"]))
            for item in said["columns"]
        )
        said["sheets"], said["ambiguous"] = tuple(said["sheets"]), tuple(said["ambiguous"])
        return cls(**said)


@dataclass(frozen=True)
class Mapping:
    """Which field each column says (by letter; what is left out is ignored), and what all rows say.

    `constants` holds what no column says, such as {"kind": "intake"}. `new_sources` are names of
    sources to add, with their source kind, which somebody confirmed. `unit` is of weights that
    name none: kg, g or t. `replaced` holds by field what stands for a value as it was typed, such
    as {"category": {"Verdura": "Ortofrutta"}}: suggestions that somebody accepted.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    new_sources: dict[str, str] = field(default_factory=dict)
    unit: str = "kg"
    replaced: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that must still be chosen: day, kind, category, and a weight or packs."""
        said = {*self.columns.values(), *self.constants}
        lacks = [name for name in ("day", "kind", "category") if name not in said]
        if not said & {"kg", "grams", "packs"}:
            lacks.append("kg")
        return tuple(lacks)

    @property
    def twice(self) -> tuple[str, ...]:
        """The fields that more than one column says."""
        said = list(self.columns.values())
        return tuple(sorted({name for name in said if said.count(name) > 1}))

    def as_json(self) -> str:
        """Return the mapping as the JSON object that a batch keeps."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """Return the mapping that `as_json` wrote."""
        return cls(**orjson.loads(text))


def as_value(cell: Cell) -> str:
    """Return a cell as a problem quotes it, and as an accepted suggestion knows it again."""
    text = plain_again(cell).strip() if isinstance(cell, str) else write_number(cell)
    return text[:200]


class RowProblem(NamedTuple):
    """One thing to mend: row of the file, letter and title of the column, value, reason.

    `suggestion` is a value to put there instead, empty when there is none. `field` is what the
    column says. `message` and `params` are the reason before it is written out.
    """

    row: int
    column: str
    field: str
    value: str
    message: str
    params: dict[str, Any]
    suggestion: str = ""

    @property
    def reason(self) -> str:
        """The Italian sentence."""
        return self.message % self.params if self.params else self.message


class Accepted(NamedTuple):
    """A row that can become a line of a movement, as plain values that JSON keeps.

    `given` says that the file named the id itself. `repeats` counts rows before it that say the
    same. Adjacent rows with one id are lines of one movement.
    """

    row: int
    id: str
    given: bool
    kind: str
    day: str
    counterpart: str
    source_kind: str | None
    method: str
    document: str | None
    note: str | None
    reason: str | None
    passages: tuple[int | None, int | None, int | None] | None
    intact: bool
    closed: bool
    category: str
    grams: int
    quantity: str | None = None
    unit: str | None = None
    grams_per_unit: int | None = None
    lot: str | None = None


def _accepted(said: list[Any]) -> Accepted:
    row = Accepted(*said)
    if row.passages is None:
        return row
    households, people, minors = row.passages
    return row._replace(passages=(households, people, minors))


@dataclass(frozen=True)
class CheckedChunk:
    """What became of some rows: those that can be posted, those known already, and problems.

    `duplicates` are numbers of rows that the ledger has already. Every row stands in exactly one
    of the three: `read` is their sum.
    """

    accepted: tuple[Accepted, ...]
    problems: tuple[RowProblem, ...]
    duplicates: tuple[int, ...] = ()

    @property
    def refused(self) -> int:
        """The number of rows with at least one problem."""
        return len({problem.row for problem in self.problems})

    @property
    def read(self) -> int:
        """The number of rows."""
        return len(self.accepted) + len(self.duplicates) + self.refused

    def as_json(self) -> str:
        """Return it as the JSON object that a chunk keeps."""
        said = {"a": self.accepted, "p": self.problems, "d": self.duplicates}
        return orjson.dumps(said, default=tuple).decode()

    @classmethod
    def from_json(cls, text: str) -> "CheckedChunk":
        """Return what `as_json` wrote."""
        said = orjson.loads(text)
        return cls(
            tuple(map(_accepted, said["a"])),
            tuple(RowProblem(*item) for item in said["p"]),
            tuple(said["d"]),
        )
