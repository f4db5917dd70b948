"""Files in and out: places, areas, the plan and its figures; the open data; a city's template."""

from pathlib import Path

import click

from foodplan.cli.atlas import areas, places
from foodplan.cli.ground import reading, today
from foodplan.cli.movements import bring_in_movements, write_out_movements
from foodplan.cli.storing import store_file
from foodplan.cli.templates import read_template, write_template
from foodplan.importers.figures import import_figures
from foodplan.importers.plan import import_plan
from foodplan.reports.open_data import DATASETS, FORMS, write_file

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("import")
def bring_in() -> None:
    """Read files into the database; with one mistake nothing is stored, and all are named."""


@bring_in.command()
@click.argument("file", type=FILE)
def figures(file: Path) -> None:
    """Read published figures from FILE (figures.csv)."""
    store_file(import_figures, file)


@bring_in.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def plan(folder: Path) -> None:
    """Read the plans from the TOML files of FOLDER."""
    store_file(import_plan, folder)


@click.group()
def export() -> None:
    """Write files for others."""


@export.command("open-data")
@click.argument("folder", type=FOLDER)
def open_data(folder: Path) -> None:
    """Write every open data set to FOLDER, each as CSV, CSV for Excel and JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with reading() as session:
        for dataset in DATASETS:
            rows = list(dataset.rows(session, today(), None))
            for form in FORMS:
                file = write_file(dataset, rows, form, today())
                (folder / f"{dataset.name}.{form}").write_bytes(file.body)
                written += 1
    click.echo(f"{written} files written to {folder}.")


bring_in.add_command(places)
bring_in.add_command(areas)
bring_in.add_command(bring_in_movements)
bring_in.add_command(read_template)
export.add_command(write_out_movements)
export.add_command(write_template)

COMMANDS = {"import": bring_in, "export": export}
