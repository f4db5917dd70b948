"""How much of what was expected of the whole register has arrived."""

from foodplan.progress.cells import Total, Window, month_before, total
from foodplan.progress.register import owed, received
from foodplan.reports.plan.figures import Coverage
from foodplan.reports.plan.reporting import Reporting, answers, covered
from foodplan.reports.plan.world import World
from foodplan.store.indicators import MOVEMENTS


def came(world: World) -> set[tuple[int, int]]:
    """Return the organisations and months of which something came, nil returns included."""
    return world.measures.reported() | world.knowledge.nil_months.get(MOVEMENTS, set())


def answers_so_far(world: World, window: Window) -> tuple[int | None, int | None]:
    """Return who answered the months of the year that are closed (all of them in January)."""
    last = max(window.first, min(window.last, world.closed_month))
    register = world.knowledge.expected.get(MOVEMENTS, ())
    due = owed(register, window.first, last, world.knowledge.closed_months.get(MOVEMENTS, ()))
    return answers(due, received(register, due, came(world)))


def register_coverage(world: World) -> Coverage | None:
    """Return the coverage by number of the last twelve closed months, over the whole register."""
    known = register_reporting(world)
    return covered(world.measures.owners, *known)[0] if known else None


def register_reporting(world: World) -> tuple[Reporting, Total] | None:
    """Return the reports of the last twelve closed months with the recovered food they hold.

    None when nobody owed a report in them.
    """
    register = world.knowledge.expected.get(MOVEMENTS, ())
    closed = world.closed_month
    window = Window(month_before(closed, 11), closed)
    due = owed(register, window.first, closed, world.knowledge.closed_months.get(MOVEMENTS, ()))
    if not due:
        return None
    arrived = came(world)
    cells = world.measures.cells("recovered", {})
    found = total("flow", cells, window, {month for _, month in arrived})
    return Reporting(window, due, received(register, due, arrived), cells, arrived), found
