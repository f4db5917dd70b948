"""A page asks the database as often for twenty indicators as for two."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.data_version import VERSION, raise_data_version
from foodplan.web.parts import Clock
from tests.conftest import make_app
from tests.factories.indicators import (
    GOAL,
    OBSERVED,
    PLAN,
    expect_reports,
    make_category,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)
from tests.factories.ledger import make_ledger

PAGES = (
    "/",
    "/piano",
    f"/piano/obiettivi/{GOAL}",
    "/piano/indicatori/misura-0",
    "/api/v1/progress",
)
MEASURES = ("recovered", "redistributed", "discarded")
FEW, MANY = 3, 20


@pytest.fixture
def app(database_url: str, clock: Clock) -> Iterator[Flask]:
    """The application over a plan with a ledger, on each kind of database."""
    for made in make_app(database_url, clock):
        with session_scope(made.extensions["foodplan"].engine, writes=True) as session:
            make_plan(session, PLAN)
            make_goal(session)
            ledger = make_ledger(session)
            ledger.intake(30_000)
            ledger.distribution(10_000)
            assert ledger.site.organisation is not None
            expect_reports(session, ledger.site.organisation)
            add(session, range(FEW))
        yield made


def add(session: Session, numbers: range) -> None:
    """Add indicators of both kinds, each of a measure under filters of its own."""
    for number in numbers:
        slug = f"categoria-{number}"
        make_category(session, slug)
        make_indicator(
            session,
            f"misura-{number}",
            measure=MEASURES[number % len(MEASURES)],
            filters=json.dumps({"category": [slug, "ortofrutta"]}),
        )
        make_indicator(session, f"osservato-{number}", **OBSERVED)
        make_observation(session, f"osservato-{number}", 10.0 + number)


def asked(app: Flask, path: str) -> list[str]:
    """Return the statements of a page that is made anew."""
    engine = app.extensions["foodplan"].engine
    with session_scope(engine, writes=True) as session:
        raise_data_version(session)
    statements: list[str] = []

    def note(*said: object) -> None:
        statements.append(str(said[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert app.test_client(use_cookies=False).get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return statements


@pytest.mark.parametrize("path", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_indicators(app: Flask, path: str) -> None:
    few = asked(app, path)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add(session, range(FEW, MANY))
    assert len(asked(app, path)) == len(few)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_plan_reads_the_lines(app: Flask, path: str) -> None:
    assert not [text for text in asked(app, path) if " line " in f"{text} ".replace("\n", " ")]


def test_what_a_page_asks_of_the_movements_is_found_in_an_index(sqlite_engine: Engine) -> None:
    """Ten million movements are not walked through for the day of the last one."""
    with sqlite_engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT max(movement.recorded_at) FROM movement"
        ).all()
        version = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {VERSION}").all()
    assert [row[3] for row in plan] == [
        "SEARCH movement USING COVERING INDEX ix_movement_recorded_at"
    ]
    assert [row[3] for row in version] == ["SCAN data_version"]
