"""Reports frozen for the council: what an export holds, and how it is made again from it alone."""

from foodplan.reports.snapshots.compare import Compared, compare, restated
from foodplan.reports.snapshots.freezing import Export, Wanted, freeze
from foodplan.reports.snapshots.verifying import Verification, verify

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
