"""Engines: what their errors say, and which of them ask for another try."""

import psycopg.errors
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.db import lost_a_race


def test_an_error_never_repeats_the_values_of_its_statement(engine: Engine) -> None:
    statement = sa.text("INSERT INTO no_such_table VALUES (:email)")
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.execute(statement, {"email": "maria@example.org"})
    assert "maria" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.SerializationFailure(), True),
        (sa.exc.OperationalError("", {}, psycopg.errors.DeadlockDetected()), True),
        (psycopg.errors.AdminShutdown(), False),
        (ValueError(), False),
    ],
)
def test_only_a_transaction_given_up_for_another_has_lost_a_race(
    error: Exception, *, lost: bool
) -> None:
    assert lost_a_race(error) is lost
