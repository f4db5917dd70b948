"""Figures in the terminal: the plan's progress, and whether the ledger adds up."""

import json
from datetime import date, datetime

import click
from rich.console import Console
from rich.table import Table

from foodplan.cli.ground import reading, today, writing
from foodplan.reports.plan import GoalSummary, ProgressReport, asked, progress_report
from foodplan.rules.problems import Refused
from foodplan.store.ledger import rebuild, verify_ledger


@click.group()
def ledger() -> None:
    """Check the ledger against its own lines."""


@ledger.command()
def verify() -> None:
    """Compare balances, monthly flows and hashes with the lines, and name every difference."""
    with reading() as session:
        differences = verify_ledger(session)
    for difference in differences:
        click.echo(str(difference))
    if differences:
        raise click.ClickException(f"The ledger has {len(differences)} differences.")
    click.echo("The ledger verifies: balances and monthly flows equal the fold of the lines.")


@click.group()
def progress() -> None:
    """Show or rebuild what the plan's progress is computed from."""


@progress.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The day of the question, as 2026-06-30; today without it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what GET /api/v1/progress answers.")
def show(as_of: datetime | None, *, as_json: bool) -> None:
    """Show the progress of every goal, with its coverage."""
    day: date | None = as_of.date() if as_of else None
    try:
        question = asked(day, today())
    except Refused as refused:
        raise click.ClickException("The day lies in the future.") from refused
    with reading() as session:
        report = progress_report(session, *question)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _draw(report)


@progress.command("rebuild")
def build_again() -> None:
    """Compute balances and monthly flows again from the lines."""
    with writing() as session:
        rebuild(session)
    click.echo("Balances and monthly flows are rebuilt from the lines.")


def _draw(report: ProgressReport) -> None:
    for plan in report.plans:
        if not plan.goals:
            continue
        table = Table(title=f"{plan.title}, {report.as_of.isoformat()}", title_justify="left")
        for heading in ("Goal", "Progress", "Coverage", "Between", "Status"):
            table.add_column(heading)
        for goal in plan.goals:
            table.add_row(*_row(goal))
        Console().print(table)


def _row(goal: GoalSummary) -> tuple[str, ...]:
    between = "" if goal.low is None else f"{_percent(goal.low)} to {_percent(goal.high)}"
    shares = (_percent(goal.progress), _percent(goal.coverage))
    return goal.title, *shares, between, goal.status.name


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


COMMANDS = {"ledger": ledger, "progress": progress}
