"""Rows of totals among rows of goods: by their word, or by being the sum of what stands above."""

from collections.abc import Iterable

from foodplan.importers.chains.shape import SaidRow
from foodplan.rules.chain_files import NAMED_TOTAL, SUM_TOTAL, is_total
from foodplan.rules.problems import Problem

_NAMES = ("product", "category", "code", "document")


class Totals:
    """What the rows so far add up to, since the last total and since the beginning."""

    def __init__(self) -> None:
        self._since = [0, 0, 0]
        self._all = [0, 0, 0]

    def judge(self, row: SaidRow, cells: Iterable[str]) -> Problem | None:
        """Return why a row is a total, or None for goods, which are added up."""
        word = next((cell.strip() for cell in cells if is_total(cell)), "")
        if word:
            self._since = [0, 0, 0]
            return Problem("row", NAMED_TOTAL, {"word": word[:80]})
        amounts = (row.values.get("grams") or 0, row.values.get("cents") or 0)
        if self._is_sum(row, amounts):
            self._since = [0, 0, 0]
            return SUM_TOTAL
        for sums in (self._since, self._all):
            sums[0] += amounts[0]
            sums[1] += amounts[1]
            sums[2] += 1
        return None

    def _is_sum(self, row: SaidRow, amounts: tuple[int, int]) -> bool:
        if any(row.texts.get(name) for name in _NAMES) or not any(amounts):
            return False
        return any(
            rows > 0 and all(said in {0, total} for said, total in zip(amounts, sums, strict=True))
            for *sums, rows in (self._since, self._all)
        )
