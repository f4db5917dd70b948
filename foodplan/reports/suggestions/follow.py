"""The page that whoever wrote follows: how far it is, what was changed, why not."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from foodplan.reports.suggestions.values import Change, Shown, changes_of, shown
from foodplan.rules.calendar import rome_day
from foodplan.rules.proposed import grouped
from foodplan.rules.provenance import POINT
from foodplan.rules.suggestions import FIELD_LABELS, REASON_LABELS, State, state_label
from foodplan.store.history import Moment
from foodplan.store.places import PlaceRecord, get_place
from foodplan.store.suggestions import SuggestionRecord, find_suggestion

# What a public page does not say of a place whose address is hidden.
_HIDDEN = frozenset({"address", POINT, "quartiere", "zona"})


@dataclass(frozen=True)
class Sent:
    """One thing that was proposed."""

    label: str
    value: Shown


@dataclass(frozen=True)
class FollowReport:
    """A suggestion as its reporter sees it; `place` and `name` are empty when it is not public."""

    place: str
    name: str
    reason: str
    state: str
    label: str
    sent_at: datetime
    decided_at: datetime | None
    text: str
    note: str
    answer: str
    sent: tuple[Sent, ...]
    changes: tuple[Change, ...]
    waits_for_mail: bool

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken back or added to."""
        return self.state == State.WAITING


def follow_report(session: Session, key: str, now: datetime) -> FollowReport | None:
    """Return the page of a follow-up key, or None for a key of no suggestion."""
    found = find_suggestion(session, key)
    if found is None:
        return None
    place = get_place(session, found.place, Moment(rome_day(now))) if found.place else None
    return FollowReport(
        place=place.slug if place else "",
        name=place.name if place else str(found.proposed.get("name", "")),
        reason=REASON_LABELS[found.reason],
        state=found.state,
        label=state_label(found.state, looked_at=found.decided_by is not None),
        sent_at=found.created_at,
        decided_at=found.decided_at,
        text=found.text,
        note=found.note,
        answer=found.decision,
        sent=sent_values(found),
        changes=changes_of(told(found, place).changed),
        waits_for_mail=found.has_contact,
    )


def told(found: SuggestionRecord, place: PlaceRecord | None) -> SuggestionRecord:
    """Return a suggestion without changes that no public page says: where a hidden place stands.

    `place` is what may be public of it, None when nothing may.
    """
    unsaid: frozenset[str] = _HIDDEN if place is None or place.address_hidden else frozenset()
    kept = {fact: both for fact, both in found.changed.items() if fact not in unsaid}
    return replace(found, changed=kept)


def sent_values(found: SuggestionRecord) -> tuple[Sent, ...]:
    """Return what a suggestion proposes, and what it says beside."""
    facts = grouped(found.proposed)
    values = {fact: columns if fact == POINT else columns[fact] for fact, columns in facts.items()}
    beside = {
        name: value for name, value in found.proposed.items() if name in ("how_known", "source_url")
    }
    return tuple(
        Sent(FIELD_LABELS[fact], shown(fact, value))
        for fact, value in {**values, **beside}.items()
        if value
    )
