"""Keep days sealed, reports frozen and figures checked; say what indicators of all kinds need."""

import secrets

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foodplan.models.history import (
    VERSION_FUNCTIONS,
    append_only_triggers,
    history_triggers,
    version_triggers,
)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW_TABLES = (
    "recheck", "snapshot", "flow_cut", "flow_cut_month", "sealed_day", "method_error",
    "data_version",
)  # fmt: skip
APPEND_ONLY = ("sealed_day", "snapshot", "recheck", "flow_cut_month", "flow_cut")
NEW_COLUMNS = (
    ("indicator_version", "path_shape", "VARCHAR(10) DEFAULT 'linear' NOT NULL"),
    ("indicator_version", "season", "VARCHAR(120) DEFAULT '' NOT NULL"),
    ("indicator_version", "lowest", "{number}"),
    ("indicator_version", "highest", "{number}"),
    ("indicator_version", "comparable_from", "DATE"),
    ("indicator_version", "steps", "VARCHAR(1000) DEFAULT '{{}}' NOT NULL"),
    ("observation", "low", "{number}"),
    ("observation", "high", "{number}"),
    ("observation", "sample", "INTEGER"),
    ("attribution", "observation", "VARCHAR(120) DEFAULT '' NOT NULL"),
    ("goal_version", "weight", "{number}"),
    ("goal_version", "weight_reason", "VARCHAR(300) DEFAULT '' NOT NULL"),
)
GUARDED_AGAIN = ("indicator_version", "observation", "attribution", "goal_version")
# Whatever a public figure depends on raises the data version; versioned tables all do.
RAISING = ("movement", "category", "instance_fact", "sealed_day", "snapshot", "recheck")
# What the older tables cannot say: going back would lose it.
ONLY_HERE = {
    "snapshot": "SELECT 1 FROM snapshot",
    "observation (low, high, sample)": (
        "SELECT 1 FROM observation WHERE low IS NOT NULL OR high IS NOT NULL OR sample IS NOT NULL"
    ),
    "goal_version (weight)": "SELECT 1 FROM goal_version WHERE weight IS NOT NULL",
    "attribution (observation)": "SELECT 1 FROM attribution WHERE observation <> ''",
}


def upgrade() -> None:
    """Go forward."""
    _add_tables()
    number = "FLOAT" if _dialect() == "sqlite" else "DOUBLE PRECISION"
    for table, column, kind in NEW_COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(number=number)}")
    for table in GUARDED_AGAIN:
        _drop_guard(table)
        _guard(table)
    _guard("method_error")
    for table in APPEND_ONLY:
        _run(append_only_triggers(_dialect(), table))
    if _dialect() != "sqlite":
        _run(list(VERSION_FUNCTIONS))
    for table in (*_versioned(), *RAISING):
        _run(version_triggers(_dialect(), table))
    # From where this database counts: another one in its place never has the same version.
    start = secrets.randbelow(2**52)
    op.execute(f"INSERT INTO data_version VALUES (-1, {start}, '')")  # noqa: S608 - our number


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    kept = [table for table, query in ONLY_HERE.items() if _has_rows(query)]
    if kept:
        message = f"These rows have no place in the older tables: {', '.join(kept)}."
        raise ValueError(message)
    _drop_version_triggers()
    for table in GUARDED_AGAIN:
        _drop_guard(table)
    for table, column, _kind in reversed(NEW_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in GUARDED_AGAIN:
        _guard(table)
    for table in NEW_TABLES:
        op.drop_table(table)


def _dialect() -> str:
    return op.get_bind().dialect.name


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _columns(table: str) -> list[str]:
    return [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]


def _versioned() -> list[str]:
    tables = sorted(sa.inspect(op.get_bind()).get_table_names())
    return [table for table in tables if "recorded_to" in _columns(table)]


def _drop_version_triggers() -> None:
    for table in (*_versioned(), *RAISING):
        if _dialect() == "sqlite":
            for verb in ("insert", "update"):
                op.execute(f"DROP TRIGGER {table}_version_{verb}")
        else:
            op.execute(f"DROP TRIGGER {table}_version ON {table}")
    if _dialect() != "sqlite":
        op.execute("DROP FUNCTION raise_data_version")
        op.execute("DROP FUNCTION raise_data_version_once")


def _guard(table: str) -> None:
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    columns.remove("recorded_to")
    _run(history_triggers(_dialect(), table, columns))


def _drop_guard(table: str) -> None:
    on = f" ON {table}" if _dialect() == "postgresql" else ""
    for name in (f"{table}_no_delete", f"{table}_only_closing"):
        op.execute(f"DROP TRIGGER {name}{on}")


def _add_tables() -> None:
    _add_what_is_derived()
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=15), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Text(), nullable=False),
        sa.Column("rule_version", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
    )
    op.create_table(
        "sealed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cut_off", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("rule_version", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sealed_day")),
    )
    op.create_table(
        "method_error",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_method_error_share_is_a_share")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_method_error_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_error")),
    )
    op.create_index(op.f("ix_method_error_method"), "method_error", ["method"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cut_off", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("frozen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("rule_version", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["account.id"], name=op.f("fk_snapshot_frozen_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("slug", name="uq_snapshot_slug"),
    )


def _add_what_is_derived() -> None:
    op.create_table(
        "data_version",
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("transaction", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_data_version")),
    )
    op.create_table(
        "flow_cut_month",
        sa.Column("recorded_month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("movements", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("recorded_month", name=op.f("pk_flow_cut_month")),
    )
    keys = ("from_node", "to_node", "category_id")
    op.create_table(
        "flow_cut",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("recorded_month", "month", *keys, "source_kind", "method")
        ),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("movements", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_flow_cut_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["from_node"], ["node.id"], name=op.f("fk_flow_cut_from_node_node")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_month"],
            ["flow_cut_month.recorded_month"],
            name=op.f("fk_flow_cut_recorded_month_flow_cut_month"),
        ),
        sa.ForeignKeyConstraint(["to_node"], ["node.id"], name=op.f("fk_flow_cut_to_node_node")),
        sa.PrimaryKeyConstraint(
            "recorded_month", "month", *keys, "source_kind", "method", name=op.f("pk_flow_cut")
        ),
    )
