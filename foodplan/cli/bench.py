"""Benchmarks from the terminal."""

import json

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from foodplan.bench import BENCHES, ON_POSTGRES, Figure, Ground, WrongResult, ground
from foodplan.cli.ground import progress_bar, settings


@click.command()
@click.argument("name", type=click.Choice(list(BENCHES)), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per figure.")
@click.option(
    "--postgres",
    metavar="URL",
    help="Run on this PostgreSQL database, in schemas of its own that are dropped afterwards.",
)
@click.option(
    "--full", is_flag=True, help="Read the progress from 10,000,000 movements: minutes and 5 GB."
)
def bench(name: str | None, *, as_json: bool, postgres: str | None, full: bool) -> None:
    """Time the real thing beside its bare limit; all benchmarks, or the one called NAME.

    \b
    progress       the whole progress from 1,000,000 movements over that from 10,000
    progress_bare  the same over the bare SQL and pandas statements that read the same rows
    pages          the slowest of three unchanged pages over an empty view of the same server
    known_pages    the same for who has the page already and gets 304
    changed_page   the processor's time of a changed page over that of its rendering alone
    post           post() over bare inserts of the same rows, one durable transaction each
    post_growth    post() in a ledger of 1,000,000 movements over one of 10,000
    rebuild        the rebuild of the monthly flows over the bare GROUP BY
    asof           the progress as of a random past day over the bare sum of the lines until then
    import         a whole import of 100,000 rows over pandas and a bulk insert of the same rows
    map            the map with 10,000 places in a browser over a bare page with the same marks
    writers        the slowest of eight writing processes over the fastest, and the longest wait

    Fails when a result is wrong, or when a ratio passes its goal.
    """  # noqa: D301 - click reads the \b
    chosen = _chosen(name, postgres)
    try:
        with ground(settings().data_dir, postgres, full=full) as place:
            figures = [_run(one, place, as_json=as_json) for one in chosen]
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    missed = [figure.name for figure in figures if not figure.reached]
    if missed:
        raise click.ClickException(f"Over its goal: {', '.join(missed)}.")


def _chosen(name: str | None, postgres: str | None) -> list[str]:
    if postgres is None:
        return [name] if name else list(BENCHES)
    try:
        known = make_url(postgres).get_backend_name() == "postgresql"
    except ArgumentError:
        known = False
    if not known:
        raise click.ClickException("--postgres takes the URL of a PostgreSQL database.")
    if name and name not in ON_POSTGRES:
        raise click.ClickException(f"On PostgreSQL there are: {', '.join(ON_POSTGRES)}.")
    return [name] if name else list(ON_POSTGRES)


def _run(name: str, place: Ground, *, as_json: bool) -> Figure:
    with progress_bar(name) as steps:
        try:
            figure = BENCHES[name](place, steps)
        except WrongResult as wrong:
            raise click.ClickException(str(wrong)) from wrong
    click.echo(json.dumps(figure.to_json()) if as_json else _said(figure))
    return figure


def _said(figure: Figure) -> str:
    said = (
        f"{figure.name}: {figure.ratio:.2f} (goal {figure.goal}), medians of {figure.runs} runs: "
        f"{figure.what} {figure.median * 1000:.2f} ms, {figure.compared_with} "
        f"{figure.base_median * 1000:.2f} ms; floor {figure.floor * 1000:.3f} ms."
    )
    if figure.longest_wait is None:
        return said
    return f"{said} Longest wait {figure.longest_wait:.3f} s (goal {figure.longest_wait_goal} s)."


COMMANDS = {"bench": bench}
