"""Entries of plans, goals, links, actions, milestones, funding and commitments."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from foodplan.importers.plan.fields import (
    Entry,
    Mufpp,
    Sdg,
    Slug,
    Source,
    Summary,
    Title,
    Trouble,
    one_of,
)
from foodplan.rules.plan import (
    ACTION_KINDS,
    ACTION_STATUSES,
    COMMITMENT_STATUSES,
    FUNDING_KINDS,
    LEVELS,
)


class PlanEntry(Entry):
    """A plan; without `act` it is a proposal."""

    slug: Slug
    title: Title
    level: Annotated[str, one_of(LEVELS)]
    parent: str | None = None
    summary: Summary = ""
    starts_on: date | None = None
    ends_on: date | None = None
    act: Annotated[str, Field(max_length=300)] = ""
    act_on: date | None = None
    source: Source

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield "ends_on", "il piano finisce prima di cominciare"
        if self.act_on and not self.act:
            yield "act", "c'è la data dell'atto ma non l'atto"


class MeasuredBy(Entry):
    """An indicator of a goal with its weight; weight 0 shows it without counting it."""

    slug: str
    weight: Annotated[float, Field(ge=0)] | None = None
    reason: Annotated[str, Field(max_length=300)] = ""

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if self.weight == 0 and not self.reason.strip():
            yield "indicators", "peso 0 («mostrato, non contato») vuole la sua ragione in reason"


class GoalEntry(Entry):
    """A goal, or an axis of a wider plan; its first indicator is the headline.

    `weight` is its weight in the plan: all goals of a plan have one, or none has.
    """

    slug: Slug
    plan: str
    title: Title
    summary: Summary = ""
    sdg: list[Sdg] = Field(default_factory=list)
    mufpp: list[Mufpp] = Field(default_factory=list)
    source: Source
    weight: Annotated[float, Field(ge=0)] | None = None
    weight_reason: Annotated[str, Field(max_length=300)] = ""
    indicators: list[str | MeasuredBy] = Field(default_factory=list)

    @property
    def measured_by(self) -> list[MeasuredBy]:
        """Its indicators, those named by their bare slug included."""
        return [
            item if isinstance(item, MeasuredBy) else MeasuredBy(slug=item)
            for item in self.indicators
        ]

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if self.weight == 0 and not self.weight_reason.strip():
            yield "weight", "peso 0 («mostrato, non contato») vuole la ragione in weight_reason"
        for item in self.measured_by:
            yield from item.troubles()


class LinkEntry(Entry):
    """A goal's contribution to a goal of a wider plan."""

    child: str
    parent: str
    weight: Annotated[float, Field(ge=0, le=1)] | None = None
    act: Annotated[str, Field(max_length=300)] = ""
    source: Source


class ServedGoal(Entry):
    """A goal that an action serves, with a source of its own."""

    slug: str
    source: Source


class ActionEntry(Entry):
    """An action, initiative or experience; a status other than unknown says why."""

    slug: Slug
    kind: Annotated[str, one_of(ACTION_KINDS)]
    plan: str
    title: Title
    summary: Summary = ""
    aliases: list[str] = Field(default_factory=list)
    status: Annotated[str, one_of(ACTION_STATUSES)] = "unknown"
    status_reason: Annotated[str, Field(max_length=500)] = ""
    responsible: Annotated[str, Field(max_length=200)] = ""
    starts_on: date | None = None
    due_on: date | None = None
    goals: list[str | ServedGoal] = Field(default_factory=list)
    goals_source: Annotated[str, Field(max_length=400)] = ""
    source: Source

    @property
    def serves(self) -> list[ServedGoal]:
        """The goals it serves; those named by their bare slug have `goals_source`."""
        return [
            goal
            if isinstance(goal, ServedGoal)
            else ServedGoal.model_construct(slug=goal, source=self.goals_source)
            for goal in self.goals
        ]

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if self.status != "unknown" and not self.status_reason.strip():
            yield "status_reason", "uno stato diverso da unknown vuole la sua ragione"
        if any(isinstance(goal, str) for goal in self.goals) and not self.goals_source.strip():
            yield "goals_source", "gli obiettivi serviti vogliono la loro fonte in goals_source"
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            yield "due_on", "l'azione finisce prima di cominciare"


class MilestoneEntry(Entry):
    """A dated step of an action, only where a source says so."""

    slug: Slug
    action: str
    title: Title
    due_on: date | None = None
    done_on: date | None = None
    document: Annotated[str, Field(max_length=400)] = ""
    source: Source


class ProgrammeEntry(Entry):
    """A funding programme."""

    slug: Slug
    title: Title
    kind: Annotated[str, one_of(FUNDING_KINDS)]
    source: Source


class FundingEntry(Entry):
    """An action is paid by a programme; `quote` are the words that say so."""

    action: str
    programme: str
    quote: Annotated[str, Field(min_length=1, max_length=350)]


class CommitmentEntry(Entry):
    """A commitment of the council; kept only with act and day."""

    slug: Slug
    plan: str
    number: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    summary: Summary = ""
    due_on: date | None = None
    status: Annotated[str, one_of(COMMITMENT_STATUSES)] = "to_verify"
    act: Annotated[str, Field(max_length=300)] = ""
    kept_on: date | None = None
    source: Source

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if self.status == "kept" and not (self.act.strip() and self.kept_on):
            yield "act", "un impegno mantenuto vuole l'atto (act) e il giorno (kept_on)"
