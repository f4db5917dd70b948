"""The whole database: make it, fill it, back it up, bring it back."""

from pathlib import Path

import click
from sqlalchemy.engine import Engine

from foodplan.cli.ground import any_database, broken, now, progress_bar, ready_database, settings
from foodplan.db import session_scope
from foodplan.jobs.backup import BackupError, checksum_file
from foodplan.jobs.backup import backup as write_backup
from foodplan.jobs.backup import restore as read_backup
from foodplan.jobs.demo import PASSWORD, PEOPLE, Demo, make_demo
from foodplan.jobs.init import InitProblems, fill_plan
from foodplan.settings import Settings
from foodplan.store.history import Change
from foodplan.store.instance import instance_facts
from foodplan.store.schema import holds_simulated_rows, is_filled, upgrade_schema

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
def migrate() -> None:
    """Bring the tables of the database to the newest migration."""
    with any_database(settings().database_url) as engine:
        upgrade_schema(engine)
    click.echo("The tables are the newest.")


@click.command()
def init() -> None:
    """Make an empty production database with the plan, the figures and the atlas.

    Run it again after the files in FOODPLAN_DATA_DIR have changed: what did not change stays as
    it is.
    """
    chosen = settings()
    with any_database(chosen.database_url) as engine:
        upgrade_schema(engine)
        if holds_simulated_rows(engine):
            raise click.ClickException(
                "The database holds simulated rows: choose another FOODPLAN_DATABASE_URL."
            )
        with session_scope(engine, writes=True) as session:
            try:
                result = fill_plan(session, chosen.data_dir, Change(now()))
            except InitProblems as error:
                raise click.ClickException(broken(error.problems)) from error
    click.echo(f"The plan and the atlas are in: {result.added} added, {result.changed} changed.")


@click.command()
@click.option("--if-empty", is_flag=True, help="Leave a database that holds data as it is.")
def demo(*, if_empty: bool) -> None:
    """Make a database with 18 simulated months of invented organisations.

    Prints one account per role. Only for this machine: the passwords are known to everybody.
    """
    chosen = settings()
    if not chosen.on_loopback:
        raise click.ClickException(
            "The demo's passwords are known to everybody: bind to a loopback address."
        )
    with any_database(chosen.database_url) as engine:
        upgrade_schema(engine)
        if not is_filled(engine):
            made = _fill_demo(engine, chosen)
            click.echo(
                f"{made.movements} simulated movements of {made.organisations} invented "
                f"organisations, from {made.first_day} to {made.last_day}."
            )
        elif not if_empty:
            raise click.ClickException(
                "The database holds data: choose another FOODPLAN_DATABASE_URL, or delete it."
            )
        with session_scope(engine) as session:
            is_demo = instance_facts(session).demo
    click.echo(_accounts() if is_demo else "The database holds data: it is left as it is.")


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write the whole database to FILE, and its SHA-256 to FILE.sha256, while it is in use."""
    with ready_database(), progress_bar("Backup") as steps:
        try:
            digest = write_backup(settings().database_url, file, steps)
        except BackupError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{file} written, SHA-256 {digest}.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace a database that holds data.")
def restore(file: Path, *, force: bool) -> None:
    """Read the backup FILE into an empty database, and verify the ledger."""
    try:
        compared = read_backup(settings().database_url, file, force=force)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    if not compared:
        click.echo(f"There was no {checksum_file(file).name} to compare with.", err=True)
    click.echo(f"{file} restored; the ledger verifies.")


def _fill_demo(engine: Engine, chosen: Settings) -> Demo:
    with progress_bar("Demo") as steps, session_scope(engine, writes=True) as session:
        try:
            return make_demo(session, chosen.data_dir, now(), steps)
        except InitProblems as error:
            raise click.ClickException(broken(error.problems)) from error


def _accounts() -> str:
    width = max(len(person.title) for person in PEOPLE)
    lines = [f"  {person.title:<{width}}  {person.email}" for person in PEOPLE]
    return "\n".join([f"Sign in at /accesso with the password {PASSWORD}:", *lines])


COMMANDS = {
    "init": init,
    "demo": demo,
    "migrate": migrate,
    "backup": backup,
    "restore": restore,
}
