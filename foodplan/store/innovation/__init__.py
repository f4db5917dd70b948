"""Social innovation: where actions happen, who takes part, what is exchanged with other cities."""

from foodplan.store.innovation.atlas import AtlasHealth, atlas_health
from foodplan.store.innovation.exchanges import (
    EXCHANGE_NAMES,
    add_exchange,
    change_exchange,
    exchange_history,
    get_exchange,
    list_exchanges,
    withdraw_exchange,
)
from foodplan.store.innovation.participation import (
    PARTICIPATION_NAMES,
    add_participation,
    change_participation,
    get_participation,
    list_participation,
    participation_history,
    withdraw_participation,
)
from foodplan.store.innovation.places import (
    TieInput,
    add_tie,
    function_label,
    list_ties,
    named_places,
    places_of,
)

__all__ = [
    "EXCHANGE_NAMES",
    "PARTICIPATION_NAMES",
    "AtlasHealth",
    "TieInput",
    "add_exchange",
    "add_participation",
    "add_tie",
    "atlas_health",
    "change_exchange",
    "change_participation",
    "exchange_history",
    "function_label",
    "get_exchange",
    "get_participation",
    "list_exchanges",
    "list_participation",
    "list_ties",
    "named_places",
    "participation_history",
    "places_of",
    "withdraw_exchange",
    "withdraw_participation",
]
