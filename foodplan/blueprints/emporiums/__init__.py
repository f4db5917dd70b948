"""The operators' register and the public pages of the emporiums."""

from foodplan.blueprints.emporiums import (
    acceptance,
    balance,
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
    "papers",
    "periods",
    "routes",
    "shelves",
    "transfers",
    "words",
]
