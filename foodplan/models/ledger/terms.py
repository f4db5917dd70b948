"""What offices and sites state about the ledger: tolerances, packs, months, doubles, days."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from foodplan.models.history import Versioned
from foodplan.models.ledger.acts import SequenceNumber


class CategoryRule(Versioned, table=True):
    """How many days after "preferibilmente entro" goods of a category may still be given.

    `after_best_before` None means that nobody decided: then every day past the date needs a
    coordinator's reason. `proposed` marks the product's own proposal, to be confirmed.
    """

    __tablename__ = "category_rule"
    __table_args__ = (sa.CheckConstraint("after_best_before >= 0", name="never_negative"),)

    category_id: int = Field(foreign_key="category.id", index=True)
    after_best_before: int | None = Field(default=None)
    proposed: bool = Field(default=True)
    source: str = Field(default="", max_length=400)


class Pack(Versioned, table=True):
    """A crate, a pack or a parcel with its net grams; `node_id` None offers it at every site.

    A parcel has `content`, a JSON object of category slugs with their grams, and no category.
    The slug stands in the `unit` of lines, and is as short. `proposed` marks the product's own
    proposal, to be confirmed by weighing.
    """

    __table_args__ = (
        sa.CheckConstraint("net_grams > 0 AND tare_grams >= 0", name="grams_in_range"),
        sa.CheckConstraint("(category_id IS NULL) = (content <> '')", name="content_of_parcels"),
    )

    slug: str = Field(max_length=20, index=True)
    node_id: int | None = Field(default=None, foreign_key="node.id", index=True)
    name: str = Field(max_length=80)
    category_id: int | None = Field(default=None, foreign_key="category.id")
    net_grams: int
    tare_grams: int = Field(default=0)
    content: str = Field(default="", max_length=1000)
    proposed: bool = Field(default=False)


class Period(Versioned, table=True):
    """A closed month (yyyymm) of a site, or of the whole city when `node_id` is None.

    `hash` is the SHA-256 of what the month holds at its closing, `known_at` the instant up to
    which records count in the city's month. A version with an empty `hash` says that the month is
    open again, by whom and why.
    """

    node_id: int | None = Field(default=None, foreign_key="node.id", index=True)
    month: int = Field(index=True)
    hash: str = Field(max_length=64)
    movements: int
    grams: int = Field(sa_type=sa.BigInteger)
    known_at: datetime


class Elimination(Versioned, table=True):
    """What an officer says of two movements that may be the same food, for one category.

    `verdict` is same, different or withdrawn; `grams` are what `second_seq` counts too much (0
    unless the same). What was withdrawn puts the pair back into the queue.
    """

    __table_args__ = (
        sa.CheckConstraint("verdict IN ('same', 'different', 'withdrawn')", name="known_verdict"),
        sa.CheckConstraint("(verdict = 'same') = (grams > 0)", name="grams_when_same"),
        sa.CheckConstraint("first_seq < second_seq", name="in_order"),
    )

    first_seq: int = Field(foreign_key="movement.seq", index=True, sa_type=SequenceNumber)
    second_seq: int = Field(foreign_key="movement.seq", index=True, sa_type=SequenceNumber)
    category_id: int = Field(foreign_key="category.id")
    verdict: str = Field(max_length=9)
    grams: int = Field(default=0, sa_type=sa.BigInteger)


class ServiceMonth(Versioned, table=True):
    """Distinct households and people of a month (yyyymm) at a site, as its organisation says.

    The only source of "people reached": passages of single days are never added up to people.
    """

    __tablename__ = "service_month"
    __table_args__ = (
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name="no_13th_month"),
        sa.CheckConstraint("households >= 0 AND people >= 0", name="never_negative"),
    )

    node_id: int = Field(foreign_key="node.id", index=True)
    month: int
    households: int | None = Field(default=None)
    people: int | None = Field(default=None)


class Schedule(Versioned, table=True):
    """A pick-up or an opening that recurs at a site; `slot` keeps its identity.

    `weekdays` are numbers parted by commas (Monday is 0), `weeks` those of the month (1 to 5),
    empty for every week; times are Europe/Rome. A pick-up may name its source and a category.
    """

    __table_args__ = (sa.CheckConstraint("kind IN ('pickup', 'opening')", name="known_kind"),)

    node_id: int = Field(foreign_key="node.id", index=True)
    slot: str = Field(max_length=36)
    kind: str = Field(max_length=8)
    name: str = Field(default="", max_length=80)
    weekdays: str = Field(max_length=20)
    weeks: str = Field(default="", max_length=10)
    from_time: str = Field(default="", max_length=5)
    to_time: str = Field(default="", max_length=5)
    source_node_id: int | None = Field(default=None, foreign_key="node.id")
    category_id: int | None = Field(default=None, foreign_key="category.id")


class ScheduledZero(Versioned, table=True):
    """A scheduled day on which nothing came or nobody opened, with its coded reason."""

    __tablename__ = "scheduled_zero"

    node_id: int = Field(foreign_key="node.id", index=True)
    slot: str = Field(max_length=36)
    day: date
    reason_code: str = Field(max_length=30)
