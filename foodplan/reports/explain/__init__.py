"""How every public figure is made: from the figure down to its public records, and back up."""

from foodplan.reports.explain.action import ActionExplanation, explain_action
from foodplan.reports.explain.goal import GoalExplanation, explain_goal
from foodplan.reports.explain.indicator import explain_report
from foodplan.reports.explain.measure import NARROWING, explain_measure
from foodplan.reports.explain.plan import PlanExplanation, explain_plan
from foodplan.reports.explain.report import ExplainReport
from foodplan.reports.explain.tables import Table

__all__ = [
    "NARROWING",
    "ActionExplanation",
    "ExplainReport",
    "GoalExplanation",
    "PlanExplanation",
    "Table",
    "explain_action",
    "explain_goal",
    "explain_measure",
    "explain_plan",
    "explain_report",
]
