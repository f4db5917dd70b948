"""Count work inclusion: programmes, totals, grounds, procurement, and single placements."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from foodplan.models.history import history_triggers, version_triggers

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEW_VERSIONED = (
    "inclusion_programme_version", "inclusion_party", "inclusion_total", "inclusion_ground",
    "inclusion_double", "inclusion_compliance", "social_contract", "social_purchases",
)  # fmt: skip
NEW_WORK = ("placement", "placement_erasure")
# What the older tables cannot say: going back would lose it.
ONLY_HERE = (*NEW_VERSIONED, *NEW_WORK)
KINDS = "('traineeship', 'apprenticeship', 'fixed_term', 'permanent', 'work_grant')"
MEASURES = "('carried', 'started', 'ended', 'hours', 'outcome')"
OUTCOMES = "('still_there', 'other_job', 'training', 'none', 'unknown')"
PROGRAMME = {"programme": "inclusion_programme.slug"}
ORGANISATION = {"organisation_id": "organisation.id"}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "inclusion_programme",
        _word("slug", 80),
        sa.PrimaryKeyConstraint("slug", name="pk_inclusion_programme"),
    )
    _add_programmes()
    _add_totals()
    _add_judgements()
    _add_procurement()
    _add_placements()
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
    for table in (*NEW_VERSIONED, *NEW_WORK, "inclusion_programme"):
        op.drop_table(table)


def _add_programmes() -> None:
    _versioned(
        "inclusion_programme_version",
        _word("programme"), _word("title", 200), _word("description", 1000),
        _word("legal_frame", 20), _word("action", optional=True), _word("source", 400),
        _flag("active"), _flag("simulated"),
        links=PROGRAMME | {"action": "action.slug"}, indexes=("programme",),
    )  # fmt: skip
    _versioned(
        "inclusion_party",
        _word("programme"), _number("organisation_id"), _flag("active"),
        links=PROGRAMME | ORGANISATION, indexes=("organisation_id", "programme"),
    )  # fmt: skip


def _add_totals() -> None:
    _versioned(
        "inclusion_total",
        _word("programme"), _number("organisation_id"), _number("half"), _word("kind", 14),
        _word("measure", 8), _number("months"), _word("outcome", 11),
        _number("value", optional=True), _flag("simulated"),
        links=PROGRAMME | ORGANISATION, indexes=("half", "organisation_id", "programme"),
        checks={
            "not_negative": "value >= 0",
            "ends_a_half_year": "half % 100 IN (6, 12)",
            "known_kind": f"kind IN {KINDS}",
            "known_measure": f"measure IN {MEASURES}",
            "whole_outcome": (
                f"(measure = 'outcome') = (months IN (3, 6, 12) AND outcome IN {OUTCOMES})"
            ),
        },
    )  # fmt: skip
    _versioned(
        "inclusion_ground",
        _word("programme"), _number("year"), _word("ground", 20),
        _number("people", optional=True), _word("source", 400), _flag("simulated"),
        links=PROGRAMME, indexes=("programme",), checks={"never_few": "people >= 5"},
    )  # fmt: skip


def _add_judgements() -> None:
    _versioned(
        "inclusion_double",
        _word("programme"), _number("half"), _word("kind", 14), _number("first_id"),
        _number("second_id"), _number("kept_id"), _word("verdict", 9),
        links=PROGRAMME | dict.fromkeys(("first_id", "second_id", "kept_id"), "organisation.id"),
        indexes=("programme",),
        checks={
            "two_in_order": "first_id < second_id",
            "keeps_one": "kept_id IN (first_id, second_id)",
            "known_verdict": "verdict IN ('same', 'different')",
        },
    )  # fmt: skip
    _versioned(
        "inclusion_compliance",
        _word("subject", 20), _word("legal_basis", 1000),
        _number("retention_months", optional=True), _word("assessment", 400),
        _day("assessed_on"), _flag("active"),
        links={}, indexes=("subject",), checks={"some_retention": "retention_months > 0"},
    )  # fmt: skip


def _add_procurement() -> None:
    _versioned(
        "social_contract",
        _word("contract", 36), _word("title", 200), _word("buyer", 160),
        _day("awarded_on", optional=False), _large("cents"), _flag("reserved"),
        _number("workers", optional=True), _number("disadvantaged", optional=True),
        _word("act", 300), _word("source", 400), _flag("active"), _flag("simulated"),
        links={}, indexes=("contract",),
        checks={
            "positive_value": "cents > 0",
            "part_of_all": "disadvantaged <= workers",
            "not_negative": "disadvantaged >= 0",
            "both_or_none": "(workers IS NULL) = (disadvantaged IS NULL)",
        },
    )  # fmt: skip
    _versioned(
        "social_purchases",
        _number("year"), _large("cents", optional=True), _word("source", 400), _flag("simulated"),
        links={}, checks={"positive_value": "cents > 0"},
    )  # fmt: skip


def _add_placements() -> None:
    _work(
        "placement",
        _word("programme"), _number("organisation_id"), _word("code", 12), _word("kind", 14),
        _day("start_on", optional=False), _day("end_on"), _number("weekly_minutes"),
        _word("after_3", 11), _word("after_6", 11), _word("after_12", 11),
        sa.Column("counted", sa.Text(), nullable=False), _instant("created_at"),
        _instant("updated_at"), _flag("simulated"),
        links=PROGRAMME | ORGANISATION, unique=("organisation_id", "code"),
        indexes=("organisation_id", "programme"),
        checks={
            "days_in_order": "end_on >= start_on",
            "within_a_week": "weekly_minutes BETWEEN 1 AND 2400",
            "known_kind": f"kind IN {KINDS}",
        },
    )  # fmt: skip
    _work(
        "placement_erasure",
        _number("organisation_id"), _number("erased"), _word("cause", 12), _instant("erased_at"),
        _number("erased_by", optional=True),
        links=ORGANISATION | {"erased_by": "account.id"}, indexes=("organisation_id",),
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
    unique: tuple[str, ...] = (),
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
        fixed.append(sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"))
    op.create_table(
        table, _number("id"), *columns, sa.PrimaryKeyConstraint("id", name=f"pk_{table}"), *fixed
    )
    for name in indexes:
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)


def _word(name: str, length: int | None = None, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, AutoString(length=length), nullable=optional)


def _number(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=optional)


def _large(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=optional)


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
