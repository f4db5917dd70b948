"""Benchmarks from the terminal."""

import json

import click

from foodplan.bench import BENCHES, Figure, WrongResult
from foodplan.cli.ground import progress_bar, settings


@click.command()
@click.argument("name", type=click.Choice(list(BENCHES)), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per figure.")
def bench(name: str | None, *, as_json: bool) -> None:
    """Time the real thing beside its bare limit; all benchmarks, or the one called NAME.

    Fails when a result is wrong, or when a ratio passes its goal.
    """
    figures = []
    for chosen in [name] if name else list(BENCHES):
        with progress_bar(chosen) as steps:
            try:
                figure = BENCHES[chosen](settings().data_dir, steps)
            except WrongResult as wrong:
                raise click.ClickException(str(wrong)) from wrong
        click.echo(json.dumps(figure.to_json()) if as_json else _said(figure))
        figures.append(figure)
    missed = [figure.name for figure in figures if not figure.reached]
    if missed:
        raise click.ClickException(f"Over its goal: {', '.join(missed)}.")


def _said(figure: Figure) -> str:
    return (
        f"{figure.name}: {figure.ratio:.2f} (goal {figure.goal}), medians of {figure.runs} runs: "
        f"{figure.what} {figure.median * 1000:.2f} ms, {figure.compared_with} "
        f"{figure.base_median * 1000:.2f} ms; floor {figure.floor * 1000:.3f} ms."
    )


COMMANDS = {"bench": bench}
