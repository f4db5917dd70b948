"""GDXP JSON, version 1: what a buying group ordered of its suppliers.

Format: https://github.com/madbob/GDXP. Only `bookingInfo.totalQty` is an ordered quantity.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from foodplan.importers.chains.amounts import amount, cents_of, grams_of, plain_text
from foodplan.importers.chains.shape import ChainFile, SaidRow, Unreadable
from foodplan.rules.chain_files import (
    GDXP,
    MOST_ROWS,
    NO_DELIVERY,
    NO_MONTH,
    NO_ORDER,
    NOT_ORDERED,
    OPEN_ORDER,
    OTHER_VERSION,
    PRICE_LIST,
    TOO_MANY,
    read_period,
    vat_key,
)
from foodplan.rules.places import fold
from foodplan.rules.problems import Problem

_OPEN = frozenset({"open", "opened", "draft", "aperto", "suspended"})


def read_gdxp(tree: Mapping[str, Any]) -> ChainFile:
    """Return a row for each product of each block; raises Unreadable for another version."""
    version = plain_text(tree.get("protocolVersion"), 20)
    if version and version.partition(".")[0] != "1":
        raise Unreadable(Problem("file", OTHER_VERSION, {"version": version}))
    outlet = plain_text(_object(tree.get("subject")).get("name"))
    rows: list[SaidRow] = []
    for row in _rows(_list(tree["blocks"]), outlet):
        if len(rows) == MOST_ROWS:
            raise Unreadable(TOO_MANY)
        rows.append(row)
    if not rows:
        raise Unreadable(NO_ORDER)
    return ChainFile(GDXP, tuple(rows))


def _rows(blocks: list[Any], outlet: str) -> Iterator[SaidRow]:
    number = 0
    for at, block in enumerate(blocks):
        supplier = _object(_object(block).get("supplier"))
        order = _object(supplier.get("order") or _object(block).get("order"))
        for place, product in enumerate(_list(supplier.get("products"))):
            number += 1
            path = f"blocks[{at}].supplier"
            yield _row(number, path, place, supplier, order, _object(product), outlet)


def _row(
    number: int,
    path: str,
    place: int,
    supplier: Mapping[str, Any],
    order: Mapping[str, Any],
    product: Mapping[str, Any],
    outlet: str,
) -> SaidRow:
    item = f"{path}.products[{place}]"
    texts = {
        "producer": plain_text(supplier.get("name")),
        "vat": plain_text(supplier.get("vatNumber")),
        "outlet": outlet,
        "category": plain_text(product.get("category")),
        "product": plain_text(product.get("name")),
        "month": plain_text(order.get("deliveryDate"), 40),
        "grams": plain_text(_object(product.get("bookingInfo")).get("totalQty"), 40),
    }
    cells = {
        "producer": f"{path}.name", "outlet": "subject.name", "category": f"{item}.category",
        "product": f"{item}.name", "month": f"{path}.order.deliveryDate",
        "grams": f"{item}.bookingInfo.totalQty", "cents": f"{item}.orderInfo.umPrice",
    }  # fmt: skip
    values, problems = _read(product, texts)
    who = vat_key(texts["vat"]) or fold(texts["producer"])
    what = plain_text(product.get("sku")) or fold(texts["product"])
    key = (who, texts["month"][:10], what)
    left_out = _left_out(order, product)
    return SaidRow(number, texts, cells, values, key, () if left_out else tuple(problems), left_out)


def _left_out(order: Mapping[str, Any], product: Mapping[str, Any]) -> Problem | None:
    booking = _object(product.get("bookingInfo"))
    if "totalQty" not in booking:
        return PRICE_LIST
    if plain_text(order.get("phase")).casefold() in _OPEN:
        return OPEN_ORDER
    return NOT_ORDERED if amount(booking["totalQty"]) == 0 else None


def _read(
    product: Mapping[str, Any], texts: Mapping[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {"product": texts["product"], "method": "derived"}
    problems: list[Problem] = []
    month = read_period(texts["month"])
    if month is None:
        typed = texts["month"]
        problems.append(Problem("month", NO_MONTH, {"typed": typed}) if typed else NO_DELIVERY)
    else:
        values["month"] = month
    quantity = amount(_object(product.get("bookingInfo")).get("totalQty"))
    if isinstance(quantity, Problem):
        return values, [*problems, quantity]
    grams = grams_of(quantity, plain_text(product.get("um")))
    if isinstance(grams, Problem):
        problems.append(grams)
    else:
        values["grams"] = grams
    price = _object(product.get("orderInfo")).get("umPrice")
    each = None if price is None else amount(price)
    if isinstance(each, Problem):
        problems.append(Problem("cents", each.message, each.params))
    elif each:
        values["cents"] = cents_of(quantity * each)
    return values, problems


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
