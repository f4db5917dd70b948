"""The thematic maps: kilos, places per resident, reports that came, residents near a place."""

from foodplan.reports.atlas.themes.catalogue import THEMES, theme_report
from foodplan.reports.atlas.themes.files import FORMS, theme_file, theme_geojson
from foodplan.reports.atlas.themes.shape import ThemeReport
from foodplan.reports.atlas.themes.words import SUMMARIES, TITLES

__all__ = [
    "FORMS",
    "SUMMARIES",
    "THEMES",
    "TITLES",
    "ThemeReport",
    "theme_file",
    "theme_geojson",
    "theme_report",
]
