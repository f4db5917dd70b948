"""A file of the project's own format stored as a whole, or refused with every mistake."""

from collections.abc import Callable
from pathlib import Path

import click
from sqlmodel import Session

from foodplan.cli.ground import broken, now, writing
from foodplan.importers import ImportResult
from foodplan.store.history import Change


def store_file(importer: Callable[[Session, Path, Change], ImportResult], path: Path) -> None:
    """Read a file into the database and print what it did; fail when any of it is wrong."""
    with writing() as session:
        result = importer(session, path, Change(now(), reason=f"Importazione di {path.name}"))
    if result.problems:
        raise click.ClickException(broken(result.problems))
    for warning in result.warnings:
        click.echo(warning.text, err=True)
    click.echo(
        f"{result.read} rows read: {result.added} added, {result.changed} changed, "
        f"{result.duplicate} already known."
    )
