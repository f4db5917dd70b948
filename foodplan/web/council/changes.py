"""What a report says of figures that changed after the last snapshot."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlmodel import Session

from foodplan.reports.plan import GoalSummary
from foodplan.reports.restatements import Restated, restatements_report
from foodplan.store.snapshots import Frozen, list_snapshots
from foodplan.web.asked import Question
from foodplan.web.council.document import Cell, Grid, Section
from foodplan.web.filters import date_it, quantity, word


def last_snapshot(session: Session, asked: Question) -> Frozen | None:
    """Return the last snapshot that a day may be compared with, frozen by then."""
    rows = [
        row
        for row in list_snapshots(session)
        if row.day <= asked.day and (asked.known_at is None or row.frozen_at <= asked.known_at)
    ]
    return max(rows, key=lambda row: (row.day, row.frozen_at), default=None)


def restated(
    session: Session, asked: Question, snapshot: Frozen | None, goals: tuple[GoalSummary, ...]
) -> Iterator[Section]:
    """Yield what is known differently since a snapshot of the goals' indicators, and why."""
    if snapshot is None:
        yield Section(
            "cambiato",
            _("Che cosa è cambiato dopo"),
            paragraphs=(_("Nessuna istantanea precedente: non c’è con che confrontare."),),
        )
        return
    named = {row.slug for goal in goals for row in goal.indicators}
    report = restatements_report(session, snapshot.day, asked.day, asked.known_at)
    rows = [row for row in report.rows if row.indicator.slug in named]
    yield Section(
        anchor="cambiato",
        title=_("Che cosa è cambiato dopo"),
        paragraphs=(
            _(
                "Cifre di periodi già chiusi il %(day)s che oggi si conoscono diverse.",
                day=date_it(snapshot.day),
            ),
        ),
        grids=(_figures(rows),),
    )


def _figures(rows: list[Restated]) -> Grid:
    return Grid(
        title=_("Cifre ricalcolate"),
        columns=(_("Indicatore"), _("Periodo"), _("Allora"), _("Adesso"), _("Perché")),
        rows=tuple(
            (
                Cell(row.indicator.title),
                Cell(row.period.label),
                Cell(quantity(row.before), row.before.value if row.before else None),
                Cell(quantity(row.after), row.after.value if row.after else None),
                Cell("; ".join(_why(row)) or "–"),
            )
            for row in rows
        ),
        numeric=frozenset({2, 3}),
        empty=_("Nessuna cifra è cambiata."),
    )


def _why(row: Restated) -> Iterator[str]:
    """Yield what was done or stated in between that moves a figure."""
    for act in row.acts:
        kind = word(act.kind.name) if act.kind else ""
        yield " ".join(part for part in (act.organisation, kind, act.reason) if part)
    for line in row.statements:
        yield " ".join(part for part in (word(line.what.name), line.reason) if part)
