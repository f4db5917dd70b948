"""Give places hours, access and consent, and keep what comes to the atlas and waits."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from foodplan.models.history import history_triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW_TABLES = (
    "atlas_batch", "mail", "place_question", "place_suggestion", "sync_run", "sync_source",
    "place_contact",
)  # fmt: skip
NEW_COLUMNS = (
    ("opening_hours", "VARCHAR(1000) DEFAULT '' NOT NULL"),
    ("hours_on", "DATE"),
    ("access", "VARCHAR(12) DEFAULT '' NOT NULL"),
    ("access_note", "VARCHAR(400) DEFAULT '' NOT NULL"),
    ("wheelchair", "VARCHAR(8) DEFAULT '' NOT NULL"),
    ("languages", "VARCHAR(120) DEFAULT '' NOT NULL"),
    ("phone", "VARCHAR(60) DEFAULT '' NOT NULL"),
    ("email", "VARCHAR(160) DEFAULT '' NOT NULL"),
    ("consent", "VARCHAR(10) DEFAULT 'source' NOT NULL"),
    ("consent_on", "DATE"),
    ("consent_by", "VARCHAR(160) DEFAULT '' NOT NULL"),
    ("address_hidden", "BOOLEAN DEFAULT false NOT NULL"),
    ("organisation", "VARCHAR(80) DEFAULT '' NOT NULL"),
    ("merged_into", "VARCHAR(80) DEFAULT '' NOT NULL"),
    ("provenance", "TEXT DEFAULT '{}' NOT NULL"),
    ("refs", "VARCHAR(1000) DEFAULT '{}' NOT NULL"),
)
# What the older table cannot say: going back would lose it.
ONLY_HERE = (
    "SELECT 1 FROM place_version WHERE opening_hours <> '' OR access <> '' OR wheelchair <> '' "
    "OR phone <> '' OR email <> '' OR consent <> 'source' OR address_hidden OR organisation <> '' "
    "OR merged_into <> ''"
)


def upgrade() -> None:
    """Go forward."""
    for column, kind in NEW_COLUMNS:
        op.execute(f"ALTER TABLE place_version ADD COLUMN {column} {kind}")
    _guard_again()
    _add_place_contact()
    _add_sync_source()
    _add_sync_run()
    _add_place_suggestion()
    _add_place_question()
    _add_mail()
    _add_atlas_batch()


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    if op.get_bind().execute(sa.text(f"{ONLY_HERE} LIMIT 1")).first() is not None:
        message = "These rows have no place in the older tables: place_version."
        raise ValueError(message)
    for table in NEW_TABLES:
        op.drop_table(table)
    _drop_guard()
    for column, _kind in reversed(NEW_COLUMNS):
        op.execute(f"ALTER TABLE place_version DROP COLUMN {column}")
    _guard()


def _guard_again() -> None:
    _drop_guard()
    _guard()


def _drop_guard() -> None:
    on = " ON place_version" if op.get_bind().dialect.name == "postgresql" else ""
    for name in ("place_version_no_delete", "place_version_only_closing"):
        op.execute(f"DROP TRIGGER {name}{on}")


def _guard() -> None:
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("place_version")]
    columns.remove("recorded_to")
    for statement in history_triggers(op.get_bind().dialect.name, "place_version", columns):
        op.execute(statement)


def _add_place_contact() -> None:
    op.create_table(
        "place_contact",
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"], ["place.slug"], name=op.f("fk_place_contact_place_place")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_place_contact")),
    )


def _add_sync_source() -> None:
    op.create_table(
        "sync_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=4), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("source_name", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("source_url", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("licence", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("function", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('file', 'url', 'ckan')", name=op.f("ck_sync_source_known_kind")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_sync_source_created_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_sync_source_slug")),
    )


def _add_sync_run() -> None:
    op.create_table(
        "sync_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sync_source.id"], name=op.f("fk_sync_run_source_id_sync_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index(op.f("ix_sync_run_source_id"), "sync_run", ["source_id"], unique=False)


def _add_place_suggestion() -> None:
    words = (
        ("reason", 20), ("function", 40), ("text", 2000), ("note", 1000), ("contact", 160),
        ("decision", 1000),
    )  # fmt: skip
    targets = (
        ("decided_by", "account.id"),
        ("place", "place.slug"),
        ("source_id", "sync_source.id"),
    )
    op.create_table(
        "place_suggestion",
        *(
            sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=size), nullable=False)
            for name, size in words
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("area", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('public', 'mail', 'import', 'sync')",
            name=op.f("ck_place_suggestion_known_origin"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'partly', 'refused', 'withdrawn')",
            name=op.f("ck_place_suggestion_known_state"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [target],
                name=op.f(f"fk_place_suggestion_{name}_{target.partition('.')[0]}"),
            )
            for name, target in targets
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_suggestion")),
        sa.UniqueConstraint("uuid", name=op.f("uq_place_suggestion_uuid")),
    )
    _index_suggestions()


def _index_suggestions() -> None:
    op.create_index(op.f("ix_place_suggestion_place"), "place_suggestion", ["place"], unique=False)
    op.create_index(
        op.f("ix_place_suggestion_secret"), "place_suggestion", ["secret"], unique=False
    )
    op.create_index(op.f("ix_place_suggestion_state"), "place_suggestion", ["state"], unique=False)


def _add_place_question() -> None:
    op.create_table(
        "place_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("secret", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["place"], ["place.slug"], name=op.f("fk_place_question_place_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_question")),
        sa.UniqueConstraint("secret", name=op.f("uq_place_question_secret")),
    )
    op.create_index(op.f("ix_place_question_place"), "place_question", ["place"], unique=False)


def _add_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index(op.f("ix_mail_state"), "mail", ["state"], unique=False)


def _add_atlas_batch() -> None:
    op.create_table(
        "atlas_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('places', 'areas')", name=op.f("ck_atlas_batch_known_kind")),
        sa.CheckConstraint(
            "status IN ('sent', 'applied', 'dropped')", name=op.f("ck_atlas_batch_known_status")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_atlas_batch_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atlas_batch")),
        sa.UniqueConstraint("uuid", name=op.f("uq_atlas_batch_uuid")),
    )
