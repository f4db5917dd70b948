"""What keeps figures as they were: data version, sealed days, cuts, snapshots and rechecks."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class DataVersion(SQLModel, table=True):
    """How often what public figures depend on has changed; triggers raise it, nobody else.

    The version of the whole is the sum over the shards: several, so that writers of PostgreSQL
    need not wait for each other, and `transaction` keeps one transaction from counting rows.
    """

    __tablename__ = "data_version"

    shard: int = Field(primary_key=True)
    number: int = Field(default=0, sa_type=sa.BigInteger)
    transaction: str = Field(default="", max_length=30)


class SealedDay(SQLModel, table=True):
    """A day whose figures are asked for as of its end, sealed after midnight of Europe/Rome.

    What was recorded by `cut_off` counts. `fingerprint` is the SHA-256 of the canonical JSON of
    the day's progress when it was sealed, under `rule_version`.
    """

    __tablename__ = "sealed_day"

    day: date = Field(primary_key=True)
    cut_off: datetime
    sealed_at: datetime
    rule_version: str = Field(max_length=20)
    fingerprint: str = Field(max_length=64)


class FlowCutMonth(SQLModel, table=True):
    """A month of recording (yyyymm, UTC) whose lines are summed in `flow_cut` for good."""

    __tablename__ = "flow_cut_month"

    recorded_month: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    made_at: datetime
    movements: int


class FlowCut(SQLModel, table=True):
    """What the movements recorded in one month (UTC) added to each cell of flow_month.

    As of an instant, flow_month is the sum of the cuts before its month and of the lines recorded
    in that month until the instant.
    """

    __tablename__ = "flow_cut"

    recorded_month: int = Field(primary_key=True, foreign_key="flow_cut_month.recorded_month")
    month: int = Field(primary_key=True)
    from_node: int = Field(primary_key=True, foreign_key="node.id")
    to_node: int = Field(primary_key=True, foreign_key="node.id")
    category_id: int = Field(primary_key=True, foreign_key="category.id")
    source_kind: int = Field(primary_key=True)
    method: int = Field(primary_key=True)
    grams: int = Field(sa_type=sa.BigInteger)
    movements: int


class Snapshot(SQLModel, table=True):
    """A report frozen for the council with its rules: `content` is the export that verifies it.

    `fingerprint` is the SHA-256 of the canonical JSON of the figures, `cut_off` the last instant
    of recording that counts.
    """

    __table_args__ = (sa.UniqueConstraint("slug", name="uq_snapshot_slug"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80)
    title: str = Field(max_length=200)
    reason: str = Field(default="", max_length=500)
    day: date
    cut_off: datetime
    frozen_at: datetime
    frozen_by: int | None = Field(default=None, foreign_key="account.id")
    rule_version: str = Field(max_length=20)
    fingerprint: str = Field(max_length=64)
    content: bytes = Field(sa_type=sa.LargeBinary)
    simulated: bool = Field(default=False)


class Recheck(SQLModel, table=True):
    """One nightly recomputation of all figures from the lines, compared with what is shown.

    `subject` is current, or the sealed day or snapshot that was made again; `outcome` is same,
    different or rules_changed; `differences` is a JSON list of figure, shown and recomputed.
    """

    id: int | None = Field(default=None, primary_key=True)
    checked_at: datetime
    subject: str = Field(max_length=80)
    day: date
    outcome: str = Field(max_length=15)
    figures: int
    differences: str = Field(default="[]", sa_type=sa.Text)
    rule_version: str = Field(max_length=20)
