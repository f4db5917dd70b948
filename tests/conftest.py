"""What every test may ask for: databases of both kinds, made once and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import make_engine, open_session
from foodplan.settings import Settings
from foodplan.store.schema import upgrade_schema
from foodplan.web.parts import Clock
from tests.client import JudgingClient
from tests.postgres import find_binaries, running_cluster
from tests.quick import KEPT_TEMPLATES, hash_quickly, keep_builders

settings.register_profile(
    "house",
    deadline=None,
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("house")

_names = count(1)


keep_builders()
hash_quickly()


def missing(what: str) -> None:
    """Skip for a missing part, which is an error where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    upgrade_schema(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL (Debian's package postgresql)")
        raise AssertionError
    with running_cluster(binaries) as socket:
        yield socket


def _postgres_url(socket: Path, database: str) -> str:
    return f"postgresql+psycopg://foodplan@/{database}?host={socket}"


@pytest.fixture(scope="session")
def postgres_template(postgres_socket: Path) -> Path:
    admin = sa.create_engine(
        _postgres_url(postgres_socket, "postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE template_foodplan")
    admin.dispose()
    engine = make_engine(_postgres_url(postgres_socket, "template_foodplan"))
    upgrade_schema(engine)
    engine.dispose()
    return postgres_socket


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "foodplan.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: Path) -> Iterator[str]:
    name = f"t{os.getpid()}_{next(_names)}"
    admin = sa.create_engine(
        _postgres_url(postgres_template, "postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template_foodplan")
    yield _postgres_url(postgres_template, name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty database of each kind."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session on a migrated, empty database of each kind."""
    with open_session(engine, writes=True) as session:
        yield session


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty SQLite database, where the kind makes no difference."""
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_session(sqlite_engine: Engine) -> Iterator[Session]:
    """A writing session on SQLite, where the kind makes no difference."""
    with open_session(sqlite_engine, writes=True) as session:
        yield session


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still on 22 November 2026, 10:00 in Torino."""
    return lambda: datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def app(sqlite_url: str, clock: Clock) -> Iterator[Flask]:
    """The application on a migrated, empty SQLite database."""
    yield from make_app(sqlite_url, clock)


@pytest.fixture
def client(app: Flask) -> JudgingClient:
    """A browser that judges every page of the application."""
    return JudgingClient(app)


def make_app(database_url: str, clock: Clock) -> Iterator[Flask]:
    """Yield an application on a database, without request limits, and close its engine after."""
    from foodplan.app import create_app
    from foodplan.web.limits import limiter

    app = create_app(Settings(database_url=database_url, log_level="CRITICAL"), clock)
    app.testing = False
    app.jinja_env.bytecode_cache = KEPT_TEMPLATES
    limiter.enabled = False
    yield app
    app.extensions["foodplan"].engine.dispose()
