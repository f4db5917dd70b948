"""The council's report: one document in words, rendered as a page, a tagged PDF and a workbook."""

from foodplan.web.council.building import council_report
from foodplan.web.council.document import Cell, Document, Drawing, Grid, Section
from foodplan.web.council.monitoring import monitoring_report
from foodplan.web.council.rendering import as_pdf, as_workbook

__all__ = [
    "Cell",
    "Document",
    "Drawing",
    "Grid",
    "Section",
    "as_pdf",
    "as_workbook",
    "council_report",
    "monitoring_report",
]
