"""Bring a database's tables to the newest migration, or back to none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select
from sqlalchemy.engine import Connection, Engine

from foodplan.models import metadata

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(connection: Connection) -> Config:
    """Return an Alembic configuration bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision in one transaction."""
    with _rebuilding(engine) as connection:
        command.upgrade(alembic_config(connection), revision)
        connection.commit()


def downgrade_schema(engine: Engine, revision: str = "base") -> None:
    """Take the database back to a revision in one transaction."""
    with _rebuilding(engine) as connection:
        command.downgrade(alembic_config(connection), revision)
        connection.commit()


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """Yield a writing connection on which tables can be made anew.

    SQLite changes a table by making another and dropping the first, which would count as
    deleting every row that others refer to. As its manual says (ALTER TABLE, "Making Other Kinds
    Of Table Schema Changes"), foreign keys are off meanwhile; the migrations check them all
    before they commit.
    """
    with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        opened = connection.connection.dbapi_connection
        if opened is None:
            raise TypeError("A connection that was just opened is there.")
        opened.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            opened.cursor().execute("PRAGMA foreign_keys=ON")


def schema_state(engine: Engine) -> Literal["empty", "current", "other"]:
    """Return whether the database has no tables of ours, the newest ones, or others."""
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        newest = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    if revision is None:
        return "empty"
    return "current" if revision == newest else "other"


def is_filled(engine: Engine) -> bool:
    """Return whether any of our tables holds a row, besides the version that each begins with."""
    with engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
        return any(
            connection.execute(select(1).select_from(table).limit(1)).first() is not None
            for table in metadata.sorted_tables
            if table.name in present and table.name != "data_version"
        )


def holds_simulated_rows(engine: Engine) -> bool:
    """Return whether any row of the database says that it is simulated."""
    with engine.connect() as connection:
        return any(
            connection.execute(
                select(1).select_from(table).where(table.c.simulated).limit(1)
            ).first()
            is not None
            for table in metadata.sorted_tables
            if "simulated" in table.columns
        )
