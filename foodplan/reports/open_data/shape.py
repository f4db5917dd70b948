"""The shape of a data set: its name, its columns and where its rows come from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

Cell = str | int | float | bool | date | None
Row = tuple[Cell, ...]
Rows = Callable[[Session, date, datetime | None], Iterable[Row]]

LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class Column:
    """A column: its snake_case name, its kind, and what it says in Italian.

    `kind` is text, integer, number, date or boolean.
    """

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Dataset:
    """A table that can be downloaded; `rows` reads it for a day, as known at an instant."""

    name: str
    title: str
    summary: str
    columns: tuple[Column, ...]
    rows: Rows
