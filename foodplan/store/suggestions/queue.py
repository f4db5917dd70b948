"""Putting a suggestion into the officers' queue, once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from foodplan.models.atlas import PlaceSuggestion
from foodplan.rules.calendar import rome_day
from foodplan.rules.suggestions import LONGEST_TEXT, Kind, Origin, Reason, State
from foodplan.store.history import Moment
from foodplan.store.places import get_place
from foodplan.store.suggestions.keys import new_key, secret_of
from foodplan.store.suggestions.reads import version_in_force

# What machines propose is proposed again every night: once is enough, also after a refusal.
_ONCE = frozenset({Origin.IMPORT, Origin.SYNC})


@dataclass(frozen=True)
class Proposal:
    """What is to be looked at: origin, kind and reason are codes of `rules.suggestions`.

    `proposed` maps fields of a `PlaceRecord` to the values they should have; `place` is a slug, or
    None for a new place. `function` and `area` (a circoscrizione) say whose queue it is: left
    empty they are those of the place. `contact` is an e-mail address, kept until the answer.
    """

    origin: str
    kind: str
    reason: str
    place: str | None
    proposed: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    function: str = ""
    area: str | None = None
    source_id: int | None = None
    contact: str = ""
    base_version: int | None = None
    uuid: str = ""


def queue_suggestion(session: Session, proposal: Proposal, at: datetime) -> tuple[int, str]:
    """Queue a suggestion and flush; return its id and the key of its follow-up link.

    The key is known only now: the database keeps its SHA-256. What an import or a source says
    again of the same place is not queued twice, nor a form: then the id is that of the first, and
    the key empty. Raises ValueError for a code that is not known.
    """
    known = (Origin(proposal.origin), Kind(proposal.kind), Reason(proposal.reason))
    written = write_proposed(proposal.proposed)
    if (earlier := _said_already(session, proposal, written)) is not None:
        return earlier, ""
    key = new_key()
    row = PlaceSuggestion(
        uuid=proposal.uuid or str(uuid4()),
        secret=secret_of(key),
        origin=known[0].value,
        kind=known[1].value,
        reason=known[2].value,
        place=proposal.place,
        source_id=proposal.source_id,
        text=proposal.text.strip()[:LONGEST_TEXT],
        proposed=written,
        contact=proposal.contact.strip(),
        created_at=at,
        updated_at=at,
        **_about(session, proposal, at),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id, key


def write_proposed(proposed: Mapping[str, Any]) -> str:
    """Return proposed values as JSON: the same values, the same text."""
    return json.dumps(
        {name: _plain(value) for name, value in proposed.items()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return [_plain(item) for item in value]
    return value


def _about(session: Session, proposal: Proposal, at: datetime) -> dict[str, Any]:
    """Return function, area and base version, those of the place where none is named."""
    said = {
        "function": proposal.function,
        "area": proposal.area,
        "base_version": proposal.base_version,
    }
    if proposal.place is None:
        return said
    moment = Moment(rome_day(at))
    place = get_place(session, proposal.place, moment, withheld=True)
    if place is not None:
        said["function"] = proposal.function or next(iter(place.function_slugs), "")
        said["area"] = proposal.area or place.circoscrizione
    if proposal.base_version is None:
        said["base_version"] = version_in_force(session, proposal.place, moment.day)
    return said


def _said_already(session: Session, proposal: Proposal, written: str) -> int | None:
    if proposal.uuid:
        of_form = select(PlaceSuggestion.id).where(PlaceSuggestion.uuid == proposal.uuid)
        return session.exec(of_form).first()
    if proposal.origin not in _ONCE:
        return None
    query = select(PlaceSuggestion.id).where(
        PlaceSuggestion.origin == proposal.origin,
        PlaceSuggestion.kind == proposal.kind,
        PlaceSuggestion.place == proposal.place,
        PlaceSuggestion.reason == proposal.reason,
        PlaceSuggestion.proposed == written,
        PlaceSuggestion.text == proposal.text.strip()[:LONGEST_TEXT],
        col(PlaceSuggestion.state).in_([State.WAITING, State.REFUSED]),
    )
    return session.exec(query.order_by(col(PlaceSuggestion.id))).first()
