"""One suggestion for the officer who decides: now beside proposed, and what changed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.models.places import PlaceVersion
from foodplan.reports.office import names_of_people
from foodplan.reports.suggestions.follow import Sent, sent_values
from foodplan.reports.suggestions.queue import QueueItem, item_of
from foodplan.reports.suggestions.values import Change, Shown, changes_of, of_columns, shown
from foodplan.rules.places import IN_NEED
from foodplan.rules.proposed import TEXTS, grouped, metres_apart
from foodplan.rules.provenance import POINT
from foodplan.rules.suggestions import (
    FIELD_LABELS,
    ORIGIN_LABELS,
    REASON_LABELS,
    SAID_BESIDE,
    Kind,
    Origin,
    State,
    state_label,
)
from foodplan.store.edits.versions import get_version
from foodplan.store.history import Moment
from foodplan.store.places import PlaceRecord, get_place
from foodplan.store.suggestions import (
    SuggestionRecord,
    columns_of,
    get_suggestion,
    list_of_place,
    version_in_force,
)

OSM = "https://www.openstreetmap.org/"


@dataclass(frozen=True)
class DiffRow:
    """One fact: what it said when it was proposed (where that differs), says now, and should say.

    `same` says that the place says it already; `metres` how far a point moves. `map_link` leaves
    the site, and only a click opens it. `text` is what an officer may mend before accepting it,
    None for what is no plain text.
    """

    fact: str
    label: str
    base: Shown | None
    now: Shown
    proposed: Shown
    same: bool
    metres: int | None
    map_link: str
    text: str | None = None


@dataclass(frozen=True)
class DetailReport:
    """One suggestion with everything that decides it; `version` is the place's version shown."""

    id: int
    kind: str
    reason: str
    origin: str
    state: str
    label: str
    who: str
    slug: str
    name: str
    public: bool
    version: int
    text: str
    note: str
    answer: str
    sent_at: datetime
    decided_at: datetime | None
    has_contact: bool
    in_need: bool
    rows: tuple[DiffRow, ...]
    beside: tuple[Sent, ...]
    changes: tuple[Change, ...]
    others: tuple[QueueItem, ...]
    source_url: str
    by_a_person: bool

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == State.WAITING

    @property
    def is_new(self) -> bool:
        """Whether it proposes a place that is not there."""
        return self.kind == Kind.NEW


def detail_report(session: Session, suggestion_id: int, today: date) -> DetailReport | None:
    """Return one suggestion, or None."""
    found = get_suggestion(session, suggestion_id)
    if found is None:
        return None
    moment, slug = Moment(today), found.place or ""
    place = get_place(session, slug, moment, withheld=True) if slug else None
    version = version_in_force(session, slug, today) if slug else None
    people = names_of_people(session)
    return DetailReport(
        id=found.id,
        kind=found.kind,
        reason=REASON_LABELS[found.reason],
        origin=ORIGIN_LABELS[found.origin],
        state=found.state,
        label=state_label(found.state, looked_at=found.decided_by is not None),
        who=people.get(found.decided_by or 0, ""),
        slug=slug,
        name=place.name if place else str(found.proposed.get("name") or slug),
        public=bool(slug) and get_place(session, slug, moment) is not None,
        version=version or 0,
        text=found.text,
        note=found.note,
        answer=found.decision,
        sent_at=found.created_at,
        decided_at=found.decided_at,
        has_contact=found.has_contact,
        in_need=found.function in IN_NEED,
        rows=_rows(session, found, place),
        beside=tuple(item for item in sent_values(found) if item.label in _beside_labels()),
        changes=changes_of(found.changed),
        others=_others(session, found),
        source_url=str(found.proposed.get("source_url") or ""),
        by_a_person=found.origin in {Origin.PUBLIC, Origin.MAIL},
    )


def _beside_labels() -> set[str]:
    return {FIELD_LABELS[name] for name in SAID_BESIDE}


def _others(session: Session, found: SuggestionRecord) -> tuple[QueueItem, ...]:
    if not found.place:
        return ()
    waiting = list_of_place(session, found.place)
    return tuple(item_of(item) for item in waiting if item.id != found.id)


def _rows(
    session: Session, found: SuggestionRecord, place: PlaceRecord | None
) -> tuple[DiffRow, ...]:
    base = get_version(session, PlaceVersion, found.base_version or 0)
    return tuple(
        _row(fact, columns, place, base) for fact, columns in grouped(found.proposed).items()
    )


def _row(
    fact: str, columns: Mapping[str, Any], place: PlaceRecord | None, base: PlaceVersion | None
) -> DiffRow:
    now = shown(fact, _now(fact, place))
    then = _then(fact, base)
    proposed = shown(fact, columns if fact == POINT else columns[fact])
    changed = then is not None and place is not None and then != now
    return DiffRow(
        fact=fact,
        label=FIELD_LABELS[fact],
        base=then if changed else None,
        now=now,
        proposed=proposed,
        same=proposed == now,
        metres=metres_apart(columns_of(place, POINT), columns) if place and fact == POINT else None,
        map_link=_map_link(columns) if fact == POINT else "",
        text=str(columns[fact] or "") if fact in TEXTS else None,
    )


def _map_link(point: Mapping[str, Any]) -> str:
    lat, lon = point.get("lat"), point.get("lon")
    return "" if lat is None else f"{OSM}?mlat={lat}&mlon={lon}#map=18/{lat}/{lon}"


def _now(fact: str, place: PlaceRecord | None) -> Any:
    if place is None:
        return None
    return of_columns(fact, columns_of(place, fact))


def _then(fact: str, base: PlaceVersion | None) -> Shown | None:
    # The functions belong to a version beside its columns: what they were is not told apart.
    if base is None or fact == "functions":
        return None
    return shown(fact, of_columns(fact, base.model_dump()))
