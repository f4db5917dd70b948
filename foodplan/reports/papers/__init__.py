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
from foodplan.reports.papers.sample import sample_paper
from foodplan.reports.papers.typeset import typeset
from foodplan.reports.papers.wordings import (
    WORDING_FIELDS,
    WordingLine,
    WordingPage,
    wording_page,
    wordings_report,
)

__all__ = [
    "FORMS",
    "WORDING_FIELDS",
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
    "WordingLine",
    "WordingPage",
    "aid_file",
    "aid_paper",
    "aid_register",
    "declaration",
    "donor_summary",
    "offered_months",
    "papers_report",
    "sample_paper",
    "typeset",
    "wording_page",
    "wordings_report",
]
