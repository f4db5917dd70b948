"""What may be public of a place: whether it is named at all, and what of it stays unsaid."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from foodplan.models.places import PlaceVersion
from foodplan.rules.places import Consent
from foodplan.store.history import Moment, holds, known
from foodplan.store.places.records import PlaceRecord

# What would tell where a place stands; its municipality and circoscrizione are said all the same.
_UNSAID: dict[str, Any] = {
    "address": "",
    "lat": None,
    "lon": None,
    "approximate": False,
    "location_error_m": None,
    "location_basis": "",
    "quartiere": None,
    "zona": None,
    "area_basis": "",
    # Other registers would lead to the address.
    "refs": "{}",
}
# As provenance calls them: `point` stands for both degrees and how exact they are.
_UNSAID_FACTS = frozenset({*_UNSAID, "point"})
_LONGEST_CHAIN = 20


def public_record(place: PlaceRecord) -> PlaceRecord:
    """Return what a public page may say of a place: of a hidden address, only which part of town.

    Whether a place may be named at all is told by `published`.
    """
    if not place.address_hidden:
        return place
    facts = json.loads(place.provenance or "{}")
    said = {name: fact for name, fact in facts.items() if name not in _UNSAID_FACTS}
    provenance = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return replace(place, **_UNSAID, provenance=provenance)


def published(moment: Moment) -> sa.ColumnElement[bool]:
    """Return the condition that a version may be public: not withheld, and no double of another.

    What its organisation withholds now is in no answer about a past day either.
    """
    may = [col(PlaceVersion.consent) != Consent.WITHHELD, col(PlaceVersion.merged_into) == ""]
    if moment.known_at is not None:
        withheld = _now(lambda version: col(version.consent) == Consent.WITHHELD)
        may.append(col(PlaceVersion.place).not_in(withheld))
    return sa.and_(*may)


def address_unsaid(moment: Moment) -> sa.ColumnElement[bool]:
    """Return the condition that a place's address is hidden, at the moment asked about or now."""
    hidden = col(PlaceVersion.address_hidden).is_(True)
    if moment.known_at is None:
        return hidden
    now = _now(lambda version: col(version.address_hidden).is_(True))
    return sa.or_(hidden, col(PlaceVersion.place).in_(now))


def merged_place(session: Session, slug: str, moment: Moment) -> str | None:
    """Return the public place that a double was merged into, however many steps away, or None."""
    seen = {slug}
    here = slug
    for _step in range(_LONGEST_CHAIN):
        row = session.execute(
            sa.select(col(PlaceVersion.merged_into), published(moment)).where(
                holds(PlaceVersion, moment), col(PlaceVersion.place) == here
            )
        ).first()
        if row is None:
            return None
        if not row[0]:
            return here if row[1] and here != slug else None
        if row[0] in seen:
            return None
        here = row[0]
        seen.add(here)
    return None


def _now(says: Callable[[type[PlaceVersion]], sa.ColumnElement[bool]]) -> sa.Select[Any]:
    # Aliased, or SQLAlchemy would tie it to the query whose rows it judges.
    believed = aliased(PlaceVersion)
    return sa.select(col(believed.place)).where(known(believed, None), says(believed))
