"""The formula of an indicator with its numbers, in Italian."""

from foodplan.progress.attainment import MINIMUM_COVERAGE
from foodplan.reports.plan.figures import Period
from foodplan.reports.plan.judging import Judged
from foodplan.reports.plan.rows import FormulaPart
from foodplan.reports.plan.words import day_words, period

WAY = "p = (V − B) / (T − B)"
KEPT = "p = 1 se d ≤ tolleranza, altrimenti max(0, 1 − (d − tolleranza) / (massimo − tolleranza))"

# Of a constant, so that the whole sentence can be said in another language.
BELOW = f"sotto {MINIMUM_COVERAGE:.0%} la percentuale non si calcola".replace("%", " %")


def formula_text(judged: Judged) -> str:
    """Return the formula that gives the indicator's percentage."""
    same = judged.baseline is not None and judged.baseline == judged.goal_value
    return KEPT if judged.definition.direction == "keep" or same else WAY


def formula_parts(judged: Judged) -> tuple[FormulaPart, ...]:
    """Return each symbol of the formula with its number, unit and origin."""
    definition, finding = judged.definition, judged.finding
    unit = definition.unit
    parts = [
        FormulaPart("V", "valore dell'ultimo periodo chiuso", finding.value, unit, _when(judged)),
        FormulaPart(
            "B", "valore di partenza", judged.baseline, unit, _of_the_year(judged, _origin(judged))
        ),
        FormulaPart(
            "T", "traguardo", judged.goal_value, unit, _of_the_year(judged, _goal_note(judged))
        ),
    ]
    if formula_text(judged) == KEPT:
        parts.append(FormulaPart("tolleranza", "scarto ammesso", definition.tolerance, unit, ""))
        parts.append(
            FormulaPart(
                "massimo", "scarto oltre il quale p è 0", definition.tolerance_max, unit, ""
            )
        )
    if finding.coverage is not None:
        parts.append(FormulaPart("K", "copertura", finding.coverage.share, "%", BELOW))
    return tuple(parts)


def _when(judged: Judged) -> str:
    finding = judged.finding
    if finding.first is None or finding.last is None:
        return ""
    when: Period = period(finding.first, finding.last)
    return when.label


def _origin(judged: Judged) -> str:
    definition = judged.definition
    if definition.baseline_value is None:
        return "dall'inizio del piano" if judged.baseline is not None else "non noto"
    first, last = definition.baseline_from, definition.baseline_to
    when = period(first, last).label if first and last else ""
    return ", ".join(part for part in (when, definition.baseline_perimeter) if part)


def _goal_note(judged: Judged) -> str:
    if not judged.targets:
        return "non fissato"
    return f"al {day_words(judged.targets[-1].due_on)}"


def _of_the_year(judged: Judged, note: str) -> str:
    """Return a note that says when only a part of the year is compared."""
    months = round(judged.finding.scale * 12)
    if months == 12 or judged.finding.value is None:
        return note
    return f"{note}; {months} mesi su 12".lstrip("; ")
