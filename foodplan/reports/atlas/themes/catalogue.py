"""Which thematic maps there are, and what each needs to be made."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.atlas.themes.density import density_theme
from foodplan.reports.atlas.themes.ledger import coverage_theme, kilos_theme
from foodplan.reports.atlas.themes.nearby import nearby_theme
from foodplan.reports.atlas.themes.shape import ThemeReport
from foodplan.reports.atlas.themes.words import COVERAGE, KILOS, NEARBY, PLACES

Make = Callable[[Session, date, datetime | None, Mapping[str, str]], ThemeReport]

THEMES: dict[str, Make] = {
    NEARBY: nearby_theme,
    PLACES: density_theme,
    KILOS: kilos_theme,
    COVERAGE: coverage_theme,
}


def theme_report(
    session: Session,
    slug: str,
    day: date,
    known_at: datetime | None,
    asked: Mapping[str, str],
) -> ThemeReport | None:
    """Return a thematic map under some choices by their names, or None for an unknown one.

    A value that is none of its choice is the first of them.
    """
    make = THEMES.get(slug)
    return make(session, day, known_at, asked) if make else None
