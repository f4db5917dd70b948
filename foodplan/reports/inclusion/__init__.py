"""What the pages of work inclusion say."""

from foodplan.reports.inclusion.download import csv_of_inclusion
from foodplan.reports.inclusion.page import InclusionPage, inclusion_page

__all__ = ["InclusionPage", "csv_of_inclusion", "inclusion_page"]
