"""Writing views: one transaction each, begun again when the database gave it up for another's."""

import threading
from collections.abc import Callable, Iterator

import psycopg.errors
import pytest
import sqlalchemy as sa
from flask import Flask

from foodplan.db import session_scope
from foodplan.store.instance import set_instance_fact
from foodplan.web.access import public
from foodplan.web.parts import Clock
from foodplan.web.session import TRIES, session, writes
from tests.conftest import make_app

Answers = list[int]


@pytest.fixture
def postgres_app(postgres_url: str, clock: Clock) -> Iterator[Flask]:
    yield from make_app(postgres_url, clock)


def offer(app: Flask, view: Callable[..., str], rule: str = "/prova") -> None:
    app.add_url_rule(rule, "prova", public(writes(view)))


def deadlock() -> sa.exc.OperationalError:
    return sa.exc.OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected())


def fact(app: Flask, key: str) -> str | None:
    with session_scope(app.extensions["foodplan"].engine) as own:
        query = sa.text("SELECT value FROM instance_fact WHERE key = :key")
        found: str | None = own.execute(query, {"key": key}).scalar()
        return found


@pytest.mark.parametrize(
    "error", [deadlock(), psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()]
)
def test_a_view_that_lost_a_race_is_run_again(app: Flask, error: Exception) -> None:
    runs = []

    def view() -> str:
        runs.append(1)
        set_instance_fact(session(), "runs", str(len(runs)))
        if len(runs) < 3:
            raise error
        return "done"

    offer(app, view)
    assert app.test_client().get("/prova").status_code == 200
    assert fact(app, "runs") == "3"


def test_a_view_that_loses_every_race_fails_at_last_and_writes_nothing(app: Flask) -> None:
    runs = []

    def view() -> str:
        runs.append(1)
        set_instance_fact(session(), "runs", str(len(runs)))
        raise deadlock()

    offer(app, view)
    assert app.test_client().get("/prova").status_code == 500
    assert (len(runs), fact(app, "runs")) == (TRIES, None)


@pytest.mark.parametrize(
    "error", [ValueError(), sa.exc.OperationalError("COMMIT", {}, Exception("connection lost"))]
)
def test_no_other_error_is_tried_again(app: Flask, error: Exception) -> None:
    runs = []

    def view() -> str:
        runs.append(1)
        raise error

    offer(app, view)
    assert app.test_client().get("/prova").status_code == 500
    assert len(runs) == 1


@pytest.mark.postgres
def test_two_writers_that_lock_each_other_out_both_get_their_answer(postgres_app: Flask) -> None:
    with session_scope(postgres_app.extensions["foodplan"].engine, writes=True) as own:
        set_instance_fact(own, "a", "")
        set_instance_fact(own, "b", "")
    meeting = threading.Barrier(2)
    seen: set[str] = set()

    def view(first: str, second: str) -> str:
        change = sa.text("UPDATE instance_fact SET value = value || :who WHERE key = :key")
        session().execute(change, {"who": first, "key": first})
        if first not in seen:
            seen.add(first)
            meeting.wait(timeout=20)
        session().execute(change, {"who": first, "key": second})
        return "done"

    offer(postgres_app, view, "/prova/<first>/<second>")
    answers: Answers = []

    def ask(rule: str) -> None:
        answers.append(postgres_app.test_client().get(rule).status_code)

    threads = [threading.Thread(target=ask, args=(f"/prova/{way}",)) for way in ("a/b", "b/a")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert answers == [200, 200]
    assert {"".join(sorted(fact(postgres_app, key) or "")) for key in "ab"} == {"ab"}
