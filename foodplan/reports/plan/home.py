"""The home page: this year so far, the goals, the news."""

from datetime import date, datetime

from sqlmodel import Session

from foodplan.progress.cells import Window, total
from foodplan.progress.register import first_day
from foodplan.reports.plan.changes import news
from foodplan.reports.plan.figures import Figure, Link, Period
from foodplan.reports.plan.knowing import answers_so_far, came
from foodplan.reports.plan.once import goals_of, has_simulated
from foodplan.reports.plan.pages import HomeReport
from foodplan.reports.plan.words import current_label, quantity
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import month_of
from foodplan.rules.units import convert


def home_report(session: Session, today: date, known_at: datetime | None = None) -> HomeReport:
    """Return the home page of the city's own plan."""
    world = read_world(session, today, known_at)
    plan = world.tree.main_plan()
    goals = goals_of(world, [plan] if plan else [])
    window = Window(today.year * 100 + 1, month_of(today))
    first = first_day(window.first)
    running = Period(first, today, current_label(first, today), closed=False)
    answered, expected = answers_so_far(world, window)
    last = world.measures.last_recorded()
    return HomeReport(
        plan=Link(plan.plan, plan.title) if plan else None,
        summary=plan.summary if plan else "",
        recovered=_so_far(world, "recovered", window, running),
        redistributed=_so_far(world, "redistributed", window, running),
        discarded=_so_far(world, "discarded", window, running),
        period=running,
        answered=answered,
        expected=expected,
        updated_on=rome_day(last) if last else None,
        goals=goals,
        news=news(world),
        stamp=world.stamp(simulated=has_simulated(world, goals)),
    )


def _so_far(world: World, measure: str, window: Window, running: Period) -> Figure | None:
    answered = {month for _, month in came(world)}
    found = total("flow", world.measures.cells(measure, {}), window, answered)
    if found.value is None:
        return None
    simulated = any(owner.simulated for owner in world.measures.owners.values())
    amount = quantity(convert(found.value, "g", "kg"), "kg")
    return Figure(amount, running, provisional=True, simulated=simulated)
