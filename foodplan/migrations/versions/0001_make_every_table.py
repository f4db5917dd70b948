"""Make every table."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foodplan.models.history import (
    REFUSE_CHANGE_FUNCTION,
    append_only_triggers,
    history_triggers,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("lot", "movement", "line", "place_function")


def _add_triggers() -> None:
    """Make the ledger append-only and versioned rows closable but never changed."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    if dialect == "postgresql":
        op.execute(REFUSE_CHANGE_FUNCTION)
    statements = [line for table in APPEND_ONLY for line in append_only_triggers(dialect, table)]
    inspector = sa.inspect(connection)
    for table in sorted(inspector.get_table_names()):
        columns = [column["name"] for column in inspector.get_columns(table)]
        if "recorded_to" in columns:
            columns.remove("recorded_to")
            statements += history_triggers(dialect, table, columns)
    for statement in statements:
        op.execute(statement)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('operator', 'officer', 'administrator')", name=op.f("ck_account_known_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "action",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_action")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("food", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
    )
    op.create_table(
        "commitment",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_commitment")),
    )
    op.create_table(
        "funding_programme",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_funding_programme")),
    )
    op.create_table(
        "goal",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_goal")),
    )
    op.create_table(
        "indicator",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_indicator")),
    )
    op.create_table(
        "instance_fact",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance_fact")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", name="uq_job_run_job_due_at"),
    )
    op.create_table(
        "milestone",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_milestone")),
    )
    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.CheckConstraint(
            "kind IN ('stock', 'source', 'people', 'buyers', 'waste', 'feed', 'transform', 'opening', 'count')",
            name=op.f("ck_node_known_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
        sa.UniqueConstraint("slug", name=op.f("uq_node_slug")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=140), nullable=True),
        sa.Column("salt", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "place",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_place")),
    )
    op.create_table(
        "plan",
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_plan")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "account_organisation",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_organisation_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_organisation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "organisation_id", name=op.f("pk_account_organisation")
        ),
    )
    op.create_table(
        "action_funding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("programme", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"], ["action.slug"], name=op.f("fk_action_funding_action_action")
        ),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["funding_programme.slug"],
            name=op.f("fk_action_funding_programme_funding_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_action_funding_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_funding")),
    )
    with op.batch_alter_table("action_funding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_funding_action"), ["action"], unique=False)

    op.create_table(
        "action_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("goal", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"], ["action.slug"], name=op.f("fk_action_goal_action_action")
        ),
        sa.ForeignKeyConstraint(["goal"], ["goal.slug"], name=op.f("fk_action_goal_goal_goal")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_action_goal_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_goal")),
    )
    with op.batch_alter_table("action_goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_goal_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_goal_goal"), ["goal"], unique=False)

    op.create_table(
        "action_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("plan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("aliases", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("status_reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("responsible", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"], ["action.slug"], name=op.f("fk_action_version_action_action")
        ),
        sa.ForeignKeyConstraint(["plan"], ["plan.slug"], name=op.f("fk_action_version_plan_plan")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_action_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_version")),
    )
    with op.batch_alter_table("action_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_version_action"), ["action"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("level", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("also_known_as", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("parent", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_date", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column(
            "population_source", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False
        ),
        sa.Column("population_census_2011", sa.Integer(), nullable=True),
        sa.Column("area_km2", sa.Float(), nullable=True),
        sa.Column("area_source", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False),
        sa.Column("outline", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_area_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_level"), ["level"], unique=False)

    op.create_table(
        "attribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("measure", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("filters", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "share >= 0 AND share <= 1", name=op.f("ck_attribution_share_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["action"], ["action.slug"], name=op.f("fk_attribution_action_action")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_attribution_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
    )
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attribution_action"), ["action"], unique=False)

    op.create_table(
        "commitment_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("commitment", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment"],
            ["commitment.slug"],
            name=op.f("fk_commitment_version_commitment_commitment"),
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["plan.slug"], name=op.f("fk_commitment_version_plan_plan")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_commitment_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_version")),
    )
    with op.batch_alter_table("commitment_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_version_commitment"), ["commitment"], unique=False
        )

    op.create_table(
        "expected_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("frequency", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_expected_report_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_expected_report_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_report")),
    )
    with op.batch_alter_table("expected_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expected_report_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("category", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_factor_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor")),
    )
    with op.batch_alter_table("factor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_factor_kind"), ["kind"], unique=False)

    op.create_table(
        "flow_month",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("from_node", sa.Integer(), nullable=False),
        sa.Column("to_node", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.SmallInteger(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("movements", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_flow_month_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["from_node"], ["node.id"], name=op.f("fk_flow_month_from_node_node")
        ),
        sa.ForeignKeyConstraint(["to_node"], ["node.id"], name=op.f("fk_flow_month_to_node_node")),
        sa.PrimaryKeyConstraint(
            "month",
            "from_node",
            "to_node",
            "category_id",
            "source_kind",
            "method",
            name=op.f("pk_flow_month"),
        ),
    )
    op.create_table(
        "funding_programme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("programme", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["funding_programme.slug"],
            name=op.f("fk_funding_programme_version_programme_funding_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.id"],
            name=op.f("fk_funding_programme_version_recorded_by_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_programme_version")),
    )
    with op.batch_alter_table("funding_programme_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_funding_programme_version_programme"), ["programme"], unique=False
        )

    op.create_table(
        "goal_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("goal", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("indicator", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("weight_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_goal_indicator_weight_not_negative")),
        sa.ForeignKeyConstraint(["goal"], ["goal.slug"], name=op.f("fk_goal_indicator_goal_goal")),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.slug"], name=op.f("fk_goal_indicator_indicator_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_goal_indicator_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_indicator")),
    )
    with op.batch_alter_table("goal_indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_indicator_goal"), ["goal"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_goal_indicator_indicator"), ["indicator"], unique=False
        )

    op.create_table(
        "goal_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("child", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("parent", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 1", name=op.f("ck_goal_link_weight_is_a_share")),
        sa.ForeignKeyConstraint(["child"], ["goal.slug"], name=op.f("fk_goal_link_child_goal")),
        sa.ForeignKeyConstraint(["parent"], ["goal.slug"], name=op.f("fk_goal_link_parent_goal")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_goal_link_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_link")),
    )
    with op.batch_alter_table("goal_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_link_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_link_parent"), ["parent"], unique=False)

    op.create_table(
        "goal_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("goal", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("sdg", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("mufpp", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal"], ["goal.slug"], name=op.f("fk_goal_version_goal_goal")),
        sa.ForeignKeyConstraint(["plan"], ["plan.slug"], name=op.f("fk_goal_version_plan_plan")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_goal_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_version")),
    )
    with op.batch_alter_table("goal_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_version_goal"), ["goal"], unique=False)

    op.create_table(
        "indicator_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("indicator", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("phrase", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("track", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("direction", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("target_meaning", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("dimension", sqlmodel.sql.sqltypes.AutoString(length=15), nullable=False),
        sa.Column("frequency", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("reporter", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=15), nullable=False),
        sa.Column("measure", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("filters", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("series", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("perimeter", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("baseline_value", sa.Float(), nullable=True),
        sa.Column("baseline_from", sa.Date(), nullable=True),
        sa.Column("baseline_to", sa.Date(), nullable=True),
        sa.Column(
            "baseline_perimeter", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False
        ),
        sa.Column("baseline_source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("tolerance", sa.Float(), nullable=True),
        sa.Column("tolerance_max", sa.Float(), nullable=True),
        sa.Column("carry_forward", sa.Integer(), nullable=False),
        sa.Column("mufpp", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("sdg", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.slug"], name=op.f("fk_indicator_version_indicator_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_indicator_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_version")),
    )
    with op.batch_alter_table("indicator_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_version_indicator"), ["indicator"], unique=False
        )

    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.SmallInteger(), nullable=False),
        sa.Column("date_kind", sa.SmallInteger(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("date_precision", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=True),
        sa.CheckConstraint(
            "(date_kind = 0) = (last_day IS NULL)", name=op.f("ck_lot_dated_lots_have_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_lot_category_id_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(
            "uq_lot_dated",
            ["category_id", "source_kind", "date_kind", "last_day", "date_precision"],
            unique=True,
            sqlite_where=sa.text("date_kind <> 0"),
            postgresql_where=sa.text("date_kind <> 0"),
        )
        batch_op.create_index(
            "uq_lot_pooled",
            ["category_id", "source_kind"],
            unique=True,
            sqlite_where=sa.text("date_kind = 0"),
            postgresql_where=sa.text("date_kind = 0"),
        )

    op.create_table(
        "milestone_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("milestone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"], ["action.slug"], name=op.f("fk_milestone_version_action_action")
        ),
        sa.ForeignKeyConstraint(
            ["milestone"], ["milestone.slug"], name=op.f("fk_milestone_version_milestone_milestone")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_milestone_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_version")),
    )
    with op.batch_alter_table("milestone_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_version_action"), ["action"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestone_version_milestone"), ["milestone"], unique=False
        )

    op.create_table(
        "movement",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("posted_month", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.SmallInteger(), nullable=False),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("reverses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("replaces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("note_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("body_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("passages", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=True),
        sa.Column("import_row", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses IS NOT NULL)",
            name=op.f("ck_movement_reversals_reverse"),
        ),
        sa.CheckConstraint(
            "kind IN ('opening', 'intake', 'dispatch', 'receipt', 'distribution', 'disposal', 'return', 'transform', 'count', 'reversal')",
            name=op.f("ck_movement_known_kind"),
        ),
        sa.CheckConstraint(
            "posted_month % 100 BETWEEN 1 AND 12", name=op.f("ck_movement_no_13th_month")
        ),
        sa.CheckConstraint(
            "posted_month BETWEEN 190001 AND 999912", name=op.f("ck_movement_month_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_movement_account_id_account")
        ),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_movement_node_id_node")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_movement_note_id_note")),
        sa.ForeignKeyConstraint(
            ["replaces"], ["movement.seq"], name=op.f("fk_movement_replaces_movement")
        ),
        sa.ForeignKeyConstraint(
            ["reverses"], ["movement.seq"], name=op.f("fk_movement_reverses_movement")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_movement")),
        sa.UniqueConstraint("reverses", name=op.f("uq_movement_reverses")),
        sa.UniqueConstraint("uuid", name=op.f("uq_movement_uuid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index("ix_movement_node_seq", ["node_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_movement_recorded_at"), ["recorded_at"], unique=False)

    op.create_table(
        "nil_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_nil_return_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_nil_return_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nil_return")),
    )
    with op.batch_alter_table("nil_return", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_nil_return_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "node_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("area", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("site_kind", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("distribution_mode", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("source_kind", sa.SmallInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_node_version_node_id_node")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_node_version_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["place"], ["place.slug"], name=op.f("fk_node_version_place_place")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_node_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node_version")),
    )
    with op.batch_alter_table("node_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_node_version_node_id"), ["node_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_node_version_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("indicator", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("series", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False),
        sa.Column("perimeter", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("geography", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("period_text", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column(
            "value_as_published", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False
        ),
        sa.Column("bound", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("source_url", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("source_date", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "period_to >= period_from", name=op.f("ck_observation_period_runs_forward")
        ),
        sa.CheckConstraint(
            "value IS NOT NULL OR denominator IS NOT NULL",
            name=op.f("ck_observation_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.slug"], name=op.f("fk_observation_indicator_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_observation_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_indicator"), ["indicator"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_series"), ["series"], unique=False)

    op.create_table(
        "official_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("indicator", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("observation_key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.slug"], name=op.f("fk_official_choice_indicator_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_official_choice_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_choice")),
    )
    with op.batch_alter_table("official_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_official_choice_indicator"), ["indicator"], unique=False
        )

    op.create_table(
        "organisation_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("public_name", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_version_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.id"],
            name=op.f("fk_organisation_version_recorded_by_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_version")),
    )
    with op.batch_alter_table("organisation_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_version_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "place_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False),
        sa.Column("municipality", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("location_error_m", sa.Integer(), nullable=True),
        sa.Column("location_basis", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False),
        sa.Column("circoscrizione", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("quartiere", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("zona", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("area_basis", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("hours_note", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("search", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL)", name=op.f("ck_place_version_a_point_has_two_numbers")
        ),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180",
            name=op.f("ck_place_version_on_earth"),
        ),
        sa.ForeignKeyConstraint(
            ["place"], ["place.slug"], name=op.f("fk_place_version_place_place")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_place_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_version")),
    )
    with op.batch_alter_table("place_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_version_place"), ["place"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("plan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("level", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("parent", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent"], ["plan.slug"], name=op.f("fk_plan_version_parent_plan")
        ),
        sa.ForeignKeyConstraint(["plan"], ["plan.slug"], name=op.f("fk_plan_version_plan_plan")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_plan_version_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_plan"), ["plan"], unique=False)

    op.create_table(
        "service_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("minors", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_service_opening_node_id_node")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_service_opening_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_opening")),
    )
    with op.batch_alter_table("service_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_opening_node_id"), ["node_id"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_to", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("indicator", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("perimeter", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.slug"], name=op.f("fk_target_indicator_indicator")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_target_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_indicator"), ["indicator"], unique=False)

    op.create_table(
        "balance",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_balance_never_negative")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_balance_lot_id_lot")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_balance_node_id_node")),
        sa.PrimaryKeyConstraint("node_id", "lot_id", name=op.f("pk_balance")),
    )
    op.create_table(
        "line",
        sa.Column(
            "movement_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("from_node", sa.Integer(), nullable=False),
        sa.Column("to_node", sa.Integer(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("sign", sa.SmallInteger(), nullable=False),
        sa.Column("tally", sa.SmallInteger(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.SmallInteger(), nullable=False),
        sa.Column("quantity", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("grams_per_unit", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_node <> to_node", name=op.f("ck_line_two_nodes")),
        sa.CheckConstraint("grams > 0", name=op.f("ck_line_positive_grams")),
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name=op.f("ck_line_no_13th_month")),
        sa.CheckConstraint("sign IN (-1, 1)", name=op.f("ck_line_known_sign")),
        sa.ForeignKeyConstraint(["from_node"], ["node.id"], name=op.f("fk_line_from_node_node")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_line_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["movement_seq"], ["movement.seq"], name=op.f("fk_line_movement_seq_movement")
        ),
        sa.ForeignKeyConstraint(["to_node"], ["node.id"], name=op.f("fk_line_to_node_node")),
        sa.PrimaryKeyConstraint("movement_seq", "n", name=op.f("pk_line")),
    )
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_line_flow",
            [
                "month",
                "from_node",
                "to_node",
                "category_id",
                "source_kind",
                "method",
                "sign",
                "grams",
                "tally",
            ],
            unique=False,
        )

    op.create_table(
        "place_function",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("function", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("source_name", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("source_url", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("source_url_complete", sa.Boolean(), nullable=False),
        sa.Column("source_date", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("hours_note", sqlmodel.sql.sqltypes.AutoString(length=240), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["place_version.id"],
            name=op.f("fk_place_function_version_id_place_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "n", name=op.f("pk_place_function")),
    )
    with op.batch_alter_table("place_function", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_function_function"), ["function"], unique=False)

    _add_triggers()


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("place_function", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_function_function"))

    op.drop_table("place_function")
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.drop_index("ix_line_flow")

    op.drop_table("line")
    op.drop_table("balance")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_indicator"))

    op.drop_table("target")
    with op.batch_alter_table("service_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_opening_node_id"))

    op.drop_table("service_opening")
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_plan"))

    op.drop_table("plan_version")
    with op.batch_alter_table("place_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_version_place"))

    op.drop_table("place_version")
    with op.batch_alter_table("organisation_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_version_organisation_id"))

    op.drop_table("organisation_version")
    with op.batch_alter_table("official_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_choice_indicator"))

    op.drop_table("official_choice")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_series"))
        batch_op.drop_index(batch_op.f("ix_observation_key"))
        batch_op.drop_index(batch_op.f("ix_observation_indicator"))

    op.drop_table("observation")
    with op.batch_alter_table("node_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_node_version_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_node_version_node_id"))

    op.drop_table("node_version")
    with op.batch_alter_table("nil_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nil_return_organisation_id"))

    op.drop_table("nil_return")
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_movement_recorded_at"))
        batch_op.drop_index("ix_movement_node_seq")

    op.drop_table("movement")
    with op.batch_alter_table("milestone_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_version_milestone"))
        batch_op.drop_index(batch_op.f("ix_milestone_version_action"))

    op.drop_table("milestone_version")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lot_pooled",
            sqlite_where=sa.text("date_kind = 0"),
            postgresql_where=sa.text("date_kind = 0"),
        )
        batch_op.drop_index(
            "uq_lot_dated",
            sqlite_where=sa.text("date_kind <> 0"),
            postgresql_where=sa.text("date_kind <> 0"),
        )

    op.drop_table("lot")
    with op.batch_alter_table("indicator_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_version_indicator"))

    op.drop_table("indicator_version")
    with op.batch_alter_table("goal_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_version_goal"))

    op.drop_table("goal_version")
    with op.batch_alter_table("goal_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_link_parent"))
        batch_op.drop_index(batch_op.f("ix_goal_link_child"))

    op.drop_table("goal_link")
    with op.batch_alter_table("goal_indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_indicator_indicator"))
        batch_op.drop_index(batch_op.f("ix_goal_indicator_goal"))

    op.drop_table("goal_indicator")
    with op.batch_alter_table("funding_programme_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_programme_version_programme"))

    op.drop_table("funding_programme_version")
    op.drop_table("flow_month")
    with op.batch_alter_table("factor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_factor_kind"))

    op.drop_table("factor")
    with op.batch_alter_table("expected_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expected_report_organisation_id"))

    op.drop_table("expected_report")
    with op.batch_alter_table("commitment_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_version_commitment"))

    op.drop_table("commitment_version")
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attribution_action"))

    op.drop_table("attribution")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_level"))

    op.drop_table("area")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("action_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_version_action"))

    op.drop_table("action_version")
    with op.batch_alter_table("action_goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_goal_goal"))
        batch_op.drop_index(batch_op.f("ix_action_goal_action"))

    op.drop_table("action_goal")
    with op.batch_alter_table("action_funding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_funding_action"))

    op.drop_table("action_funding")
    op.drop_table("account_organisation")
    op.drop_table("sign_in_failure")
    op.drop_table("plan")
    op.drop_table("place")
    op.drop_table("organisation")
    op.drop_table("note")
    op.drop_table("node")
    op.drop_table("milestone")
    op.drop_table("job_run")
    op.drop_table("instance_fact")
    op.drop_table("indicator")
    op.drop_table("goal")
    op.drop_table("funding_programme")
    op.drop_table("commitment")
    op.drop_table("category")
    op.drop_table("action")
    op.drop_table("account")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
