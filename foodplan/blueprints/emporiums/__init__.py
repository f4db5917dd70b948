"""The operators' register and the public pages of the emporiums."""

from foodplan.blueprints.emporiums import (
    acceptance,
    balance,
    months,
    packs,
    papers,
    periods,
    routes,
    schedule,
    shelves,
    transfers,
    words,
)
from foodplan.blueprints.emporiums.blueprint import bp

__all__ = [
    "acceptance",
    "balance",
    "bp",
    "months",
    "packs",
    "papers",
    "periods",
    "routes",
    "schedule",
    "shelves",
    "transfers",
    "words",
]
