"""Migrations go up and down on both databases, and say exactly what the models say."""

from alembic import command
from sqlalchemy import inspect
from sqlalchemy.engine import Engine

from foodplan.models import metadata
from foodplan.store.schema import alembic_config, downgrade_schema, upgrade_schema


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        command.check(alembic_config(connection))
        tables = set(inspect(connection).get_table_names())
    assert set(metadata.tables) <= tables


def test_down_and_up_again_leaves_the_same_tables(engine: Engine) -> None:
    downgrade_schema(engine)
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade_schema(engine)
    with engine.connect() as connection:
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())
