"""What the office's own pages say."""

from foodplan.reports.office.actions import (
    ACTION_FIELDS,
    COMMITMENT_FIELDS,
    ActionPage,
    CommitmentLine,
    CommitmentPage,
    action_page,
    commitment_lines,
    commitment_page,
)
from foodplan.reports.office.breakdown import Breakdown, Narrowing, Share, breakdown
from foodplan.reports.office.history import FieldChange, HistoryLine, history_lines, names_of_people
from foodplan.reports.office.indicators import (
    DEFINITION_FIELDS,
    IndicatorLine,
    IndicatorPage,
    ObservationChoice,
    PeriodChoices,
    indicator_lines,
    indicator_page,
    period_choices,
)
from foodplan.reports.office.latest import LatestMovement, latest_movements
from foodplan.reports.office.organisations import (
    DISTRIBUTION_MODES,
    ORGANISATION_FIELDS,
    ORGANISATION_KINDS,
    REPORT_FREQUENCIES,
    SITE_KINDS,
    OrganisationLine,
    OrganisationPage,
    organisation_report,
    organisations_report,
)
from foodplan.reports.office.overview import OfficeReport, ToDo, ToDoList, office_report
from foodplan.reports.office.people import PersonRow, people_report, person_report

__all__ = [
    "ACTION_FIELDS",
    "COMMITMENT_FIELDS",
    "DEFINITION_FIELDS",
    "DISTRIBUTION_MODES",
    "ORGANISATION_FIELDS",
    "ORGANISATION_KINDS",
    "REPORT_FREQUENCIES",
    "SITE_KINDS",
    "ActionPage",
    "Breakdown",
    "CommitmentLine",
    "CommitmentPage",
    "FieldChange",
    "HistoryLine",
    "IndicatorLine",
    "IndicatorPage",
    "LatestMovement",
    "Narrowing",
    "ObservationChoice",
    "OfficeReport",
    "OrganisationLine",
    "OrganisationPage",
    "PeriodChoices",
    "PersonRow",
    "Share",
    "ToDo",
    "ToDoList",
    "action_page",
    "breakdown",
    "commitment_lines",
    "commitment_page",
    "history_lines",
    "indicator_lines",
    "indicator_page",
    "latest_movements",
    "names_of_people",
    "office_report",
    "organisation_report",
    "organisations_report",
    "people_report",
    "period_choices",
    "person_report",
]
