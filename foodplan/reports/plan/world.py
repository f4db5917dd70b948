"""Everything that the pages of the plan are made from, read once for one question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlmodel import Session

from foodplan.models.history import Versioned
from foodplan.models.indicators import Attribution
from foodplan.models.plan import (
    ActionFunding,
    ActionGoal,
    ActionVersion,
    CommitmentVersion,
    FundingProgrammeVersion,
    GoalLink,
    GoalVersion,
    MilestoneVersion,
    PlanVersion,
)
from foodplan.progress.register import last_day
from foodplan.reports.plan.figures import RULE_VERSION, Stamp
from foodplan.rules.calendar import last_closed_month
from foodplan.rules.ledger import Method
from foodplan.rules.plan import RECORDS
from foodplan.store.attributions import attributions
from foodplan.store.history import Moment, versions_at
from foodplan.store.indicators import Knowledge, indicator_knowledge
from foodplan.store.instance import instance_facts
from foodplan.store.measures import Measures
from foodplan.store.method_errors import grade_errors
from foodplan.store.once import one_question
from foodplan.store.recorded import recorded_observations
from foodplan.store.standing import public_milestones, standing

Row = TypeVar("Row", bound=Versioned)
COMPONENT = "component"


@dataclass(frozen=True)
class Tree:
    """Plans and goals by slug, in the order of their pages, with what hangs from them.

    `goals_of_action` has the goals that an action serves, each with the source of the tie.
    """

    plans: dict[str, PlanVersion]
    goals: dict[str, GoalVersion]
    links: tuple[GoalLink, ...]
    actions: dict[str, ActionVersion]
    milestones: dict[str, list[MilestoneVersion]]
    goals_of_action: dict[str, dict[str, str]]
    funding_of_action: dict[str, list[str]]
    funding: dict[str, FundingProgrammeVersion]
    commitments: tuple[CommitmentVersion, ...]
    own_plan: str = ""

    def goals_of(self, plan: str) -> list[GoalVersion]:
        """Return the goals of a plan in order."""
        return [goal for goal in self.goals.values() if goal.plan == plan]

    def actions_of_goal(self, goal: str) -> list[ActionVersion]:
        """Return the actions that serve a goal in order."""
        return [
            action
            for slug, action in self.actions.items()
            if goal in self.goals_of_action.get(slug, ())
        ]

    def main_plan(self) -> PlanVersion | None:
        """Return the plan the installation names, or the first component plan, or the first."""
        if self.own_plan in self.plans:
            return self.plans[self.own_plan]
        plans = list(self.plans.values())
        own = [plan for plan in plans if plan.level == COMPONENT] or plans
        return own[0] if own else None


@dataclass(frozen=True)
class World:
    """One question's day and instant, with the plan, the indicators and the measures of then.

    `grades` are the errors of the method grades by word ("weighed" … "modelled"), as shares.
    """

    today: date
    known_at: datetime | None
    tree: Tree
    knowledge: Knowledge
    measures: Measures
    grades: Mapping[str, float]
    attributions: tuple[Attribution, ...] = ()
    # Findings by indicator and day that an export states, since counts of people stay inside.
    stated: Mapping[tuple[str, date], Any] = field(default_factory=dict)

    @cached_property
    def reports(self) -> dict[Any, Any]:
        """What has been found of the reports of some organisations, for all figures of theirs."""
        return {}

    @property
    def errors(self) -> Mapping[int, float]:
        """The error of each of the ledger's methods, by number, as a share of the mass."""
        return {int(method): self.grades[method.slug] for method in Method}

    @property
    def closed_month(self) -> int:
        """The last month closed for the city, as yyyymm."""
        return last_closed_month(self.today)

    @property
    def closed_to(self) -> date:
        """The last closed day."""
        return last_day(self.closed_month)

    def plan_start(self, indicator: str) -> date | None:
        """Return the first day of the plan whose goal an indicator measures, or None."""
        for link in self.knowledge.links:
            goal = self.tree.goals.get(link.goal)
            if link.indicator == indicator and goal is not None and goal.plan in self.tree.plans:
                return self.tree.plans[goal.plan].starts_on
        return None

    def stamp(self, *, simulated: bool) -> Stamp:
        """Return what is printed at the foot of this question's figures."""
        return Stamp(
            as_of=self.today,
            cut_off=self.known_at,
            provisional=self.known_at is None,
            closed_to=self.closed_to,
            rule_version=RULE_VERSION,
            simulated=simulated,
        )


def read_world(session: Session, today: date, known_at: datetime | None) -> World:
    """Return all that the plan's pages need, in a constant number of queries."""
    moment = Moment(today, known_at)
    return World(
        today=today,
        known_at=known_at,
        tree=read_tree(session, moment),
        knowledge=_with_records(session, moment, indicator_knowledge(session, moment)),
        measures=Measures(session, moment),
        grades=grade_errors(session, moment),
        attributions=tuple(attributions(session, moment)),
    )


def read_tree(session: Session, moment: Moment) -> Tree:
    """Return the plans with their goals, actions, milestones, funding and commitments."""
    plans = _in_order(standing(session, PlanVersion, moment))
    there = {row.plan for row in plans}
    goals = _in_order(standing(session, GoalVersion, moment))
    goals = [row for row in goals if row.plan in there]
    named = {row.goal for row in goals}
    actions = _in_order(standing(session, ActionVersion, moment))
    actions = [row for row in actions if row.plan in there]
    milestones: dict[str, list[MilestoneVersion]] = defaultdict(list)
    for row in _in_order(public_milestones(session, moment)):
        milestones[row.action].append(row)
    serves = [
        row for row in versions_at(session, ActionGoal, moment) if row.active and row.goal in named
    ]
    pays = [row for row in versions_at(session, ActionFunding, moment) if row.active]
    commitments = versions_at(session, CommitmentVersion, moment)
    return Tree(
        plans={row.plan: row for row in plans},
        goals={row.goal: row for row in goals},
        links=_between(versions_at(session, GoalLink, moment), named),
        actions={row.action: row for row in actions},
        milestones=dict(milestones),
        goals_of_action=_sources(serves),
        funding_of_action=_pairs((row.action, row.programme) for row in pays),
        funding={
            row.programme: row for row in versions_at(session, FundingProgrammeVersion, moment)
        },
        commitments=tuple(sorted(commitments, key=lambda row: (row.plan, row.number))),
        own_plan=instance_facts(session).plan,
    )


def _between(links: Iterable[GoalLink], goals: set[str]) -> tuple[GoalLink, ...]:
    return tuple(link for link in links if {link.child, link.parent} <= goals)


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.position, row.id))  # type: ignore[attr-defined]


def _sources(ties: Iterable[ActionGoal]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for tie in ties:
        found[tie.action][tie.goal] = tie.source
    return dict(found)


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for left, right in pairs:
        found[left].append(right)
    return dict(found)


def _with_records(session: Session, moment: Moment, knowledge: Knowledge) -> Knowledge:
    """Return what is known with the periods that the records of other components say."""
    with one_question():
        observed = {
            slug: [
                *knowledge.observations.get(slug, ()),
                *recorded_observations(session, moment, definition),
            ]
            for slug, definition in knowledge.definitions.items()
            if definition.source == RECORDS
        }
    return replace(knowledge, observations=knowledge.observations | observed)
