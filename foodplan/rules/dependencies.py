"""Which actions must end before another: circles are found, and told as the way around."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from datetime import date

# An action that is one of these waits for nothing any more, or never will be.
ENDED = frozenset({"done"})
GIVEN_UP = frozenset({"cancelled"})


def circle(needs: Mapping[str, Collection[str]], action: str, needed: str) -> tuple[str, ...]:
    """Return the way around that `action` needing `needed` would close, empty when there is none.

    The shortest one, from the action back to itself.

    >>> circle({"b": ["c"], "c": ["a"]}, "a", "b")
    ('a', 'b', 'c', 'a')
    >>> circle({"b": ["c"]}, "a", "b")
    ()
    """
    came_from: dict[str, str] = {needed: action}
    waiting = deque([needed])
    while waiting:
        here = waiting.popleft()
        if here == action:
            return _way_back(came_from, action)
        for there in needs.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return ()


def tensions(
    needed_status: str, needed_due: date | None, own_due: date | None, day: date
) -> tuple[str, ...]:
    """Return what is wrong with a dependency on a day: late, given_up, ends_after.

    >>> tensions("ongoing", date(2026, 3, 1), date(2026, 2, 1), date(2026, 4, 1))
    ('late', 'ends_after')
    """
    if needed_status in ENDED:
        return ()
    found = []
    if needed_status in GIVEN_UP:
        found.append("given_up")
    elif needed_due is not None and needed_due < day:
        found.append("late")
    if needed_due is not None and own_due is not None and needed_due > own_due:
        found.append("ends_after")
    return tuple(found)


def pairs_by_action(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what each action needs, from pairs of an action and one that it needs."""
    found: dict[str, list[str]] = {}
    for action, needed in pairs:
        found.setdefault(action, []).append(needed)
    return found


def _way_back(came_from: Mapping[str, str], action: str) -> tuple[str, ...]:
    way = [action]
    while len(way) == 1 or way[-1] != action:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
