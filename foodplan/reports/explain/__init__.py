"""How every public figure is made: from the figure down to its public records, and back up."""

from foodplan.reports.explain.indicator import explain_report
from foodplan.reports.explain.report import ExplainReport

__all__ = ["ExplainReport", "explain_report"]
