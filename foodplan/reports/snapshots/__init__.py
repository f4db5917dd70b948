"""Reports frozen for the council: what an export holds, and how it is made again from it alone."""

from foodplan.reports.snapshots.compare import Compared, compare, restated
from foodplan.reports.snapshots.freeze import Export, Wanted, freeze
from foodplan.reports.snapshots.verify import Verification, verify

__all__ = [
    "Compared",
    "Export",
    "Verification",
    "Wanted",
    "compare",
    "freeze",
    "restated",
    "verify",
]
