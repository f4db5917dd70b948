"""The page of what two past days say differently of the same periods, with its files."""

import csv
from collections.abc import Iterator
from io import StringIO

from flask import Response, abort, jsonify, render_template

from foodplan.blueprints.plan.routes import bp
from foodplan.reports.restatements import Restated, RestatementsReport, restatements_report
from foodplan.rules.tables import neutral
from foodplan.web.access import public
from foodplan.web.asked import TwoDays, two_days
from foodplan.web.session import session

FIRST, LAST = "dal", "al"
COLUMNS = (
    "indicator", "title", "from", "to", "judged", "unit", "before", "after", "difference",
    "target_before", "target_after", "attainment_before", "attainment_after", "why",
)  # fmt: skip


@bp.get("/piano/differenze")
@public
def differences() -> tuple[str, int]:
    """Which figures of a past day are known differently now, and why."""
    asked = two_days(FIRST, LAST)
    page = render_template("plan/differences.html", report=_report(asked), asked=asked)
    return page, 400 if asked.problems else 200


@bp.get("/piano/differenze.<any('json', 'csv'):form>")
@public
def differences_file(form: str) -> Response:
    """The same list for programs."""
    asked = two_days(FIRST, LAST)
    if asked.problems:
        abort(400)
    report = _report(asked)
    return jsonify(report.to_json()) if form == "json" else _csv(report)


def _report(asked: TwoDays) -> RestatementsReport:
    return restatements_report(session(), asked.first, asked.last, asked.known_at)


def _csv(report: RestatementsReport) -> Response:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in _cells(row)] for row in report.rows)
    name = f"differenze-{report.first.isoformat()}-{report.last.isoformat()}.csv"
    return Response(
        out.getvalue().encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cells(row: Restated) -> Iterator[object]:
    yield from (row.indicator.slug, row.indicator.title)
    yield from (row.period.first.isoformat(), row.period.last.isoformat(), row.judged, row.unit)
    for amount in (row.before, row.after):
        yield amount.value if amount else ""
    yield "" if row.difference is None else row.difference
    for amount in (row.target_before, row.target_after):
        yield amount.value if amount else ""
    for share in (row.attainment_before, row.attainment_after):
        yield "" if share is None else share
    yield "; ".join(_why(row))


def _why(row: Restated) -> Iterator[str]:
    for act in row.acts:
        what = f"{act.kind.name} × {act.movements}" if act.kind else ""
        kilos = "" if act.kilos is None else f"{act.kilos:+g} kg"
        parts = (f"{act.month:%Y-%m}", act.organisation, what, act.reason, kilos)
        yield " ".join(filter(None, parts))
    for line in row.statements:
        yield " ".join(filter(None, (line.on.isoformat(), line.what.name, line.reason)))
