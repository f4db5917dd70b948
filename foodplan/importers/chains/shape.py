"""A row of a foreign file of supplies or purchases: what it says, and where it says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from foodplan.importers.movements.shape import Unreadable
from foodplan.rules.problems import Problem

__all__ = ["ChainFile", "SaidRow", "Unreadable"]


@dataclass(frozen=True)
class SaidRow:
    """A row of a file; whom and what it names is looked up later.

    `texts` are what stands in it by field, `cells` where: a cell such as `C4`, or a JSON path.
    `values` are those that could be read, in the words of SupplyInput or PurchaseInput. `key` are
    the parts that name the row for ever, besides its ends. `left_out` says why it is no supply at
    all, which stops nothing; `problems` are what is to mend, which stops the file.
    """

    number: int
    texts: Mapping[str, str]
    cells: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: Problem | None = None


@dataclass(frozen=True)
class ChainFile:
    """A file that was read: its format, a word of `rules.chain_files.FORMATS`, and its rows."""

    format: str
    rows: tuple[SaidRow, ...]
