"""When two declarations may be the same food, and what is then counted too much.

Source of the rule: the product's own (possible doubles): same or unknown source, days at most
one apart, the same category or unsorted food, kilos within a tenth of the larger, two
organisations.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from foodplan.rules.sharing import share_by_largest_remainder

MIXED = "alimenti-misti"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Load:
    """Food that one act says came in: grams by category slug, from a named source or None."""

    seq: int
    day: date
    organisation: int
    source: int | None
    grams: dict[str, int]

    @property
    def total(self) -> int:
        """All its grams."""
        return sum(self.grams.values())


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two acts, in the order of recording, that may be the same food of one category.

    `category` is MIXED too where one of the two sorted what the other did not.
    """

    first_seq: int
    second_seq: int
    category: str
    first_grams: int
    second_grams: int

    @property
    def key(self) -> tuple[int, int, str]:
        """What a judgement is about."""
        return self.first_seq, self.second_seq, self.category

    @property
    def most(self) -> int:
        """The most grams that both can have counted: the smaller of the two."""
        return min(self.first_grams, self.second_grams)


def near(one: int, other: int) -> bool:
    """Return whether two masses in grams differ by a tenth of the larger at most.

    >>> near(100, 90), near(90, 100), near(100, 89)
    (True, True, False)
    """
    return abs(one - other) * 10 <= max(one, other)


def match(one: Load, other: Load) -> list[Pair]:
    """Return what two acts may both have counted, category by category; empty when nothing.

    Unsorted food is compared with what the other sorted into categories that the first does
    not name, so that no kilo of a load takes part in two comparisons of one pair.

    >>> day = date(2026, 11, 20)
    >>> market = Load(1, day, 1, 7, {"ortofrutta": 60_000, "pane-forno": 40_000})
    >>> van = Load(2, day, 2, None, {"alimenti-misti": 98_000})
    >>> [(pair.category, pair.first_grams, pair.second_grams) for pair in match(market, van)]
    [('alimenti-misti', 100000, 98000)]
    """
    first, second = (one, other) if one.seq < other.seq else (other, one)
    if not _comparable(first, second):
        return []
    both = [category for category in first.grams if category in second.grams]
    if (MIXED in first.grams) != (MIXED in second.grams):
        both.append(MIXED)
    pairs = (
        Pair(
            first.seq,
            second.seq,
            category,
            compared_grams(category, first.grams, second.grams),
            compared_grams(category, second.grams, first.grams),
        )
        for category in both
    )
    return [pair for pair in pairs if pair.most and near(pair.first_grams, pair.second_grams)]


def _comparable(first: Load, second: Load) -> bool:
    sources = {first.source, second.source}
    return (
        first.organisation != second.organisation
        and (len(sources) == 1 or None in sources)
        and abs(first.day - second.day) <= ONE_DAY
    )


def compared_grams(category: str, own: Mapping[str, int], other: Mapping[str, int]) -> int:
    """Return the grams of one load that a comparison with another is about.

    >>> compared_grams("pane-forno", {"pane-forno": 40}, {"pane-forno": 41})
    40
    >>> compared_grams(MIXED, {"ortofrutta": 60, "pane-forno": 40}, {MIXED: 57, "pane-forno": 41})
    60
    """
    if category in own or category != MIXED:
        return own.get(category, 0)
    return sum(grams for name, grams in own.items() if name not in other)


def possible_doubles(loads: Iterable[Load]) -> Iterator[tuple[date, list[Pair]]]:
    """Yield, from the last day back, the pairs that `match` finds whose later act is of that day.

    Each pair comes once. Loads meet only those of their day and the one before, of their source
    or of none, and of about their weight: the cost of a day grows with its loads and the pairs
    found, not with their square, and days nobody asks for cost nothing.
    """
    shelves = _Shelves(loads)
    for day in sorted(shelves.days, reverse=True):
        met: set[tuple[int, int]] = set()
        found: list[Pair] = []
        for load in shelves.days[day]:
            for other in shelves.near(load):
                both = min(load.seq, other.seq), max(load.seq, other.seq)
                if load.organisation != other.organisation and both not in met:
                    met.add(both)
                    found += match(load, other)
        yield day, sorted(found, reverse=True)


# Shelves of loads as a whole: sorted ones, unsorted ones, and those that are partly unsorted.
_SORTED, _UNSORTED, _PARTLY = "whole", "unsorted", "partly unsorted"
_NO_LIMIT = 2**63


class _Shelves:
    """Loads laid out by category, day and source, and there by weight."""

    def __init__(self, loads: Iterable[Load]) -> None:
        self.days: dict[date, list[Load]] = defaultdict(list)
        self._entries: dict[tuple[str, date, int | None], list[tuple[int, int, Load]]]
        self._entries = defaultdict(list)
        self._sources: dict[tuple[str, date], set[int | None]] = defaultdict(set)
        for load in loads:
            self.days[load.day].append(load)
            for category, grams in (*load.grams.items(), _as_a_whole(load)):
                self._entries[category, load.day, load.source].append((grams, load.seq, load))
                self._sources[category, load.day].add(load.source)
        for entries in self._entries.values():
            entries.sort(key=_weight)

    def near(self, load: Load) -> Iterator[Load]:
        """Yield the loads of the same day and the day before that one may match."""
        for category, grams in load.grams.items():
            for day in (load.day, load.day - ONE_DAY):
                yield from self._between(category, day, load.source, *_about(grams))
        shelf, grams = _as_a_whole(load)
        for day in (load.day, load.day - ONE_DAY):
            if shelf == _SORTED:
                yield from self._between(_UNSORTED, day, load.source, *_about(grams))
                yield from self._between(_PARTLY, day, load.source, 0, _about(grams)[1])
            else:
                # What a partly unsorted load also sorted is no part of the comparison.
                most = _about(grams)[1] if shelf == _UNSORTED else _NO_LIMIT
                yield from self._between(_SORTED, day, load.source, _about(grams)[0], most)

    def _between(
        self, category: str, day: date, source: int | None, least: int, most: int
    ) -> Iterator[Load]:
        known = self._sources.get((category, day), set())
        for name in known if source is None else known & {source, None}:
            entries = self._entries[category, day, name]
            start = bisect_left(entries, least, key=_grams)
            stop = bisect_right(entries, most, key=_grams)
            for _mass, _seq, other in entries[start:stop]:
                yield other


def _about(grams: int) -> tuple[int, int]:
    """Return the least and the most grams that are near to some.

    >>> _about(90), _about(100)
    ((81, 100), (90, 111))
    """
    return -(-grams * 9 // 10), grams * 10 // 9


def _as_a_whole(load: Load) -> tuple[str, int]:
    if MIXED not in load.grams:
        return _SORTED, load.total
    return (_UNSORTED if len(load.grams) == 1 else _PARTLY), load.grams[MIXED]


def _weight(entry: tuple[int, int, Load]) -> tuple[int, int]:
    return entry[:2]


def _grams(entry: tuple[int, int, Load]) -> int:
    return entry[0]


def covered_lines(category: str, lines: Sequence[str], others: Collection[str]) -> tuple[int, ...]:
    """Return which lines (by category) of the second act a judgement on a category covers.

    `others` are the categories of the first act.

    >>> covered_lines("pane-forno", ["ortofrutta", "pane-forno"], ["pane-forno"])
    (1,)
    >>> covered_lines("alimenti-misti", ["ortofrutta", "pane-forno"], ["alimenti-misti"])
    (0, 1)
    """
    if category != MIXED or MIXED in lines:
        return tuple(at for at, name in enumerate(lines) if name == category)
    return tuple(at for at, name in enumerate(lines) if name not in others)


def eliminated_by_line(
    grams: Sequence[int], claims: Iterable[tuple[int, tuple[int, ...]]]
) -> list[int]:
    """Return how much of each line of an act others have counted already.

    A claim says how many grams of which lines another act counted before; it is spread over
    them by largest remainder. Several claims are about the same food, so that each line
    takes the largest and not their sum: however many report one load, it is left once.

    >>> eliminated_by_line([60, 40], [(95, (0, 1)), (90, (0, 1))])
    [57, 38]
    >>> eliminated_by_line([60, 40], [(50, (0,)), (100, (0, 1))])
    [60, 40]
    """
    largest: dict[tuple[int, ...], int] = {}
    for claimed, lines in claims:
        largest[lines] = max(claimed, largest.get(lines, 0))
    taken = [0] * len(grams)
    for lines, claimed in largest.items():
        weights = [grams[at] for at in lines]
        parts = share_by_largest_remainder(min(claimed, sum(weights)), weights)
        for at, part in zip(lines, parts, strict=True):
            taken[at] = max(taken[at], part)
    return taken
