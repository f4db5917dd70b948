"""Declarations of two organisations that may be the same food, and who declared what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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

BARE_SOURCE = str(NodeKind.SOURCE)
# What a site received from another without a dispatch to match: a transfer, not a source.
UNMATCHED = f"{BARE_SOURCE}:sede-%"
ONE_DAY = timedelta(days=1)
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


def find_pairs(session: Session, first: date, last: date) -> list[Pair]:
    """Return the pairs nobody has judged whose later act happened on one of these days.

    The last recorded come first. Reversals, what was reversed, transfers and what is not food
    are never in a pair.
    """
    found = standing_loads(session, col(Movement.happened_on).between(first - ONE_DAY, last))
    judged = _judged(session)
    pairs = (pair for pair in possible_doubles(found.values()) if pair.key not in judged)
    inside = [
        pair
        for pair in pairs
        if max(found[pair.first_seq].day, found[pair.second_seq].day) >= first
    ]
    return sorted(inside, key=lambda pair: (-pair.second_seq, -pair.first_seq, pair.category))


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


def standing_loads(session: Session, *conditions: Any) -> dict[int, Load]:
    """Return the acts that brought in food from outside and stand, by their number."""
    reversal = aliased(Movement)
    query = (
        sa.select(
            col(Movement.seq),
            col(Movement.happened_on),
            col(NodeVersion.organisation_id),
            col(Node.id),
            col(Node.slug),
            col(Category.slug),
            col(Line.grams),
        )
        .join(Line, col(Line.movement_seq) == col(Movement.seq))
        .join(Node, col(Node.id) == col(Line.from_node))
        .join(Category, col(Category.id) == col(Line.category_id))
        .join(NodeVersion, col(NodeVersion.node_id) == col(Movement.node_id))
        .where(*_brought_in(), *_owner_then(), col(NodeVersion.organisation_id).is_not(None))
        .outerjoin(reversal, col(reversal.reverses) == col(Movement.seq))
        .where(col(reversal.seq).is_(None), *conditions)
    )
    said: dict[int, tuple[date, int, int | None]] = {}
    grams: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for seq, day, organisation, source, slug, category, mass in session.execute(query):
        said[seq] = day, organisation, None if slug == BARE_SOURCE else source
        grams[seq][category] += mass
    return {seq: Load(seq, *rest, dict(grams[seq])) for seq, rest in said.items()}


def _brought_in() -> list[Any]:
    sources = sa.select(col(Node.id)).where(
        col(Node.kind) == NodeKind.SOURCE, col(Node.slug).not_like(UNMATCHED)
    )
    sites = sa.select(col(Node.id)).where(col(Node.kind) == NodeKind.STOCK)
    return [
        col(Movement.kind) == MovementKind.INTAKE,
        # Every act is of a site: said so that the index by site and day serves a range of days.
        col(Movement.node_id).in_(sites),
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
        .where(*_brought_in(), *_owner_then(), col(Movement.seq).in_(sorted(seqs)))
        .order_by(col(Movement.seq), col(Line.n))
    )
    acts: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        acts[row.seq].append(row)
    return acts


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
