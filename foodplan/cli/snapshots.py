"""Reports frozen for the council: freeze one, list them, check one from its file alone."""

from datetime import date, datetime
from pathlib import Path

import click

from foodplan.cli.ground import now, reading, today, writing
from foodplan.jobs.snapshots import day_to_freeze, freeze_and_keep
from foodplan.reports.snapshots import Verification, Wanted
from foodplan.reports.snapshots import verify as verify_export
from foodplan.reports.snapshots.archive import MOST_BYTES
from foodplan.rules.problems import Refused
from foodplan.store.snapshots import list_snapshots, snapshot_content

SHOWN = 100


@click.group()
def snapshot() -> None:
    """Freeze a report for the council, or check one from its file alone."""


@snapshot.command()
@click.option("--title", required=True, help="What the report is for; everybody reads it.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="A day that is over, as 2026-06-30; the last sealed day without it.",
)
@click.option("--reason", default="", help="The act or the reason; everybody reads it.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the export to this file too.",
)
def freeze(title: str, as_of: datetime | None, reason: str, output: Path | None) -> None:
    """Freeze the figures of a day with everything that they are computed from."""
    with writing() as session:
        day: date = as_of.date() if as_of else day_to_freeze(session, today())
        try:
            wanted = Wanted(title.strip(), reason.strip(), day)
            slug = freeze_and_keep(session, wanted, now())
        except Refused as refused:
            raise click.ClickException(
                " ".join(problem.text for problem in refused.problems)
            ) from refused
        content = snapshot_content(session, slug) or b""
    if output is not None:
        write_file(output, content)
    click.echo(f"/piano/istantanee/{slug}: figures of {day.isoformat()}, {len(content)} bytes.")


@snapshot.command(name="list")
def list_() -> None:
    """List the frozen reports, the last one first."""
    with reading() as session:
        found = list_snapshots(session)
    for row in found:
        click.echo(f"{row.day.isoformat()}  {row.fingerprint}  {row.slug}  {row.title}")
    if not found:
        click.echo("No report is frozen yet.")


@snapshot.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Make all figures of FILE again from FILE alone, and name each that differs.

    Needs no database. Fails when a file in it was changed or a figure comes out otherwise.
    """
    with file.open("rb") as opened:
        # One byte more than any export tells that it is none, however large the file.
        found = verify_export(opened.read(MOST_BYTES + 1))
    for line in lines_of(found):
        click.echo(line)
    if not found.good:
        raise click.ClickException("L’istantanea non è verificata.")


def lines_of(found: Verification) -> list[str]:
    """Return what came of checking an export, one sentence a line, in Italian."""
    said = found.manifest
    lines = [f"«{said['title']}», cifre del {said['day']}."] if said else []
    lines += [problem.text for problem in found.problems]
    lines += [
        f"{item.figure}: nel file {item.shown}, rifatto {item.recomputed}."
        for item in found.differences[:SHOWN]
    ]
    more = len(found.differences) - SHOWN
    lines += [f"… e altre {more} cifre diverse."] if more > 0 else []
    if found.fingerprint:
        lines.append(f"Impronta delle cifre: {found.fingerprint}")
    if found.good:
        lines.append(f"Verificata: {found.figures} cifre rifatte, nessuna differenza.")
    return [_plain(line) for line in lines]


def _plain(line: str) -> str:
    """Return a line with nothing in it that moves a terminal: a file may say what it likes."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def write_file(path: Path, content: bytes) -> None:
    """Write an export, or fail with a sentence."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error


COMMANDS = {"snapshot": snapshot}
