"""The operators' register and the public pages of the emporiums."""

from foodplan.blueprints.emporiums import (
    acceptance,
    balance,
    packs,
    papers,
    periods,
    routes,
    shelves,
    transfers,
    words,
)
from foodplan.blueprints.emporiums.blueprint import bp

__all__ = [
    "acceptance",
    "balance",
    "bp",
    "packs",
    "papers",
    "periods",
    "routes",
    "shelves",
    "transfers",
    "words",
]
