"""The double-entry ledger in integer grams: movements, lines and what is kept derived from them.

Small-integer codes (source kind, method, date kind) are the enumerations of
`foodplan.rules.ledger`. A month is the integer yyyymm. Movement, line and lot are
append-only by trigger; balance and flow_month are derived and can be rebuilt.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from foodplan.models.history import Versioned

# SQLite counts only INTEGER primary keys by itself; PostgreSQL gets 64 bits.
SequenceNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Category(SQLModel, table=True):
    """A kind of goods; `food` is false for what stays outside food totals."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)
    food: bool = Field(default=True)
    position: int = Field(default=0)


class Lot(SQLModel, table=True):
    """Goods of one category and origin; the pooled lot (`date_kind` 0) takes all undated ones."""

    __table_args__ = (
        sa.CheckConstraint("(date_kind = 0) = (last_day IS NULL)", name="dated_lots_have_a_day"),
        sa.Index(
            "uq_lot_pooled",
            "category_id",
            "source_kind",
            unique=True,
            sqlite_where=sa.text("date_kind = 0"),
            postgresql_where=sa.text("date_kind = 0"),
        ),
        sa.Index(
            "uq_lot_dated",
            "category_id",
            "source_kind",
            "date_kind",
            "last_day",
            "date_precision",
            unique=True,
            sqlite_where=sa.text("date_kind <> 0"),
            postgresql_where=sa.text("date_kind <> 0"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = Field(foreign_key="category.id")
    source_kind: int = Field(sa_type=sa.SmallInteger)
    date_kind: int = Field(default=0, sa_type=sa.SmallInteger)
    last_day: date | None = Field(default=None)
    date_precision: str | None = Field(default=None, max_length=5)


class Note(SQLModel, table=True):
    """Free text beside a movement; erasing empties it, its hash stays in the movement."""

    id: int | None = Field(default=None, primary_key=True)
    text: str | None = Field(default=None, max_length=140)
    salt: str | None = Field(default=None, max_length=32)


class Movement(SQLModel, table=True):
    """One act in the ledger, in the order of recording (`seq`).

    A reversal names the movement it reverses; the replacement of a correction names the
    movement it replaces. `posted_month` is the month whose figures it changes. `passages` is
    what it said of the day's opening ("households/people/minors", empty where not said).
    `partner_id` is the site at the other end of a transfer, `dispatch_seq` the dispatch that a
    receipt receives. `typed_at` orders movements and counts of one day when it is not the order
    of recording. `seal` is a hash of what the body leaves out (`store.ledger.seals`).
    """

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('opening', 'intake', 'dispatch', 'receipt', 'distribution', 'disposal', "
            "'return', 'transform', 'count', 'reversal')",
            name="known_kind",
        ),
        sa.CheckConstraint("posted_month BETWEEN 190001 AND 999912", name="month_in_range"),
        sa.CheckConstraint("posted_month % 100 BETWEEN 1 AND 12", name="no_13th_month"),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses IS NOT NULL)", name="reversals_reverse"
        ),
        sa.Index("ix_movement_node_seq", "node_id", "seq"),
        sa.Index("ix_movement_node_day", "node_id", "happened_on"),
        sa.Index(
            "ix_movement_counts",
            "node_id",
            "happened_on",
            sqlite_where=sa.text("kind = 'count'"),
            postgresql_where=sa.text("kind = 'count'"),
        ),
        sa.Index(
            "ix_movement_partner",
            "partner_id",
            sqlite_where=sa.text("partner_id IS NOT NULL"),
            postgresql_where=sa.text("partner_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_movement_dispatch",
            "dispatch_seq",
            sqlite_where=sa.text("dispatch_seq IS NOT NULL"),
            postgresql_where=sa.text("dispatch_seq IS NOT NULL"),
        ),
        sa.Index(
            "ix_movement_replaces",
            "replaces",
            sqlite_where=sa.text("replaces IS NOT NULL"),
            postgresql_where=sa.text("replaces IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=SequenceNumber)
    uuid: str = Field(max_length=36, unique=True)
    kind: str = Field(max_length=12)
    node_id: int = Field(foreign_key="node.id")
    happened_on: date
    recorded_at: datetime = Field(index=True)
    posted_month: int
    account_id: int | None = Field(default=None, foreign_key="account.id")
    method: int = Field(sa_type=sa.SmallInteger)
    document: str | None = Field(default=None, max_length=80)
    reverses: int | None = Field(
        default=None, foreign_key="movement.seq", unique=True, sa_type=SequenceNumber
    )
    replaces: int | None = Field(default=None, foreign_key="movement.seq", sa_type=SequenceNumber)
    reason_code: str | None = Field(default=None, max_length=30)
    note_id: int | None = Field(default=None, foreign_key="note.id")
    note_hash: str | None = Field(default=None, max_length=64)
    body_hash: str = Field(max_length=64)
    passages: str | None = Field(default=None, max_length=24)
    import_row: str | None = Field(default=None, max_length=120)
    partner_id: int | None = Field(default=None, foreign_key="node.id")
    dispatch_seq: int | None = Field(
        default=None, foreign_key="movement.seq", sa_type=SequenceNumber
    )
    typed_at: datetime | None = Field(default=None)
    before_count: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    intact: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    seal: str | None = Field(default=None, max_length=64)


class Line(SQLModel, table=True):
    """Grams of one lot from one node to another.

    `sign` is -1 on the mirror lines of a reversal, whose flow is booked against the
    original's key (nodes swapped back). `tally` is the sign on the first line of each
    flow key in a movement and 0 on the others, so that movements can be counted by sum.
    `month`, `category_id`, `source_kind` and `method` repeat the movement's and the lot's,
    so that one covering index answers every sum by month. `n` is 100 times the typed line
    (from 0) plus a running number, so that what was typed can be read back after the split;
    `said_category_id` and `asked_lot` keep what was typed where the lot says another thing.
    `count_seq` marks a line that settles a count: its month and method are its own, and a
    negative `sign` takes back what the count had found before.
    """

    __table_args__ = (
        sa.CheckConstraint("grams > 0", name="positive_grams"),
        sa.CheckConstraint("from_node <> to_node", name="two_nodes"),
        sa.CheckConstraint("sign IN (-1, 1)", name="known_sign"),
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name="no_13th_month"),
        sa.Index(
            "ix_line_flow",
            "month",
            "from_node",
            "to_node",
            "category_id",
            "source_kind",
            "method",
            "sign",
            "grams",
            "tally",
        ),
        sa.Index(
            "ix_line_count",
            "count_seq",
            sqlite_where=sa.text("count_seq IS NOT NULL"),
            postgresql_where=sa.text("count_seq IS NOT NULL"),
        ),
    )

    movement_seq: int = Field(foreign_key="movement.seq", primary_key=True, sa_type=SequenceNumber)
    n: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    lot_id: int = Field(foreign_key="lot.id")
    from_node: int = Field(foreign_key="node.id")
    to_node: int = Field(foreign_key="node.id")
    grams: int = Field(sa_type=sa.BigInteger)
    sign: int = Field(default=1, sa_type=sa.SmallInteger)
    tally: int = Field(default=1, sa_type=sa.SmallInteger)
    month: int
    category_id: int
    source_kind: int = Field(sa_type=sa.SmallInteger)
    method: int = Field(sa_type=sa.SmallInteger)
    quantity: str | None = Field(default=None, max_length=30)
    unit: str | None = Field(default=None, max_length=20)
    grams_per_unit: int | None = Field(default=None)
    said_category_id: int | None = Field(default=None, foreign_key="category.id")
    asked_lot: str | None = Field(default=None, max_length=30)
    count_seq: int | None = Field(default=None, foreign_key="movement.seq", sa_type=SequenceNumber)


class StockCount(SQLModel, table=True):
    """What a count found on the shelves: grams of a category, or of its lots of one date.

    `asked_lot` is empty for the whole category, `none` for its undated lots, else a date's key.
    """

    __tablename__ = "stock_count"
    __table_args__ = (sa.CheckConstraint("grams >= 0", name="never_negative"),)

    movement_seq: int = Field(foreign_key="movement.seq", primary_key=True, sa_type=SequenceNumber)
    n: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    category_id: int = Field(foreign_key="category.id")
    asked_lot: str | None = Field(default=None, max_length=30)
    grams: int = Field(sa_type=sa.BigInteger)
    quantity: str | None = Field(default=None, max_length=30)
    unit: str | None = Field(default=None, max_length=20)
    grams_per_unit: int | None = Field(default=None)


class LotParent(SQLModel, table=True):
    """Grams of a lot that went into one line of a transformation's products."""

    __tablename__ = "lot_parent"
    __table_args__ = (sa.CheckConstraint("grams > 0", name="positive_grams"),)

    movement_seq: int = Field(foreign_key="movement.seq", primary_key=True, sa_type=SequenceNumber)
    n: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    parent_lot_id: int = Field(foreign_key="lot.id", primary_key=True)
    grams: int = Field(sa_type=sa.BigInteger)


class Balance(SQLModel, table=True):
    """Grams of one lot at one stock node now; never negative, by the database's own check."""

    __table_args__ = (sa.CheckConstraint("grams >= 0", name="never_negative"),)

    node_id: int = Field(foreign_key="node.id", primary_key=True)
    lot_id: int = Field(foreign_key="lot.id", primary_key=True)
    grams: int = Field(sa_type=sa.BigInteger)


class FlowMonth(SQLModel, table=True):
    """Signed grams and movements of one posted month by flow key; what progress reads."""

    __tablename__ = "flow_month"

    month: int = Field(primary_key=True)
    from_node: int = Field(primary_key=True, foreign_key="node.id")
    to_node: int = Field(primary_key=True, foreign_key="node.id")
    category_id: int = Field(primary_key=True, foreign_key="category.id")
    source_kind: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    method: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    grams: int = Field(sa_type=sa.BigInteger)
    movements: int


class ServiceOpening(Versioned, table=True):
    """Passages of one day at one node: a statement for the day, replaced and never added to."""

    __tablename__ = "service_opening"

    node_id: int = Field(foreign_key="node.id", index=True)
    day: date
    households: int | None = Field(default=None)
    people: int | None = Field(default=None)
    minors: int | None = Field(default=None)


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
