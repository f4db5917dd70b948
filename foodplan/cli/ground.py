"""What every command stands on: settings, the database, and failures said in one sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import click
from pydantic import ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.importers import ImportProblem
from foodplan.rules.calendar import rome_day
from foodplan.settings import Settings, get_settings
from foodplan.store.schema import schema_state

SHOWN_PROBLEMS = 50


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today in Europe/Rome."""
    return rome_day(now())


def settings() -> Settings:
    """Return the settings, or fail with what is wrong with them."""
    get_settings.cache_clear()
    try:
        return get_settings()
    except ValidationError as error:
        first = error.errors()[0]
        names = [f"FOODPLAN_{str(part).upper()}" for part in first["loc"]]
        said = str(first["msg"]).removeprefix("Value error, ")
        raise click.ClickException(": ".join([*names, said])) from error


@contextmanager
def any_database(url: str) -> Iterator[Engine]:
    """Yield an engine on a database in any state, or fail when it cannot be reached."""
    try:
        engine = make_engine(url)
    except (ArgumentError, OSError) as error:
        raise click.ClickException(f"FOODPLAN_DATABASE_URL cannot be used: {error}") from error
    try:
        yield engine
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    finally:
        engine.dispose()


@contextmanager
def ready_database() -> Iterator[Engine]:
    """Yield an engine on the database of the settings; fail unless its tables are the newest."""
    with any_database(settings().database_url) as engine:
        refuse_old_tables(engine)
        yield engine


def refuse_old_tables(engine: Engine) -> None:
    """Fail with what to do when the tables are missing or not the newest."""
    state = schema_state(engine)
    if state == "empty":
        raise click.ClickException(
            "The database has no tables: run `foodplan init`, or `foodplan demo` to try it out."
        )
    if state != "current":
        raise click.ClickException(
            "The database has older or unknown tables: run `foodplan migrate`."
        )


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a reading session on the database of the settings."""
    with ready_database() as engine, session_scope(engine) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a writing session on the database of the settings; commits at the end."""
    with ready_database() as engine, session_scope(engine, writes=True) as session:
        yield session


@contextmanager
def progress_bar(title: str) -> Iterator["Steps"]:
    """Show a bar on the terminal's error stream while something long runs."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not os.isatty(2)
    with Progress(*columns, TimeRemainingColumn(), disable=hidden, transient=True) as bars:
        yield Steps(bars, title)


class Steps:
    """Tells a progress bar how far a job is; the job only sees a function."""

    def __init__(self, bars: Progress, title: str) -> None:
        self._bars = bars
        self._task = bars.add_task(title, total=None)

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` steps are done."""
        self._bars.update(self._task, completed=done, total=total)


def broken(problems: tuple[ImportProblem, ...]) -> str:
    """Return one sentence that nothing was stored, with the first mistakes below it."""
    lines = [f"  {item.text}" for item in problems]
    more = len(lines) - SHOWN_PROBLEMS
    hidden = [f"  … and {more} more"] if more > 0 else []
    sentence = f"Nothing was stored: {len(lines)} mistakes in the file."
    return "\n".join([sentence, *lines[:SHOWN_PROBLEMS], *hidden])
