"""How a figure's explanation leaves the site: JSON, CSV of the public records, canonical input."""

import csv
from dataclasses import astuple, fields
from io import StringIO

from flask import Response, jsonify

from foodplan.reports.explain import ExplainReport
from foodplan.reports.plan import PublicRecord
from foodplan.rules.tables import neutral


def json_of_report(report: ExplainReport) -> Response:
    """Return the whole staircase as JSON."""
    return jsonify(report.to_json())


def json_of_input(report: ExplainReport) -> Response:
    """Return the canonical JSON whose SHA-256 is the printed fingerprint, byte for byte."""
    return Response(report.canonical.encode(), mimetype="application/json")


def csv_of_records(report: ExplainReport) -> Response:
    """Return the public records of the open month and organisation."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([item.name for item in fields(PublicRecord)])
    writer.writerows([neutral(cell) for cell in astuple(record)] for record in report.records)
    name = f"{report.indicator.slug}-registrazioni.csv"
    return Response(
        out.getvalue().encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
