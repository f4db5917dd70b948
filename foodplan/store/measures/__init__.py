"""Named measures computed from the ledger, which feed indicators and the home page."""

from foodplan.store.measures import catalogue, outgoing  # noqa: F401 - they fill the registry
from foodplan.store.measures.consolidated import Consolidated, consolidated_total
from foodplan.store.measures.reads import Atom, Measures, Parcel
from foodplan.store.measures.registry import (
    FILTER_NAMES,
    FILTERS,
    MEASURES,
    Measure,
    measure_names,
    problems_with_measure,
    read_filters,
)
from foodplan.store.measures.sites import ELIMINATED, ELIMINATIONS, UNNAMED, Owner, Site

__all__ = [
    "ELIMINATED",
    "ELIMINATIONS",
    "FILTERS",
    "FILTER_NAMES",
    "MEASURES",
    "UNNAMED",
    "Atom",
    "Consolidated",
    "Measure",
    "Measures",
    "Owner",
    "Parcel",
    "Site",
    "consolidated_total",
    "measure_names",
    "problems_with_measure",
    "read_filters",
]
