"""Makers of producers, outlets and supplies, valid unless changed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from foodplan.store.history import Change
from foodplan.store.ledger import CategoryRow, ensure_categories
from foodplan.store.organisations import ensure_boundaries
from foodplan.store.short_chains import (
    OutletInput,
    PlaceInput,
    ProducerInput,
    Supplied,
    SupplyInput,
    add_outlet,
    add_producer,
    add_supply,
    set_place,
)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CHANGE = Change(at=NOW, reason="prova")
TORINO = {
    "municipality": "Torino",
    "province": "TO",
    "latitude": 45.0703,
    "longitude": 7.6869,
    "error_m": 100,
}
# About 77 km from Torino, and in another province.
CUNEO = {
    "municipality": "Cuneo",
    "province": "CN",
    "latitude": 44.3845,
    "longitude": 7.5427,
    "error_m": 1000,
}
# About 49 km from Torino, and in another province.
ASTI = {
    "municipality": "Asti",
    "province": "AT",
    "latitude": 44.9008,
    "longitude": 8.2064,
    "error_m": 1000,
}
CATEGORIES = (
    CategoryRow("ortofrutta", "Ortofrutta", food=True, position=1),
    CategoryRow("formaggi", "Formaggi", food=True, position=2),
    CategoryRow("non-alimentari", "Prodotti non alimentari", food=False, position=3),
)


def make_producer(
    session: Session, name: str = "Cascina di prova", *places: Any, **changes: Any
) -> int:
    """A producer with places of production, in Asti unless others are given; returns its id."""
    ensure_categories(session, CATEGORIES)
    ensure_boundaries(session, CHANGE)
    number = add_producer(session, ProducerInput(name, **changes), CHANGE)
    for values in places or (ASTI,):
        set_place(session, number, PlaceInput(uuid4(), "production", values), CHANGE)
    return number


def make_mill(session: Session, number: int, values: Any) -> None:
    """A place where a producer's goods are worked."""
    set_place(session, number, PlaceInput(uuid4(), "processing", values), CHANGE)


def make_outlet(session: Session, name: str = "Mercato di prova", **changes: Any) -> int:
    """A market in Torino; returns its node's id."""
    fields: dict[str, Any] = {"kind": "market", "place": TORINO} | changes
    return add_outlet(session, OutletInput(name, **fields), CHANGE)


def supply(producer: int, outlet: int, **changes: Any) -> SupplyInput:
    """A supply of 12 kg of vegetables in October, with a new identity."""
    fields: dict[str, Any] = {
        "uuid": uuid4(),
        "producer": producer,
        "outlet": outlet,
        "month": 202610,
        "category": "ortofrutta",
        "grams": 12_000,
    }
    return SupplyInput(**(fields | changes))


def make_supply(session: Session, producer: int, outlet: int, **changes: Any) -> Supplied:
    """Store a supply."""
    return add_supply(session, supply(producer, outlet, **changes), CHANGE, TODAY)
