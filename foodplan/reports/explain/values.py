"""How the value itself is made: its windows of months, and the numbers that it is the sum of."""

from foodplan.progress.cells import Window
from foodplan.progress.register import first_day, last_day
from foodplan.reports.explain.report import WindowStep, Worked
from foodplan.reports.explain.steps import JUDGED, SINCE, SO_FAR, Step, step_of
from foodplan.reports.plan.figures import Period
from foodplan.reports.plan.findings import LedgerSeries
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.rows import FormulaPart
from foodplan.reports.plan.words import current_label, period
from foodplan.reports.plan.world import World
from foodplan.rules.units import convert
from foodplan.store.measures import ELIMINATIONS

SUM = "V = D − E"
RATIO = "V = N / D"
LAST = "V = l’ultimo valore noto"
DECLARED_TWICE = "lo stesso carico dichiarato da due organizzazioni"


def window_steps(world: World, judged: Judged) -> tuple[WindowStep, ...]:
    """Return the windows of a figure: judged, so far, and for kilos the months since."""
    finding, series = judged.finding, judged.finding.ledger
    found = []
    if finding.first and finding.last:
        found.append(WindowStep(JUDGED, period(finding.first, finding.last), finding.value))
    if finding.current_first and finding.current_last:
        first, last = finding.current_first, finding.current_last
        running = Period(first, last, current_label(first, last), closed=False)
        found.append(WindowStep(SO_FAR, running, finding.current))
    since = step_of(world, judged, SINCE, None).window
    if series is not None and since is not None and series.measure.kind != "stock":
        first, last = first_day(since.first), min(world.today, last_day(since.last))
        running = Period(first, last, current_label(first, last), closed=False)
        found.append(WindowStep(SINCE, running, _amount(judged, series, since)))
    return tuple(found)


def _amount(judged: Judged, series: LedgerSeries, window: Window) -> float | None:
    definition = judged.definition
    value = series.published(definition, window).value
    return None if value is None else convert(value, series.measure.unit, definition.unit)


def value_formula(judged: Judged) -> str:
    """Return the formula of the value itself, in symbols; empty for one that was published."""
    series = judged.finding.ledger
    if series is None:
        return ""
    if series.measure.base:
        return RATIO
    return SUM if series.measure.flows else LAST if series.measure.kind == "stock" else ""


def value_parts(judged: Judged, step: Step) -> tuple[FormulaPart, ...]:
    """Return the numbers that make the value of the open months, in the figure's unit."""
    series = judged.finding.ledger
    if series is None or step.window is None or not series.measure.flows:
        return ()
    if series.measure.base:
        return _parts_of_rate(judged, series, step.window)
    unit, own = judged.definition.unit, series.measure.unit
    inside = [cell for cell in series.cells if cell.month in step.window]
    taken = -sum(cell.value for cell in inside if cell.organisation == ELIMINATIONS)
    declared = sum(cell.value for cell in inside) + taken
    value = _amount(judged, series, step.window)
    if value is None:
        return (FormulaPart("V", "valore dei mesi aperti", None, unit, ""),)
    return (
        FormulaPart("D", "somma delle dichiarazioni", convert(declared, own, unit), unit, ""),
        FormulaPart("E", "eliminazioni", convert(taken, own, unit), unit,
                    DECLARED_TWICE),
        FormulaPart("V", "valore dei mesi aperti", value, unit, ""),
    )  # fmt: skip


def _parts_of_rate(judged: Judged, series: LedgerSeries, window: Window) -> tuple[FormulaPart, ...]:
    found = series.total("rate", window)
    kilos = [None if grams is None else convert(grams, "g", "kg")
             for grams in (found.numerator, found.denominator)]  # fmt: skip
    return (
        FormulaPart("N", "numeratore", kilos[0], "kg", ""),
        FormulaPart("D", "denominatore", kilos[1], "kg", ""),
        FormulaPart("V", "valore dei mesi aperti", found.value, judged.definition.unit, ""),
    )


def worked(judged: Judged) -> Worked | None:
    """Return the way from baseline to target in numbers, or None where it is not judged so."""
    value, start, goal = judged.finding.value, judged.baseline, judged.goal_value
    share = judged.verdict.share
    if value is None or start is None or goal is None or share is None or start == goal:
        return None
    if judged.definition.direction == "keep":
        return None
    months = round(judged.finding.scale * 12)
    return Worked(value, start, goal, goal - start, value - start, share, months)
