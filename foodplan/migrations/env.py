"""How Alembic meets the database: on the connection or URL that its configuration carries."""

from alembic import context
from sqlalchemy.engine import Connection

from foodplan.db import make_engine
from foodplan.models import metadata
from foodplan.settings import get_settings


def run() -> None:
    """Run the migrations on the given connection, or on the database of the settings."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run_on(connection)
        return
    with make_engine(get_settings().database_url).connect() as own_connection:
        _run_on(own_connection)
        own_connection.commit()


def _run_on(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        # SQLite's too: all of it or nothing.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        _check_references(connection)


def _check_references(connection: Connection) -> None:
    """Stop before the commit when a row refers to another that is gone."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ValueError(f"Rows of these tables refer to nothing: {sorted(set(broken))[:5]}")


run()
