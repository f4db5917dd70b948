"""Let an amount of money be withdrawn, and give a declined answer its reason a column of its own.

Older rows keep their meaning: every amount is stated, and reasons that stood behind a mark in an
answer's text move to their column.
"""

import sqlalchemy as sa
from alembic import op

from foodplan.models.history import history_triggers

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MARK = "\n\nNon confermata: "
# What the older tables cannot say: going back would lose it.
ONLY_HERE = ("funding_amount WHERE NOT active",)


def upgrade() -> None:
    """Go forward."""
    true = "1" if _dialect() == "sqlite" else "true"
    op.execute(f"ALTER TABLE funding_amount ADD COLUMN active BOOLEAN DEFAULT {true} NOT NULL")
    op.execute("ALTER TABLE action_update ADD COLUMN decision VARCHAR(500) DEFAULT '' NOT NULL")
    _guard_again("funding_amount")
    for number, text in _declined():
        said, mark, reason = text.rpartition(MARK)
        if mark:
            _say(number, said, reason)


def downgrade() -> None:
    """Go back, unless that would lose what only these tables can say."""
    kept = [said for said in ONLY_HERE if _has_rows(f"SELECT 1 FROM {said}")]  # noqa: S608 - ours
    if kept:
        message = f"These rows have no place in the older tables: {', '.join(kept)}."
        raise ValueError(message)
    reasons = "SELECT id, text, decision FROM action_update WHERE decision <> ''"
    for number, text, reason in op.get_bind().execute(sa.text(reasons)).all():
        _say(number, text + MARK + reason, "")
    _drop_guard("funding_amount")
    op.execute("ALTER TABLE funding_amount DROP COLUMN active")
    op.execute("ALTER TABLE action_update DROP COLUMN decision")
    _guard("funding_amount")


def _declined() -> list[tuple[int, str]]:
    query = "SELECT id, text FROM action_update WHERE state = 'declined'"
    return [(number, text) for number, text in op.get_bind().execute(sa.text(query))]


def _say(number: int, text: str, decision: str) -> None:
    query = "UPDATE action_update SET text = :text, decision = :decision WHERE id = :id"
    op.get_bind().execute(sa.text(query), {"text": text, "decision": decision, "id": number})


def _dialect() -> str:
    return op.get_bind().dialect.name


def _has_rows(query: str) -> bool:
    return op.get_bind().execute(sa.text(f"{query} LIMIT 1")).first() is not None


def _guard_again(table: str) -> None:
    _drop_guard(table)
    _guard(table)


def _drop_guard(table: str) -> None:
    on = f" ON {table}" if _dialect() == "postgresql" else ""
    for name in (f"{table}_no_delete", f"{table}_only_closing"):
        op.execute(f"DROP TRIGGER {name}{on}")


def _guard(table: str) -> None:
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    columns.remove("recorded_to")
    for statement in history_triggers(_dialect(), table, columns):
        op.execute(statement)
