"""The officers' queue: suggestions by place, oldest first, with how many there are of each kind."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session

from foodplan.rules.places import FUNCTION_LABELS
from foodplan.rules.suggestions import (
    ORIGIN_LABELS,
    REASON_LABELS,
    STATE_LABELS,
    State,
    state_label,
)
from foodplan.store.history import Moment
from foodplan.store.places import area_names
from foodplan.store.suggestions import (
    NOWHERE,
    QueueFilter,
    SuggestionRecord,
    count_suggestions,
    list_suggestions,
    names_of_places,
)

SHOWN = 50
WAITING_WORDS = "da decidere"
NOWHERE_WORDS = "fuori città o non si sa"

# An officer's word for what the reporter reads as received.
_STATES = {**STATE_LABELS, State.WAITING.value: WAITING_WORDS}


@dataclass(frozen=True)
class Option:
    """A choice of a filter, with how many suggestions it lets through."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class QueueItem:
    """One suggestion as the queue lists it."""

    id: int
    reason: str
    origin: str
    state: str
    text: str
    sent_at: datetime
    facts: int
    confirms: bool


@dataclass(frozen=True)
class QueueGroup:
    """The suggestions of one place; `slug` is empty for a place that is not there yet."""

    slug: str
    name: str
    where: str
    items: tuple[QueueItem, ...]


@dataclass(frozen=True)
class QueueReport:
    """The queue under a filter, and what the filter could be."""

    wanted: QueueFilter
    groups: tuple[QueueGroup, ...]
    total: int
    offset: int
    waiting: int
    states: tuple[Option, ...]
    functions: tuple[Option, ...]
    areas: tuple[Option, ...]
    origins: tuple[Option, ...]


def queue_report(
    session: Session, wanted: QueueFilter, today: date, offset: int = 0
) -> QueueReport:
    """Return the queue; the counts beside each filter are of the state that is asked for."""
    total, found = list_suggestions(session, wanted, limit=SHOWN, offset=offset)
    counts = count_suggestions(session, wanted.state)
    names = area_names(session, Moment(today))
    labels = {code: name for (level, code), name in names.items() if level == "circoscrizione"}
    return QueueReport(
        wanted=wanted,
        groups=_groups(session, found, labels),
        total=total,
        offset=offset,
        waiting=count_suggestions(session).total,
        states=tuple(Option(code, label, 0) for code, label in _STATES.items()),
        functions=_options(FUNCTION_LABELS, counts.by_function),
        areas=_options({**labels, "": NOWHERE_WORDS}, counts.by_area, NOWHERE),
        origins=_options(ORIGIN_LABELS, counts.by_origin),
    )


def _options(
    labels: dict[str, str], counts: dict[str, int], nothing: str = ""
) -> tuple[Option, ...]:
    return tuple(
        Option(code or nothing, label, counts.get(code, 0))
        for code, label in labels.items()
        if counts.get(code)
    )


def _groups(
    session: Session, found: list[SuggestionRecord], areas: dict[str, str]
) -> tuple[QueueGroup, ...]:
    places = names_of_places(session, {item.place for item in found if item.place})
    groups = []
    for _key, items in groupby(found, key=lambda item: item.place or item.uuid):
        together = list(items)
        first = together[0]
        proposed = str(first.proposed.get("name") or first.place or "")
        name, municipality = places.get(first.place or "", (proposed, ""))
        groups.append(
            QueueGroup(
                slug=first.place or "",
                name=name,
                where=areas.get(first.area or "", municipality),
                items=tuple(item_of(item) for item in together),
            )
        )
    return tuple(groups)


def item_of(found: SuggestionRecord) -> QueueItem:
    """Return a suggestion as lists show it."""
    return QueueItem(
        id=found.id,
        reason=REASON_LABELS[found.reason],
        origin=ORIGIN_LABELS[found.origin],
        state=state_label(found.state, looked_at=found.decided_by is not None),
        text=found.text,
        sent_at=found.created_at,
        facts=len(found.proposed),
        confirms=found.kind == "confirm",
    )
