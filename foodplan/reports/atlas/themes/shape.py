"""The shape of a thematic map: its areas with a figure each, the classes of its colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from foodplan.reports.open_data import Column


class State(StrEnum):
    """Whether an area's figure is shown, may not be, or is not known; nobody's zero is missing."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NOTHING = "nothing"


@dataclass(frozen=True)
class ThemeColumn:
    """A column of the table: its name, unit (kg, kg/1000, %, number or people) and what it says."""

    name: str
    unit: str
    meaning: str

    def as_column(self) -> Column:
        """Return the column of a file."""
        return Column(self.name, "number", self.meaning)


@dataclass(frozen=True)
class ThemeRow:
    """An area with its figures, None where not known; `value` is what its colour says.

    `step` is the number of its class, None without a colour. Of a HIDDEN area nothing is said.
    `within` is what else tells where it is: a circoscrizione's quarters, a zone's circoscrizione.
    """

    code: str
    name: str
    state: State
    cells: tuple[float | None, ...]
    value: float | None = None
    step: int | None = None
    within: str = ""


@dataclass(frozen=True)
class Step:
    """A class of the colours from `low` to `high` (not included, but of the last) with its areas.

    >>> Step(0, 10, 3).high
    10
    """

    low: float
    high: float
    areas: int


@dataclass(frozen=True)
class Option:
    """One value of a choice; `label` is a word of the vocabulary unless it says itself."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """What a reader may choose, as a parameter of the address."""

    name: str
    options: tuple[Option, ...]

    @property
    def value(self) -> str:
        """The value that is chosen."""
        return next(option.value for option in self.options if option.chosen)


@dataclass(frozen=True)
class Counted:
    """Whose residents a rate is made of: the year and the source, and areas of other counts."""

    year: str
    source: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeReport:
    """A thematic map, ready to print; `shown` names the column that is coloured.

    `facts` are the few other figures that its own text prints.
    """

    slug: str
    level: str
    columns: tuple[ThemeColumn, ...]
    shown: str
    rows: tuple[ThemeRow, ...]
    steps: tuple[Step, ...]
    choices: tuple[Choice, ...]
    day: date
    total: tuple[float | None, ...] = ()
    first: date | None = None
    last: date | None = None
    counted: Counted | None = None
    simulated: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit of what is coloured."""
        return next(column.unit for column in self.columns if column.name == self.shown)

    @property
    def chosen(self) -> dict[str, str]:
        """The choices that differ from the usual ones, as parameters of an address."""
        return {
            choice.name: choice.value for choice in self.choices if not choice.options[0].chosen
        }

    def figures(self, row: ThemeRow) -> dict[str, float | None]:
        """Return a row's figures by the names of their columns."""
        return dict(zip((column.name for column in self.columns), row.cells, strict=True))

    def count(self, state: State) -> int:
        """Return how many areas are in a state."""
        return sum(row.state == state for row in self.rows)


def choice(name: str, asked: str, options: Sequence[tuple[str, str]]) -> Choice:
    """Return a choice; whatever is not among its options is the first of them.

    >>> choice("metri", "7", [("500", "500"), ("1000", "1000")]).value
    '500'
    """
    chosen = asked if asked in dict(options) else options[0][0]
    return Choice(name, tuple(Option(value, label, value == chosen) for value, label in options))
