"""How a figure's explanation leaves the site: as JSON, as CSV, and as its exact input."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any, Protocol

from flask import Response, jsonify

from foodplan.reports.explain import Table
from foodplan.rules.tables import neutral


class Explained(Protocol):
    """What every explanation can say of itself."""

    @property
    def canonical(self) -> str: ...  # noqa: D102 - the canonical JSON of the figure's input
    def to_json(self) -> dict[str, Any]: ...  # noqa: D102
    def table(self) -> Table: ...  # noqa: D102


def as_json(report: Explained) -> Response:
    """Return the whole staircase as JSON."""
    return jsonify(report.to_json())


def as_input(report: Explained) -> Response:
    """Return the canonical JSON whose SHA-256 is the printed fingerprint, byte for byte."""
    return Response(report.canonical.encode(), mimetype="application/json")


def as_csv(report: Explained) -> Response:
    """Return the table for Italian spreadsheets: semicolons, decimal commas, UTF-8 mark."""
    table, out = report.table(), StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return Response(
        out.getvalue().encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{table.name}.csv"'},
    )


def _cell(cell: object) -> object:
    if isinstance(cell, float):
        return f"{cell:.9f}".rstrip("0").rstrip(".").replace(".", ",")
    return neutral(cell)


FORMS: dict[str, Callable[[Explained], Response]] = {
    "json": as_json,
    "csv": as_csv,
    "input.json": as_input,
}
