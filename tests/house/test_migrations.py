"""Migrations go up and down on both databases, and say exactly what the models say."""

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import inspect
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.models import metadata
from foodplan.store.ledger import verify_ledger
from foodplan.store.schema import alembic_config, downgrade_schema, upgrade_schema
from tests.factories.ledger import Ledger, make_ledger, make_movement
from tests.factories.organisations import make_site


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


def fill(engine: Engine) -> Ledger:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        make_site(session, "emporio-altro")
        ledger.intake(10_000)
        ledger.distribution(4_000)
    return ledger


def test_a_filled_ledger_goes_down_a_step_and_up_again(engine: Engine) -> None:
    fill(engine)
    downgrade_schema(engine, "0001")
    upgrade_schema(engine)
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
        grams = sa.text("SELECT SUM(grams) FROM balance")
        assert session.execute(grams).scalar_one() == 6_000
        if engine.dialect.name == "sqlite":
            assert session.execute(sa.text("PRAGMA foreign_keys")).scalar_one() == 1


def test_what_older_tables_cannot_say_is_not_lost_by_going_back(engine: Engine) -> None:
    ledger = fill(engine)
    with session_scope(engine, writes=True) as session:
        sent = make_movement("dispatch", "emporio-altro", 1_000)
        Ledger(session, ledger.site, ledger.actor).post(sent)
    with pytest.raises(ValueError, match=r"no place in the older tables: node \(transit\)"):
        downgrade_schema(engine, "0001")
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
