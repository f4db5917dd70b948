"""What donors gave, movement by movement: only what stands, what was sent back taken off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.rules.ledger import Method, SourceKind
from foodplan.rules.papers import GIVEN_KINDS
from foodplan.store.ledger.driver import Driver, day_of, marks

# A corrected movement and its reversal are both left out: its replacement stands for them.
_STANDING = "m.kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM movement r WHERE r.reverses = m.seq"
# The site's owner on the day it happened: a site that changed hands brings nothing along.
_OWNED = (
    "JOIN node_version o ON o.node_id = m.node_id AND o.recorded_to IS NULL "
    "AND o.valid_from <= m.happened_on AND (o.valid_to IS NULL OR o.valid_to > m.happened_on) "
)


@dataclass(frozen=True)
class Scope:
    """Whose papers: an organisation (id), or one of its sites (node id and name)."""

    organisation: int
    site: int | None = None
    site_name: str = ""


@dataclass(frozen=True)
class Gift:
    """Grams of one category of one movement from a donor; below zero when they went back."""

    seq: int
    day: date
    document: str | None
    method: Method
    donor: str
    donor_name: str
    category: str
    category_name: str
    food: bool
    source_kind: SourceKind
    grams: int


def list_gifts(
    session: Session,
    scope: Scope,
    first: date,
    last: date,
    donor: str | None = None,
    known_at: datetime | None = None,
) -> list[Gift]:
    """Return what donors gave to a scope from a day to a day (both included), by day.

    `donor` is the slug of a source (the bare `source` is nobody's name); `known_at` leaves out
    what was recorded later.
    """
    driver = Driver(session)
    where, values = _narrowed(driver, scope, first, last, known_at)
    if donor is not None:
        where, values = f"{where} AND d.slug = ?", [*values, donor]
    kinds = sorted(GIVEN_KINDS)
    statement = (
        "SELECT m.seq, m.happened_on, m.document, l.method, d.slug, COALESCE(v.name, d.slug), "  # noqa: S608
        "c.slug, c.name, c.food, c.position, l.source_kind, "
        "SUM(CASE WHEN l.from_node = d.id THEN l.grams ELSE -l.grams END) "
        f"FROM movement m {_OWNED}"
        "JOIN line l ON l.movement_seq = m.seq "
        "JOIN node d ON d.id IN (l.from_node, l.to_node) AND d.kind = 'source' "
        "LEFT JOIN node_version v ON v.node_id = d.id AND v.recorded_to IS NULL "
        "AND v.valid_to IS NULL JOIN category c ON c.id = l.category_id "
        f"WHERE l.source_kind IN ({marks(kinds)}) AND {where} "
        "GROUP BY m.seq, m.happened_on, m.document, l.method, d.slug, v.name, c.slug, c.name, "
        "c.food, c.position, l.source_kind ORDER BY m.happened_on, m.seq, c.position, l.source_kind"
    )
    return [_gift(row) for row in driver.rows(statement, [*kinds, *values])]


def _narrowed(
    driver: Driver, scope: Scope, first: date, last: date, known_at: datetime | None
) -> tuple[str, list[Any]]:
    where = f"{_STANDING}) AND o.organisation_id = ? AND m.happened_on BETWEEN ? AND ?"
    values: list[Any] = [scope.organisation, driver.day(first), driver.day(last)]
    if known_at is not None:
        until = driver.instant(known_at)
        where = where.replace("r.reverses = m.seq", "r.reverses = m.seq AND r.recorded_at <= ?")
        where, values = f"{where} AND m.recorded_at <= ?", [until, *values, until]
    if scope.site is not None:
        return f"{where} AND m.node_id = ?", [*values, scope.site]
    owned = "SELECT node_id FROM node_version WHERE organisation_id = ?"
    return f"{where} AND m.node_id IN ({owned})", [*values, scope.organisation]


def _gift(row: tuple[Any, ...]) -> Gift:
    seq, day, document, method, donor, donor_name, slug, name, food, _place, kind, grams = row
    return Gift(
        seq, day_of(day), document, Method(method), donor, donor_name,
        slug, name, bool(food), SourceKind(kind), int(grams),
    )  # fmt: skip
