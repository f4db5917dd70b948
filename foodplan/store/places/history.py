"""Every version of a place with its functions, oldest first: what its history is told from."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.places import PlaceFunction, PlaceVersion
from foodplan.store.history import history_of


@dataclass(frozen=True)
class PlaceState:
    """One version of a place, and the functions that it had."""

    version: PlaceVersion
    functions: tuple[str, ...]


def place_states(session: Session, slug: str) -> list[PlaceState]:
    """Return every version of a place as it was recorded, in two queries."""
    versions = history_of(session, PlaceVersion, place=slug)
    functions: dict[int, dict[str, None]] = defaultdict(dict)
    ids = [version.id for version in versions]
    rows = session.execute(
        sa.select(col(PlaceFunction.version_id), col(PlaceFunction.function))
        .where(col(PlaceFunction.version_id).in_(ids))
        .order_by(col(PlaceFunction.version_id), col(PlaceFunction.n))
    )
    for version, function in rows:
        functions[version][function] = None
    return [PlaceState(version, tuple(functions[version.id or 0])) for version in versions]
