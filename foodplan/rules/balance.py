"""The arithmetic of a mass balance: what crossed a scope's border, against what stands inside.

Over any scope, in grams: stock before + sources + opening stock + gains at counts + transfers in
= people + buyers + waste + feed + returns + losses at counts + process loss + transfers out
+ stock after. A flow between two nodes of the scope is no term, so that transfers cancel.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from foodplan.rules.ledger import STOCK_KINDS, NodeKind, SourceKind


class Term(StrEnum):
    """One side's words of the balance, in the order in which it is written."""

    BEFORE = "before"
    SOURCE = "source"
    OPENING = "opening"
    GAIN = "gain"
    TRANSFER_IN = "transfer_in"
    PEOPLE = "people"
    BUYERS = "buyers"
    WASTE = "waste"
    FEED = "feed"
    RETURN = "return"
    LOSS = "loss"
    PROCESS = "process"
    TRANSFER_OUT = "transfer_out"
    AFTER = "after"

    @property
    def enters(self) -> bool:
        """Whether it stands on the side of what was there and what came in."""
        return self in ENTERING


ENTERING = (Term.BEFORE, Term.SOURCE, Term.OPENING, Term.GAIN, Term.TRANSFER_IN)
LEAVING = tuple(term for term in Term if term not in ENTERING)
# What moved in the period: the border of each is a flow, not a stock.
FLOWS = tuple(term for term in Term if term not in {Term.BEFORE, Term.AFTER})

_INWARD = {
    NodeKind.SOURCE: Term.SOURCE,
    NodeKind.OPENING: Term.OPENING,
    NodeKind.COUNT: Term.GAIN,
}
_OUTWARD = {
    NodeKind.PEOPLE: Term.PEOPLE,
    NodeKind.BUYERS: Term.BUYERS,
    NodeKind.WASTE: Term.WASTE,
    NodeKind.FEED: Term.FEED,
    NodeKind.SOURCE: Term.RETURN,
    NodeKind.COUNT: Term.LOSS,
}


def term_of(other: NodeKind, *, inward: bool) -> tuple[Term, int]:
    """Return the term of a flow between the scope and a node outside it, with its sign.

    What a transformation gives back is taken off its loss; a flow against the usual direction
    of a boundary (goods from people, say) is taken off the usual one.

    >>> term_of(NodeKind.TRANSFORM, inward=True)
    (<Term.PROCESS: 'process'>, -1)
    >>> term_of(NodeKind.STOCK, inward=False)
    (<Term.TRANSFER_OUT: 'transfer_out'>, 1)
    """
    if other in STOCK_KINDS:
        return (Term.TRANSFER_IN if inward else Term.TRANSFER_OUT), 1
    if other == NodeKind.TRANSFORM:
        return Term.PROCESS, -1 if inward else 1
    usual = (_INWARD if inward else _OUTWARD).get(other)
    if usual is not None:
        return usual, 1
    return (_OUTWARD if inward else _INWARD)[other], -1


@dataclass(frozen=True)
class Part:
    """Signed grams of one term, detail, category and source kind.

    `detail` is the source kind's slug for sources and returns, the boundary's slug for waste
    and opening stock, and empty for every other term.
    """

    term: Term
    detail: str
    category: str
    food: bool
    source_kind: int
    grams: int


@dataclass(frozen=True)
class Balance:
    """A scope's mass balance over posted months, as parts whose sums are every figure of it."""

    first: int
    last: int
    parts: tuple[Part, ...]

    def of(self, *, food: bool) -> "Balance":
        """Return the balance of the food alone, or of the other goods alone."""
        return Balance(self.first, self.last, tuple(p for p in self.parts if p.food == food))

    def grams(self, *terms: Term) -> int:
        """Return the grams of some terms together."""
        return sum(part.grams for part in self.parts if part.term in terms)

    def details(self, term: Term) -> dict[str, int]:
        """Return the grams of a term by detail, the heaviest first; what is zero is left out."""
        sums: dict[str, int] = defaultdict(int)
        for part in self.parts:
            if part.term == term:
                sums[part.detail] += part.grams
        heavy = sorted(sums.items(), key=lambda item: (-abs(item[1]), item[0]))
        return {detail: grams for detail, grams in heavy if grams}

    @property
    def entered(self) -> int:
        """What was there before and what came in."""
        return self.grams(*ENTERING)

    @property
    def left(self) -> int:
        """What went out and what stands there after."""
        return self.grams(*LEAVING)

    @property
    def difference(self) -> int:
        """What entered less what left: zero, or the ledger's tables are damaged."""
        return self.entered - self.left

    @property
    def recovered(self) -> int:
        """What came from the surplus kinds of source, gross, reversals taken off."""
        return sum(
            part.grams
            for part in self.parts
            if part.term == Term.SOURCE and SourceKind(part.source_kind).surplus
        )


def added(balances: Iterable[Balance]) -> dict[Term, int]:
    """Return the grams of each term over several balances, transfers between them not cancelled."""
    sums: dict[Term, int] = defaultdict(int)
    for balance in balances:
        for part in balance.parts:
            sums[part.term] += part.grams
    return dict(sums)
