"""What a plan made without a lock rests on, looked at again before its rows are written."""

from collections.abc import Iterable
from typing import Any

from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.periods.posting import closed_from, hold_closing

Basis = tuple[Any, ...]

_SAID = (
    "SELECT (SELECT COALESCE(MAX(id), 0) FROM node_version), "
    "(SELECT COALESCE(MAX(id), 0) FROM category)"
)
_LAST = "SELECT COALESCE(MAX(seq), 0) FROM movement WHERE node_id = ?"
_LAST_CLOSED = _LAST + " AND closed"
_HELD = "SELECT COALESCE(SUM(grams), 0), COUNT(*) FROM balance WHERE node_id = ?"


class Stale(Exception):  # noqa: N818 - it says what happened
    """What a plan rests on has changed since: plan again."""


def basis_of(driver: Driver, nodes: Iterable[int], *, live: bool) -> Basis:
    """Return who owns what, closed months, and what the sites of a plan have done and hold.

    A plan that is not `live`, of closed history alone, rests on nothing that happens today.
    """
    found: list[Any] = [live, driver.row(_SAID)]
    for node in sorted(nodes):
        found += [closed_from(driver, node, 0)]
        found += [driver.row(_LAST if live else _LAST_CLOSED, (node,))]
        found += [driver.row(_HELD, (node,))] if live else []
    return tuple(found)


def demand_basis(driver: Driver, nodes: Iterable[int], basis: Basis) -> None:
    """Raise Stale unless all is as it was; from here on nobody else writes at these sites."""
    wanted = sorted(nodes)
    for node in wanted:
        hold_closing(driver, node)
    if basis_of(driver, wanted, live=basis[0]) != basis:
        raise Stale
