"""Give the ledger dates, transfers, counts, closings and eliminations, and papers their words."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foodplan.models.history import append_only_triggers, history_triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = "'source', 'people', 'buyers', 'waste', 'feed', 'transform', 'opening', 'count'"
NEW_TABLES = (
    "stock_count", "lot_parent", "elimination", "period", "paper_text", "pack", "category_rule",
    "acceptance",
)  # fmt: skip
APPEND_ONLY = ("stock_count", "lot_parent")
# Added one by one and not by rebuilding the table, which would cost a large ledger its triggers.
NEW_COLUMNS = (
    ("line", "said_category_id", "INTEGER", "category (id)"),
    ("line", "asked_lot", "VARCHAR(30)", ""),
    ("line", "count_seq", "{number}", "movement (seq)"),
    ("movement", "partner_id", "INTEGER", "node (id)"),
    ("movement", "dispatch_seq", "{number}", "movement (seq)"),
    ("movement", "typed_at", "{instant}", ""),
    ("movement", "before_count", "BOOLEAN DEFAULT {no} NOT NULL", ""),
    ("movement", "intact", "BOOLEAN DEFAULT {no} NOT NULL", ""),
    ("movement", "seal", "VARCHAR(64)", ""),
    ("organisation_version", "tax_code", "VARCHAR(16) DEFAULT '' NOT NULL", ""),
    ("organisation_version", "address", "VARCHAR(200) DEFAULT '' NOT NULL", ""),
    ("factor", "verified", "BOOLEAN DEFAULT {no} NOT NULL", ""),
)
GUARDED_AGAIN = ("organisation_version", "factor")
NEW_INDEXES = (
    ("ix_line_count", "line", ["count_seq"], "count_seq IS NOT NULL"),
    ("ix_movement_node_day", "movement", ["node_id", "happened_on"], None),
    ("ix_movement_counts", "movement", ["node_id", "happened_on"], "kind = 'count'"),
    ("ix_movement_partner", "movement", ["partner_id"], "partner_id IS NOT NULL"),
    ("ix_movement_dispatch", "movement", ["dispatch_seq"], "dispatch_seq IS NOT NULL"),
    ("ix_movement_replaces", "movement", ["replaces"], "replaces IS NOT NULL"),
)
# What the older tables cannot say: going back would lose it.
ONLY_HERE = {
    "stock_count": "SELECT 1 FROM stock_count",
    "lot_parent": "SELECT 1 FROM lot_parent",
    "elimination": "SELECT 1 FROM elimination",
    "period": "SELECT 1 FROM period",
    "node (transit)": "SELECT 1 FROM node WHERE kind = 'transit'",
    "movement (partner_id)": "SELECT 1 FROM movement WHERE partner_id IS NOT NULL",
}


def upgrade() -> None:
    """Go forward."""
    _add_tables()
    _set_node_kinds(f"'stock', 'transit', {KINDS}")
    spelt = (
        {"number": "INTEGER", "instant": "DATETIME", "no": "0"}
        if _dialect() == "sqlite"
        else {"number": "BIGINT", "instant": "TIMESTAMP WITH TIME ZONE", "no": "false"}
    )
    for table, column, kind, target in NEW_COLUMNS:
        statement = f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**spelt)}"
        if target:
            name = f"fk_{table}_{column}_{target.partition(' ')[0]}"
            statement += f" CONSTRAINT {name} REFERENCES {target}"
        op.execute(statement)
    for name, table, columns, condition in NEW_INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    for table in APPEND_ONLY:
        _run(append_only_triggers(_dialect(), table))
    for table in NEW_TABLES:
        if table not in APPEND_ONLY:
            _guard(table)
    for table in GUARDED_AGAIN:
        _drop_guard(table)
        _guard(table)


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    kept = [table for table, query in ONLY_HERE.items() if _has_rows(query)]
    if kept:
        message = f"These rows have no place in the older tables: {', '.join(kept)}."
        raise ValueError(message)
    for table in GUARDED_AGAIN:
        _drop_guard(table)
    for name, table, _columns, _condition in NEW_INDEXES:
        op.drop_index(name, table)
    for table, column, _kind, _target in reversed(NEW_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in GUARDED_AGAIN:
        _guard(table)
    _set_node_kinds(f"'stock', {KINDS}")
    for table in NEW_TABLES:
        op.drop_table(table)


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _dialect() -> str:
    return op.get_bind().dialect.name


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _guard(table: str) -> None:
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    columns.remove("recorded_to")
    _run(history_triggers(_dialect(), table, columns))


def _drop_guard(table: str) -> None:
    on = f" ON {table}" if _dialect() == "postgresql" else ""
    for name in (f"{table}_no_delete", f"{table}_only_closing"):
        op.execute(f"DROP TRIGGER {name}{on}")


def _set_node_kinds(kinds: str) -> None:
    with op.batch_alter_table("node") as batch:
        batch.drop_constraint(op.f("ck_node_known_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_node_known_kind"), f"kind IN ({kinds})")


def _add_tables() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("slot", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("categories", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("weekdays", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("from_time", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("to_time", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("contact", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("conditions", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_acceptance_node_id_node")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_acceptance_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_node_id"), ["node_id"], unique=False)

    op.create_table(
        "category_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("after_best_before", sa.Integer(), nullable=True),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.CheckConstraint("after_best_before >= 0", name=op.f("ck_category_rule_never_negative")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_category_rule_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_category_rule_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_rule")),
    )
    with op.batch_alter_table("category_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_category_rule_category_id"), ["category_id"], unique=False
        )

    op.create_table(
        "pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("net_grams", sa.Integer(), nullable=False),
        sa.Column("tare_grams", sa.Integer(), nullable=False),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(category_id IS NULL) = (content <> '')", name=op.f("ck_pack_content_of_parcels")
        ),
        sa.CheckConstraint(
            "net_grams > 0 AND tare_grams >= 0", name=op.f("ck_pack_grams_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_pack_category_id_category")
        ),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_pack_node_id_node")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_pack_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
    )
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_node_id"), ["node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pack_slug"), ["slug"], unique=False)

    op.create_table(
        "paper_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("paper", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("footer", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("legal_source", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("legal_url", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_paper_text_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_text")),
    )
    with op.batch_alter_table("paper_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_text_paper"), ["paper"], unique=False)

    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("movements", sa.Integer(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_period_node_id_node")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_period_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
    )
    with op.batch_alter_table("period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_period_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_period_node_id"), ["node_id"], unique=False)

    op.create_table(
        "elimination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column(
            "first_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "second_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sqlmodel.sql.sqltypes.AutoString(length=9), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'same') = (grams > 0)", name=op.f("ck_elimination_grams_when_same")
        ),
        sa.CheckConstraint(
            "verdict IN ('same', 'different', 'withdrawn')",
            name=op.f("ck_elimination_known_verdict"),
        ),
        sa.CheckConstraint("first_seq < second_seq", name=op.f("ck_elimination_in_order")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_elimination_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["first_seq"], ["movement.seq"], name=op.f("fk_elimination_first_seq_movement")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_elimination_recorded_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["second_seq"], ["movement.seq"], name=op.f("fk_elimination_second_seq_movement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elimination")),
    )
    with op.batch_alter_table("elimination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_elimination_first_seq"), ["first_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_elimination_second_seq"), ["second_seq"], unique=False)

    op.create_table(
        "lot_parent",
        sa.Column(
            "movement_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("parent_lot_id", sa.Integer(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("grams > 0", name=op.f("ck_lot_parent_positive_grams")),
        sa.ForeignKeyConstraint(
            ["movement_seq"], ["movement.seq"], name=op.f("fk_lot_parent_movement_seq_movement")
        ),
        sa.ForeignKeyConstraint(
            ["parent_lot_id"], ["lot.id"], name=op.f("fk_lot_parent_parent_lot_id_lot")
        ),
        sa.PrimaryKeyConstraint("movement_seq", "n", "parent_lot_id", name=op.f("pk_lot_parent")),
    )
    op.create_table(
        "stock_count",
        sa.Column(
            "movement_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("asked_lot", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=True),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("grams_per_unit", sa.Integer(), nullable=True),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_stock_count_never_negative")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_stock_count_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["movement_seq"], ["movement.seq"], name=op.f("fk_stock_count_movement_seq_movement")
        ),
        sa.PrimaryKeyConstraint("movement_seq", "n", name=op.f("pk_stock_count")),
    )
