"""Give actions their people, papers and money, observations their approval, and the desk its work.

Older rows keep their meaning: everything is active, and what was approved stays approved.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from foodplan.models.history import history_triggers, version_triggers

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATE = "VARCHAR(10) DEFAULT 'active' NOT NULL"
WORDS = "VARCHAR({}) DEFAULT '' NOT NULL"
NEW_COLUMNS = (
    (
        "action_goal", "share",
        "{number} CONSTRAINT ck_action_goal_share_is_a_share CHECK (share BETWEEN 0 AND 1)",
    ),
    *(
        (table, column, kind)
        for table in ("plan_version", "goal_version", "action_version", "indicator_version")
        for column, kind in (("state", STATE), ("led_to", WORDS.format(80)))
    ),
    ("indicator_version", "needs_approval", "BOOLEAN DEFAULT {false} NOT NULL"),
    ("milestone_version", "kind", "VARCHAR(10) DEFAULT 'milestone' NOT NULL"),
    ("milestone_version", "owner", WORDS.format(160)),
    ("milestone_version", "note", WORDS.format(500)),
    *(
        (
            table, column,
            f"INTEGER CONSTRAINT fk_{table}_{column}_account REFERENCES account (id)",
        )
        for table, column in (
            ("observation", "proposed_by"), ("observation", "approved_by"),
            ("job_run", "asked_by"),
        )
    ),
    ("job_run", "attempts", "INTEGER DEFAULT 1 NOT NULL"),
    ("job_run", "next_at", "{instant}"),
    ("atlas_batch", "trial", "{bytes}"),
    ("sync_source", "exact", "BOOLEAN DEFAULT {false} NOT NULL"),
    ("sync_source", "etag", WORDS.format(200)),
    ("sync_source", "modified", WORDS.format(60)),
)  # fmt: skip
GUARDED_AGAIN = (
    "action_goal", "action_version", "goal_version", "indicator_version", "milestone_version",
    "observation", "plan_version",
)  # fmt: skip
IDENTITIES = ("document", "funding_line", "procedure")
NEW_VERSIONED = (
    "action_party", "action_indicator", "action_dependency", "procedure_version",
    "procedure_step", "document_version", "funding_line_version", "funding_amount",
    "funding_split",
)  # fmt: skip
NEW_WORK = (
    "feed_key", "reminder", "action_update", "action_link", "stored_file", "colleague",
)  # fmt: skip
# What the older tables cannot say: going back would lose it.
ONLY_HERE = (
    *NEW_VERSIONED,
    *NEW_WORK,
    "plan_version WHERE state <> 'active'",
    "goal_version WHERE state <> 'active'",
    "action_version WHERE state <> 'active'",
    "indicator_version WHERE state <> 'active' OR needs_approval",
    "milestone_version WHERE kind <> 'milestone' OR owner <> '' OR note <> ''",
    "observation WHERE proposed_by IS NOT NULL OR approved_by IS NOT NULL",
    "action_goal WHERE share IS NOT NULL",
)


def upgrade() -> None:
    """Go forward."""
    for table, column, kind in NEW_COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind.format(**_kinds())}")
    for table in GUARDED_AGAIN:
        _drop_guard(table)
        _guard(table)
    for table in IDENTITIES:
        op.create_table(
            table, _word("slug", 80), sa.PrimaryKeyConstraint("slug", name=f"pk_{table}")
        )
    _add_work()
    _add_what_actions_have()
    _add_papers()
    _add_money()
    for table in NEW_VERSIONED:
        _guard(table)
        _run(version_triggers(_dialect(), table))


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    kept = [said for said in ONLY_HERE if _has_rows(f"SELECT 1 FROM {said}")]  # noqa: S608 - ours
    if kept:
        message = f"These rows have no place in the older tables: {', '.join(kept)}."
        raise ValueError(message)
    for table in (*NEW_VERSIONED, *NEW_WORK, *IDENTITIES):
        if table not in ("stored_file", "colleague", "action_link"):
            op.drop_table(table)
    for table in ("action_link", "stored_file", "colleague"):
        op.drop_table(table)
    for table in GUARDED_AGAIN:
        _drop_guard(table)
    for table, column, _kind in reversed(NEW_COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in GUARDED_AGAIN:
        _guard(table)


def _add_work() -> None:
    _work(
        "colleague",
        _word("name", 120), _word("office", 160), _word("email", 160), _number("account_id", optional=True),
        _flag("digest"), _flag("active"), _flag("simulated"), _instant("created_at"),
        _instant("updated_at"), _instant("erased_at", optional=True),
        links={"account_id": "account.id"}, unique="account_id",
    )  # fmt: skip
    _work(
        "action_link",
        _word("action"), _number("colleague_id"), _word("secret", 64), _instant("created_at"),
        _instant("expires_at"), _instant("revoked_at", optional=True),
        links={"action": "action.slug", "colleague_id": "colleague.id"}, unique="secret",
        indexes=("action", "colleague_id"),
    )  # fmt: skip
    _work(
        "action_update",
        _word("uuid", 36), _word("action"), _word("milestone", optional=True),
        _number("colleague_id"), _number("link_id", optional=True), _number("base_version", optional=True),
        _word("kind", 11), _day("done_on"), _day("expected_on"), _word("text", 1000),
        _word("state", 10), _number("decided_by", optional=True), _instant("decided_at", optional=True),
        _instant("created_at"),
        links={
            "action": "action.slug", "milestone": "milestone.slug",
            "colleague_id": "colleague.id", "link_id": "action_link.id",
            "decided_by": "account.id",
        },
        unique="uuid", indexes=("action", "colleague_id", "state"),
        checks={
            "known_kind": "kind IN ('ongoing', 'done', 'late', 'nothing_new')",
            "known_state": "state IN ('waiting', 'confirmed', 'declined', 'overtaken')",
        },
    )  # fmt: skip
    _add_reminders()


def _add_reminders() -> None:
    person = {"colleague_id": "colleague.id"}
    _work(
        "reminder",
        _word("key", 240), _number("colleague_id"), _word("mail_key", 120),
        _instant("created_at"),
        links=person, unique="key", indexes=("colleague_id", "mail_key"),
    )  # fmt: skip
    _work(
        "feed_key",
        _number("colleague_id"), _word("secret", 64), _instant("created_at"),
        _instant("revoked_at", optional=True),
        links=person, unique="secret", indexes=("colleague_id",),
    )  # fmt: skip


def _add_what_actions_have() -> None:
    action = {"action": "action.slug"}
    share = {"share_is_a_share": "share BETWEEN 0 AND 1"}
    _versioned(
        "action_party",
        _word("action"), _word("party", 160), _number("organisation_id", optional=True),
        _number("colleague_id", optional=True), _word("role", 12), _word("source", 400), _flag("active"),
        links=action | {"organisation_id": "organisation.id", "colleague_id": "colleague.id"},
        indexes=("action",),
    )  # fmt: skip
    _versioned(
        "action_indicator",
        _word("action"), _word("indicator"), sa.Column("share", sa.Float(), nullable=True),
        _word("source", 400), _flag("active"),
        links=action | {"indicator": "indicator.slug"}, indexes=("action", "indicator"),
        checks=share,
    )  # fmt: skip
    _versioned(
        "action_dependency",
        _word("action"), _word("needs"), _word("note", 400), _flag("active"),
        links=action | {"needs": "action.slug"}, indexes=("action", "needs"),
        checks={"needs_another": "action <> needs"},
    )  # fmt: skip
    _versioned(
        "procedure_version",
        _word("procedure"), _word("action"), _word("kind", 15), _word("title", 200),
        _word("initiative", 12), _word("source", 400), _flag("active"), _flag("simulated"),
        links=action | {"procedure": "procedure.slug"}, indexes=("action", "procedure"),
    )  # fmt: skip
    _versioned(
        "procedure_step",
        _word("procedure"), _word("code", 20), _word("title", 200), _day("due_on"),
        _day("done_on"), _word("document", 400), _word("note", 500), _number("position"),
        _flag("active"),
        links={"procedure": "procedure.slug"}, indexes=("procedure",),
    )  # fmt: skip


def _add_papers() -> None:
    _work(
        "stored_file",
        _word("sha256", 64), _word("filename", 200), _word("media_type", 100), _number("size"),
        sa.Column("content", sa.LargeBinary(), nullable=True), _instant("created_at"),
        _number("created_by", optional=True),
        links={"created_by": "account.id"}, unique="sha256",
    )  # fmt: skip
    _versioned(
        "document_version",
        _word("document"), _word("subject_kind", 12), _word("subject", 120), _word("title", 200),
        _word("url", 400), _number("file_id", optional=True), _day("dated_on"), _flag("public"),
        _flag("active"),
        links={"document": "document.slug", "file_id": "stored_file.id"},
        indexes=("document", "subject"),
    )  # fmt: skip


def _add_money() -> None:
    line = {"line": "funding_line.slug"}
    _versioned(
        "funding_line_version",
        _word("line"), _word("programme"), _word("title", 200), _word("cup", 15),
        _word("payer", 14), _word("part_of", optional=True), _word("note", 500),
        _word("source", 400), _flag("active"), _flag("simulated"),
        links=line | {"programme": "funding_programme.slug", "part_of": "funding_line.slug"},
        indexes=("line", "programme"),
    )  # fmt: skip
    _versioned(
        "funding_amount",
        _word("line"), _number("year"), _word("stage", 10),
        sa.Column("cents", sa.BigInteger(), nullable=False), _word("act", 300),
        _word("source", 400),
        links=line, indexes=("line",),
        checks={
            "not_negative": "cents >= 0",
            "known_stage": "stage IN ('programmed', 'committed', 'paid')",
        },
    )  # fmt: skip
    _versioned(
        "funding_split",
        _word("line"), _word("action"), sa.Column("share", sa.Float(), nullable=False),
        _flag("active"),
        links=line | {"action": "action.slug"}, indexes=("action", "line"),
        checks={"share_is_a_share": "share BETWEEN 0 AND 1"},
    )  # fmt: skip


def _versioned(table: str, *columns: sa.Column, links: dict[str, str], **more: object) -> None:
    days = (_day("valid_from", optional=False), _day("valid_to"))
    known = (_instant("recorded_from"), _instant("recorded_to", optional=True))
    who = (_number("recorded_by", optional=True), _word("reason", 500))
    _work(table, *days, *known, *who, *columns, links=links | {"recorded_by": "account.id"}, **more)


def _work(
    table: str,
    *columns: sa.Column,
    links: dict[str, str],
    unique: str = "",
    indexes: tuple[str, ...] = (),
    checks: dict[str, str] | None = None,
) -> None:
    fixed = [
        sa.ForeignKeyConstraint([name], [to], name=f"fk_{table}_{name}_{to.partition('.')[0]}")
        for name, to in links.items()
    ]
    fixed += [
        sa.CheckConstraint(said, name=op.f(f"ck_{table}_{name}"))
        for name, said in (checks or {}).items()
    ]
    if unique:
        fixed.append(sa.UniqueConstraint(unique, name=f"uq_{table}_{unique}"))
    op.create_table(
        table, _number("id"), *columns, sa.PrimaryKeyConstraint("id", name=f"pk_{table}"), *fixed
    )
    for name in indexes:
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)


def _word(name: str, length: int | None = None, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, AutoString(length=length), nullable=optional)


def _number(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=optional)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _day(name: str, *, optional: bool = True) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=optional)


def _instant(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, UTCDateTime(), nullable=optional)


def _kinds() -> dict[str, str]:
    if _dialect() == "sqlite":
        return {"number": "FLOAT", "false": "0", "instant": "DATETIME", "bytes": "BLOB"}
    return {
        "number": "DOUBLE PRECISION",
        "false": "false",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "bytes": "BYTEA",
    }


def _dialect() -> str:
    return op.get_bind().dialect.name


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)


def _drop_guard(table: str) -> None:
    on = f" ON {table}" if _dialect() == "postgresql" else ""
    for name in (f"{table}_no_delete", f"{table}_only_closing"):
        op.execute(f"DROP TRIGGER {name}{on}")


def _guard(table: str) -> None:
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    columns.remove("recorded_to")
    _run(history_triggers(_dialect(), table, columns))
