"""Short chains: producers, outlets, supplies, and what the law's tests say of them."""

from foodplan.store.short_chains.bought import Bought, bought_lines
from foodplan.store.short_chains.canteen_problems import PurchaseInput, purchase_verdict
from foodplan.store.short_chains.canteens import (
    Purchased,
    add_purchase,
    change_purchase,
    withdraw_purchase,
)
from foodplan.store.short_chains.inputs import Supplied, SupplyInput
from foodplan.store.short_chains.marketed import Market, markets_at
from foodplan.store.short_chains.markets import (
    CountInput,
    CountMade,
    PitchesInput,
    add_count,
    change_count,
    set_pitches,
    withdraw_count,
)
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
    "Bought",
    "CountInput",
    "CountMade",
    "JudgedSupply",
    "Market",
    "Outlet",
    "OutletInput",
    "PitchesInput",
    "PlaceInput",
    "Producer",
    "ProducerInput",
    "PurchaseInput",
    "Purchased",
    "Registered",
    "Supplied",
    "SupplyInput",
    "add_count",
    "add_outlet",
    "add_producer",
    "add_purchase",
    "add_supply",
    "bought_lines",
    "change_count",
    "change_outlet",
    "change_producer",
    "change_purchase",
    "change_supply",
    "judged_supplies",
    "markets_at",
    "purchase_verdict",
    "registered",
    "set_pitches",
    "set_place",
    "withdraw_count",
    "withdraw_purchase",
    "withdraw_supply",
]
