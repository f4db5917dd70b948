"""Sums of supplies by what the law's tests say of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from foodplan.rules.short_chain_words import Answer
from foodplan.store.short_chains import JudgedSupply


@dataclass(frozen=True)
class Totals:
    """Grams of some supplies; `km0` and `short` are those of a sure yes.

    `km0_unknown` and `short_unknown` are not determinable: neither a yes nor a no.
    """

    supplies: int
    grams: int
    km0: int
    km0_unknown: int
    short: int
    short_unknown: int

    @property
    def far(self) -> int:
        """Grams that are not km 0 for sure."""
        return self.grams - self.km0 - self.km0_unknown

    @property
    def km0_share(self) -> float | None:
        """The share that is km 0 for sure, None of nothing."""
        return self.km0 / self.grams if self.grams else None

    @property
    def unknown_share(self) -> float | None:
        """The share of which nobody can say, None of nothing."""
        return self.km0_unknown / self.grams if self.grams else None

    @property
    def short_share(self) -> float | None:
        """The share that is of a short chain for sure, None of nothing."""
        return self.short / self.grams if self.grams else None


def sum_up(rows: Iterable[JudgedSupply]) -> Totals:
    """Return the sums of some supplies."""
    found = list(rows)

    def grams(answer_of: Callable[[JudgedSupply], Answer], wanted: Answer) -> int:
        return sum(row.version.grams for row in found if answer_of(row) == wanted)

    return Totals(
        supplies=len(found),
        grams=sum(row.version.grams for row in found),
        km0=grams(lambda row: row.verdict.km0, Answer.YES),
        km0_unknown=grams(lambda row: row.verdict.km0, Answer.UNKNOWN),
        short=grams(lambda row: row.verdict.short, Answer.YES),
        short_unknown=grams(lambda row: row.verdict.short, Answer.UNKNOWN),
    )


def sum_by(
    rows: Iterable[JudgedSupply], key_of: Callable[[JudgedSupply], str]
) -> list[tuple[str, Totals]]:
    """Return sums by a key, the heaviest first."""
    groups: dict[str, list[JudgedSupply]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    sums = [(key, sum_up(group)) for key, group in groups.items()]
    return sorted(sums, key=lambda item: (-item[1].grams, item[0]))
