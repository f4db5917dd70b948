"""What the plan's calendar and its feed of changes say, for programs that people already use."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.plan.changes import recent
from foodplan.reports.plan.structure import NewsLine
from foodplan.reports.plan.world import World, read_world
from foodplan.store.instance import instance_facts

MILESTONE, COMMITMENT = "milestone", "commitment"


@dataclass(frozen=True)
class Term:
    """A dated step of the plan: a milestone of an action, or a commitment of the council.

    `uid` stays the same when the day moves, so that a calendar moves it too; `version` counts the
    statements that were made of it.
    """

    uid: str
    kind: str
    day: date
    title: str
    action: str
    action_title: str
    done: bool
    stated_at: datetime


@dataclass(frozen=True)
class FeedsReport:
    """The plan's title, its dated steps in order, and what changed in the last month."""

    city: str
    plan: str
    title: str
    terms: tuple[Term, ...]
    news: tuple[NewsLine, ...]
    simulated: bool


def feeds_report(session: Session, today: date) -> FeedsReport:
    """Return what calendar and feed say on a day."""
    world, facts = read_world(session, today, None), instance_facts(session)
    return FeedsReport(
        city=facts.city,
        plan=facts.plan,
        title=facts.plan_title,
        terms=tuple(sorted([*_milestones(world), *_commitments(world)], key=_order)),
        news=recent(world),
        simulated=facts.demo,
    )


def _milestones(world: World) -> list[Term]:
    actions = world.tree.actions
    return [
        Term(
            uid=f"tappa-{step.milestone}",
            kind=MILESTONE,
            day=day,
            title=step.title,
            action=slug,
            action_title=actions[slug].title if slug in actions else "",
            done=step.done_on is not None,
            stated_at=step.recorded_from,
        )
        for slug, steps in world.tree.milestones.items()
        for step in steps
        if not step.cancelled and step.kind == MILESTONE
        if (day := step.done_on or step.due_on) is not None
    ]


def _commitments(world: World) -> list[Term]:
    return [
        Term(
            uid=f"impegno-{row.commitment}",
            kind=COMMITMENT,
            day=day,
            title=row.title,
            action="",
            action_title="",
            done=row.kept_on is not None,
            stated_at=row.recorded_from,
        )
        for row in world.tree.commitments
        if (day := row.kept_on or row.due_on) is not None
    ]


def _order(term: Term) -> tuple[date, str]:
    return term.day, term.uid
