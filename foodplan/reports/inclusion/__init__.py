"""What the pages of work inclusion say."""

from foodplan.reports.inclusion.download import csv_of_inclusion
from foodplan.reports.inclusion.halves import OwnProgramme, halves_of, own_halves
from foodplan.reports.inclusion.page import InclusionPage, inclusion_page

__all__ = [
    "InclusionPage",
    "OwnProgramme",
    "csv_of_inclusion",
    "halves_of",
    "inclusion_page",
    "own_halves",
]
