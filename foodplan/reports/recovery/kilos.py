"""What a scope's flows add up to: grams that came in and went out, each under one name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from foodplan.rules.ledger import Method, NodeKind, SourceKind
from foodplan.store.recovery import TRANSFER


class Flow(Protocol):
    """What every flow across a boundary has in common."""

    @property
    def inward(self) -> bool: ...  # noqa: D102 - named by what it says
    @property
    def boundary(self) -> str: ...  # noqa: D102
    @property
    def source_kind(self) -> SourceKind: ...  # noqa: D102
    @property
    def grams(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Kilos:
    """Grams over a scope's boundary, reversals taken off; opening stock is no flow.

    `recovered` is surplus, `other` what came from any other source, `transferred_in` what another
    site sent; `lost` and `found` are differences at counts, `cooked` less `made` what a kitchen's
    pots lose.
    """

    recovered: int = 0
    other: int = 0
    transferred_in: int = 0
    distributed: int = 0
    sold: int = 0
    wasted: int = 0
    feed: int = 0
    returned: int = 0
    transferred_out: int = 0
    lost: int = 0
    found: int = 0
    cooked: int = 0
    made: int = 0

    @property
    def received(self) -> int:
        """Everything that came from sources, surplus or not; transfers are no source."""
        return self.recovered + self.other

    @property
    def process_loss(self) -> int:
        """What transformation took away."""
        return self.cooked - self.made

    @property
    def any(self) -> bool:
        """Whether anything moved at all."""
        return any(getattr(self, name) for name in self.__dataclass_fields__)


_NAMES = {
    (True, TRANSFER): "transferred_in",
    (True, NodeKind.COUNT): "found",
    (True, NodeKind.TRANSFORM): "made",
    (False, NodeKind.PEOPLE): "distributed",
    (False, NodeKind.BUYERS): "sold",
    (False, NodeKind.WASTE): "wasted",
    (False, NodeKind.FEED): "feed",
    (False, NodeKind.SOURCE): "returned",
    (False, TRANSFER): "transferred_out",
    (False, NodeKind.COUNT): "lost",
    (False, NodeKind.TRANSFORM): "cooked",
}


def name_of(flow: Flow) -> str:
    """Return the name in `Kilos` under which a flow counts."""
    if flow.inward and flow.boundary == NodeKind.SOURCE:
        return "recovered" if flow.source_kind.surplus else "other"
    return _NAMES[flow.inward, flow.boundary]


def sum_of(flows: Iterable[Flow]) -> Kilos:
    """Return what flows add up to."""
    sums: dict[str, int] = defaultdict(int)
    for flow in flows:
        sums[name_of(flow)] += flow.grams
    return Kilos(**sums)


@dataclass(frozen=True)
class MethodShare:
    """The part of a figure's grams that was found in one way; `word` says it in Italian."""

    method: Method
    word: str
    share: float
