"""The plan's public pages: goals, indicators, actions, and how every figure is made."""

from foodplan.blueprints.plan import (
    differences,
    documents,
    explain,
    feeds,
    funding,
    promises,
    report,
    snapshots,
)
from foodplan.blueprints.plan.routes import bp

__all__ = [
    "bp",
    "differences",
    "documents",
    "explain",
    "feeds",
    "funding",
    "promises",
    "report",
    "snapshots",
]
