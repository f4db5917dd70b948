"""What a phone's queue sends: envelopes and entries, strictly typed, each judged by itself."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError

from foodplan.store.ledger import MovementInput, OpeningInput
from foodplan.web.bodies import MOST_BYTES, Body, Count, MovementBody, Slug, errors_of

MOST_ENTRIES = 200
Errors = list[dict[str, Any]]


class Unreadable(Exception):  # noqa: N818 - it says what is wrong with the envelope
    """Nothing in the envelope can be answered: it has no entries to name."""

    def __init__(self, status: int, field: str) -> None:
        self.status, self.field = status, field
        super().__init__(field)


class Envelope(Body):
    """Who sends, and at what time by the phone's own clock; its entries are read one by one."""

    owner: Annotated[str, Field(max_length=40)]
    sent_at: AwareDatetime


class EntryBody(Body):
    """One thing that was tapped; `day_chosen` says that a person, not the clock, named the day."""

    id: UUID
    type: Literal["movement", "undo", "opening"]
    site: Slug
    made_at: AwareDatetime
    hand: int | None = None
    day_chosen: bool = False
    body: dict[str, Any]


class UndoBody(Body):
    """The movement that is taken back."""

    uuid: UUID


class PassagesBody(Body):
    """How many came to an opening; what is null was not said."""

    day: date
    households: Count | None = None
    people: Count | None = None


@dataclass(frozen=True)
class Entry:
    """An entry that can be read, with what is to be done: one of the three is there."""

    id: UUID
    site: str
    made_at: datetime
    hand: int | None
    day_chosen: bool
    movement: MovementInput | None = None
    undone: UUID | None = None
    day: date | None = None
    passages: OpeningInput | None = None


@dataclass(frozen=True)
class Wrong:
    """An entry that cannot be read, with what is wrong by field; `id` is what it called itself."""

    id: str
    errors: Errors


def read_envelope(sent: bytes) -> tuple[Envelope, list[Any]]:
    """Return the envelope and its entries, still to be read.

    Raises Unreadable when it is too much or is no envelope at all.
    """
    if len(sent) > MOST_BYTES:
        raise Unreadable(413, "body")
    try:
        # The reader of the standard library takes half characters, which are one entry's fault.
        found = json.loads(sent)
        entries = found.pop("entries")
        envelope = Envelope.model_validate_json(json.dumps(found))
    except ValidationError as error:
        raise Unreadable(400, errors_of(error)[0]["field"]) from error
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise Unreadable(400, "body") from error
    if not isinstance(entries, list):
        raise Unreadable(400, "entries")
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(413, "entries")
    return envelope, entries


def read_entry(sent: Any) -> Entry | Wrong:
    """Return one entry, or what is wrong with it."""
    name = str(sent.get("id"))[:80] if isinstance(sent, dict) else ""
    try:
        entry = EntryBody.model_validate_json(json.dumps(sent))
        return _readers[entry.type](entry)
    except ValidationError as error:
        return Wrong(name, [dict(item) for item in errors_of(error)])


def _movement(entry: EntryBody) -> Entry:
    own = {"id": str(entry.id), "node": entry.site}
    body = MovementBody.model_validate_json(json.dumps({**entry.body, **own}))
    return Entry(
        entry.id, entry.site, entry.made_at, entry.hand, entry.day_chosen,
        movement=body.to_movement(), day=body.happened_on,
    )  # fmt: skip


def _undo(entry: EntryBody) -> Entry:
    body = UndoBody.model_validate_json(json.dumps(entry.body))
    chosen = entry.day_chosen
    return Entry(entry.id, entry.site, entry.made_at, entry.hand, chosen, undone=body.uuid)


def _opening(entry: EntryBody) -> Entry:
    body = PassagesBody.model_validate_json(json.dumps(entry.body))
    said = OpeningInput(households=body.households, people=body.people)
    return Entry(
        entry.id, entry.site, entry.made_at, entry.hand, entry.day_chosen,
        day=body.day, passages=said,
    )  # fmt: skip


_readers = {"movement": _movement, "undo": _undo, "opening": _opening}
