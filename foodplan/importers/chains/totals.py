"""Rows of totals among rows of goods: by their word, or by being the sum of what stands above."""

from collections.abc import Iterable

from foodplan.importers.chains.shape import SaidRow
from foodplan.rules.chain_files import NAMED_TOTAL, SUM_TOTAL, is_total
from foodplan.rules.problems import Problem

# What names goods: a word for a total here is one. Elsewhere it is only where these are empty.
_GOODS = ("outlet", "producer", "category", "product", "kind", "month", "first_month")
_NAMES = ("product", "code", "document")


class _Sum:
    """Grams and cents of some rows, how many they are, and whether each names its product."""

    def __init__(self) -> None:
        self.amounts, self.rows, self.named = (0, 0), 0, True

    def add(self, amounts: tuple[int, int], product: str) -> None:
        self.amounts = (self.amounts[0] + amounts[0], self.amounts[1] + amounts[1])
        self.rows += 1
        self.named &= bool(product)

    def is_said_by(self, amounts: tuple[int, int], category: str) -> bool:
        """Return whether amounts are this sum.

        A row that names a category may be goods: it is a sum only below rows that all name more.
        """
        if not self.rows or (category and not (self.rows > 1 and self.named)):
            return False
        return all(said in {0, whole} for said, whole in zip(amounts, self.amounts, strict=True))


class Totals:
    """What the rows so far add up to, since the last total and since the beginning."""

    def __init__(self) -> None:
        self._since, self._all = _Sum(), _Sum()

    def judge(self, row: SaidRow, others: Iterable[str]) -> Problem | None:
        """Return why a row is a total, or None for goods, which are added up.

        `others` are the cells of columns that nobody knows.
        """
        found = self._total(row, others)
        if found is not None:
            self._since = _Sum()
            return found
        for group in (self._since, self._all):
            group.add(_amounts(row), row.texts.get("product", ""))
        return None

    def _total(self, row: SaidRow, others: Iterable[str]) -> Problem | None:
        said = [row.texts.get(name, "") for name in _GOODS]
        if not any(row.texts.get(name) for name in ("product", "category")):
            said += [row.texts.get("document", ""), *others]
        word = next((cell.strip() for cell in said if is_total(cell)), "")
        if word:
            return Problem("row", NAMED_TOTAL, {"word": word[:80]})
        amounts = _amounts(row)
        if any(row.texts.get(name) for name in _NAMES) or not any(amounts):
            return None
        category = row.texts.get("category", "")
        sums = any(group.is_said_by(amounts, category) for group in (self._since, self._all))
        return SUM_TOTAL if sums else None


def _amounts(row: SaidRow) -> tuple[int, int]:
    return row.values.get("grams") or 0, row.values.get("cents") or 0
