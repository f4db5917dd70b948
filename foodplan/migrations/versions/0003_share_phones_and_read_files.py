"""Let phones be shared, months be told apart by people, days be expected, and files be imported."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foodplan.models.history import append_only_triggers, history_triggers

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VERSIONED = ("schedule", "scheduled_zero", "service_month")
NEW_TABLES = (
    "movement_hand", "import_chunk", "volunteer", *VERSIONED, "import_mapping", "import_batch",
    "device",
)  # fmt: skip
# What the older tables cannot say: going back would lose it.
ONLY_HERE = {
    "movement_hand": "SELECT 1 FROM movement_hand",
    "service_month": "SELECT 1 FROM service_month",
    "schedule": "SELECT 1 FROM schedule",
    "movement (closed)": "SELECT 1 FROM movement WHERE closed",
}


def upgrade() -> None:
    """Go forward."""
    _add_tables()
    no, yes = ("0", "1") if _dialect() == "sqlite" else ("false", "true")
    for table, column in (("account_organisation", "coordinator"), ("movement", "closed")):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} BOOLEAN DEFAULT {no} NOT NULL")
    # Whoever kept a register until now could do all that a coordinator does.
    op.execute(f"UPDATE account_organisation SET coordinator = {yes}")  # noqa: S608
    condition = sa.text("import_row IS NOT NULL")
    op.create_index(
        "ix_movement_import", "movement", ["import_row"],
        sqlite_where=condition, postgresql_where=condition,
    )  # fmt: skip
    _run(append_only_triggers(_dialect(), "movement_hand"))
    for table in VERSIONED:
        columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        columns.remove("recorded_to")
        _run(history_triggers(_dialect(), table, columns))


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    kept = [table for table, query in ONLY_HERE.items() if _has_rows(query)]
    if kept:
        message = f"These rows have no place in the older tables: {', '.join(kept)}."
        raise ValueError(message)
    op.drop_index("ix_movement_import", "movement")
    for table, column in (("account_organisation", "coordinator"), ("movement", "closed")):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in NEW_TABLES:
        op.drop_table(table)


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _dialect() -> str:
    return op.get_bind().dialect.name


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _add_tables() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("pairing_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("pairing_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("paired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_device_created_by_account")
        ),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_device_node_id_node")),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["account.id"], name=op.f("fk_device_revoked_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("pairing_hash", name=op.f("uq_device_pairing_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_node_id"), ["node_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'closed')", name=op.f("ck_import_batch_known_mode")),
        sa.CheckConstraint(
            "status IN ('sent', 'reading', 'read', 'checking', 'checked', 'posting', 'posted', 'undoing', 'undone', 'failed', 'dropped')",
            name=op.f("ck_import_batch_known_status"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_import_batch_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_import_batch_node_id_node")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_import_batch_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("uuid", name=op.f("uq_import_batch_uuid")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_batch_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "import_mapping",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("header_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_import_mapping_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "header_hash", name=op.f("pk_import_mapping")),
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("slot", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("weekdays", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("weeks", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("from_time", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("to_time", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("source_node_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('pickup', 'opening')", name=op.f("ck_schedule_known_kind")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_schedule_category_id_category")
        ),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_schedule_node_id_node")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_schedule_recorded_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["source_node_id"], ["node.id"], name=op.f("fk_schedule_source_node_id_node")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_node_id"), ["node_id"], unique=False)

    op.create_table(
        "scheduled_zero",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("slot", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_scheduled_zero_node_id_node")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_scheduled_zero_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_zero")),
    )
    with op.batch_alter_table("scheduled_zero", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheduled_zero_node_id"), ["node_id"], unique=False)

    op.create_table(
        "service_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "households >= 0 AND people >= 0", name=op.f("ck_service_month_never_negative")
        ),
        sa.CheckConstraint(
            "month % 100 BETWEEN 1 AND 12", name=op.f("ck_service_month_no_13th_month")
        ),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_service_month_node_id_node")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_service_month_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_month")),
    )
    with op.batch_alter_table("service_month", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_month_node_id"), ["node_id"], unique=False)

    op.create_table(
        "volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("initials", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_volunteer_created_by_account")
        ),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_volunteer_node_id_node")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
    )
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteer_node_id"), ["node_id"], unique=False)

    op.create_table(
        "import_chunk",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("checked", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_chunk_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", "n", name=op.f("pk_import_chunk")),
    )
    op.create_table(
        "movement_hand",
        sa.Column(
            "movement_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_movement_hand_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["movement_seq"], ["movement.seq"], name=op.f("fk_movement_hand_movement_seq_movement")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_movement_hand_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("movement_seq", name=op.f("pk_movement_hand")),
    )
    with op.batch_alter_table("movement_hand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_movement_hand_device_id"), ["device_id"], unique=False)
