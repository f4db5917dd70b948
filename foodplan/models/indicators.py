"""Indicators, targets, observations and everything else that their figures depend on."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from foodplan.models.history import Identity, Versioned


class Indicator(Identity, table=True):
    """Something measured; its definition has versions."""


class IndicatorVersion(Versioned, table=True):
    """The definition of an indicator, typed as the arithmetic needs it.

    `kind`: flow, stock, rate, people, survey, ladder. `track`: output, outcome. `direction`:
    up, down, keep. `target_meaning`: per_year, total_over_plan, level_at_date. `dimension`:
    social, environmental, economic. `source`: measure (then `measure` and `filters`, a JSON
    object of lists) or observations (then `series`, the key of the official ones). `perimeter`
    says which organisations, places, categories and method the value covers. Values of
    `rate` are shares 0-1 when the unit is %, so 52.22 % is 0.5222. `phrase` is the sentence
    of the goal page, with {value} where the number and its unit go ("Recuperate {value}").
    `origin` is the document, or the proposal, that the definition comes from. `path_shape` is
    linear, step or seasonal (then `season` has twelve weights of the months, parted by commas).
    `lowest` and `highest` are the physical limits of the value, `comparable_from` the first day
    that is comparable with today's method. `steps` are the words of a ladder's steps, a JSON
    object from 0, 0.5 and 1.
    """

    __tablename__ = "indicator_version"

    indicator: str = Field(foreign_key="indicator.slug", index=True)
    title: str = Field(max_length=200)
    summary: str = Field(default="", max_length=2000)
    phrase: str = Field(default="{value}", max_length=160)
    kind: str = Field(max_length=10)
    track: str = Field(max_length=10)
    unit: str = Field(max_length=30)
    direction: str = Field(max_length=5)
    target_meaning: str = Field(max_length=20)
    dimension: str = Field(max_length=15)
    frequency: str = Field(max_length=10)
    reporter: str = Field(default="", max_length=160)
    source: str = Field(max_length=15)
    measure: str = Field(default="", max_length=60)
    filters: str = Field(default="{}", max_length=2000)
    series: str = Field(default="", max_length=60)
    perimeter: str = Field(default="", max_length=160)
    baseline_value: float | None = Field(default=None)
    baseline_from: date | None = Field(default=None)
    baseline_to: date | None = Field(default=None)
    baseline_perimeter: str = Field(default="", max_length=160)
    baseline_source: str = Field(default="", max_length=400)
    tolerance: float | None = Field(default=None)
    tolerance_max: float | None = Field(default=None)
    carry_forward: int = Field(default=1)
    path_shape: str = Field(default="linear", max_length=10)
    season: str = Field(default="", max_length=120)
    lowest: float | None = Field(default=None)
    highest: float | None = Field(default=None)
    comparable_from: date | None = Field(default=None)
    steps: str = Field(default="{}", max_length=1000)
    mufpp: str = Field(default="", max_length=160)
    sdg: str = Field(default="", max_length=120)
    origin: str = Field(default="", max_length=400)
    simulated: bool = Field(default=False)
    # Whether an observation counts only once a second person has approved it.
    needs_approval: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    state: str = Field(
        default="active", max_length=10, sa_column_kwargs={"server_default": sa.text("'active'")}
    )
    led_to: str = Field(
        default="", max_length=80, sa_column_kwargs={"server_default": sa.text("''")}
    )


class GoalIndicator(Versioned, table=True):
    """An indicator measures a goal; weights are all empty (equal) or all given; 0 has a reason."""

    __tablename__ = "goal_indicator"
    __table_args__ = (sa.CheckConstraint("weight >= 0", name="weight_not_negative"),)

    goal: str = Field(foreign_key="goal.slug", index=True)
    indicator: str = Field(foreign_key="indicator.slug", index=True)
    weight: float | None = Field(default=None)
    weight_reason: str = Field(default="", max_length=300)
    position: int = Field(default=0)
    active: bool = Field(default=True)


class Target(Versioned, table=True):
    """A dated point of an indicator's path; `status` is proposed, published or approved."""

    indicator: str = Field(foreign_key="indicator.slug", index=True)
    due_on: date
    value: float
    status: str = Field(default="proposed", max_length=10)
    perimeter: str = Field(default="", max_length=160)
    act: str = Field(default="", max_length=300)
    source: str = Field(default="", max_length=400)
    simulated: bool = Field(default=False)


class Observation(Versioned, table=True):
    """A published or reported value of a series for one period and one perimeter.

    A series is key x geography x unit x period length; several sources may say different
    values for one period and stand side by side. `bound` is empty, lower, upper or approximate.
    `verified` is false where the source's address is not complete. A survey says how many
    answered (`sample`) and between which values the true one lies (`low`, `high`). `status` is
    draft, submitted, approved, declined or withdrawn; only what is approved counts. `proposed_by`
    and `approved_by` are accounts: the same person, or no approver, is a self-certified value.
    """

    __table_args__ = (
        sa.CheckConstraint("value IS NOT NULL OR denominator IS NOT NULL", name="says_something"),
        sa.CheckConstraint("period_to >= period_from", name="period_runs_forward"),
    )

    key: str = Field(max_length=120, index=True)
    indicator: str | None = Field(default=None, foreign_key="indicator.slug", index=True)
    series: str = Field(default="", max_length=60, index=True)
    title: str = Field(default="", max_length=240)
    perimeter: str = Field(default="", max_length=160)
    geography: str = Field(default="", max_length=120)
    period_from: date | None = Field(default=None)
    period_to: date | None = Field(default=None)
    period_text: str = Field(default="", max_length=60)
    value: float | None = Field(default=None)
    numerator: float | None = Field(default=None)
    denominator: float | None = Field(default=None)
    low: float | None = Field(default=None)
    high: float | None = Field(default=None)
    sample: int | None = Field(default=None)
    unit: str = Field(default="", max_length=30)
    value_as_published: str = Field(default="", max_length=60)
    bound: str = Field(default="", max_length=12)
    method: str = Field(default="", max_length=20)
    source_url: str = Field(default="", max_length=400)
    source_date: str = Field(default="", max_length=20)
    verified: bool = Field(default=True)
    document: str = Field(default="", max_length=400)
    note: str = Field(default="", max_length=500)
    status: str = Field(default="approved", max_length=10)
    simulated: bool = Field(default=False)
    proposed_by: int | None = Field(default=None, foreign_key="account.id")
    approved_by: int | None = Field(default=None, foreign_key="account.id")


class OfficialChoice(Versioned, table=True):
    """Which of several observations of an indicator and period an officer calls official."""

    __tablename__ = "official_choice"

    indicator: str = Field(foreign_key="indicator.slug", index=True)
    period_from: date
    period_to: date
    observation_key: str = Field(max_length=120)


class Attribution(Versioned, table=True):
    """The share of a measure's cells that an action calls its own; `filters` as in indicators.

    With an `observation` (its key) it is the share of that one record, and there is no measure.
    """

    __table_args__ = (sa.CheckConstraint("share >= 0 AND share <= 1", name="share_is_a_share"),)

    action: str = Field(foreign_key="action.slug", index=True)
    measure: str = Field(max_length=60)
    filters: str = Field(default="{}", max_length=2000)
    observation: str = Field(default="", max_length=120)
    share: float


class MethodError(Versioned, table=True):
    """The error of a method of finding grams, as a share of the mass, with its source.

    `method` is the word of a ledger's method, or modelled, which only observations are; `proposed`
    until an officer has confirmed the number.
    """

    __tablename__ = "method_error"
    __table_args__ = (sa.CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_share"),)

    method: str = Field(max_length=12, index=True)
    share: float
    proposed: bool = Field(default=True)
    source: str = Field(default="", max_length=400)


class Factor(Versioned, table=True):
    """Turns kilos into meals, CO2e, euro or water, always with its range, source and year.

    `verified` says that an officer read the source; without it pages say "da verificare".
    """

    kind: str = Field(max_length=10, index=True)
    category: str = Field(default="", max_length=40)
    low: float | None = Field(default=None)
    value: float
    high: float | None = Field(default=None)
    unit: str = Field(max_length=30)
    source: str = Field(max_length=400)
    year: int | None = Field(default=None)
    verified: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class ExpectedReport(Versioned, table=True):
    """From `valid_from` to `valid_to` an organisation is expected to report a subject.

    `subject` is `movements` or an indicator's slug; `frequency` is month, quarter or year.
    """

    __tablename__ = "expected_report"

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    subject: str = Field(max_length=80)
    frequency: str = Field(max_length=10)


class NilReturn(Versioned, table=True):
    """An organisation declares that a month had nothing to report: a record of 0, not a gap.

    `kind` is nil (open, nothing moved) or closure (declared closed, so nothing was expected).
    """

    __tablename__ = "nil_return"

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    subject: str = Field(max_length=80)
    month: int
    kind: str = Field(default="nil", max_length=10)
