"""The office's own pages: what to do, indicators, actions, organisations and accounts."""

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.routes import (
    actions,
    balance,
    doubles,
    factors,
    figures,
    goods,
    home,
    indicators,
    organisations,
    packs,
    papers,
    people,
    periods,
    sites,
)

__all__ = [
    "actions",
    "balance",
    "bp",
    "doubles",
    "factors",
    "figures",
    "goods",
    "home",
    "indicators",
    "organisations",
    "packs",
    "papers",
    "people",
    "periods",
    "sites",
]
