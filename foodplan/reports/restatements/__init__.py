"""What two past days say differently of the same periods, and why."""

from foodplan.reports.restatements.compare import restatements_report
from foodplan.reports.restatements.figures import (
    ActLine,
    FieldChange,
    Restated,
    RestatementsReport,
    StatementLine,
)

__all__ = [
    "ActLine",
    "FieldChange",
    "Restated",
    "RestatementsReport",
    "StatementLine",
    "restatements_report",
]
