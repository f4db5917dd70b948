"""Follow food from producers to buyers: places, outlets, supplies, pitches, canteens' purchases."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from foodplan.models.history import history_triggers, version_triggers

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW_VERSIONED = (
    "producer_version", "producer_place", "outlet_version", "supply_version", "market_pitches",
    "market_count", "canteen_purchase",
)  # fmt: skip
# What the older tables cannot say: going back would lose it.
ONLY_HERE = (*NEW_VERSIONED, "chain_import")
WHOLE_POINT = {
    "whole_point": "(latitude IS NULL) = (longitude IS NULL)",
    "error_not_negative": "error_m >= 0",
}


def upgrade() -> None:
    """Go forward."""
    _add_producers_and_outlets()
    _add_supplies()
    _add_markets()
    _add_canteens()
    for table in NEW_VERSIONED:
        columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        columns.remove("recorded_to")
        _run(history_triggers(_dialect(), table, columns))
        _run(version_triggers(_dialect(), table))


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    kept = [said for said in ONLY_HERE if _has_rows(f"SELECT 1 FROM {said}")]  # noqa: S608 - ours
    if kept:
        message = f"These rows have no place in the older tables: {', '.join(kept)}."
        raise ValueError(message)
    for table in (*reversed(NEW_VERSIONED), "supply", "chain_import"):
        op.drop_table(table)


def _add_producers_and_outlets() -> None:
    organisation = {"organisation_id": "organisation.id"}
    _versioned(
        "producer_version",
        _number("organisation_id"), _word("kind", 12), _word("source", 400), _flag("active"),
        _flag("simulated"),
        links=organisation, indexes=("organisation_id",),
    )  # fmt: skip
    _versioned(
        "producer_place",
        _word("slot", 36), _number("organisation_id"), _word("role", 10), *_point(),
        _word("source", 400), _flag("active"), _flag("simulated"),
        links=organisation | {"place": "place.slug"}, indexes=("organisation_id", "slot"),
        checks={"known_role": "role IN ('production', 'processing')"} | WHOLE_POINT,
    )  # fmt: skip
    _versioned(
        "outlet_version",
        _number("node_id"), _word("kind", 10), _flag("resells"), *_point(), _word("source", 400),
        _flag("active"), _flag("simulated"),
        links={"node_id": "node.id", "place": "place.slug"}, indexes=("node_id",),
        checks={
            "known_kind": "kind IN ('market', 'farm_shop', 'gas', 'hive', 'canteen', 'shop')"
        } | WHOLE_POINT,
    )  # fmt: skip


def _add_supplies() -> None:
    op.create_table(
        "supply",
        _word("uuid", 36), _word("import_key", 200, optional=True), _instant("created_at"),
        sa.PrimaryKeyConstraint("uuid", name="pk_supply"),
        sa.UniqueConstraint("import_key", name="uq_supply_import_key"),
    )  # fmt: skip
    _versioned(
        "supply_version",
        _word("supply", 36), _number("number"), _number("producer_id"), _number("node_id"),
        _number("month"), _number("category_id"), _large("grams"), _large("cents", optional=True),
        _word("processed", 9), sa.Column("intermediaries", sa.Text(), nullable=False),
        _degrees("declared_km"), sa.Column("method", sa.SmallInteger(), nullable=False),
        _word("source", 400), _word("intake_uuid", 36), _word("sale_uuid", 36), _flag("active"),
        _flag("simulated"),
        links={
            "supply": "supply.uuid", "producer_id": "organisation.id", "node_id": "node.id",
            "category_id": "category.id",
        },
        indexes=("month", "node_id", "producer_id", "supply"),
        checks={
            "positive_grams": "grams > 0", "cents_not_negative": "cents >= 0",
            "no_13th_month": "month % 100 BETWEEN 1 AND 12",
            "known_processed": "processed IN ('raw', 'processed', 'unknown')",
        },
    )  # fmt: skip


def _add_markets() -> None:
    node = {"node_id": "node.id"}
    _versioned(
        "market_pitches",
        _number("node_id"), _number("producers"), _number("pitches", optional=True),
        _word("source", 400), _flag("active"), _flag("simulated"),
        links=node, indexes=("node_id",),
        checks={
            "producers_not_negative": "producers >= 0", "part_of_all": "pitches >= producers"
        },
    )  # fmt: skip
    _versioned(
        "market_count",
        _word("uuid", 36), _number("node_id"), _day("day", optional=False), _number("producers"),
        _number("stalls", optional=True), _word("note", 500), _flag("active"), _flag("simulated"),
        links=node, indexes=("node_id", "uuid"),
        checks={"producers_not_negative": "producers >= 0", "part_of_all": "stalls >= producers"},
    )  # fmt: skip


def _add_canteens() -> None:
    _versioned(
        "canteen_purchase",
        _word("row_key", 200), _number("node_id"), _word("kind", 7), _number("first_month"),
        _number("last_month"), _number("category_id", optional=True), _word("product", 200),
        _large("grams", optional=True), _large("cents", optional=True), _word("local", 7),
        _word("local_reason", 300), _number("producer_id", optional=True), _word("document", 200),
        _word("source", 400), _flag("active"), _flag("simulated"),
        links={
            "node_id": "node.id", "category_id": "category.id", "producer_id": "organisation.id",
        },
        indexes=("node_id", "row_key"),
        checks={
            "known_kind": "kind IN ('tender', 'invoice')",
            "known_local": "local IN ('yes', 'no', 'unknown')",
            "positive_grams": "grams > 0", "cents_not_negative": "cents >= 0",
            "says_something": "grams IS NOT NULL OR cents IS NOT NULL",
            "period_in_order": "first_month <= last_month",
        },
    )  # fmt: skip
    _work(
        "chain_import",
        _word("uuid", 36), _word("format", 20), _number("node_id", optional=True),
        _number("account_id", optional=True), _word("filename", 200), _word("sha256", 64),
        _number("read"), _number("imported"), _number("duplicates"), _number("refused"),
        sa.Column("summary", sa.Text(), nullable=False), _instant("created_at"),
        links={"node_id": "node.id", "account_id": "account.id"}, unique="uuid",
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


def _point() -> tuple[sa.Column, ...]:
    return (
        _word("municipality", 80), _word("province", 2), _degrees("latitude"),
        _degrees("longitude"), _number("error_m", optional=True), _word("place", optional=True),
    )  # fmt: skip


def _word(name: str, length: int | None = None, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, AutoString(length=length), nullable=optional)


def _number(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=optional)


def _large(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=optional)


def _degrees(name: str) -> sa.Column:
    return sa.Column(name, sa.Float(), nullable=True)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _day(name: str, *, optional: bool = True) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=optional)


def _instant(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, UTCDateTime(), nullable=optional)


def _dialect() -> str:
    return op.get_bind().dialect.name


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
