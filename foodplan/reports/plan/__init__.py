"""What the pages of the plan, the home page and the progress answer say.

Every `…_report` takes the day of the question and, for a past day, the last instant of
recording that counts; `asked` makes both from an address's `as_of`.
"""

from foodplan.reports.plan.asking import asked
from foodplan.reports.plan.assemble import (
    goal_report,
    home_report,
    plan_report,
    progress_of,
    progress_report,
)
from foodplan.reports.plan.figures import (
    RULE_VERSION,
    Bar,
    Baseline,
    Coverage,
    Figure,
    Interval,
    Link,
    Period,
    Quantity,
    Reason,
    Sentence,
    Stamp,
    Tag,
    TargetPoint,
    TrackFigure,
)
from foodplan.reports.plan.indicator_page import indicator_report
from foodplan.reports.plan.pages import (
    GoalReport,
    HomeReport,
    IndicatorReport,
    PlanProgress,
    PlanReport,
    ProgressReport,
)
from foodplan.reports.plan.rows import (
    FormulaPart,
    IndicatorRow,
    MethodShare,
    MonthStep,
    ObservationRow,
    OrganisationStep,
    PublicRecord,
    SeriesPoint,
)
from foodplan.reports.plan.structure import (
    ActionRow,
    CommitmentRow,
    GoalSummary,
    MilestoneRow,
    NewsLine,
    ServedGoal,
    WiderLink,
    WiderPlan,
)

__all__ = [
    "RULE_VERSION",
    "ActionRow",
    "Bar",
    "Baseline",
    "CommitmentRow",
    "Coverage",
    "Figure",
    "FormulaPart",
    "GoalReport",
    "GoalSummary",
    "HomeReport",
    "IndicatorReport",
    "IndicatorRow",
    "Interval",
    "Link",
    "MethodShare",
    "MilestoneRow",
    "MonthStep",
    "NewsLine",
    "ObservationRow",
    "OrganisationStep",
    "Period",
    "PlanProgress",
    "PlanReport",
    "ProgressReport",
    "PublicRecord",
    "Quantity",
    "Reason",
    "Sentence",
    "SeriesPoint",
    "ServedGoal",
    "Stamp",
    "Tag",
    "TargetPoint",
    "TrackFigure",
    "WiderLink",
    "WiderPlan",
    "asked",
    "goal_report",
    "home_report",
    "indicator_report",
    "plan_report",
    "progress_of",
    "progress_report",
]
