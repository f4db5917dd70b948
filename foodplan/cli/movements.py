"""Files of movements in and out from the terminal."""

from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from foodplan.cli.ground import SHOWN_PROBLEMS, now, progress_bar, reading, ready_database
from foodplan.db import session_scope
from foodplan.importers.movements import ENGLISH, ITALIAN, Unreadable
from foodplan.jobs.imports.at_once import Asked, Outcome, import_at_once
from foodplan.reports.emporiums.export import csv_pieces, write_xlsx
from foodplan.rules.ledger import NodeKind
from foodplan.rules.movement_files import KIND_WORDS, SOURCE_WORDS
from foodplan.rules.problems import Refused
from foodplan.store.organisations import NodeRow, get_node

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)
SITE = click.option("--site", "slug", required=True, metavar="SLUG", help="Slug of the site.")


@click.command("movements")
@click.argument("file", type=FILE)
@SITE
@click.option("--closed", is_flag=True, help="History that leaves today's stock as it is.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and record nothing.")
@click.option("--only-valid", is_flag=True, help="Record the good rows although some are refused.")
@click.option("--kind", type=click.Choice(list(KIND_WORDS)), help="What every row is.")
@click.option("--category", metavar="SLUG", help="Category of every row that names none.")
@click.option("--source-kind", type=click.Choice(list(SOURCE_WORDS)), help="Where all comes from.")
@click.option("--numbers", type=click.Choice([ITALIAN, ENGLISH]), help="How weights are written.")
@click.option("--sheet", default="", metavar="NAME", help="Sheet of a workbook.")
@click.option("--refused", type=TARGET, help="Write the refused rows, with reasons, to this CSV.")
def bring_in_movements(file: Path, slug: str, refused: Path | None, **said: Any) -> None:
    """Read movements of a site from FILE (CSV or XLSX), all or nothing unless --only-valid."""
    names = ("kind", "category", "source_kind")
    asked = Asked(
        closed=said["closed"],
        dry_run=said["dry_run"],
        only_valid=said["only_valid"],
        number_style=said["numbers"] or "",
        sheet=said["sheet"],
        constants={name: said[name] for name in names if said[name]},
    )
    with ready_database() as engine, progress_bar(file.name) as steps:
        with session_scope(engine) as session:
            site = _site(session, slug)
        try:
            found = import_at_once(engine, file.read_bytes(), file.name, site, asked, now, steps)
        except Unreadable as error:
            raise click.ClickException(error.problem.text) from error
        except Refused as error:
            reasons = " ".join(problem.text for problem in error.problems)
            raise click.ClickException(reasons) from error
    if refused is not None and found.refused:
        refused.write_bytes(found.refused_file)
    _say(found, dry_run=asked.dry_run)


@click.command("movements")
@click.argument("file", type=TARGET)
@SITE
def write_out_movements(file: Path, slug: str) -> None:
    """Write the standing movements of a site to FILE (.csv or .xlsx), which `import` reads back."""
    with reading() as session:
        site = _site(session, slug)
        with file.open("wb") as target:
            if file.suffix.lower() == ".xlsx":
                write_xlsx(session, site.id, target)
            else:
                target.writelines(csv_pieces(session, site.id))
    click.echo(f"Written to {file}.")


def _site(session: Session, slug: str) -> NodeRow:
    site = get_node(session, slug)
    if site is None or site.kind != NodeKind.STOCK:
        raise click.ClickException(f"There is no site «{slug}».")
    return site


def _say(found: Outcome, *, dry_run: bool) -> None:
    for problem in found.problems[:SHOWN_PROBLEMS]:
        suggestion = f" → {problem.suggestion}" if problem.suggestion else ""
        where = f"riga {problem.row}, {problem.column or '-'}"
        click.echo(f"  {where}: {problem.reason}{suggestion}", err=True)
    if len(found.problems) > SHOWN_PROBLEMS:
        click.echo(f"  … and {len(found.problems) - SHOWN_PROBLEMS} more", err=True)
    recorded = "recorded" if found.posted else "could be recorded"
    counts = (
        f"{found.read} rows read = {found.imported} {recorded} + {found.duplicates} known already "
        f"+ {found.refused} refused."
    )
    if not found.posted and not dry_run:
        raise click.ClickException(f"Nothing was recorded. {counts}")
    click.echo(counts)
