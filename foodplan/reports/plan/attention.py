"""What of a plan asks for attention: what is late, by how much, and what nobody has measured."""

from collections import defaultdict
from collections.abc import Iterable

from foodplan.models.plan import ActionVersion
from foodplan.progress.reasons import Status
from foodplan.reports.plan.actions import milestone_row
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.rows import IndicatorRow
from foodplan.reports.plan.structure import Gap, LateRow, MilestoneRow
from foodplan.reports.plan.words import tag
from foodplan.reports.plan.world import World
from foodplan.rules.plan import FREQUENCIES

LATE = frozenset({Status.LATE.value, Status.MISSED.value})


def late_rows(rows: Iterable[IndicatorRow]) -> tuple[LateRow, ...]:
    """Return the indicators whose whole interval is on the bad side, with how far they are."""
    return tuple(_late_row(row) for row in rows if row.status.code in LATE)


def _late_row(row: IndicatorRow) -> LateRow:
    # A share is compared in points of a percentage: 0.012 of distance are 1.2 points.
    scale = 100 if row.unit == "%" else 1
    distance = None if row.gap is None else abs(row.gap) * scale
    below = row.gap is not None and row.gap < 0
    return LateRow(row.slug, row.title, row.status, distance, row.unit, below)


def gaps(world: World, rows: Iterable[IndicatorRow], status: Status) -> tuple[Gap, ...]:
    """Return the indicators in a state, together with who should tell their values, and how often.

    The reporters with most of them come first.
    """
    found: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for row in rows:
        definition = world.knowledge.definitions.get(row.slug)
        if definition is not None and row.status.code == status.value:
            key = (definition.reporter, definition.frequency)
            found[key].append(Link(row.slug, row.title))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Gap(reporter, tag(FREQUENCIES, frequency), tuple(links))
        for (reporter, frequency), links in ordered
    )


def late_milestones(world: World, actions: Iterable[ActionVersion]) -> tuple[MilestoneRow, ...]:
    """Return the milestones whose day has gone by, of actions that are not cancelled."""
    steps = [
        milestone_row(step, world.today)
        for action in actions
        if action.status != "cancelled"
        for step in world.tree.milestones.get(action.action, ())
    ]
    return tuple(step for step in steps if step.status.code == "late")
