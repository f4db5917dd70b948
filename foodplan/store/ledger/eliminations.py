"""The grams that the sum of the declarations counts twice, by what officers said of doubles.

Neither ledger changes: an elimination takes off the sum of the declarations what a second act
counted again, as in the accounts of a group.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from foodplan.models.ledger import Category, Elimination, Line, Movement
from foodplan.models.organisations import Node
from foodplan.rules.doubles import Pair, covered_lines, eliminated_by_line
from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment, holds
from foodplan.store.ledger.doubles import SAME

# The numbers of two acts, a category's slug and the grams that the second counts again.
Claim = tuple[int, int, str, int]


@dataclass(frozen=True)
class EliminatedFlow:
    """Grams that a site (`node`) declared of food that another had declared before it.

    `category` is a slug, `source_kind` and `method` are codes. Negative grams take an
    elimination back in the month of a reversal, when that is not the month of the act.
    """

    month: int
    node: int
    category: str
    source_kind: int
    grams: int
    method: int
    category_name: str


def eliminated_flows(
    session: Session,
    moment: Moment,
    first: int,
    last: int,
    also: Iterable[tuple[Pair, int]] = (),
) -> list[EliminatedFlow]:
    """Return what eliminations take off the months from first to last (yyyymm), as of a moment.

    Grams are spread over the lines of the act recorded later by largest remainder; each line
    gives up at most its own grams, however many acts are the same food as its own. `also` are
    eliminations that nobody has stated: what would be taken off then.
    """
    claims = [
        *_same(session, moment),
        *((*pair.key, grams) for pair, grams in also),
    ]
    if not claims:
        return []
    seqs = {seq for claim in claims for seq in claim[:2]}
    lines = _lines(session, seqs)
    reversals = reversals_of(session, seqs, moment)
    by_second: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_second[claim[1]].append(claim)
    flows: dict[tuple[int, int, str, int, int, str], int] = defaultdict(int)
    for second, about in by_second.items():
        for month, line, grams in _taken(lines, reversals, second, about):
            key = (month, line.node, line.category, line.source_kind, line.method, line.name)
            flows[key] += grams
    return [
        EliminatedFlow(*key[:4], grams, *key[4:])
        for key, grams in sorted(flows.items())
        if grams and first <= key[0] <= last
    ]


@dataclass(frozen=True)
class _BroughtIn:
    """A line of food that an act brought in."""

    month: int
    node: int
    category: str
    name: str
    source_kind: int
    method: int
    grams: int


def _taken(
    lines: Mapping[int, list[_BroughtIn]],
    reversals: Mapping[int, tuple[int, int]],
    second: int,
    claims: Collection[Claim],
) -> Iterator[tuple[int, _BroughtIn, int]]:
    """Yield (month, line, grams) of what the claims on one act take off its lines.

    A reversed act is not food any more: what it had made count twice is given back in the
    month in which the reversal counts, so that in no month the sum is one load short.
    """
    own = lines[second]
    taken = [0] * len(own)
    for month, standing in _stages(reversals, claims):
        covered = [
            (grams, covered_lines(category, [line.category for line in own], _names(lines[first])))
            for first, _second, category, grams in standing
        ]
        now = eliminated_by_line([line.grams for line in own], covered)
        for line, before, after in zip(own, taken, now, strict=True):
            yield month or line.month, line, after - before
        taken = now


def _stages(
    reversals: Mapping[int, tuple[int, int]], claims: Collection[Claim]
) -> Iterator[tuple[int, list[Claim]]]:
    """Yield the claims as they stood at first (month 0), and after each reversal with its month."""
    standing = list(claims)
    yield 0, standing
    ends = {claim: min((reversals[seq] for seq in claim[:2] if seq in reversals), default=None)
            for claim in claims}  # fmt: skip
    for end in sorted({end for end in ends.values() if end is not None}):
        standing = [claim for claim in standing if ends[claim] != end]
        yield end[1], standing


def _names(lines: Iterable[_BroughtIn]) -> set[str]:
    return {line.category for line in lines}


def _same(session: Session, moment: Moment) -> list[Claim]:
    said = Elimination
    # In one order always: several claims on one act share its grams in the order they come in.
    query = (
        sa.select(col(said.first_seq), col(said.second_seq), col(Category.slug), col(said.grams))
        .join(Category, col(Category.id) == col(said.category_id))
        .where(holds(said, moment), col(said.verdict) == SAME)
        .order_by(col(said.first_seq), col(said.second_seq), col(Category.slug))
    )
    return [(first, second, slug, grams) for first, second, slug, grams in session.execute(query)]


def _lines(session: Session, seqs: Collection[int]) -> dict[int, list[_BroughtIn]]:
    query = (
        sa.select(
            col(Line.movement_seq),
            col(Line.month),
            col(Line.to_node),
            col(Category.slug),
            col(Category.name),
            col(Line.source_kind),
            col(Line.method),
            col(Line.grams),
        )
        .join(Category, col(Category.id) == col(Line.category_id))
        .join(Node, col(Node.id) == col(Line.from_node))
        .where(
            col(Line.movement_seq).in_(sorted(seqs)),
            col(Node.kind) == NodeKind.SOURCE,
            col(Category.food).is_(True),
        )
        .order_by(col(Line.movement_seq), col(Line.n))
    )
    found: dict[int, list[_BroughtIn]] = defaultdict(list)
    for seq, *line in session.execute(query):
        found[seq].append(_BroughtIn(*line))
    return found


def reversals_of(
    session: Session, seqs: Collection[int], moment: Moment
) -> dict[int, tuple[int, int]]:
    """Return (number, posted month) of the reversal of each act that was reversed by then."""
    query = sa.select(col(Movement.reverses), col(Movement.seq), col(Movement.posted_month)).where(
        col(Movement.reverses).in_(sorted(seqs))
    )
    if moment.known_at is not None:
        query = query.where(col(Movement.recorded_at) <= moment.known_at)
    return {reversed_: (seq, month) for reversed_, seq, month in session.execute(query)}
