"""Which cells of a table of few people may be released beside its total, once and for ever.

The attacker knows this rule and every released figure of every date. Decision 31 has the proof, and
`tests/proofs/test_few_people.py` tries to break it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from foodplan.progress.suppression import SMALLEST_SHOWN

SMALLEST_WITH_ROWS = 2 * SMALLEST_SHOWN


@dataclass(frozen=True)
class Released:
    """A total and its parts as everybody may see them; None is not shown.

    A total that is not shown is below five or nought, and then no part is.
    """

    total: int | None
    cells: Mapping[str, int | None]


def release(counts: Mapping[str, int]) -> Released:
    """Return what may be seen of counts whose parts make up their total.

    Below five a part is hidden, nought too. Were that all, the total would give the hidden ones
    away: so the smallest other count goes with them, and all that are equal to it. The rule
    does not look at the order of the parts, so whatever a hidden one is, the other hidden ones
    could be it instead: one of them is nought or five and more.

    >>> release({"a": 3, "b": 12, "c": 40}).cells
    {'a': None, 'b': None, 'c': 40}
    >>> release({"a": 0, "b": 12, "c": 40}), release({"a": 0, "b": 1, "c": 2}).total
    (Released(total=52, cells={'a': 0, 'b': 12, 'c': 40}), None)
    """
    total = sum(counts.values())
    if total < SMALLEST_SHOWN:
        return Released(None, dict.fromkeys(counts))
    small = {name for name, count in counts.items() if count < SMALLEST_SHOWN}
    if not any(counts[name] for name in small):
        return Released(total, dict(counts))
    next_smallest = min((counts[name] for name in counts if name not in small), default=0)
    away = small | {name for name, count in counts.items() if count == next_smallest}
    return Released(total, {name: None if name in away else counts[name] for name in counts})


def all_large(counts: Iterable[int]) -> bool:
    """Return whether every count is nought or large: then no sum of them says anything of few."""
    return all(count == 0 or count >= SMALLEST_SHOWN for count in counts)


def release_rows(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return the sums by row of counts by row and column; empty where they may not be seen.

    They may where no count is below five. That they are not seen says that one is: of five people
    in one column and two rows both would then be few, so with a column of less than ten they are
    never seen.

    >>> release_rows({("x", "a"): 7, ("y", "a"): 5, ("y", "b"): 0})
    {'x': 7, 'y': 5}
    >>> release_rows({("x", "a"): 5, ("y", "a"): 0}), release_rows({("x", "a"): 9, ("y", "a"): 4})
    ({}, {})
    """
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for (row, column), count in counts.items():
        rows[row] = rows.get(row, 0) + count
        columns[column] = columns.get(column, 0) + count
    if any(0 < count < SMALLEST_WITH_ROWS for count in columns.values()):
        return {}
    return rows if any(rows.values()) and all_large(counts.values()) else {}
