"""Declarations of two organisations that may be the same food, and who declared what."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from foodplan.models.ledger import Category, Elimination, Line, Movement
from foodplan.models.organisations import Node, NodeVersion, OrganisationVersion
from foodplan.rules.doubles import Load, Pair, compared_grams, possible_doubles
from foodplan.rules.ledger import MovementKind, NodeKind, SourceKind
from foodplan.store.history import known
from foodplan.store.ledger.driver import Driver, day_of, marks

BARE_SOURCE = str(NodeKind.SOURCE)
# What a site received from another without a dispatch to match: a transfer, not a source.
UNMATCHED = f"{BARE_SOURCE}:sede-%"
ONE_DAY = timedelta(days=1)
# As many pairs as a queue ever lists.
MOST = 500
_LOADS = (
    "SELECT m.seq, m.happened_on, m.node_id, l.from_node, l.category_id, l.grams "
    "FROM movement m JOIN line l ON l.movement_seq = m.seq "
    "LEFT JOIN movement r ON r.reverses = m.seq "
    "WHERE m.kind = 'intake' AND r.seq IS NULL AND l.to_node = m.node_id AND "
)
SAME, DIFFERENT, WITHDRAWN = "same", "different", "withdrawn"


@dataclass(frozen=True)
class Declared:
    """One act of a pair as the office reads it; `source_name` is empty when it was not said.

    `grams` are those of the pair's category, `total` all the food that the act brought in.
    """

    seq: int
    uuid: UUID
    node: int
    site: str
    organisation: str
    source_name: str
    source_kind: SourceKind
    day: date
    posted_month: int
    recorded_at: datetime
    document: str
    categories: tuple[str, ...]
    grams: int
    total: int


@dataclass(frozen=True)
class Candidate:
    """Two acts that may be the same food of one category."""

    pair: Pair
    category: str
    category_name: str
    first: Declared
    second: Declared

    @property
    def same_source(self) -> bool:
        """Whether both named the source, which is then the same."""
        return bool(self.first.source_name) and bool(self.second.source_name)

    @property
    def same_document(self) -> bool:
        """Whether both have the same document number."""
        return bool(self.first.document) and self.first.document == self.second.document


def find_pairs(session: Session, first: date, last: date, most: int = MOST) -> list[Pair]:
    """Return the pairs nobody has judged whose later act happened on one of these days.

    The latest come first, and no more than `most`: who has so many to judge needs no more, and
    what lies further back is not read. Reversals, what was reversed, transfers and what is not
    food are never in a pair.
    """
    judged = _judged(session)
    found: list[Pair] = []
    while first <= last and len(found) < most:
        start = max(first, last.replace(day=1))
        for day, pairs in possible_doubles(loads_between(session, start - ONE_DAY, last)):
            if day < start or len(found) >= most:
                break
            found += [pair for pair in pairs if pair.key not in judged]
        last = start - ONE_DAY
    return found[:most]


def list_candidates(session: Session, first: date, last: date) -> list[Candidate]:
    """Return the pairs to be judged whose later act happened between two days, both included."""
    return describe(session, (pair.key for pair in find_pairs(session, first, last)))


def describe(session: Session, keys: Iterable[tuple[int, int, str]]) -> list[Candidate]:
    """Return pairs (numbers of two acts, a category) with what both declared, in their order.

    An act may have been reversed since.
    """
    wanted = list(keys)
    acts = _declarations(session, {seq for key in wanted for seq in key[:2]})
    rows = session.execute(sa.select(col(Category.slug), col(Category.name)))
    names = {slug: name for slug, name in rows}  # noqa: C416 - rows are no pairs to a checker
    return [_candidate(key, acts[key[0]], acts[key[1]], names) for key in wanted]


def _candidate(
    key: tuple[int, int, str], first: list[Any], second: list[Any], names: Mapping[str, str]
) -> Candidate:
    category = key[2]
    own, other = _by_category(first), _by_category(second)
    pair = Pair(*key, compared_grams(category, own, other), compared_grams(category, other, own))
    return Candidate(
        pair,
        category,
        names[category],
        _declared(first, pair.first_grams, names),
        _declared(second, pair.second_grams, names),
    )


def _by_category(lines: Iterable[Any]) -> dict[str, int]:
    grams: dict[str, int] = defaultdict(int)
    for line in lines:
        grams[line.category] += line.grams
    return dict(grams)


def loads_between(session: Session, first: date, last: date) -> list[Load]:
    """Return the acts that brought in food from outside on some days, and stand."""
    driver = Driver(session)
    # Every act is of a site: said so that the index by site and day serves a range of days.
    where = (
        "m.node_id IN (SELECT id FROM node WHERE kind = 'stock' "
        # Supplies of short chains have an identity of their own, and all stand on a month's end.
        "AND id NOT IN (SELECT node_id FROM outlet_version)) AND m.happened_on BETWEEN ? AND ?"
    )
    return _standing(driver, where, (driver.day(first), driver.day(last)))


def loads_of(session: Session, acts: Iterable[UUID]) -> list[Load]:
    """Return those of some acts that brought in food from outside, and stand."""
    wanted = [str(act) for act in acts]
    return _standing(Driver(session), f"m.uuid IN ({marks(wanted)})", wanted)


def _standing(driver: Driver, where: str, values: Sequence[Any]) -> list[Load]:
    """Return loads; the names are looked up here, since joining them costs three times as much."""
    categories: dict[int, str] = dict(driver.rows("SELECT id, slug FROM category WHERE food"))
    sources = {
        number: None if slug == BARE_SOURCE else number
        for number, slug in driver.rows(
            "SELECT id, slug FROM node WHERE kind = 'source' AND slug NOT LIKE ?", (UNMATCHED,)
        )
    }
    owner_of = _owners(driver)
    loads: dict[int, Load] = {}
    for seq, happened_on, node, source, category, grams in driver.rows(_LOADS + where, values):
        if source not in sources or category not in categories:
            continue
        if seq not in loads:
            day = day_of(happened_on)
            loads[seq] = Load(seq, day, owner_of(node, day), sources[source], {})
        mass, slug = loads[seq].grams, categories[category]
        mass[slug] = mass.get(slug, 0) + grams
    return [load for load in loads.values() if load.organisation]


def _owners(driver: Driver) -> Callable[[int, date], int]:
    """Return what tells whose a site was on a day, 0 for nobody's."""
    said: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
    for node, since, until, organisation in driver.rows(
        "SELECT node_id, valid_from, valid_to, organisation_id FROM node_version "
        "WHERE recorded_to IS NULL AND organisation_id IS NOT NULL"
    ):
        stop = None if until is None else day_of(until)
        said[node].append((day_of(since), stop, organisation))

    def owner_of(node: int, day: date) -> int:
        for since, stop, organisation in said[node]:
            if since <= day and (stop is None or day < stop):
                return organisation
        return 0

    return owner_of


def _brought_in() -> list[Any]:
    sources = sa.select(col(Node.id)).where(
        col(Node.kind) == NodeKind.SOURCE, col(Node.slug).not_like(UNMATCHED)
    )
    return [
        col(Movement.kind) == MovementKind.INTAKE,
        col(Line.from_node).in_(sources),
        col(Line.to_node) == col(Movement.node_id),
        col(Category.food).is_(True),
    ]


def _owner_then() -> list[Any]:
    said = NodeVersion
    return [
        known(said, None),
        col(said.valid_from) <= col(Movement.happened_on),
        sa.or_(col(said.valid_to).is_(None), col(said.valid_to) > col(Movement.happened_on)),
    ]


def _judged(session: Session) -> set[tuple[int, int, str]]:
    query = (
        sa.select(col(Elimination.first_seq), col(Elimination.second_seq), col(Category.slug))
        .join(Category, col(Category.id) == col(Elimination.category_id))
        .where(known(Elimination, None), col(Elimination.verdict) != WITHDRAWN)
    )
    return {(first, second, category) for first, second, category in session.execute(query)}


def _declarations(session: Session, seqs: Collection[int]) -> dict[int, list[Any]]:
    """Return the lines of some acts with what is said of them, by number."""
    query = _lines_said().where(col(Movement.seq).in_(sorted(seqs)))
    acts: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query.order_by(col(Movement.seq), col(Line.n))):
        acts[row.seq].append(row)
    return acts


def _lines_said() -> Any:
    source_said = aliased(NodeVersion)
    query: Any = (
        sa.select(
            col(Movement.seq),
            col(Movement.uuid),
            col(Movement.node_id),
            col(NodeVersion.name).label("site"),
            col(OrganisationVersion.name).label("organisation"),
            col(Node.slug).label("source"),
            col(source_said.name).label("source_name"),
            col(Line.source_kind),
            col(Movement.happened_on),
            col(Movement.posted_month),
            col(Movement.recorded_at),
            col(Movement.document),
            col(Category.slug).label("category"),
            col(Line.grams),
        )
        .join(Line, col(Line.movement_seq) == col(Movement.seq))
        .join(Node, col(Node.id) == col(Line.from_node))
        .join(Category, col(Category.id) == col(Line.category_id))
        .join(NodeVersion, col(NodeVersion.node_id) == col(Movement.node_id))
        .outerjoin(
            source_said, sa.and_(col(source_said.node_id) == col(Node.id), *_last(source_said))
        )
        .outerjoin(
            OrganisationVersion,
            sa.and_(
                col(OrganisationVersion.organisation_id) == col(NodeVersion.organisation_id),
                *_last(OrganisationVersion),
            ),
        )
    )
    return query.where(*_brought_in(), *_owner_then())


def _last(said: Any) -> list[Any]:
    return [col(said.recorded_to).is_(None), col(said.valid_to).is_(None)]


def _declared(lines: list[Any], grams: int, names: Mapping[str, str]) -> Declared:
    row = lines[0]
    return Declared(
        seq=row.seq,
        uuid=UUID(row.uuid),
        node=row.node_id,
        site=row.site,
        organisation=row.organisation or "",
        source_name="" if row.source == BARE_SOURCE else row.source_name or row.source,
        source_kind=SourceKind(row.source_kind),
        day=row.happened_on,
        posted_month=row.posted_month,
        recorded_at=row.recorded_at,
        document=row.document or "",
        categories=tuple(dict.fromkeys(names[line.category] for line in lines)),
        grams=grams,
        total=sum(line.grams for line in lines),
    )
