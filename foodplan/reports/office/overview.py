"""The office's first page: what there is, what is to be done, what would raise the coverage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.progress.register import owed, received
from foodplan.reports.office.doubles import count_doubles
from foodplan.reports.office.indicators import IndicatorLine, lines_of
from foodplan.reports.office.levers import Lever, levers
from foodplan.reports.office.observations import approvals_waiting
from foodplan.reports.office.terms import late_and_soon
from foodplan.reports.office.todo import Asked, ToDo, ToDoList, todo_list
from foodplan.reports.office.updates import update_lines
from foodplan.reports.plan import Link, progress_of
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.calendar import last_closed_month, rome_day
from foodplan.rules.plan import ACTION_KINDS
from foodplan.store.accounts import list_accounts
from foodplan.store.edits.organisations import MOVEMENTS
from foodplan.store.history import Moment
from foodplan.store.indicators import official_readings
from foodplan.store.organisations import list_organisations

__all__ = ["OfficeReport", "ToDo", "ToDoList", "office_report"]
EVERYTHING = Asked()


@dataclass(frozen=True)
class OfficeReport:
    """The counts of each area and what is to be done, the sorts that have nothing left out.

    `todo` is what `asked` wants of it, `everything` how much there is of each sort, by code and
    title; `goals` and `people` (who answers) are what can be asked for.
    """

    indicators: int
    actions: int
    organisations: int
    people: int
    closed_month: int
    doubles: int
    todo: tuple[ToDoList, ...]
    everything: tuple[tuple[str, str, int], ...]
    goals: tuple[Link, ...]
    answering: tuple[str, ...]
    asked: Asked
    levers: tuple[Lever, ...]

    @property
    def total(self) -> int:
        """How many things are shown to be done."""
        return sum(len(group.items) for group in self.todo)


def office_report(session: Session, today: date, asked: Asked = EVERYTHING) -> OfficeReport:
    """Return the office's first page on a day, narrowed to what is asked for."""
    world = read_world(session, today, None)
    lines = lines_of(progress_of(world))
    groups = [group for group in _groups(session, world, lines) if group.items]
    items = [item for group in groups for item in group.items]
    named = {goal for item in items for goal in item.goals}
    return OfficeReport(
        indicators=len(lines),
        actions=len(world.tree.actions),
        organisations=len(list_organisations(session, Moment(today))),
        people=len(list_accounts(session)),
        closed_month=last_closed_month(today),
        doubles=count_doubles(session, today),
        todo=asked.narrowed(groups),
        everything=tuple((group.code, group.title, len(group.items)) for group in groups),
        goals=tuple(
            Link(slug, goal.title) for slug, goal in world.tree.goals.items() if slug in named
        ),
        answering=tuple(sorted({item.who for item in items if item.who}, key=str.casefold)),
        asked=asked,
        levers=levers(world),
    )


def _groups(session: Session, world: World, lines: Sequence[IndicatorLine]) -> Iterable[ToDoList]:
    late, soon = late_and_soon(session, world)
    yield todo_list("late", late)
    yield todo_list("soon", soon)
    yield todo_list("to_approve", approvals_waiting(session, world.today))
    yield todo_list("updates", _updates(session, world.today))
    yield todo_list("conflicts", _conflicts(world, lines))
    yield todo_list("silent_organisations", _silent_organisations(session, world))
    yield todo_list(
        "stale",
        (_indicator(world, line) for line in lines if line.row.stale and line.row.value),
    )
    yield todo_list(
        "no_data",
        (_indicator(world, line, _reason(line)) for line in lines if line.row.value is None),
    )
    yield todo_list(
        "no_target", (_indicator(world, line) for line in lines if line.row.target is None)
    )
    yield todo_list("unknown_actions", _unknown_actions(world))


def _updates(session: Session, today: date) -> Iterable[ToDo]:
    for line in update_lines(session, today):
        title = line.title or line.action_title
        yield ToDo("update", str(line.id), title, line.kind_name, rome_day(line.at), line.office)


def _silent_organisations(session: Session, world: World) -> Iterable[ToDo]:
    knowledge, month = world.knowledge, last_closed_month(world.today)
    register = knowledge.expected.get(MOVEMENTS, [])
    closures = knowledge.closed_months.get(MOVEMENTS, set())
    due = owed(register, month, month, closures, until=month)
    came = world.measures.reported() | knowledge.nil_months.get(MOVEMENTS, set())
    silent = {organisation for organisation, _ in due - received(register, due, came)}
    for row in list_organisations(session, Moment(world.today)):
        if row.id in silent:
            yield ToDo("organisation", row.slug, row.name)


def _conflicts(world: World, lines: Iterable[IndicatorLine]) -> Iterable[ToDo]:
    knowledge = world.knowledge
    by_slug = {line.row.slug: line for line in lines}
    for slug, definition in knowledge.definitions.items():
        if definition.source != "observations" or slug not in by_slug:
            continue
        rows, choices = knowledge.observations.get(slug, []), knowledge.choices.get(slug, [])
        for reading in official_readings(definition, rows, choices).readings:
            if reading.conflict:
                yield _indicator(world, by_slug[slug], day=reading.last)


def _unknown_actions(world: World) -> Iterable[ToDo]:
    for slug, row in world.tree.actions.items():
        if row.status == "unknown":
            goals = tuple(world.tree.goals_of_action.get(slug, ()))
            kind = ACTION_KINDS.get(row.kind, row.kind)
            yield ToDo("action", slug, row.title, kind, who=row.responsible, goals=goals)


def _indicator(world: World, line: IndicatorLine, note: str = "", day: date | None = None) -> ToDo:
    definition = world.knowledge.definitions[line.row.slug]
    return ToDo(
        kind="indicator",
        slug=line.row.slug,
        title=line.row.title,
        note=note,
        day=day,
        who=definition.reporter,
        goals=tuple(goal.slug for goal in line.goals),
    )


def _reason(line: IndicatorLine) -> str:
    return line.row.reason.text if line.row.reason else ""
