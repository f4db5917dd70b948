"""Plans, goals, actions, milestones, commitments and funding, each with its versions.

The axes of the wider plans (areas, fields) are goals of those plans, so that one link
table ties every level to the next.
"""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from foodplan.models.history import Identity, Versioned


class Plan(Identity, table=True):
    """A plan at one level; plans form a tree through their versions' `parent`."""


class PlanVersion(Versioned, table=True):
    """What is said of a plan; `level` is national, metropolitan, city or component.

    `act` is empty while the plan is only a proposal.
    """

    __tablename__ = "plan_version"

    plan: str = Field(foreign_key="plan.slug", index=True)
    title: str = Field(max_length=200)
    summary: str = Field(default="", max_length=2000)
    level: str = Field(max_length=20)
    parent: str | None = Field(default=None, foreign_key="plan.slug")
    starts_on: date | None = Field(default=None)
    ends_on: date | None = Field(default=None)
    act: str = Field(default="", max_length=300)
    act_on: date | None = Field(default=None)
    source: str = Field(default="", max_length=400)
    position: int = Field(default=0)
    # active, merged, superseded or cancelled; `led_to` is what it was merged into or followed by.
    state: str = Field(
        default="active", max_length=10, sa_column_kwargs={"server_default": sa.text("'active'")}
    )
    led_to: str = Field(
        default="", max_length=80, sa_column_kwargs={"server_default": sa.text("''")}
    )


class Goal(Identity, table=True):
    """A goal of a plan, or an axis of a wider plan."""


class GoalVersion(Versioned, table=True):
    """What is said of a goal; `sdg` and `mufpp` are comma-separated, empty where not certain.

    `weight` is the goal's in its plan: None is equal to the others, 0 is shown and not counted.
    """

    __tablename__ = "goal_version"

    goal: str = Field(foreign_key="goal.slug", index=True)
    plan: str = Field(foreign_key="plan.slug")
    title: str = Field(max_length=200)
    summary: str = Field(default="", max_length=2000)
    sdg: str = Field(default="", max_length=120)
    mufpp: str = Field(default="", max_length=160)
    source: str = Field(default="", max_length=400)
    position: int = Field(default=0)
    weight: float | None = Field(default=None)
    weight_reason: str = Field(default="", max_length=300)
    state: str = Field(
        default="active", max_length=10, sa_column_kwargs={"server_default": sa.text("'active'")}
    )
    led_to: str = Field(
        default="", max_length=80, sa_column_kwargs={"server_default": sa.text("''")}
    )


class GoalLink(Versioned, table=True):
    """A goal's contribution to a goal of a wider plan; `weight` counts once an act names it."""

    __tablename__ = "goal_link"
    __table_args__ = (sa.CheckConstraint("weight BETWEEN 0 AND 1", name="weight_is_a_share"),)

    child: str = Field(foreign_key="goal.slug", index=True)
    parent: str = Field(foreign_key="goal.slug", index=True)
    weight: float | None = Field(default=None)
    act: str = Field(default="", max_length=300)
    source: str = Field(default="", max_length=400)


class Action(Identity, table=True):
    """Something done for the plan: an action, an initiative or an experience."""


class ActionVersion(Versioned, table=True):
    """What is said of an action; `kind` is action, initiative or experience.

    `status` is unknown, planned, ongoing, done, suspended or cancelled, with its reason.
    `aliases` keeps other names found in sources, separated by semicolons.
    """

    __tablename__ = "action_version"

    action: str = Field(foreign_key="action.slug", index=True)
    kind: str = Field(max_length=12)
    plan: str = Field(foreign_key="plan.slug")
    title: str = Field(max_length=200)
    summary: str = Field(default="", max_length=2000)
    aliases: str = Field(default="", max_length=400)
    status: str = Field(default="unknown", max_length=12)
    status_reason: str = Field(default="", max_length=500)
    responsible: str = Field(default="", max_length=200)
    starts_on: date | None = Field(default=None)
    due_on: date | None = Field(default=None)
    source: str = Field(default="", max_length=400)
    position: int = Field(default=0)
    simulated: bool = Field(default=False)
    state: str = Field(
        default="active", max_length=10, sa_column_kwargs={"server_default": sa.text("'active'")}
    )
    led_to: str = Field(
        default="", max_length=80, sa_column_kwargs={"server_default": sa.text("''")}
    )


class ActionGoal(Versioned, table=True):
    """An action serves a goal, with a share of itself where the office has said how much."""

    __tablename__ = "action_goal"
    __table_args__ = (sa.CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_share"),)

    action: str = Field(foreign_key="action.slug", index=True)
    goal: str = Field(foreign_key="goal.slug", index=True)
    source: str = Field(default="", max_length=400)
    # A link that an officer takes away is a new version with `active` false.
    active: bool = Field(default=True)
    share: float | None = Field(default=None)


class Milestone(Identity, table=True):
    """A dated step of an action."""


class MilestoneVersion(Versioned, table=True):
    """What is said of a milestone; done only with a day, and a document where there is one.

    A `task` is the office's own: not public, and no part of the progress. `owner` is a party of
    the action (`ActionParty.party`), empty when it is whoever answers for the action.
    """

    __tablename__ = "milestone_version"

    milestone: str = Field(foreign_key="milestone.slug", index=True)
    action: str = Field(foreign_key="action.slug", index=True)
    title: str = Field(max_length=200)
    due_on: date | None = Field(default=None)
    done_on: date | None = Field(default=None)
    document: str = Field(default="", max_length=400)
    cancelled: bool = Field(default=False)
    position: int = Field(default=0)
    simulated: bool = Field(default=False)
    kind: str = Field(
        default="milestone",
        max_length=10,
        sa_column_kwargs={"server_default": sa.text("'milestone'")},
    )
    owner: str = Field(
        default="", max_length=160, sa_column_kwargs={"server_default": sa.text("''")}
    )
    note: str = Field(
        default="", max_length=500, sa_column_kwargs={"server_default": sa.text("''")}
    )


class Commitment(Identity, table=True):
    """One of the commitments that the council took."""


class CommitmentVersion(Versioned, table=True):
    """What is said of a commitment; `status` is to_verify, kept or not_kept, with the act."""

    __tablename__ = "commitment_version"

    commitment: str = Field(foreign_key="commitment.slug", index=True)
    plan: str = Field(foreign_key="plan.slug")
    number: int
    title: str = Field(max_length=300)
    summary: str = Field(default="", max_length=2000)
    due_on: date | None = Field(default=None)
    status: str = Field(default="to_verify", max_length=12)
    act: str = Field(default="", max_length=300)
    kept_on: date | None = Field(default=None)
    source: str = Field(default="", max_length=400)


class FundingProgramme(Identity, table=True):
    """A programme that pays for initiatives."""

    __tablename__ = "funding_programme"


class FundingProgrammeVersion(Versioned, table=True):
    """What is said of a programme; `kind` is a word of `rules.plan.FUNDING_KINDS`."""

    __tablename__ = "funding_programme_version"

    programme: str = Field(foreign_key="funding_programme.slug", index=True)
    title: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    source: str = Field(default="", max_length=400)


class ActionFunding(Versioned, table=True):
    """An action is paid by a programme, only where a source says so."""

    __tablename__ = "action_funding"

    action: str = Field(foreign_key="action.slug", index=True)
    programme: str = Field(foreign_key="funding_programme.slug")
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
