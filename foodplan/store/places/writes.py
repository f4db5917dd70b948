"""Writing places: each statement is a version with its functions, and nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.history import BEGINNING
from foodplan.models.places import Place, PlaceFunction, PlaceVersion
from foodplan.rules.places import FUNCTION_LABELS, fold
from foodplan.store.history import Change, Moment, end, known, record
from foodplan.store.places.reads import list_places
from foodplan.store.places.records import PlaceFilter, PlaceRecord

_SEARCH_LENGTH = 500
_AT_ONCE = 500


@dataclass(frozen=True)
class StoredPlaces:
    """How many places were new, changed, already so, or left to the officer who cleared them."""

    added: int
    changed: int
    same: int
    kept: int


def store_places(session: Session, places: Sequence[PlaceRecord], change: Change) -> StoredPlaces:
    """State what an import says of places, and flush; what an officer cleared stays as it is.

    Slugs must differ. New places are written in bulk; the same again writes nothing.
    """
    known_now = {place.slug: place for place in _believed(session, change)}
    slugs = place_slugs(session)
    new = [place for place in places if place.slug not in known_now]
    old = [place for place in places if place.slug in known_now]
    kept = [place for place in old if known_now[place.slug].cleared]
    changed = [
        place
        for place in old
        if not known_now[place.slug].cleared and place != known_now[place.slug]
    ]
    _add(session, new, slugs, change)
    for place in changed:
        change_place(session, place, change)
    return StoredPlaces(
        added=len(new),
        changed=len(changed),
        same=len(old) - len(kept) - len(changed),
        kept=len(kept),
    )


def place_slugs(session: Session) -> set[str]:
    """Return every slug that a place has or ever had."""
    return set(session.exec(select(Place.slug)))


def write_places(
    session: Session, added: Sequence[PlaceRecord], changed: Sequence[PlaceRecord], change: Change
) -> None:
    """State many places at once, new ones and known ones, and flush; slugs must differ."""
    _close([place.slug for place in changed], session, change)
    _add(session, [*added, *changed], place_slugs(session), change)


def change_place(session: Session, place: PlaceRecord, change: Change) -> None:
    """State anew what is said of an existing place, its functions included, and flush."""
    key = {"place": place.slug}
    # The functions belong to a version: when only they change, the values alone
    # would not make a new one, so the old statement is ended first.
    end(session, PlaceVersion, key, change, BEGINNING)
    version = record(session, PlaceVersion, key, _values(place), change)
    if place.functions:
        session.execute(sa.insert(PlaceFunction), _functions(place, version.id))


def _believed(session: Session, change: Change) -> list[PlaceRecord]:
    return list_places(session, Moment(change.at.date()), PlaceFilter(statuses=None, withheld=True))


def _close(slugs: Sequence[str], session: Session, change: Change) -> None:
    """End what is believed of places, as `store.history.end` does for one from the beginning."""
    for start in range(0, len(slugs), _AT_ONCE):
        session.execute(
            sa.update(PlaceVersion)
            .where(
                col(PlaceVersion.place).in_(slugs[start : start + _AT_ONCE]),
                known(PlaceVersion, None),
            )
            .values(recorded_to=change.at)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def _add(session: Session, places: Sequence[PlaceRecord], slugs: set[str], change: Change) -> None:
    if not places:
        return
    unknown = [{"slug": place.slug} for place in places if place.slug not in slugs]
    if unknown:
        session.execute(sa.insert(Place), unknown)
    stamp = {
        "valid_from": BEGINNING,
        "recorded_from": change.at,
        "recorded_by": change.by,
        "reason": change.reason,
    }
    session.execute(
        sa.insert(PlaceVersion),
        [{"place": place.slug, **_values(place), **stamp} for place in places],
    )
    rows = session.execute(
        sa.select(col(PlaceVersion.place), col(PlaceVersion.id)).where(known(PlaceVersion, None))
    )
    ids = {row[0]: row[1] for row in rows}
    functions = [row for place in places for row in _functions(place, ids[place.slug])]
    if functions:
        session.execute(sa.insert(PlaceFunction), functions)


def _values(place: PlaceRecord) -> dict[str, Any]:
    values = asdict(place)
    functions = values.pop("functions")
    del values["slug"]
    words = [FUNCTION_LABELS.get(item["function"], "") for item in functions]
    # Whoever could look for a hidden address would find out which place stands there.
    address = "" if place.address_hidden else place.address
    text = fold(" ".join([place.name, address, place.municipality, *dict.fromkeys(words)]))
    return {**values, "search": text[:_SEARCH_LENGTH]}


def _functions(place: PlaceRecord, version: int | None) -> list[dict[str, Any]]:
    return [
        {"version_id": version, "n": n, **asdict(item)} for n, item in enumerate(place.functions)
    ]
