"""Data Food Consortium orders in JSON-LD: lines of orders that are done.

Ontology: https://www.datafoodconsortium.org (dfc-b). The context is never fetched: a term counts
by its last word, with or without a prefix. Who ordered (`orderedBy`) is never read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from foodplan.importers.chains.amounts import amount, cents_of, grams_of, plain_text
from foodplan.importers.chains.shape import ChainFile, SaidRow, Unreadable
from foodplan.rules.chain_files import (
    DFC,
    MOST_ROWS,
    NO_MONTH,
    NO_NUMBER,
    NO_ORDER,
    NO_ORDER_DATE,
    NO_STATUS,
    NOT_DONE,
    NOT_ORDERED,
    TOO_MANY,
    read_period,
    unit_grams,
    vat_key,
)
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

_DONE = frozenset({"complete", "completed"})
_Node = Mapping[str, Any]


def is_dfc(tree: Any) -> bool:
    """Return whether a JSON tree is linked data."""
    return isinstance(tree, list) or (
        isinstance(tree, dict) and bool({"@graph", "@context", "@type", "@id"} & tree.keys())
    )


def read_dfc(tree: Any) -> ChainFile:
    """Return a row for each line of each order; raises Unreadable where there is none."""
    graph = _Graph(tree)
    rows: list[SaidRow] = []
    for order, path in graph.orders:
        for row in _lines(graph, order, path, len(rows)):
            if len(rows) == MOST_ROWS:
                raise Unreadable(TOO_MANY)
            rows.append(row)
    if not rows:
        raise Unreadable(NO_ORDER)
    return ChainFile(DFC, tuple(rows))


def _last(term: str) -> str:
    """Return the last word of a term: `dfc-b:hasPart`, its IRI and `hasPart` are the same."""
    return re.split(r"[#/:]", term)[-1]


class _Graph:
    """The nodes of a file by their id; references are followed one by one, so none goes round."""

    def __init__(self, tree: Any) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        self.orders: list[tuple[_Node, str]] = []
        self.seen: set[str] = set()
        self._walk(tree, "$")

    def _walk(self, tree: Any, path: str) -> None:
        """Visit every node; a file is nested at most `MOST_NESTED` deep."""
        if isinstance(tree, list):
            for at, item in enumerate(tree):
                self._walk(item, f"{path}[{at}]")
        elif isinstance(tree, dict):
            plain = {_last(name): value for name, value in tree.items() if name != "@context"}
            name = tree.get("@id")
            name = name if isinstance(name, str) else ""
            if name and len(plain) > 1:
                self.nodes.setdefault(name, {}).update(plain)
            if "Order" in self.types(plain) and name not in self.seen:
                self.orders.append((plain, path))
                self.seen |= {name} if name else set()
            for key, value in tree.items():
                if key != "@context":
                    self._walk(value, f"{path}.{key}")

    def types(self, node: _Node) -> set[str]:
        """Return the last words of a node's types."""
        said = node.get("@type")
        return {_last(item) for item in _several(said) if isinstance(item, str)}

    def get(self, value: Any) -> _Node:
        """Return the node that a value is or names; {} where there is none."""
        value = next(iter(_several(value)), None)
        if isinstance(value, str):
            return self.nodes.get(value, {"@id": value})
        if not isinstance(value, dict):
            return {}
        plain = {_last(name): item for name, item in value.items()}
        name = value.get("@id")
        return {**self.nodes.get(name, {}), **plain} if isinstance(name, str) else plain

    def text(self, value: Any) -> str:
        """Return what a value says: a literal, `@value`, or the last word of what it names."""
        value = next(iter(_several(value)), None)
        if isinstance(value, dict):
            said = value.get("@value")
            return plain_text(said) if said is not None else _last(plain_text(value.get("@id")))
        return plain_text(value)


@dataclass(frozen=True)
class _Order:
    """What all the lines of an order share."""

    number: str
    month: str
    status: str
    producer: str
    vat: str
    seller: str


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _lines(graph: _Graph, node: _Node, path: str, before: int) -> Iterator[SaidRow]:
    node = {**graph.nodes.get(str(node.get("@id")), {}), **node}
    seller = graph.get(node.get("soldBy"))
    order = _Order(
        graph.text(node.get("orderNumber")) or plain_text(node.get("@id")),
        graph.text(node.get("date")),
        _last(graph.text(node.get("hasOrderStatus"))),
        graph.text(seller.get("name")) or plain_text(seller.get("@id")),
        graph.text(seller.get("VATnumber") or seller.get("vatNumber")),
        plain_text(seller.get("@id")),
    )
    parts = node.get("hasPart")
    for at, part in enumerate(_several(parts) if parts is not None else []):
        yield _row(graph, order, graph.get(part), f"{path}.hasPart[{at}]", before + at + 1)


def _row(graph: _Graph, order: _Order, line: _Node, path: str, number: int) -> SaidRow:
    offer = graph.get(line.get("concerns"))
    product = graph.get(offer.get("offeredItem")) or offer
    name = graph.text(product.get("name")) or graph.text(product.get("description"))
    texts = {
        "producer": order.producer, "vat": order.vat, "outlet": "", "product": name,
        "category": _last(graph.text(product.get("hasType"))), "month": order.month,
        "grams": _said(graph, line),
    }  # fmt: skip
    cells = {
        "grams": f"{path}.quantity", "category": f"{path}.concerns.hasType",
        "producer": f"{path.rpartition('.')[0]}.soldBy", "cents": f"{path}.hasPrice",
        "month": f"{path.rpartition('.')[0]}.date", "product": f"{path}.concerns",
        "code": f"{path.rpartition('.')[0]}.orderNumber",
    }  # fmt: skip
    values, problems = _read(graph, order, line, product)
    values["product"] = name
    what = plain_text(line.get("@id")) or plain_text(product.get("@id")) or fold(name)
    key = (order.number, vat_key(order.vat) or order.seller or fold(order.producer), what)
    left_out = _left_out(graph, order, line)
    return SaidRow(number, texts, cells, values, key, () if left_out else tuple(problems), left_out)


def _left_out(graph: _Graph, order: _Order, line: _Node) -> Problem | None:
    if not order.status:
        return NO_STATUS
    if order.status.casefold() not in _DONE:
        return Problem("status", NOT_DONE, {"status": order.status[:40]})
    return NOT_ORDERED if amount(_said(graph, line)) == 0 else None


def _said(graph: _Graph, line: _Node) -> str:
    return graph.text(graph.get(line.get("hasQuantity")).get("value")) or graph.text(
        line.get("quantity")
    )


def _read(
    graph: _Graph, order: _Order, line: _Node, product: _Node
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {"method": "derived"}
    problems = [] if order.number else [NO_NUMBER]
    month = read_period(order.month)
    if month is None:
        missing = Problem("month", NO_MONTH, {"typed": order.month}) if order.month else None
        problems.append(missing or NO_ORDER_DATE)
    else:
        values["month"] = month
    grams = _grams(graph, line, product)
    if isinstance(grams, Problem):
        problems.append(grams)
    else:
        values["grams"] = grams
    price = graph.get(line.get("hasPrice"))
    euro = amount(graph.text(price.get("value")))
    if "euro" in _last(graph.text(price.get("hasUnit"))).casefold() and isinstance(euro, Decimal):
        values["cents"] = cents_of(euro)
    return values, problems


def _grams(graph: _Graph, line: _Node, product: _Node) -> int | Problem:
    quantity = amount(_said(graph, line))
    if isinstance(quantity, Problem):
        return quantity
    unit = graph.text(graph.get(line.get("hasQuantity")).get("hasUnit"))
    weight = graph.get(product.get("hasQuantity"))
    each, of_one = amount(graph.text(weight.get("value"))), unit_grams(
        graph.text(weight.get("hasUnit"))
    )  # fmt: skip
    piece = each * of_one if isinstance(each, Decimal) and each and of_one else None
    return grams_of(quantity, unit or "pezzi", piece)
