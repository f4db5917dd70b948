"""The plan as the office edits it: a tree of plans, goals, indicators, actions and commitments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.models.plan import ActionVersion, CommitmentVersion, GoalVersion, PlanVersion
from foodplan.reports.office.indicators import IndicatorLine, lines_of
from foodplan.reports.plan import progress_of
from foodplan.reports.plan.world import World, read_world
from foodplan.rules.plan import ACTION_KINDS, ACTION_STATUSES, COMMITMENT_STATUSES, LEVELS
from foodplan.rules.structure import ACTIVE, STATES
from foodplan.store.history import Moment, versions_at

NO_DATA = "senza-dati"
ENDED = "finiti"


@dataclass(frozen=True)
class Leaf:
    """An indicator, an action or a commitment in the tree; words are Italian."""

    kind: str
    slug: str
    title: str
    note: str = ""
    no_data: bool = False


@dataclass(frozen=True)
class Branch:
    """A goal with the indicators that measure it and the actions that serve it."""

    slug: str
    title: str
    weight: float | None
    indicators: tuple[Leaf, ...]
    actions: tuple[Leaf, ...]

    @property
    def leaves(self) -> int:
        """How many things hang from the goal."""
        return len(self.indicators) + len(self.actions)


@dataclass(frozen=True)
class Trunk:
    """A plan with its goals, its actions that serve no goal, and its commitments."""

    slug: str
    title: str
    level: str
    proposed: bool
    goals: tuple[Branch, ...]
    loose: tuple[Leaf, ...]
    commitments: tuple[Leaf, ...]


@dataclass(frozen=True)
class EndedLine:
    """A thing that stands no longer, with how it ended and what took its place."""

    kind: str
    slug: str
    title: str
    state: str
    led_to: str


@dataclass(frozen=True)
class Wanted:
    """What a reader of the tree asks for: one plan, only what has no data or has ended, words."""

    plan: str = ""
    show: str = ""
    text: str = ""

    def lets(self, title: str) -> bool:
        """Whether a title holds every word that is looked for."""
        return all(word in title.casefold() for word in self.text.casefold().split())


@dataclass(frozen=True)
class PlanTree:
    """The plans that are wanted, all plans by slug and title, and what has ended."""

    plans: tuple[Trunk, ...]
    choices: tuple[tuple[str, str], ...]
    ended: tuple[EndedLine, ...]
    wanted: Wanted


def plan_tree(session: Session, today: date, wanted: Wanted) -> PlanTree:
    """Return the tree on a day; the city's own plan comes first, then the wider ones."""
    world = read_world(session, today, None)
    lines = {line.row.slug: line for line in lines_of(progress_of(world))}
    own = world.tree.main_plan()
    rows = sorted(world.tree.plans.values(), key=lambda row: row is not own)
    trunks = (_trunk(world, row, lines, wanted) for row in rows if wanted.plan in ("", row.plan))
    shown = wanted.show != ENDED
    return PlanTree(
        plans=tuple(trunk for trunk in trunks if shown and _holds(trunk, wanted)),
        choices=tuple((row.plan, row.title) for row in rows),
        ended=_ended(session, today, wanted),
        wanted=wanted,
    )


def _holds(trunk: Trunk, wanted: Wanted) -> bool:
    narrowed = bool(wanted.show or wanted.text)
    return not narrowed or bool(trunk.goals or trunk.loose or trunk.commitments)


def _trunk(
    world: World, plan: PlanVersion, lines: Mapping[str, IndicatorLine], wanted: Wanted
) -> Trunk:
    branches = (_branch(world, goal, lines, wanted) for goal in world.tree.goals_of(plan.plan))
    loose = (
        _action(row)
        for row in world.tree.actions.values()
        if row.plan == plan.plan and not world.tree.goals_of_action.get(row.action)
    )
    promises = (row for row in world.tree.commitments if row.plan == plan.plan)
    return Trunk(
        slug=plan.plan,
        title=plan.title,
        level=LEVELS.get(plan.level, plan.level),
        proposed=not plan.act,
        goals=tuple(
            branch
            for branch in branches
            if branch.leaves or (not wanted.show and wanted.lets(branch.title))
        ),
        loose=_kept(loose, wanted),
        commitments=_kept(map(_commitment, promises), wanted),
    )


def _branch(
    world: World, goal: GoalVersion, lines: Mapping[str, IndicatorLine], wanted: Wanted
) -> Branch:
    inside = bool(wanted.text) and wanted.lets(goal.title)
    rest = Wanted(wanted.plan, wanted.show, "") if inside else wanted
    definitions = world.knowledge.definitions
    links = world.knowledge.links_of(goal.goal)
    return Branch(
        slug=goal.goal,
        title=goal.title,
        weight=goal.weight,
        indicators=_kept((_indicator(definitions[link.indicator], lines) for link in links), rest),
        actions=_kept(map(_action, world.tree.actions_of_goal(goal.goal)), rest),
    )


def _kept(leaves: Iterable[Leaf], wanted: Wanted) -> tuple[Leaf, ...]:
    return tuple(
        leaf
        for leaf in leaves
        if wanted.lets(leaf.title) and (wanted.show != NO_DATA or leaf.no_data)
    )


def _indicator(row: IndicatorVersion, lines: Mapping[str, IndicatorLine]) -> Leaf:
    line = lines.get(row.indicator)
    missing = line is None or line.row.value is None
    note = line.row.status.name if line else ""
    return Leaf("indicator", row.indicator, row.title, note, no_data=missing)


def _action(row: ActionVersion) -> Leaf:
    kind = ACTION_KINDS.get(row.kind, row.kind)
    status = ACTION_STATUSES.get(row.status, row.status)
    return Leaf("action", row.action, row.title, f"{kind}, {status}", row.status == "unknown")


def _commitment(row: CommitmentVersion) -> Leaf:
    note = COMMITMENT_STATUSES.get(row.status, row.status)
    return Leaf(
        "commitment", row.commitment, f"{row.number}. {row.title}", note, row.status == "to_verify"
    )


def _ended(session: Session, today: date, wanted: Wanted) -> tuple[EndedLine, ...]:
    models: tuple[tuple[str, type[Any]], ...] = (
        ("plan", PlanVersion),
        ("goal", GoalVersion),
        ("indicator", IndicatorVersion),
        ("action", ActionVersion),
    )
    found = []
    for kind, model in models:
        rows = versions_at(session, model, Moment(today))
        titles = {getattr(row, kind): row.title for row in rows}
        found += [
            EndedLine(
                kind, getattr(row, kind), row.title, STATES[row.state],
                titles.get(row.led_to, ""),
            )
            for row in rows
            if row.state != ACTIVE and wanted.lets(row.title)
        ]  # fmt: skip
    return tuple(found)
