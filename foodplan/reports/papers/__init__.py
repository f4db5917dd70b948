"""The printed papers: donors' summaries, quarterly declarations, the register of public aid."""

from foodplan.reports.papers.aid import AidEntry, AidRegister, AidSection, aid_paper, aid_register
from foodplan.reports.papers.aid_file import FORMS, aid_file
from foodplan.reports.papers.document import Column, Paper, Party, Row, Source, Table
from foodplan.reports.papers.gifts import declaration, donor_summary
from foodplan.reports.papers.overview import (
    DonorLine,
    PapersReport,
    offered_months,
    papers_report,
)
from foodplan.reports.papers.typeset import typeset

__all__ = [
    "FORMS",
    "AidEntry",
    "AidRegister",
    "AidSection",
    "Column",
    "DonorLine",
    "Paper",
    "PapersReport",
    "Party",
    "Row",
    "Source",
    "Table",
    "aid_file",
    "aid_paper",
    "aid_register",
    "declaration",
    "donor_summary",
    "offered_months",
    "papers_report",
    "typeset",
]
