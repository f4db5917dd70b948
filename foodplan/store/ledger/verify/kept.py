"""The audit of what is kept derived: balances, monthly flows, and the mass that joins the two."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from foodplan.rules.ledger import STOCK_KINDS
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.fold import folded_balances, folded_flows
from foodplan.store.ledger.verify.difference import Difference

_BALANCES = "SELECT node_id, lot_id, grams FROM balance"
_FLOWS = (
    "SELECT month, from_node, to_node, category_id, source_kind, method, grams, movements "
    "FROM flow_month"
)
_HELD = (
    "SELECT b.node_id, t.category_id, t.source_kind, SUM(b.grams) FROM balance b "
    "JOIN lot t ON t.id = b.lot_id GROUP BY b.node_id, t.category_id, t.source_kind"
)
_CROSSED = (
    "SELECT x.from_node, f.kind, x.to_node, o.kind, x.category_id, x.source_kind, SUM(x.grams) "
    "FROM flow_month x JOIN node f ON f.id = x.from_node JOIN node o ON o.id = x.to_node "
    "GROUP BY x.from_node, f.kind, x.to_node, o.kind, x.category_id, x.source_kind"
)


def kept_differences(driver: Driver) -> Iterator[Difference]:
    """Yield what balances and monthly flows keep otherwise than the lines add up to."""
    balances = {(node, lot): grams for node, lot, grams in driver.rows(_BALANCES)}
    flows = {tuple(row[:6]): (row[6], row[7]) for row in driver.rows(_FLOWS)}
    yield from _compared("balance", folded_balances(driver), balances, 0)
    yield from _compared("flow_month", folded_flows(driver), flows, (0, 0))
    yield from _unbalanced(driver)


def _unbalanced(driver: Driver) -> Iterator[Difference]:
    """Yield the goods at a node that are not what came in less what went out, by all months."""
    crossed: dict[tuple[int, int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for first, from_kind, last, to_kind, category, source, grams in driver.rows(_CROSSED):
        if to_kind in STOCK_KINDS:
            crossed[last, category, source][f"from {from_kind}"] += int(grams)
        if from_kind in STOCK_KINDS:
            crossed[first, category, source][f"to {to_kind}"] -= int(grams)
    held = {tuple(key): int(grams) for *key, grams in driver.rows(_HELD)}
    for key in sorted(crossed.keys() | held.keys()):
        causes, found = crossed.get(key, {}), held.get(key, 0)
        if sum(causes.values()) != found:
            where = "node {}, category {}, source kind {}".format(*key)
            named = ", ".join(f"{kind} {grams:+d} g" for kind, grams in sorted(causes.items()))
            said = f"{sum(causes.values())} g ({named or 'nothing ever came'})"
            yield Difference("mass", where, said, f"{found} g")


def _compared(
    table: str, expected: Mapping[Any, object], found: Mapping[Any, object], nothing: object
) -> Iterator[Difference]:
    for key in sorted(expected.keys() | found.keys()):
        said, kept = expected.get(key, nothing), found.get(key, nothing)
        if said != kept:
            yield Difference(table, ", ".join(map(str, key)), str(said), str(kept))
