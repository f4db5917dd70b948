"""Work inclusion: programmes, totals by half-year, releases, procurement, single placements."""

from foodplan.store.inclusion.procurement import (
    CONTRACT_NAMES,
    PurchasesInput,
    add_contract,
    change_contract,
    get_contract,
    list_contracts,
    list_purchases,
    set_purchases,
)
from foodplan.store.inclusion.programmes import (
    PROGRAMME_NAMES,
    GroundsInput,
    add_programme,
    change_programme,
    end_programme,
    set_grounds,
)
from foodplan.store.inclusion.reads import (
    Programme,
    Stated,
    get_programme,
    ground_years,
    grounds_of,
    halves_stated,
    history_of_totals,
    list_programmes,
    opened_grounds,
    stated,
)
from foodplan.store.inclusion.releases import (
    HalfRelease,
    OutcomeRelease,
    list_outcomes,
    list_releases,
)
from foodplan.store.inclusion.totals import TotalsInput, set_totals

__all__ = [
    "CONTRACT_NAMES",
    "PROGRAMME_NAMES",
    "GroundsInput",
    "HalfRelease",
    "OutcomeRelease",
    "Programme",
    "PurchasesInput",
    "Stated",
    "TotalsInput",
    "add_contract",
    "add_programme",
    "change_contract",
    "change_programme",
    "end_programme",
    "get_contract",
    "get_programme",
    "ground_years",
    "grounds_of",
    "halves_stated",
    "history_of_totals",
    "list_contracts",
    "list_outcomes",
    "list_programmes",
    "list_purchases",
    "list_releases",
    "opened_grounds",
    "set_grounds",
    "set_purchases",
    "set_totals",
    "stated",
]
