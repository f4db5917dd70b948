"""Short chains: producers, outlets, supplies, and what the law's tests say of them."""

from foodplan.store.short_chains.inputs import Supplied, SupplyInput
from foodplan.store.short_chains.outlets import (
    OUTLET_NAMES,
    OutletInput,
    add_outlet,
    change_outlet,
)
from foodplan.store.short_chains.places import Outlet, Producer, Registered, registered
from foodplan.store.short_chains.producers import (
    PLACE_NAMES,
    PlaceInput,
    ProducerInput,
    add_producer,
    change_producer,
    set_place,
)
from foodplan.store.short_chains.supplied import JudgedSupply, judged_supplies
from foodplan.store.short_chains.supplies import add_supply, change_supply, withdraw_supply

__all__ = [
    "OUTLET_NAMES",
    "PLACE_NAMES",
    "JudgedSupply",
    "Outlet",
    "OutletInput",
    "PlaceInput",
    "Producer",
    "ProducerInput",
    "Registered",
    "Supplied",
    "SupplyInput",
    "add_outlet",
    "add_producer",
    "add_supply",
    "change_outlet",
    "change_producer",
    "change_supply",
    "judged_supplies",
    "registered",
    "set_place",
    "withdraw_supply",
]
