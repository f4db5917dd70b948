"""The office's list of places: all of them, what is still to be set right, and in which order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from foodplan.reports.office.place_reach import around
from foodplan.rules.place_tasks import TASK_LABELS, Task, WorkLine, tasks_of, urgency
from foodplan.rules.places import FUNCTION_LABELS, STATUS_LABELS, Consent, Status
from foodplan.store.history import Moment
from foodplan.store.places import OUTSIDE, PlaceFilter, area_names, get_area_index
from foodplan.store.places.versions import work_lines

SHOWN = 50
TODO_SHOWN = 15

# What the office tells places apart by, beside what is missing.
STATES: dict[str, str] = {
    "pubblici": "con la pagina pubblica",
    "non-pubblici": "non pubblici",
    "fermi": "chiusi, annunciati o non più attivi",
    "uniti": "doppioni uniti a un altro",
}
MERGED = "doppione, unito a un altro"
NOT_PUBLIC = "non pubblico"
OUTSIDE_LABEL = "fuori città o non si sa"
WORDS = (MERGED, NOT_PUBLIC, OUTSIDE_LABEL)

_ALL = PlaceFilter(statuses=None, withheld=True)


@dataclass(frozen=True)
class PlacesAsked:
    """What the office's list is narrowed to; "" narrows nothing."""

    text: str = ""
    function: str = ""
    circoscrizione: str = ""
    missing: str = ""
    state: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """A place in the office's list with what is to be done; `state` says it is not on the map."""

    line: WorkLine
    tasks: tuple[Task, ...]
    area: str
    state: str

    @property
    def what(self) -> tuple[str, ...]:
        """What happens there, in words."""
        return tuple(FUNCTION_LABELS.get(slug, slug) for slug in self.line.functions)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be done, in words."""
        return tuple(TASK_LABELS[task] for task in self.tasks)


@dataclass(frozen=True)
class PlacesReport:
    """The office's list: a page of what is to be set right, and a page of all that was asked for.

    `counts` are the places by task under the other filters, `everything` all places there are.
    """

    todo: tuple[PlaceRow, ...]
    todo_total: int
    todo_offset: int
    rows: tuple[PlaceRow, ...]
    total: int
    offset: int
    everything: int
    counts: tuple[tuple[str, str, int], ...]
    functions: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]


def places_report(
    session: Session, asked: PlacesAsked, today: date, *, offset: int = 0, todo_offset: int = 0
) -> PlacesReport:
    """Return a page of the office's list of places on a day."""
    moment = Moment(today)
    names = area_names(session, moment)
    found = _rows(session, asked, today, names)
    counted = Counter(task for row in found for task in row.tasks)
    chosen = [row for row in found if not asked.missing or asked.missing in row.tasks]
    todo = _by_urgency(session, [row for row in chosen if row.tasks], today)
    first, begun = _within(offset, len(chosen), SHOWN), _within(todo_offset, len(todo), TODO_SHOWN)
    narrowed = asked != PlacesAsked(missing=asked.missing)
    everything = work_lines(session, moment, _ALL) if narrowed else found
    return PlacesReport(
        todo=tuple(todo[begun : begun + TODO_SHOWN]),
        todo_total=len(todo),
        todo_offset=begun,
        rows=tuple(chosen[first : first + SHOWN]),
        total=len(chosen),
        offset=first,
        everything=len(everything),
        counts=tuple((task.value, TASK_LABELS[task], counted[task]) for task in Task),
        functions=tuple((slug, label) for slug, label in FUNCTION_LABELS.items()),
        areas=_areas(names),
    )


def places_to_do(session: Session, today: date) -> int:
    """Return how many places there is something to do about."""
    return sum(bool(row.tasks) for row in _rows(session, PlacesAsked(), today, {}))


def next_to_do(session: Session, asked: PlacesAsked, slug: str, today: date) -> str | None:
    """Return the place that comes after one in the list of what is to do, None after the last.

    One that is no longer in the list has nothing to go by: then it is the first.
    """
    rows = [row for row in _rows(session, asked, today, {}) if row.tasks]
    chosen = [row for row in rows if not asked.missing or asked.missing in row.tasks]
    slugs = [row.line.slug for row in _by_urgency(session, chosen, today)]
    if slug in slugs:
        rest = slugs[slugs.index(slug) + 1 :]
        return rest[0] if rest else None
    return slugs[0] if slugs else None


def _rows(
    session: Session, asked: PlacesAsked, today: date, names: Mapping[tuple[str, str], str]
) -> list[PlaceRow]:
    wanted = replace(
        _ALL,
        text=asked.text,
        function=asked.function if asked.function in FUNCTION_LABELS else "",
        circoscrizione=asked.circoscrizione,
    )
    moment = Moment(today)
    lines = [line for line in work_lines(session, moment, wanted) if _is_in(line, asked.state)]
    found = _circoscrizioni(session, lines, moment)
    return [
        PlaceRow(
            line=line,
            tasks=tasks_of(line, code, today),
            area=names.get(("circoscrizione", line.declared or ""), line.declared or ""),
            state=_state(line),
        )
        for line, code in zip(lines, found, strict=True)
    ]


def _is_in(line: WorkLine, state: str) -> bool:
    withheld = line.consent == Consent.WITHHELD
    return {
        "pubblici": not withheld and not line.merged_into,
        "non-pubblici": withheld,
        "fermi": line.status in (Status.WORKS, Status.ANNOUNCED, Status.HISTORICAL),
        "uniti": bool(line.merged_into),
    }.get(state, True)


def _state(line: WorkLine) -> str:
    if line.merged_into:
        return MERGED
    if line.consent == Consent.WITHHELD:
        return NOT_PUBLIC
    return "" if line.status == Status.REPORTED else STATUS_LABELS.get(line.status, line.status)


def _circoscrizioni(
    session: Session, lines: Sequence[WorkLine], moment: Moment
) -> list[str | None]:
    """Return the circoscrizione that holds each place's point, None where none does."""
    points = [
        (line.lat, line.lon) for line in lines if line.lat is not None and line.lon is not None
    ]
    found = iter(get_area_index(session, moment).find(points) if points else [])
    return [None if line.lat is None else next(found).get("circoscrizione") for line in lines]


def _by_urgency(session: Session, rows: Iterable[PlaceRow], today: date) -> list[PlaceRow]:
    listed = list(rows)
    reach = around(session, [row.line for row in listed], today) if listed else {}
    weighed = [replace(row, line=replace(row.line, reach=reach[row.line.slug])) for row in listed]
    return sorted(weighed, key=lambda row: urgency(row.line))


def _areas(names: Mapping[tuple[str, str], str]) -> tuple[tuple[str, str], ...]:
    own = [(code, name) for (level, code), name in names.items() if level == "circoscrizione"]
    return (*sorted(own, key=lambda pair: (len(pair[0]), pair[0])), (OUTSIDE, OUTSIDE_LABEL))


def _within(offset: int, total: int, shown: int) -> int:
    last = max(total - 1, 0) // shown * shown
    return min(offset // shown * shown, last)
