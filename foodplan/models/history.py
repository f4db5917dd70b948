"""The one mechanism by which whatever a figure depends on is versioned and never overwritten.

A versioned row says from which day to which day it holds in the world (`valid_from`
inclusive, `valid_to` exclusive) and from which instant to which instant this database
believed it (`recorded_from`, `recorded_to`). A change closes `recorded_to` of the old
rows and adds new ones; database triggers refuse every other UPDATE and every DELETE.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

BEGINNING = date(1900, 1, 1)


class Identity(SQLModel):
    """A thing that keeps its slug for ever, while what is said of it has versions."""

    slug: str = Field(primary_key=True, max_length=80)


class Versioned(SQLModel):
    """One statement about a thing, with its valid days and its recorded instants."""

    id: int | None = Field(default=None, primary_key=True)
    valid_from: date = Field(default=BEGINNING)
    valid_to: date | None = Field(default=None)
    recorded_from: datetime
    recorded_to: datetime | None = Field(default=None)
    recorded_by: int | None = Field(default=None, foreign_key="account.id")
    reason: str = Field(default="", max_length=500)


def versioned_tables(metadata: sa.MetaData) -> list[sa.Table]:
    """Return every table that carries versions, in dependency order."""
    return [table for table in metadata.sorted_tables if "recorded_to" in table.columns]


def history_triggers(dialect: str, table: str, columns: list[str]) -> list[str]:
    """Return the statements that make a versioned table append-only but for closing a row.

    `columns` are all columns except `recorded_to`; the only UPDATE let through sets
    `recorded_to` where it was empty and leaves every other column as it was.
    """
    if dialect == "sqlite":
        same = " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in columns)
        only_closing = f"OLD.recorded_to IS NULL AND NEW.recorded_to IS NOT NULL AND {same}"
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            (
                f"CREATE TRIGGER {table}_only_closing BEFORE UPDATE ON {table} "
                f"WHEN NOT ({only_closing}) {refuse}"
            ),
        ]
    same = " AND ".join(f'OLD."{column}" IS NOT DISTINCT FROM NEW."{column}"' for column in columns)
    only_closing = f"OLD.recorded_to IS NULL AND NEW.recorded_to IS NOT NULL AND {same}"
    return [
        (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
        (
            f"CREATE TRIGGER {table}_only_closing BEFORE UPDATE ON {table} "
            f"FOR EACH ROW WHEN (NOT ({only_closing})) EXECUTE FUNCTION refuse_change()"
        ),
    ]


def append_only_triggers(dialect: str, table: str) -> list[str]:
    """Return the statements that refuse every UPDATE and DELETE on a table."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
        (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
    ]


# PostgreSQL needs one function for all its triggers; SQLite writes the refusal inline.
REFUSE_CHANGE_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


RAISE_ON_SQLITE = (
    "INSERT INTO data_version (shard, number, \"transaction\") VALUES (0, 1, '') "
    "ON CONFLICT (shard) DO UPDATE SET number = number + 1"
)


def version_triggers(dialect: str, table: str) -> list[str]:
    """Return the statements that raise the data version whenever a table is written.

    In PostgreSQL once in a transaction, in a row that no other transaction is at, so that no
    writer waits for another.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_version_{verb.lower()} AFTER {verb} ON {table} "
            f"BEGIN {RAISE_ON_SQLITE}; END"
            for verb in ("INSERT", "UPDATE")
        ]
    return [
        (
            f"CREATE TRIGGER {table}_version AFTER INSERT OR UPDATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION raise_data_version()"
        )
    ]


# The first shard that no other transaction has taken: the lock is tried and never waited for, and
# goes with the transaction, as does the setting by which its later statements know.
VERSION_FUNCTIONS = (
    """
CREATE FUNCTION raise_data_version_once() RETURNS void LANGUAGE plpgsql AS
$$ DECLARE
  own text := pg_current_xact_id()::text;
  free integer := 0;
BEGIN
  IF current_setting('foodplan.raised_in', true) IS NOT DISTINCT FROM own THEN
    RETURN;
  END IF;
  WHILE NOT pg_try_advisory_xact_lock('data_version'::regclass::oid::integer, free) LOOP
    free := free + 1;
  END LOOP;
  INSERT INTO data_version AS held (shard, number, transaction) VALUES (free, 1, own)
  ON CONFLICT (shard) DO UPDATE SET number = held.number + 1, transaction = own;
  PERFORM set_config('foodplan.raised_in', own, true);
END $$
""",
    """
CREATE FUNCTION raise_data_version() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  PERFORM raise_data_version_once();
  RETURN NULL;
END $$
""",
)
