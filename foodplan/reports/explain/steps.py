"""The steps of a staircase: the windows and months of a figure, and the organisations in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from foodplan.progress.cells import Cell, Window, current_window
from foodplan.progress.suppression import hidden
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.rows import MonthStep, OrganisationStep, SeriesPoint
from foodplan.reports.plan.series import series_points
from foodplan.reports.plan.world import World
from foodplan.rules.ledger import month_of, next_month
from foodplan.rules.units import convert
from foodplan.store.measures import Owner

JUDGED = "valore"
SO_FAR = "finora"
SINCE = "dopo"
UNNAMED_SLUG = "non-nominate"
DONORS_SLUG = "donatori"


@dataclass(frozen=True)
class Step:
    """Where somebody stands on the staircase: some months, and perhaps one organisation."""

    code: str
    window: Window | None
    organisation: str | None


def step_of(world: World, judged: Judged, code: str | None, organisation: str | None) -> Step:
    """Return the step that an address opens; without a code the judged period, or else so far.

    "valore" is the judged period, "finora" the one in progress, "dopo" the months since the last
    closed one, anything else a month as 2026-11. What is none of these opens nothing.
    """
    code = code or (JUDGED if judged.finding.value is not None else SO_FAR)
    return Step(code, _window(world, judged, code), organisation)


def _window(world: World, judged: Judged, code: str) -> Window | None:
    series = judged.finding.ledger
    if code == JUDGED:
        return series.window if series else None
    if code == SO_FAR:
        return series.current if series else _running(world, judged)
    if code == SINCE:
        return _since(world, series)
    number = month_number(code)
    return Window(number, number) if number else None


def _running(world: World, judged: Judged) -> Window:
    definition = judged.definition
    start = world.plan_start(judged.slug)
    return current_window(definition.kind, definition.target_meaning, world.today, start)


def _since(world: World, series: LedgerSeries | None) -> Window | None:
    """Return the months that are not closed yet; of people none may be seen."""
    if series is None or series.measure.personal:
        return None
    return Window(next_month(world.closed_month), month_of(world.today))


def month_number(code: str) -> int | None:
    """Return a month's yyyymm from its code, or None for what is no month.

    >>> month_number("2026-11"), month_number("2026-13"), month_number("valore")
    (202611, None, None)
    """
    year, _, month = code.partition("-")
    if len(code) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
        return int(year) * 100 + int(month)
    return None


def month_steps(world: World, judged: Judged) -> Iterable[MonthStep]:
    """Yield every period of a figure, with where it counts."""
    series = judged.finding.ledger
    for point in series_points(world, judged):
        yield MonthStep(
            code=_code(point, monthly=series is not None),
            period=point.period,
            value=point.value,
            numerator=point.numerator,
            denominator=point.denominator,
            in_value=_inside(judged.finding.first, judged.finding.last, point),
            in_current=_inside(judged.finding.current_first, world.today, point),
            answered=point.answered,
            expected=point.expected,
        )


def _code(point: SeriesPoint, *, monthly: bool) -> str:
    first, last = point.period.first, point.period.last
    return f"{first:%Y-%m}" if monthly else f"{first.isoformat()}_{last.isoformat()}"


def _inside(first: date | None, last: date | None, point: SeriesPoint) -> bool:
    # The month in progress begins before today and ends after it.
    return bool(first and last and first <= point.period.first <= last)


def organisation_steps(world: World, judged: Judged, step: Step) -> tuple[OrganisationStep, ...]:
    """Return what each organisation made in the open months; those without a name are one."""
    series = judged.finding.ledger
    if series is None or step.window is None:
        return ()
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, str] = {}
    for cell in _cells_in(series, step.window):
        owner = world.measures.owners.get(cell.organisation)
        slug = public_slug(owner)
        names[slug] = owner.name if owner and owner.public_name else unnamed(owner)
        sums[slug][0] += cell.value
        sums[slug][1] += cell.base or 0
    rows = [
        _organisation_step(judged, series, slug, names[slug], made) for slug, made in sums.items()
    ]
    rows.sort(key=lambda row: (-(row.value or 0.0), row.name))
    return _without_small_counts(rows) if series.measure.personal else tuple(rows)


def _without_small_counts(rows: list[OrganisationStep]) -> tuple[OrganisationStep, ...]:
    away = hidden([int(row.value or 0) for row in rows])
    return tuple(
        OrganisationStep(row.slug, row.name, None, None, None, suppressed=True)
        if at in away
        else row
        for at, row in enumerate(rows)
    )


def _organisation_step(
    judged: Judged, series: LedgerSeries, slug: str, name: str, made: list[int]
) -> OrganisationStep:
    value, base = made
    unit = series.measure.unit
    if series.measure.base:
        return OrganisationStep(
            slug, name, value / base if base else None, value, base, suppressed=False
        )
    shown = convert(value, unit, judged.definition.unit)
    return OrganisationStep(slug, name, shown, None, None, suppressed=False)


def _cells_in(series: LedgerSeries, window: Window) -> list[Cell]:
    """Return a window's cells: of a stock its last month's, of people those that may be listed."""
    inside = [cell for cell in series.cells if cell.month in window and series.lists(window)]
    if series.measure.kind != "stock" or not inside:
        return inside
    last = max(cell.month for cell in inside)
    return [cell for cell in inside if cell.month == last]


def public_slug(owner: Owner | None) -> str:
    """Return an organisation's slug, or one shared by all that did not agree to be named."""
    if owner is not None and owner.public_name:
        return owner.slug
    return DONORS_SLUG if owner is not None and owner.kind == "donor" else UNNAMED_SLUG


def unnamed(owner: Owner | None) -> str:
    """Return the words for organisations that did not agree to be named."""
    return DONORS_SLUG if owner is not None and owner.kind == "donor" else "altre organizzazioni"
