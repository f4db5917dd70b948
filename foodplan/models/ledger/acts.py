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
    of recording. `closed` marks history that leaves today's stock as it is: contrary
    opening lines of its own meet what it moves. `seal` is a hash of what the body leaves out
    (`store.ledger.seals`).
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
        sa.Index(
            "ix_movement_import",
            "import_row",
            sqlite_where=sa.text("import_row IS NOT NULL"),
            postgresql_where=sa.text("import_row IS NOT NULL"),
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
    closed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    seal: str | None = Field(default=None, max_length=64)


class MovementHand(SQLModel, table=True):
    """The shared phone on which a movement was typed, and whose initials were tapped there."""

    __tablename__ = "movement_hand"

    movement_seq: int = Field(foreign_key="movement.seq", primary_key=True, sa_type=SequenceNumber)
    device_id: int = Field(foreign_key="device.id", index=True)
    volunteer_id: int | None = Field(default=None, foreign_key="volunteer.id")


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
