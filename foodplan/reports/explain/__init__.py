"""How every public figure is made: from the figure down to its public records, and back up."""

from foodplan.reports.explain.indicator import explain_report
from foodplan.reports.explain.measure import NARROWING, explain_measure
from foodplan.reports.explain.report import ExplainReport

__all__ = ["NARROWING", "ExplainReport", "explain_measure", "explain_report"]
