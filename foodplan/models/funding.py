"""Lines of funding: what was programmed, committed and paid, and which actions share it."""

from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from foodplan.models.history import Identity, Versioned


class FundingLine(Identity, table=True):
    """An amount of money of one payer for one purpose."""

    __tablename__ = "funding_line"


class FundingLineVersion(Versioned, table=True):
    """What is said of a line; `payer` is the level whose money it is, a word of `rules.funding`.

    `part_of` names the line of which this one is a part, such as the national share within a
    European programme's total: what is a part is never added to its whole.
    """

    __tablename__ = "funding_line_version"

    line: str = Field(foreign_key="funding_line.slug", index=True)
    programme: str = Field(foreign_key="funding_programme.slug", index=True)
    title: str = Field(max_length=200)
    cup: str = Field(default="", max_length=15)
    payer: str = Field(max_length=14)
    part_of: str | None = Field(default=None, foreign_key="funding_line.slug")
    note: str = Field(default="", max_length=500)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class FundingAmount(Versioned, table=True):
    """Cents of euro of a line in a year; `stage` is programmed, committed or paid.

    An amount that is withdrawn is a version with `active` false: nothing is stated any more.
    """

    __tablename__ = "funding_amount"
    __table_args__ = (
        sa.CheckConstraint("cents >= 0", name="not_negative"),
        sa.CheckConstraint("stage IN ('programmed', 'committed', 'paid')", name="known_stage"),
    )

    line: str = Field(foreign_key="funding_line.slug", index=True)
    year: int
    stage: str = Field(max_length=10)
    cents: int = Field(sa_type=sa.BigInteger)
    act: str = Field(default="", max_length=300)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})

    @property
    def euro(self) -> Decimal | None:
        """The amount in euro, None once it is withdrawn."""
        return Decimal(self.cents) / 100 if self.active else None


class FundingSplit(Versioned, table=True):
    """The share of a line that an action spends; the shares of one line add up to 1."""

    __tablename__ = "funding_split"
    __table_args__ = (sa.CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_share"),)

    line: str = Field(foreign_key="funding_line.slug", index=True)
    action: str = Field(foreign_key="action.slug", index=True)
    share: float
    active: bool = Field(default=True)
