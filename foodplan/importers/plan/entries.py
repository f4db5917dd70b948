"""What the plan's files say, as the rows that the store keeps."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from foodplan.importers.figures import Figure, SeriesReader
from foodplan.importers.plan.checks import baseline_of, target_value
from foodplan.importers.plan.files import PlanFiles
from foodplan.importers.plan.measured import IndicatorEntry
from foodplan.importers.plan.structure import ActionEntry
from foodplan.rules.plan import RECORDS
from foodplan.store.indicators import steps_text
from foodplan.store.plan import Entry

Figures = Mapping[str, Figure]

# What an indicator's entry says in other words, or of other rows, than its columns.
_NOT_COLUMNS = {
    "slug", "measure", "series", "filters", "baseline", "step", "season", "source", "mufpp", "sdg",
    "records",
}  # fmt: skip
_GOAL_COLUMNS = {"plan", "title", "summary", "source", "weight", "weight_reason"}
# The motion is the only document that may tie an initiative to a programme.
_FUNDING_SOURCE = "Mozione n. 8 del 9 febbraio 2026: «{quote}»"


def plan_entries(files: PlanFiles, figures: Figures) -> list[Entry]:
    """Return every row of the plan, in the order of the files."""
    return [
        *_plans_and_goals(files),
        *_actions(files),
        *_money_and_promises(files),
        *_indicators(files, figures),
    ]


def series_readers(files: PlanFiles) -> list[SeriesReader]:
    """Return what each indicator that takes published figures may read."""
    return [
        SeriesReader(
            entry.slug, entry.series, entry.perimeter, entry.unit, entry.kind, entry.frequency
        )
        for entry in (placed.entry for placed in files.indicators)
        if entry.series is not None
    ]


def _plans_and_goals(files: PlanFiles) -> Iterator[Entry]:
    for number, plan in enumerate(files.plans, start=1):
        values = plan.entry.model_dump(exclude={"slug"})
        yield Entry("plan", (plan.entry.slug,), values | {"position": number})
    for number, goal in enumerate(files.goals, start=1):
        values = goal.entry.model_dump(include=_GOAL_COLUMNS)
        yield Entry("goal", (goal.entry.slug,), values | _tags(goal.entry) | {"position": number})
        for place, item in enumerate(goal.entry.measured_by, start=1):
            yield Entry(
                "goal_indicator",
                (goal.entry.slug, item.slug),
                {
                    "weight": item.weight,
                    "weight_reason": item.reason,
                    "position": place,
                    "active": True,
                },
            )
    for link in files.links:
        values = link.entry.model_dump(include={"weight", "act", "source"})
        yield Entry("goal_link", (link.entry.child, link.entry.parent), values)


def _actions(files: PlanFiles) -> Iterator[Entry]:
    for number, action in enumerate(files.actions, start=1):
        yield _action(action.entry, number)
        for goal in action.entry.serves:
            values = {"source": goal.source, "active": True}
            yield Entry("action_goal", (action.entry.slug, goal.slug), values)
    for number, step in enumerate(files.milestones, start=1):
        values = step.entry.model_dump(include={"action", "title", "due_on", "done_on"})
        document = step.entry.document or step.entry.source
        yield Entry(
            "milestone",
            (step.entry.slug,),
            values | {"document": document, "position": number},
        )


def _action(entry: ActionEntry, number: int) -> Entry:
    values = entry.model_dump(exclude={"slug", "aliases", "goals", "goals_source"})
    return Entry(
        "action",
        (entry.slug,),
        values | {"aliases": "; ".join(entry.aliases), "position": number},
    )


def _money_and_promises(files: PlanFiles) -> Iterator[Entry]:
    for programme in files.programmes:
        values = programme.entry.model_dump(exclude={"slug"})
        yield Entry("programme", (programme.entry.slug,), values)
    for funding in files.fundings:
        source = _FUNDING_SOURCE.format(quote=funding.entry.quote)
        yield Entry(
            "action_funding",
            (funding.entry.action, funding.entry.programme),
            {"source": source, "active": True},
        )
    for promise in files.commitments:
        yield Entry("commitment", (promise.entry.slug,), promise.entry.model_dump(exclude={"slug"}))


def _indicators(files: PlanFiles, figures: Figures) -> Iterator[Entry]:
    perimeters = {}
    for placed in files.indicators:
        entry = placed.entry
        perimeters[entry.slug] = entry.perimeter
        yield Entry("indicator", (entry.slug,), _definition(entry, figures))
        yield from _reached_steps(entry)
    for target in files.targets:
        entry_values = target.entry.model_dump(include={"status", "act", "source"})
        yield Entry(
            "target",
            (target.entry.indicator, target.entry.due_on),
            entry_values
            | {
                "value": target_value(target.entry, figures),
                "perimeter": target.entry.perimeter or perimeters[target.entry.indicator],
            },
        )


def _definition(entry: IndicatorEntry, figures: Figures) -> dict[str, Any]:
    return (
        entry.model_dump(exclude=_NOT_COLUMNS)
        | _tags(entry)
        | _baseline(entry, figures)
        | {
            "source": _source(entry),
            "measure": entry.measure or entry.records or "",
            "series": entry.series or "",
            "filters": json.dumps(entry.filters, sort_keys=True),
            "season": ",".join(f"{weight:g}" for weight in entry.season),
            "steps": steps_text({step.value: step.title for step in entry.step}),
            "origin": entry.source,
        }
    )


def _source(entry: IndicatorEntry) -> str:
    if entry.records is not None:
        return RECORDS
    return "observations" if entry.measure is None else "measure"


def _baseline(entry: IndicatorEntry, figures: Figures) -> dict[str, Any]:
    """Return the baseline columns; a ladder starts from its lowest step once that is reached."""
    start = baseline_of(entry, figures)
    if start is not None:
        return {
            "baseline_value": start.value,
            "baseline_from": start.first,
            "baseline_to": start.last,
            "baseline_perimeter": start.perimeter,
            "baseline_source": start.source[:400],
        }
    lowest = entry.step[0] if entry.step else None
    known = lowest is not None and lowest.reached_on is not None
    return {
        "baseline_value": lowest.value if lowest and known else None,
        "baseline_from": lowest.reached_on if lowest and known else None,
        "baseline_to": lowest.reached_on if lowest and known else None,
        "baseline_perimeter": entry.perimeter if known else "",
        "baseline_source": lowest.document if lowest and known else "",
    }


def _reached_steps(entry: IndicatorEntry) -> Iterator[Entry]:
    """Yield an observation for each step of a ladder that has been reached."""
    for number, step in enumerate(entry.step, start=1):
        if step.reached_on is None:
            continue
        yield Entry(
            "observation",
            (f"{entry.slug}-gradino-{number}",),
            {
                "indicator": entry.slug,
                "series": entry.series or "",
                "title": step.title,
                "perimeter": entry.perimeter,
                "period_from": step.reached_on,
                "period_to": step.reached_on,
                "value": step.value,
                "unit": entry.unit,
                "document": step.document,
                "verified": True,
            },
        )


def _tags(entry: Any) -> dict[str, str]:
    return {"mufpp": _joined(entry.mufpp), "sdg": _joined(entry.sdg)}


def _joined(words: Iterable[str]) -> str:
    return ",".join(words)
