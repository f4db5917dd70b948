"""The operators' register and the public pages of the emporiums."""

from foodplan.blueprints.emporiums import (
    acceptance,
    balance,
    invii,
    months,
    offline,
    packs,
    pairing,
    papers,
    periods,
    phones,
    routes,
    schedule,
    setup,
    shelves,
    transfers,
    words,
)
from foodplan.blueprints.emporiums.blueprint import bp

__all__ = [
    "acceptance",
    "balance",
    "bp",
    "invii",
    "months",
    "offline",
    "packs",
    "pairing",
    "papers",
    "periods",
    "phones",
    "routes",
    "schedule",
    "setup",
    "shelves",
    "transfers",
    "words",
]
