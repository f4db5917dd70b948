"""A chart of a report as an SVG that stands alone: on the page, on paper and in the PDF."""

from flask import render_template
from flask_babel import gettext as _

from foodplan.reports.plan import IndicatorReport, SeriesPoint
from foodplan.web.chart import series_chart
from foodplan.web.council.document import Cell, Drawing, Grid
from foodplan.web.filters import measure, period_it


def indicator_drawing(report: IndicatorReport) -> Drawing | None:
    """Return the chart of an indicator, None without two values to draw."""
    chart = series_chart(report)
    if chart is None or len(chart.dots) < 2:
        return None
    row = report.indicator
    svg = render_template("plan/report_chart.svg", drawing=chart, unit=row.unit)
    values = [point for point in report.series if point.value is not None and point.period.closed]
    if len(values) < 2:
        return None
    alternative = _(
        "%(title)s: da %(first)s a %(last)s.",
        title=row.title,
        first=measure(values[0].value, row.unit),
        last=measure(values[-1].value, row.unit),
    )
    return Drawing(row.title, alternative, svg)


def series_grid(report: IndicatorReport) -> Grid:
    """Return the values of a chart as a table."""
    row = report.indicator
    rows = tuple(
        (
            Cell(_period(point)),
            Cell(measure(point.value, row.unit), point.value),
        )
        for point in report.series
    )
    return Grid(
        title=row.title,
        columns=(_("Periodo"), _("Valore")),
        rows=rows,
        numeric=frozenset({1}),
    )


def _period(point: SeriesPoint) -> str:
    said = period_it(point.period.first, point.period.last)
    return said if point.period.closed else _("%(period)s, in corso", period=said)
