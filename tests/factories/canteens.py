"""Makers of canteens and of the lines of their tenders and invoices, valid unless changed."""

from typing import Any
from uuid import uuid4

from sqlmodel import Session

from foodplan.store.ledger import ensure_categories
from foodplan.store.short_chains import Purchased, PurchaseInput, add_purchase
from tests.factories.short_chains import CATEGORIES, CHANGE, TODAY, make_outlet


def make_canteen(session: Session, name: str = "Mensa di prova", **changes: Any) -> int:
    """A canteen in Torino; returns its node's id."""
    ensure_categories(session, CATEGORIES)
    return make_outlet(session, name, **({"kind": "canteen"} | changes))


def purchase(outlet: int, **changes: Any) -> PurchaseInput:
    """An invoice of 10 kg of local carrots for 25 euro in September, with a new key."""
    fields: dict[str, Any] = {
        "row_key": f"prova:{uuid4()}",
        "outlet": outlet,
        "kind": "invoice",
        "first_month": 202609,
        "last_month": 202609,
        "category": "ortofrutta",
        "product": "Carote",
        "grams": 10_000,
        "cents": 2_500,
        "local": "yes",
        "local_reason": "Orto di Moncalieri, sulla bolla",
        "document": "Fattura 12/2026",
    }
    return PurchaseInput(**(fields | changes))


def make_purchase(session: Session, outlet: int, **changes: Any) -> Purchased:
    """Store a line."""
    return add_purchase(session, purchase(outlet, **changes), CHANGE, TODAY)
