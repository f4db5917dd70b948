"""How Alembic meets the database: on the connection or URL that its configuration carries."""

from alembic import context

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


def _run_on(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
