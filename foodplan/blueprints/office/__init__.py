"""The office's own pages: what to do, indicators, actions, organisations and accounts."""

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.routes import (
    actions,
    balance,
    days,
    doubles,
    factors,
    figures,
    goods,
    home,
    indicators,
    methods,
    organisations,
    packs,
    papers,
    people,
    periods,
    sites,
    snapshots,
)

__all__ = [
    "actions",
    "balance",
    "bp",
    "days",
    "doubles",
    "factors",
    "figures",
    "goods",
    "home",
    "indicators",
    "methods",
    "organisations",
    "packs",
    "papers",
    "people",
    "periods",
    "sites",
    "snapshots",
]
