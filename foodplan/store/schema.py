"""Bring a database's tables to the newest migration, or back to none."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(connection: Connection) -> Config:
    """Return an Alembic configuration bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision in one transaction."""
    with engine.execution_options(writes=True).connect() as connection:
        command.upgrade(alembic_config(connection), revision)
        connection.commit()


def downgrade_schema(engine: Engine, revision: str = "base") -> None:
    """Take the database back to a revision in one transaction."""
    with engine.execution_options(writes=True).connect() as connection:
        command.downgrade(alembic_config(connection), revision)
        connection.commit()
