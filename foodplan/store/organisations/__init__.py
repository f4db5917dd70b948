"""Organisations, and the nodes (stocks and boundaries) between which the ledger moves grams."""

from foodplan.store.organisations.boundaries import (
    BOUNDARY_NAMES,
    ensure_boundaries,
    ensure_boundary,
    ensure_transit,
    transit_slug,
)
from foodplan.store.organisations.nodes import (
    CHAIN_SOURCE,
    OUTLET_SITE,
    NodeInput,
    NodeRow,
    add_node,
    change_node,
    get_node,
    get_site,
    list_boundaries,
    list_sites,
    list_sites_of,
)
from foodplan.store.organisations.owners import (
    OrganisationInput,
    OrganisationRow,
    add_organisation,
    change_organisation,
    get_organisation,
    list_organisations,
)

__all__ = [
    "BOUNDARY_NAMES",
    "CHAIN_SOURCE",
    "OUTLET_SITE",
    "NodeInput",
    "NodeRow",
    "OrganisationInput",
    "OrganisationRow",
    "add_node",
    "add_organisation",
    "change_node",
    "change_organisation",
    "ensure_boundaries",
    "ensure_boundary",
    "ensure_transit",
    "get_node",
    "get_organisation",
    "get_site",
    "list_boundaries",
    "list_organisations",
    "list_sites",
    "list_sites_of",
    "transit_slug",
]
