"""What is still to be set right about a place of the atlas, and which places come first."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foodplan.rules.places import IN_NEED, SHOWN_STATUSES, Consent, Status, is_to_confirm


class Task(StrEnum):
    """One thing that is missing of a place, or not sure."""

    CONSENT = "consent"
    NO_POINT = "no_point"
    APPROXIMATE = "approximate"
    ELSEWHERE = "elsewhere"
    NO_HOURS = "no_hours"
    STALE = "stale"


TASK_LABELS: dict[str, str] = {
    Task.CONSENT: "aspetta il consenso",
    Task.NO_POINT: "senza punto",
    Task.APPROXIMATE: "punto solo approssimato",
    Task.ELSEWHERE: "punto fuori dalla circoscrizione indicata",
    Task.NO_HOURS: "senza orario",
    Task.STALE: "da confermare",
}
ORDER_SENTENCE = (
    "Prima i luoghi dell’aiuto alimentare, poi gli altri; in ogni gruppo, prima quelli con più "
    "abitanti entro un chilometro in linea d’aria (di chi non ha un punto, secondo la media della "
    "circoscrizione)."
)


@dataclass(frozen=True)
class WorkLine:
    """The little that the office's list needs of a place; `version` is the one in force.

    `declared` is the circoscrizione that the place is said to be in. `reach` is how many people
    live around it, as far as that is known: only good for putting places in order.
    """

    slug: str
    version: int
    name: str
    address: str = ""
    municipality: str = ""
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False
    location_error_m: int | None = None
    declared: str | None = None
    zona: str | None = None
    status: str = Status.REPORTED.value
    consent: str = Consent.SOURCE.value
    consent_on: date | None = None
    merged_into: str = ""
    has_hours: bool = False
    confirmed_on: date | None = None
    functions: tuple[str, ...] = ()
    source_date: str = ""
    reach: float = 0.0

    @property
    def in_need(self) -> bool:
        """Whether people come here because they are short of food."""
        return not IN_NEED.isdisjoint(self.functions)


def tasks_of(line: WorkLine, found: str | None, today: date) -> tuple[Task, ...]:
    """Return what is to be done about a place; `found` is the circoscrizione that holds its point.

    Of a place that is gone, or a double of another, nothing is. One that its organisation wants
    unsaid waits for nothing: its withholding has a day.

    >>> line = WorkLine("orto", 1, "Orto", source_date="2026-05")
    >>> [task.value for task in tasks_of(line, None, date(2026, 11, 22))]
    ['no_point', 'no_hours']
    >>> tasks_of(WorkLine("orto", 1, "Orto", status="historical"), None, date(2026, 11, 22))
    ()
    """
    if line.merged_into or line.status == Status.HISTORICAL:
        return ()
    placed = line.lat is not None
    due = {
        Task.CONSENT: line.consent == Consent.WITHHELD and line.consent_on is None,
        Task.NO_POINT: not placed,
        Task.APPROXIMATE: placed and line.approximate,
        Task.ELSEWHERE: placed and bool(line.declared) and line.declared != found,
        Task.NO_HOURS: not line.has_hours and line.status in SHOWN_STATUSES,
        Task.STALE: is_to_confirm(line.source_date, line.confirmed_on, today),
    }
    return tuple(task for task, is_due in due.items() if is_due)


def urgency(line: WorkLine) -> tuple[bool, float, str]:
    """Return a key that puts first the places of people in need, then those near most people.

    >>> busy = WorkLine("a", 1, "A", functions=("market",), reach=9000)
    >>> needed = WorkLine("b", 2, "B", functions=("soup_kitchen",), reach=100)
    >>> [line.slug for line in sorted([busy, needed], key=urgency)]
    ['b', 'a']
    """
    return not line.in_need, -line.reach, line.name.casefold()
