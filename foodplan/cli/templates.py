"""A plan's structure carried to another city: out of this database, into a new one or a folder."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from foodplan.cli.ground import any_database, broken, now, reading, settings, today
from foodplan.db import session_scope
from foodplan.importers.city_template import NotATemplate, unpack_template
from foodplan.jobs.init import InitProblems, fill_plan
from foodplan.reports.city_template import city_template
from foodplan.rules.city_template import city_problems
from foodplan.store.history import Change
from foodplan.store.schema import is_filled, upgrade_schema

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--without", multiple=True, metavar="SLUG", help="Leave out an indicator; may be repeated."
)
def write_template(file: Path, without: tuple[str, ...]) -> None:
    """Write the plan's structure to FILE (zip) for another city to start from.

    Plans, goals, indicators, categories, factors and papers go along; figures, targets, actions,
    places and people stay. Indicators that are only this city's are left out and named.
    """
    with reading() as session:
        made = city_template(session, today(), without)
    file.write_bytes(made.body)
    for item in made.left:
        click.echo(f"left out: {item.slug} ({item.title}): {item.why}", err=True)
    click.echo(
        f"{file} written: {made.plans} plans, {made.goals} goals, {made.indicators} indicators. "
        "Read it over before you give it away."
    )


@click.command("template")
@click.argument("file", type=FILE)
@click.option("--city", required=True, help="The name of the new city.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files there, to be changed, and store nothing.",
)
def read_template(file: Path, city: str, folder: Path | None) -> None:
    """Start a new city from the template FILE, in the empty database of the settings."""
    problems = city_problems(city)
    if problems:
        raise click.BadParameter(problems[0].text, param_hint="--city")
    try:
        if folder is not None:
            unpack_template(file, folder, city)
            click.echo(f"{folder} written: set FOODPLAN_DATA_DIR to it, then `foodplan init`.")
            return
        with TemporaryDirectory() as made:
            unpack_template(file, Path(made), city)
            _store(Path(made))
    except NotATemplate as error:
        raise click.ClickException(error.problem.text) from error


def _store(folder: Path) -> None:
    with any_database(settings().database_url) as engine:
        upgrade_schema(engine)
        if is_filled(engine):
            raise click.ClickException(
                "The database holds data: choose another FOODPLAN_DATABASE_URL."
            )
        with session_scope(engine, writes=True) as session:
            try:
                result = fill_plan(session, folder, Change(now()))
            except InitProblems as error:
                raise click.ClickException(broken(error.problems)) from error
    click.echo(f"The plan is in: {result.added} added. Next: `foodplan users`, `foodplan serve`.")
