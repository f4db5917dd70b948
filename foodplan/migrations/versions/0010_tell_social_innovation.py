"""Say where an action happens, who took part, and what is exchanged with other cities."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from foodplan.models.history import history_triggers, version_triggers

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What the older tables cannot say: going back would lose it.
ONLY_HERE = ("action_place", "participation", "practice_exchange")
ACTION = {"action": "action.slug"}


def upgrade() -> None:
    """Go forward."""
    _versioned(
        "action_place",
        _word("action"), _word("tie", 100), _word("place", optional=True), _word("function", 40),
        _word("source", 400), _flag("active"), _flag("simulated"),
        links=ACTION | {"place": "place.slug"}, indexes=("action",),
        checks={"place_or_function": "(place IS NULL) = (function <> '')"},
    )  # fmt: skip
    _versioned(
        "participation",
        _word("participation", 36), _word("action"), _word("title", 200), _word("unit", 13),
        _number("value"), _word("bound", 11), _day("first_day", optional=False),
        _day("last_day", optional=False), _word("method", 500), _word("source", 400),
        _flag("active"), _flag("simulated"),
        links=ACTION, indexes=("action", "participation"),
        checks={
            "not_negative": "value >= 0",
            "days_in_order": "first_day <= last_day",
            "known_unit": "unit IN ('people', 'organisations', 'events')",
            "known_bound": "bound IN ('', 'lower', 'approximate')",
        },
    )  # fmt: skip
    _versioned(
        "practice_exchange",
        _word("exchange", 36), _word("title", 200), _word("kind", 17), _word("direction", 8),
        _word("partner", 200), _word("action", optional=True), _day("first_day"),
        _day("last_day"), _word("description", 1000), _word("outcome", 1000), _word("url", 400),
        _word("source", 400), _flag("active"), _flag("simulated"),
        links=ACTION, indexes=("action", "exchange"),
        checks={
            "days_in_order": "first_day <= last_day",
            "known_kind": "kind IN ('practice', 'capacity_building', 'city_plan')",
            "known_direction": "direction IN ('given', 'received', 'mutual')",
        },
    )  # fmt: skip
    for table in ONLY_HERE:
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
    for table in ONLY_HERE:
        op.drop_table(table)


def _versioned(table: str, *columns: sa.Column, links: dict[str, str], **more: object) -> None:
    days = (_day("valid_from", optional=False), _day("valid_to"))
    known = (_instant("recorded_from"), _instant("recorded_to", optional=True))
    who = (_number("recorded_by", optional=True), _word("reason", 500))
    _work(table, *days, *known, *who, *columns, links=links | {"recorded_by": "account.id"}, **more)


def _work(
    table: str,
    *columns: sa.Column,
    links: dict[str, str],
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


def _dialect() -> str:
    return op.get_bind().dialect.name


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
