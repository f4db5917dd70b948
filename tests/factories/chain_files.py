"""Makers of files of short chains: tables, GDXP and Data Food Consortium orders."""

import json
from typing import Any

GAS_ROW = {
    "periodo": "10/2026", "produttore": "Cascina di prova", "punto vendita": "Mercato di prova",
    "categoria": "Ortofrutta", "prodotto": "Carote", "kg": "12,5", "euro": "30,00",
}  # fmt: skip
CANTEEN_ROW = {
    "mensa": "Mensa di prova", "tipo": "fattura", "dal mese": "09/2026", "al mese": "09/2026",
    "categoria": "Ortofrutta", "prodotto": "Carote", "kg": "10", "euro": "25,00", "locale": "sì",
    "motivo": "Orto di Moncalieri, sulla bolla", "documento": "Fattura 12/2026",
}  # fmt: skip


def table(*rows: dict[str, str], sign: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV with the columns that the rows have."""
    titles = list(dict.fromkeys(name for row in rows for name in row))
    lines = [titles, *([row.get(name, "") for name in titles] for row in rows)]
    quoted = ([f'"{cell}"' for cell in line] for line in lines)
    return "\r\n".join(sign.join(line) for line in quoted).encode(encoding)


def product(**changes: Any) -> dict[str, Any]:
    """A product of a GDXP order: 20 kg of apples at 2,10 a kilo."""
    said: dict[str, Any] = {
        "name": "Mele", "um": "Chili", "category": "Frutta", "sku": "M1",
        "orderInfo": {"packageQty": 1, "umPrice": 2.1}, "bookingInfo": {"totalQty": 20},
    }  # fmt: skip
    return said | changes


def gdxp(*products: dict[str, Any], version: Any = 1, **order: Any) -> bytes:
    """A GDXP file with one order of one supplier."""
    said = {"phase": "closed", "deliveryDate": "2026-10-15"} | order
    supplier = {
        "name": "Cascina di prova", "vatNumber": "IT01234567890",
        "products": list(products or (product(),)), "order": said,
    }  # fmt: skip
    subject = {"name": "Mercato di prova"}
    tree = {"protocolVersion": version, "subject": subject, "blocks": [{"supplier": supplier}]}
    return json.dumps(tree).encode()


def dfc(prefix: str = "dfc-b:", **changes: Any) -> dict[str, Any]:
    """A graph with an order that is complete: 3 kg of carrots for 7,50."""
    order: dict[str, Any] = {
        "@id": "https://example.org/orders/1", "@type": f"{prefix}Order",
        f"{prefix}orderNumber": "R-1", f"{prefix}date": "2026-10-03T10:00:00Z",
        f"{prefix}soldBy": {"@id": "https://example.org/farm"},
        f"{prefix}hasOrderStatus": {"@id": "dfc-v:Complete"},
        f"{prefix}orderedBy": {"@id": "https://example.org/p/1", f"{prefix}name": "Ada Segreta"},
        f"{prefix}hasPart": [{"@id": "https://example.org/lines/1"}],
    }  # fmt: skip
    line = {
        "@id": "https://example.org/lines/1", "@type": f"{prefix}OrderLine",
        f"{prefix}hasQuantity": {f"{prefix}hasUnit": "dfc-m:Kilogram", f"{prefix}value": "3"},
        f"{prefix}hasPrice": {f"{prefix}hasUnit": "dfc-m:Euro", f"{prefix}value": 7.5},
        f"{prefix}concerns": {"@id": "https://example.org/offers/1"},
    }  # fmt: skip
    offer = {
        "@id": "https://example.org/offers/1",
        f"{prefix}offeredItem": {
            f"{prefix}name": "Carote",
            f"{prefix}hasType": "dfc-pt:ortofrutta",
        },
    }
    farm = {"@id": "https://example.org/farm", f"{prefix}name": "Cascina di prova"}
    line |= changes.pop("line", {})
    order |= changes
    context = "https://nowhere.invalid/context.jsonld"
    return {"@context": context, "@graph": [order, line, offer, farm]}


def encoded(tree: Any) -> bytes:
    """A JSON file."""
    return json.dumps(tree).encode()
