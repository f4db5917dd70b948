"""What a report is made of: sections of words, tables and charts, the same for every form."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Cell:
    """A cell in words, with the bare number behind them where there is one."""

    text: str
    number: float | None = None


@dataclass(frozen=True)
class Grid:
    """A table; `numeric` says which columns are numbers, `empty` what stands where none has rows.

    The first column heads its rows.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    empty: str = ""


@dataclass(frozen=True)
class Drawing:
    """A chart as SVG, with what it shows in words; the same values stand in a table beside it."""

    title: str
    alternative: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A part of the report under its heading; `level` is 2 or 3."""

    anchor: str
    title: str
    level: int = 2
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True)
class Document:
    """A whole report; `marks` are said at its head and on every sheet (simulated, proposed)."""

    title: str
    subtitle: str
    city: str
    file_name: str
    made_at: datetime
    stamp: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    lang: str = "it"
