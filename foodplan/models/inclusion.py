"""Work inclusion: programmes, totals by half-year, grounds, procurement, and single placements.

A half-year is the integer yyyymm of its last month (202606, 202612). Totals are what figures are
made of; a placement is personal data, is kept only while it may be, and is therefore not versioned:
what it adds to the totals stays when it is erased.
"""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from foodplan.models.history import Identity, Versioned

_KINDS = "('traineeship', 'apprenticeship', 'fixed_term', 'permanent', 'work_grant')"
_MEASURES = "('carried', 'started', 'ended', 'hours', 'outcome')"
_OUTCOMES = "('still_there', 'other_job', 'training', 'none', 'unknown')"


class InclusionProgramme(Identity, table=True):
    """A programme by which people come to work in the food system."""

    __tablename__ = "inclusion_programme"


class InclusionProgrammeVersion(Versioned, table=True):
    """What is said of a programme; `legal_frame` is a word of `rules.inclusion.LEGAL_FRAMES`."""

    __tablename__ = "inclusion_programme_version"

    programme: str = Field(foreign_key="inclusion_programme.slug", index=True)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=1000)
    legal_frame: str = Field(max_length=20)
    action: str | None = Field(default=None, foreign_key="action.slug")
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class InclusionParty(Versioned, table=True):
    """That an organisation carries a programme out, and so enters its totals."""

    __tablename__ = "inclusion_party"

    programme: str = Field(foreign_key="inclusion_programme.slug", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    active: bool = Field(default=True)


class InclusionTotal(Versioned, table=True):
    """What an organisation states of a half-year and a kind: a number of people, or hours.

    `carried` are placements open when the half-year begins, `started` and `ended` those that began
    and ended in it, `hours` hours worked in it. `outcome` counts, of those who started in it,
    how they were after 3, 6 or 12 `months`. None withdraws what was stated.
    """

    __tablename__ = "inclusion_total"
    __table_args__ = (
        sa.CheckConstraint("value >= 0", name="not_negative"),
        sa.CheckConstraint("half % 100 IN (6, 12)", name="ends_a_half_year"),
        sa.CheckConstraint(f"kind IN {_KINDS}", name="known_kind"),
        sa.CheckConstraint(f"measure IN {_MEASURES}", name="known_measure"),
        sa.CheckConstraint(
            f"(measure = 'outcome') = (months IN (3, 6, 12) AND outcome IN {_OUTCOMES})",
            name="whole_outcome",
        ),
    )

    programme: str = Field(foreign_key="inclusion_programme.slug", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    half: int = Field(index=True)
    kind: str = Field(max_length=14)
    measure: str = Field(max_length=8)
    months: int = Field(default=0)
    outcome: str = Field(default="", max_length=11)
    value: int | None = Field(default=None)
    simulated: bool = Field(default=False)


class InclusionGround(Versioned, table=True):
    """People of a programme in a year by ground of disadvantage (law 381/1991, art. 4), never few.

    `people` None withdraws what was stated.
    """

    __tablename__ = "inclusion_ground"
    __table_args__ = (sa.CheckConstraint("people >= 5", name="never_few"),)

    programme: str = Field(foreign_key="inclusion_programme.slug", index=True)
    year: int
    ground: str = Field(max_length=20)
    people: int | None = Field(default=None)
    source: str = Field(default="", max_length=400)
    simulated: bool = Field(default=False)


class InclusionDouble(Versioned, table=True):
    """The office's judgement of two organisations that stated the same of a half-year and a kind.

    `same` takes the other's totals of that half-year and kind out of every figure, `different`
    leaves both. The lower id of the two is `first_id`; `kept_id` is one of them.
    """

    __tablename__ = "inclusion_double"
    __table_args__ = (
        sa.CheckConstraint("first_id < second_id", name="two_in_order"),
        sa.CheckConstraint("kept_id IN (first_id, second_id)", name="keeps_one"),
        sa.CheckConstraint("verdict IN ('same', 'different')", name="known_verdict"),
    )

    programme: str = Field(foreign_key="inclusion_programme.slug", index=True)
    half: int
    kind: str = Field(max_length=14)
    first_id: int = Field(foreign_key="organisation.id")
    second_id: int = Field(foreign_key="organisation.id")
    kept_id: int = Field(foreign_key="organisation.id")
    verdict: str = Field(max_length=9)


class InclusionCompliance(Versioned, table=True):
    """What must be recorded before single placements may be entered, and by which office's act.

    `subject` is always `placements`. `active` false switches them off again.
    """

    __tablename__ = "inclusion_compliance"
    __table_args__ = (sa.CheckConstraint("retention_months > 0", name="some_retention"),)

    subject: str = Field(max_length=20, index=True)
    legal_basis: str = Field(default="", max_length=1000)
    retention_months: int | None = Field(default=None)
    assessment: str = Field(default="", max_length=400)
    assessed_on: date | None = Field(default=None)
    active: bool = Field(default=True)


class SocialContract(Versioned, table=True):
    """A public contract under municipal regulation 307; `contract` keeps its identity.

    `cents` is its value. `workers` and `disadvantaged` are people at work in it, never public;
    both None where nobody said.
    """

    __tablename__ = "social_contract"
    __table_args__ = (
        sa.CheckConstraint("cents > 0", name="positive_value"),
        sa.CheckConstraint("disadvantaged <= workers", name="part_of_all"),
        sa.CheckConstraint("disadvantaged >= 0", name="not_negative"),
        sa.CheckConstraint("(workers IS NULL) = (disadvantaged IS NULL)", name="both_or_none"),
    )

    contract: str = Field(max_length=36, index=True)
    title: str = Field(max_length=200)
    buyer: str = Field(default="", max_length=160)
    awarded_on: date
    cents: int = Field(sa_type=sa.BigInteger)
    reserved: bool = Field(default=True)
    workers: int | None = Field(default=None)
    disadvantaged: int | None = Field(default=None)
    act: str = Field(default="", max_length=300)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)

    @property
    def euro(self) -> Decimal:
        """Its value in euro."""
        return Decimal(self.cents) / 100


class SocialPurchases(Versioned, table=True):
    """Cents of all the purchases of a year of which regulation 307 reserves a share."""

    __tablename__ = "social_purchases"
    __table_args__ = (sa.CheckConstraint("cents > 0", name="positive_value"),)

    year: int
    cents: int | None = Field(default=None, sa_type=sa.BigInteger)
    source: str = Field(default="", max_length=400)
    simulated: bool = Field(default=False)

    @property
    def euro(self) -> Decimal | None:
        """The purchases in euro, None once they are withdrawn."""
        return None if self.cents is None else Decimal(self.cents) / 100


class Placement(SQLModel, table=True):
    """One person's placement under a code that only its organisation can resolve.

    `weekly_minutes` are agreed minutes of work in a week. `counted` is a JSON list of what the row
    has added to the totals so far. Rows are deleted when they are erased; the totals stay.
    """

    __tablename__ = "placement"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "code"),
        sa.CheckConstraint("end_on >= start_on", name="days_in_order"),
        sa.CheckConstraint("weekly_minutes BETWEEN 1 AND 2400", name="within_a_week"),
        sa.CheckConstraint(f"kind IN {_KINDS}", name="known_kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    programme: str = Field(foreign_key="inclusion_programme.slug", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    code: str = Field(max_length=12)
    kind: str = Field(max_length=14)
    start_on: date
    end_on: date | None = Field(default=None)
    weekly_minutes: int
    after_3: str = Field(default="", max_length=11)
    after_6: str = Field(default="", max_length=11)
    after_12: str = Field(default="", max_length=11)
    counted: str = Field(default="[]", sa_type=sa.Text)
    created_at: datetime
    updated_at: datetime
    simulated: bool = Field(default=False)


class PlacementErasure(SQLModel, table=True):
    """That placements were erased: how many rows of an organisation, when, and why; nobody's data.

    `cause` is `retention` or `organisation`.
    """

    __tablename__ = "placement_erasure"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    erased: int
    cause: str = Field(max_length=12)
    erased_at: datetime
    erased_by: int | None = Field(default=None, foreign_key="account.id")
