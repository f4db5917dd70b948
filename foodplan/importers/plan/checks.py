"""What is wrong between entries: references, doubles, cycles, weights, units, directions."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from foodplan.importers import ImportProblem
from foodplan.importers.figures import Figure, same_unit
from foodplan.importers.plan.files import Placed, PlanFiles
from foodplan.importers.plan.measured import IndicatorEntry, TargetEntry
from foodplan.importers.plan.structure import GoalEntry
from foodplan.rules.plan import direction_fits
from foodplan.rules.units import is_unit, same_dimension
from foodplan.store.measures import MEASURES, problems_with_measure

Figures = Mapping[str, Figure]
Problems = Iterator[ImportProblem]
# A goal, the goal of a wider plan that it is tied to, and its weight there.
Tied = tuple[str, str, float | None]

# A ledger figure comes in the ledger's unit; its indicator shows kilos.
_SHOWN_IN = {"g": "kg"}

# Table of the entry, field that refers, table referred to.
_REFERENCES = (
    ("plans", "parent", "plan"),
    ("goals", "plan", "plan"),
    ("links", "child", "goal"),
    ("links", "parent", "goal"),
    ("actions", "plan", "plan"),
    ("actions", "goals", "goal"),
    ("milestones", "action", "action"),
    ("fundings", "action", "action"),
    ("fundings", "programme", "programme"),
    ("commitments", "plan", "plan"),
    ("targets", "indicator", "indicator"),
)
# Table of the entry, the fields that together may appear once.
_UNIQUE = (
    ("plans", ("slug",)),
    ("goals", ("slug",)),
    ("links", ("child", "parent")),
    ("actions", ("slug",)),
    ("milestones", ("slug",)),
    ("programmes", ("slug",)),
    ("fundings", ("action", "programme")),
    ("commitments", ("slug",)),
    ("commitments", ("number",)),
    ("indicators", ("slug",)),
    ("targets", ("indicator", "due_on")),
)


def check_all(files: PlanFiles, figures: Figures) -> list[ImportProblem]:
    """Return every problem that only shows when entries are seen together."""
    return [
        *_unknown_references(files),
        *_doubles(files),
        *_cycles(files),
        *_problems_of_goals(files),
        *_problems_of_weights(files),
        *_problems_of_links(files),
        *_problems_of_indicators(files, figures),
        *_problems_of_targets(files, figures),
    ]


def _unknown_references(files: PlanFiles) -> Problems:
    for table, name, referred in _REFERENCES:
        for placed in getattr(files, table):
            said = getattr(placed.entry, name)
            for item in said if isinstance(said, list) else [said]:
                slug = getattr(item, "slug", item)
                if slug is not None and slug not in files.slugs[referred]:
                    yield placed.problem(name, f"«{slug}» non esiste")


def _doubles(files: PlanFiles) -> Problems:
    for table, names in _UNIQUE:
        first: dict[Any, Placed[Any]] = {}
        for placed in getattr(files, table):
            key = tuple(getattr(placed.entry, name) for name in names)
            before = first.setdefault(key, placed)
            if before is not placed:
                words = ", ".join(str(part) for part in key)
                line = before.lines.get("", 0)
                yield placed.problem(names[-1], f"«{words}» c'è già alla riga {line}")


def _cycles(files: PlanFiles) -> Problems:
    parents = {
        placed.entry.slug: [placed.entry.parent] if placed.entry.parent else []
        for placed in files.plans
    }
    for plan in files.plans:
        if _leads_back(plan.entry.slug, parents):
            yield plan.problem("parent", "il piano finisce per dipendere da sé stesso")
    above: dict[str, list[str]] = defaultdict(list)
    for link in files.links:
        above[link.entry.child].append(link.entry.parent)
    for link in files.links:
        if _reaches(link.entry.parent, link.entry.child, above):
            yield link.problem("parent", "l'obiettivo finisce per dipendere da sé stesso")


def _leads_back(start: str, above: Mapping[str, list[str]]) -> bool:
    return any(_reaches(parent, start, above) for parent in above.get(start, ()))


def _reaches(start: str, goal: str, above: Mapping[str, list[str]]) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting += above.get(here, ())
    return False


def _problems_of_goals(files: PlanFiles) -> Problems:
    for placed in files.goals:
        items = placed.entry.measured_by
        counts = Counter(item.slug for item in items)
        for slug, count in counts.items():
            if slug not in files.slugs["indicator"]:
                yield placed.problem("indicators", f"«{slug}» non esiste")
            if count > 1:
                yield placed.problem("indicators", f"«{slug}» è scritto {count} volte")
        weighted = sum(item.weight is not None for item in items)
        if 0 < weighted < len(items):
            yield placed.problem("indicators", "i pesi vanno dati a tutti oppure a nessuno")
        elif items and weighted and not any(item.weight for item in items):
            yield placed.problem("indicators", "almeno un peso deve essere più di zero")


def _problems_of_weights(files: PlanFiles) -> Problems:
    """Yield plans of which some goals have a weight and some have none, or of which none counts."""
    siblings: dict[str, list[Placed[GoalEntry]]] = defaultdict(list)
    for placed in files.goals:
        siblings[placed.entry.plan].append(placed)
    for goals in siblings.values():
        weights = [placed.entry.weight for placed in goals]
        if None in weights:
            reason = "i pesi vanno dati a tutti gli obiettivi del piano oppure a nessuno"
            given = [placed for placed in goals if placed.entry.weight is not None]
        else:
            reason = "almeno un obiettivo del piano deve avere un peso più di zero"
            given = [] if any(weights) else goals
        for placed in given:
            yield placed.problem("weight", reason)


def _problems_of_links(files: PlanFiles) -> Problems:
    plans = {placed.entry.slug: placed.entry.plan for placed in files.goals}
    totals: dict[str, float] = defaultdict(float)
    for link in files.links:
        totals[link.entry.parent] += link.entry.weight or 0
        ends = (plans.get(link.entry.child), plans.get(link.entry.parent))
        if ends[0] is not None and ends[0] == ends[1]:
            yield link.problem("parent", "è un obiettivo dello stesso piano")
        if link.entry.weight and round(totals[link.entry.parent], 9) > 1:
            yield link.problem("weight", "i pesi verso questo obiettivo superano 1")


def problems_with_kept_links(files: PlanFiles, kept: Iterable[Tied]) -> list[ImportProblem]:
    """Return the links that only go wrong together with links the database has and keeps.

    A load takes nothing away: a link that left the files still counts, and with a new one it may
    close a ring or bring the weights of a goal over 1.
    """
    own = {(link.entry.child, link.entry.parent): link for link in files.links}
    held = {(child, parent): weight or 0.0 for child, parent, weight in kept}
    weights = held | {ends: link.entry.weight or 0.0 for ends, link in own.items()}
    above: dict[str, list[str]] = defaultdict(list)
    totals: dict[str, float] = defaultdict(float)
    for (child, parent), weight in weights.items():
        above[child].append(parent)
        totals[parent] += weight
    found = []
    for (child, parent), link in own.items():
        if _reaches(parent, child, above):
            reason = "con i legami già registrati l'obiettivo finisce per dipendere da sé stesso"
            found.append(link.problem("parent", reason))
        if link.entry.weight and round(totals[parent], 9) > 1:
            reason = "con i legami già registrati i pesi verso questo obiettivo superano 1"
            found.append(link.problem("weight", reason))
    return found


def _problems_of_indicators(files: PlanFiles, figures: Figures) -> Problems:
    for placed in files.indicators:
        entry = placed.entry
        if entry.measure is not None:
            yield from _problems_of_measure(placed)
        if not _known_unit(entry.unit, figures):
            yield placed.problem("unit", f"l'unità «{entry.unit}» non esiste")
        if entry.baseline is not None:
            reason = _wrong_figure(entry.baseline, entry.unit, figures)
            if reason:
                yield placed.problem("baseline", reason)
        yield from _problems_of_series(placed, figures)


def _problems_of_series(placed: Placed[IndicatorEntry], figures: Figures) -> Problems:
    """Yield figures of an indicator's own series and perimeter that measure something else."""
    entry = placed.entry
    for figure in figures.values():
        own = (figure.series, figure.perimeter) == (entry.series, entry.perimeter)
        if own and not same_dimension(figure.unit, entry.unit):
            reason = f"la cifra «{figure.key}» è in {figure.unit}, l'indicatore in {entry.unit}"
            yield placed.problem("series", f"{reason}: una serie non cambia unità a metà")


def _problems_of_measure(placed: Placed[IndicatorEntry]) -> Problems:
    entry = placed.entry
    name = entry.measure or ""
    for problem in problems_with_measure(name, json.dumps(entry.filters)):
        yield placed.problem(problem.field, problem.text)
    measure = MEASURES.get(name)
    if measure is None:
        return
    if entry.kind != measure.kind:
        yield placed.problem("kind", f"la misura «{name}» è di tipo {measure.kind}")
    unit = _SHOWN_IN.get(measure.unit, measure.unit)
    if not same_unit(entry.unit, unit):
        yield placed.problem("unit", f"la misura «{name}» è in {unit}")


def _known_unit(unit: str, figures: Figures) -> bool:
    return is_unit(unit) or any(figure.unit == unit for figure in figures.values())


def _wrong_figure(key: str, unit: str, figures: Figures) -> str:
    """Return what is wrong with the published figure that an entry names, or nothing."""
    if key not in figures:
        return f"«{key}» non è fra le cifre di figures.csv"
    if not same_unit(figures[key].unit, unit):
        return f"la cifra è in {figures[key].unit}, l'indicatore in {unit}"
    return ""


def _problems_of_targets(files: PlanFiles, figures: Figures) -> Problems:
    indicators = {placed.entry.slug: placed.entry for placed in files.indicators}
    for placed in files.targets:
        indicator = indicators.get(placed.entry.indicator)
        if indicator is None:
            continue
        if not same_unit(placed.entry.unit, indicator.unit):
            reason = f"l'indicatore è in {indicator.unit}, il traguardo in {placed.entry.unit}"
            yield placed.problem("unit", reason)
            continue
        reason = _wrong_figure(placed.entry.figure or "", placed.entry.unit, figures)
        if placed.entry.figure is not None and reason:
            yield placed.problem("figure", reason)
            continue
        yield from _against_direction(placed, indicator, figures)


def _against_direction(
    placed: Placed[TargetEntry], indicator: IndicatorEntry, figures: Figures
) -> Problems:
    """Yield a target on the wrong side of a baseline that it may be compared with."""
    start = baseline_of(indicator, figures)
    perimeter = placed.entry.perimeter or indicator.perimeter
    if start is None or start.perimeter != perimeter:
        return
    goal = target_value(placed.entry, figures)
    if not direction_fits(indicator.direction, start.value, goal):
        way = {"up": "crescere", "down": "calare"}[indicator.direction]
        name = "figure" if placed.entry.figure else "value"
        yield placed.problem(name, f"l'indicatore deve {way}, ma il traguardo va al contrario")


def baseline_of(indicator: IndicatorEntry, figures: Figures) -> Figure | None:
    """Return the published figure that an indicator starts from, if it names one."""
    return figures.get(indicator.baseline or "")


def target_value(target: TargetEntry, figures: Figures) -> float:
    """Return a target's number as it is stored: shares of unit "%" are 0-1."""
    if target.figure is not None:
        return figures[target.figure].value
    value = target.value or 0.0
    return value / 100 if target.unit == "%" else value
