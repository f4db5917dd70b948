"""The rows of a mass balance: figures, categories, halves, and what asks to be looked at."""

from dataclasses import dataclass
from datetime import date

from foodplan.rules.balance import Term
from foodplan.store.ledger.transfers import Transfer


@dataclass(frozen=True)
class Row:
    """One figure of the balance; `letter` ties the drawing to the table.

    `detail` and `surplus` speak of a source's kind or of waste's destination. A figure below
    zero takes back more than the months brought. `is_flow` says that movements are behind it.
    """

    letter: str
    term: Term
    detail: str
    name: str
    detail_name: str
    surplus: bool
    grams: int

    @property
    def is_flow(self) -> bool:
        """Whether it is a sum of movements, and not a stock."""
        return self.term not in {Term.BEFORE, Term.AFTER}


@dataclass(frozen=True)
class CategoryRow:
    """A category's own balance: before + came = went + after."""

    name: str
    before: int
    came: int
    went: int
    after: int

    @property
    def difference(self) -> int:
        """Zero unless the tables are damaged."""
        return self.before + self.came - self.went - self.after


@dataclass(frozen=True)
class Half:
    """The balance of the food, or of the other goods."""

    entering: tuple[Row, ...]
    leaving: tuple[Row, ...]
    entered: int
    left: int
    recovered: int
    redistributed: int
    wasted: int
    after: int
    categories: tuple[CategoryRow, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Both sides, as the table has them."""
        return (*self.entering, *self.leaving)

    @property
    def empty(self) -> bool:
        """Whether nothing was there and nothing moved."""
        return not self.rows


@dataclass(frozen=True)
class FaultLine:
    """Grams that two tables disagree on, with the words of where."""

    site: str
    category: str
    by_lines: int
    by_balances: int
    by_flows: int
    balance_is_wrong: bool
    flow_is_wrong: bool


@dataclass(frozen=True)
class NegativeLine:
    """A category that was below zero on the line of days."""

    site: str
    category: str
    first: date
    until: date
    lowest: int


@dataclass(frozen=True)
class Waiting:
    """A transfer that is not matched, and how many days it has been open."""

    transfer: Transfer
    days: int
