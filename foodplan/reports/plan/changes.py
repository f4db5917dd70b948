"""What happened to the plan: acts, milestones, commitments, new targets and observations."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from foodplan.models.history import Versioned
from foodplan.models.plan import CommitmentVersion
from foodplan.reports.plan.figures import Link
from foodplan.reports.plan.structure import NewsLine
from foodplan.reports.plan.world import Tree, World
from foodplan.rules.calendar import rome_day

NEWS_LINES = 5
# "L'ultimo mese" of the plan's page, and how many of its lines are listed.
MONTH = timedelta(days=31)
RECENT_LINES = 10


def news(world: World) -> tuple[NewsLine, ...]:
    """Return the last dated facts of the plan itself: milestones, commitments, acts."""
    past = [line for line in _facts(world) if line.day <= world.today]
    return tuple(_latest_first(past)[:NEWS_LINES])


def recent(world: World) -> tuple[NewsLine, ...]:
    """Return what changed in the last month, statements recorded since then included."""
    since = world.today - MONTH
    lines = [*_facts(world), *_stated(world)]
    return tuple(
        _latest_first([line for line in lines if since < line.day <= world.today])[:RECENT_LINES]
    )


def _latest_first(lines: Iterable[NewsLine]) -> list[NewsLine]:
    return sorted(lines, key=lambda line: (line.day, line.text), reverse=True)


def _facts(world: World) -> list[NewsLine]:
    tree = world.tree
    lines = [
        NewsLine(plan.act_on, f"{plan.title}: {plan.act}", None, "act")
        for plan in tree.plans.values()
        if plan.act_on is not None
    ]
    lines += [
        NewsLine(step.done_on, step.title, Link(slug, _action_title(tree, slug)), "milestone")
        for slug, steps in tree.milestones.items()
        for step in steps
        if step.done_on is not None and not step.cancelled
    ]
    return [*lines, *_commitment_news(tree.commitments, world.today)]


def _commitment_news(rows: Iterable[CommitmentVersion], today: date) -> Iterator[NewsLine]:
    for row in rows:
        if row.kept_on is not None:
            yield NewsLine(row.kept_on, row.title, None, "commitment_kept")
        elif row.due_on is not None and row.due_on <= today:
            yield NewsLine(row.due_on, row.title, None, "commitment_due")


def _stated(world: World) -> Iterator[NewsLine]:
    """Yield targets and observations recorded after the day on which the plan was first loaded."""
    known = world.knowledge
    begun = _begun(world)
    if begun is None:
        return
    for kind, stated in (("target", known.targets), ("observation", known.observations)):
        days = {
            (slug, rome_day(row.recorded_from)) for slug, rows in stated.items() for row in rows
        }
        for slug, day in sorted(days):
            definition = known.definitions.get(slug)
            if day > begun and definition is not None:
                yield NewsLine(day, definition.title, Link(slug, definition.title), kind)


def _begun(world: World) -> date | None:
    rows: list[Versioned] = [*world.tree.plans.values(), *world.tree.goals.values()]
    return min((rome_day(row.recorded_from) for row in rows), default=None)


def _action_title(tree: Tree, slug: str) -> str:
    return tree.actions[slug].title if slug in tree.actions else slug
