"""A place of the atlas and what a file says of it, made one field by field: the better is kept."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from foodplan.importers.atlas.bundles import Bundle, source_key
from foodplan.importers.atlas.matching import metres_between, read_refs
from foodplan.importers.atlas.offers import PLAIN_FIELDS
from foodplan.importers.atlas.shape import FieldChange
from foodplan.rules.places import IN_NEED, Consent, Status, last_day_of_source
from foodplan.rules.provenance import (
    COMPUTED,
    OFFICER,
    POINT,
    PUBLISHED,
    Fact,
    better,
    is_cleared,
    read_provenance,
    write_provenance,
)
from foodplan.store.places import FunctionRecord, PlaceRecord

# Two points so near are one, written with other digits.
SAME_METRES = 1.0
_REFS_LENGTH = 1000


@dataclass(frozen=True)
class Settled:
    """A place as it should be, what changed in it, and what only an officer may change.

    `newly` is whether anything is to be written; `better_kept` whether the file says something
    else that is not taken.
    """

    place: PlaceRecord
    changes: tuple[FieldChange, ...] = ()
    proposed: Mapping[str, Any] | None = None
    newly: bool = False

    @property
    def better_kept(self) -> bool:
        """Whether a value of the file was not taken."""
        return any(not change.taken for change in self.changes)


def new_place(bundle: Bundle) -> PlaceRecord:
    """Return a place that a file names and the atlas does not know; its slug is still empty.

    A place of people in need that no published source names stays unpublished until its
    organisation's consent is recorded.
    """
    host = bundle.host
    values: dict[str, Any] = {"status": Status.REPORTED.value}
    facts = {"name": host.fact}
    for field in PLAIN_FIELDS:
        for offer in bundle.offers:
            if field in offer.values:
                values[field], facts[field] = offer.values[field], offer.fact
                break
    values |= _point_values(bundle, facts)
    functions = bundle.functions()
    hidden = any(item.function in IN_NEED for item in functions) and not any(
        item.source_url or item.source_name for item in functions
    )
    return PlaceRecord(
        slug="",
        name=host.name,
        consent=Consent.WITHHELD if hidden else Consent.SOURCE,
        area_basis="source" if "circoscrizione" in values else "",
        refs=_written_refs(bundle.card.refs),
        provenance=write_provenance(facts),
        functions=functions,
        **values,
    )


def settle(old: PlaceRecord, bundle: Bundle) -> Settled:
    """Return a known place with what a file says of it, the better source kept in each field."""
    facts = read_provenance(old.provenance)
    values: dict[str, Any] = {}
    proposed: dict[str, Any] = {}
    changes: list[FieldChange] = []
    for field, fact, new in _said(bundle):
        if field == "circoscrizione" and old.lat is not None:
            # Where a point is known, it says the area.
            continue
        known = _known_fact(old, facts, field)
        if _same(old, field, new):
            if known is None or _says_it_later(known, fact):
                facts[field] = fact
            continue
        taken = better(known, fact)
        changes.append(
            FieldChange(
                field, _shown(old, field), _told(new), taken, _why(known, fact, taken=taken)
            )
        )
        if taken:
            facts[field] = fact
            values |= new if isinstance(new, dict) else {field: new}
        elif is_cleared(known):
            named = ("lat", "lon", "approximate")
            proposed |= {n: new[n] for n in named} if isinstance(new, dict) else {field: new}
    functions, more, asked = _with_functions(old, bundle, facts)
    changes += more
    proposed |= asked
    refs = _written_refs({**bundle.card.refs, **read_refs(old.refs)})
    place = replace(
        old, **values, functions=functions, refs=refs, provenance=write_provenance(facts)
    )
    newly = place != _rewritten(old)
    # What stays as it is is not held twice: there may be very many.
    return Settled(place if newly else old, tuple(changes), proposed or None, newly=newly)


def _said(bundle: Bundle) -> Iterator[tuple[str, Fact, Any]]:
    """Yield what the rows say, each field once, by the row that is first to say it."""
    yield "name", bundle.host.fact, bundle.host.name
    for field in PLAIN_FIELDS:
        for offer in bundle.offers:
            if field in offer.values and not (field == "circoscrizione" and offer.point):
                yield field, offer.fact, offer.values[field]
                break
    facts: dict[str, Fact] = {}
    values = _point_values(bundle, facts)
    if values:
        yield POINT, facts[POINT], values


def _point_values(bundle: Bundle, facts: dict[str, Fact]) -> dict[str, Any]:
    # The best of the rows' points: a surveyed one before the middle of an outline.
    pointed = [offer for offer in bundle.offers if offer.point]
    best = min(pointed, key=lambda offer: (offer.approximate, offer.drawn), default=None)
    if best is None or best.point is None:
        return {}
    facts[POINT] = best.point_fact
    inside = "punto dentro l'area disegnata dalla fonte" if best.drawn else best.fact.source
    basis = best.basis or inside
    return {
        "lat": best.point[0],
        "lon": best.point[1],
        "approximate": best.approximate,
        "location_error_m": best.error_m,
        "location_basis": basis[:240],
    }


def _known_fact(old: PlaceRecord, facts: Mapping[str, Fact], field: str) -> Fact | None:
    """Return who says a field now; of what nobody noted, the place's own newest source.

    What an officer vouched for as a whole is cleared in every field, also in the empty ones.
    """
    if old.cleared:
        noted = facts.get(field)
        if is_cleared(noted):
            return noted
        return Fact("", "", "", OFFICER, old.confirmed_on or date.min)
    if field in facts:
        return facts[field]
    if not _filled(old, field):
        return None
    rank = COMPUTED if field == POINT and old.approximate else PUBLISHED
    newest = max(
        old.functions,
        key=lambda item: last_day_of_source(item.source_date) or date.min,
        default=None,
    )
    if newest is None:
        return Fact("", "", "", rank, None)
    return Fact(newest.source_name, newest.source_url, newest.source_date, rank, None)


def _filled(old: PlaceRecord, field: str) -> bool:
    if field == POINT:
        return old.lat is not None
    if field == "status":
        return old.status not in {"", Status.UNKNOWN}
    return bool(getattr(old, field))


def _same(old: PlaceRecord, field: str, new: Any) -> bool:
    if field != POINT:
        return bool((getattr(old, field) or "") == new)
    if old.lat is None or old.lon is None or old.approximate != new["approximate"]:
        return False
    return metres_between((old.lat, old.lon), (new["lat"], new["lon"])) < SAME_METRES


def _says_it_later(known: Fact, fact: Fact) -> bool:
    """Whether a source that says the same is to be named instead: it is trusted more, or newer."""
    if is_cleared(known) or known == fact:
        return False
    return fact.rank > known.rank or (better(known, fact) and known.source == fact.source)


def _why(known: Fact | None, fact: Fact, *, taken: bool) -> str:
    if known is None:
        return ""
    if taken:
        return "same_source" if known.source == fact.source else "better"
    return "cleared" if is_cleared(known) else "worse"


def _shown(old: PlaceRecord, field: str) -> str:
    if field != POINT:
        return str(getattr(old, field) or "")
    return "" if old.lat is None else f"{old.lat:.5f}, {old.lon:.5f}"


def _told(new: Any) -> str:
    return f"{new['lat']:.5f}, {new['lon']:.5f}" if isinstance(new, dict) else str(new)


def _with_functions(
    old: PlaceRecord, bundle: Bundle, facts: Mapping[str, Fact]
) -> tuple[tuple[FunctionRecord, ...], list[FieldChange], dict[str, Any]]:
    """Return the functions with those of the file, what changed, and what an officer decides.

    A source's newer word of a function takes the place of its older one; other sources' stay.
    """
    new = {source_key(item): item for item in bundle.functions()}
    more = sorted({item.function for item in new.values()} - set(old.function_slugs))
    before, after = "|".join(old.function_slugs), "|".join([*old.function_slugs, *more])
    if old.cleared or is_cleared(facts.get("functions")):
        if not more:
            return old.functions, [], {}
        asked = [*old.functions, *(item for item in new.values() if item.function in more)]
        change = FieldChange("functions", before, after, taken=False, why="cleared")
        return old.functions, [change], {"functions": asked}
    kept = {source_key(item): item for item in old.functions}
    named = {key: item for key, item in new.items() if _later(kept.get(key), item)}
    changes = [FieldChange("functions", before, after, taken=True)] if more else []
    changes += [
        FieldChange("source", _sourced(kept.get(key)), _sourced(item), taken=True)
        for key, item in named.items()
    ]
    return tuple({**kept, **named}.values()), changes, {}


def _later(old: FunctionRecord | None, new: FunctionRecord) -> bool:
    return old is None or (old != new and _day(new) >= _day(old))


def _sourced(item: FunctionRecord | None) -> str:
    return (
        ", ".join(filter(None, (item.source_name or item.source_url, item.source_date)))
        if item
        else ""
    )


def _day(item: FunctionRecord) -> date:
    return last_day_of_source(item.source_date) or date.min


def _written_refs(refs: Mapping[str, str]) -> str:
    text = json.dumps(dict(refs), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= _REFS_LENGTH else "{}"


def _rewritten(old: PlaceRecord) -> PlaceRecord:
    """Return a place with its two JSON columns as they are written here, to be compared."""
    return replace(
        old,
        refs=_written_refs(read_refs(old.refs)),
        provenance=write_provenance(read_provenance(old.provenance)),
    )
