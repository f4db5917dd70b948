"""What is late and what comes due soon: milestones, tasks, actions and commitments."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlmodel import Session

from foodplan.models.plan import ActionVersion, MilestoneVersion
from foodplan.reports.office.todo import ToDo
from foodplan.reports.plan.world import World
from foodplan.rules.desk import SOON
from foodplan.store.history import Moment
from foodplan.store.plan import list_milestones

CLOSED = frozenset({"done", "cancelled"})
TASK = "task"


def late_and_soon(session: Session, world: World) -> tuple[tuple[ToDo, ...], tuple[ToDo, ...]]:
    """Return what is past its term and what comes due in the next days, nearest term first."""
    terms = sorted(_terms(session, world), key=lambda item: (str(item.day), item.title))
    late = tuple(item for item in terms if item.day and item.day < world.today)
    until = world.today + timedelta(days=SOON)
    soon = tuple(item for item in terms if item.day and world.today <= item.day <= until)
    return late, soon


def _terms(session: Session, world: World) -> Iterator[ToDo]:
    tree = world.tree
    steps = list_milestones(session, Moment(world.today), tasks=True)
    yield from _steps(world, steps)
    for slug, action in tree.actions.items():
        if action.status not in CLOSED and action.due_on is not None:
            yield _of_action(world, action, "action", slug, action.title, action.due_on)
    for promise in tree.commitments:
        if promise.status == "to_verify" and promise.due_on is not None:
            note = "impegno del Consiglio, da verificare"
            yield ToDo("commitment", promise.commitment, promise.title, note, promise.due_on)


def _steps(world: World, steps: Iterable[MilestoneVersion]) -> Iterator[ToDo]:
    for step in steps:
        action = world.tree.actions.get(step.action)
        open_ = not step.cancelled and step.done_on is None
        if action is None or action.status == "cancelled" or not open_ or step.due_on is None:
            continue
        kind = "task" if step.kind == TASK else "milestone"
        yield _of_action(world, action, kind, step.action, step.title, step.due_on)


def _of_action(
    world: World, action: ActionVersion, kind: str, slug: str, title: str, day: date
) -> ToDo:
    words = {"action": "azione", "milestone": "tappa", "task": "compito"}
    about = "" if kind == "action" else f": {action.title}"
    return ToDo(
        kind="action",
        slug=slug,
        title=title,
        note=f"{words[kind]}{about}",
        day=day,
        who=action.responsible,
        goals=tuple(world.tree.goals_of_action.get(action.action, ())),
        anchor="" if kind == "action" else "tappe",
    )
