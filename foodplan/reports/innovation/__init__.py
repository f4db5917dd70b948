"""Social innovation as its pages show it."""

from foodplan.reports.innovation.download import csv_of_innovation
from foodplan.reports.innovation.life import Life, lives
from foodplan.reports.innovation.page import Card, InnovationPage, innovation_page

__all__ = ["Card", "InnovationPage", "Life", "csv_of_innovation", "innovation_page", "lives"]
