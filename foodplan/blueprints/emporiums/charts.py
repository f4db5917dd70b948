"""The two drawings of an emporium's page: kilos that came in and kilos that went to people."""

from datetime import date

from foodplan.reports.emporiums import EmporiumReport
from foodplan.web.chart import Chart, line_chart
from foodplan.web.filters import month_short


def month_charts(report: EmporiumReport) -> dict[str, Chart | None]:
    """Return a line for what came in and one for what went out; silent months break it."""
    labels = [month_short(date(*divmod(row.month, 100), 1)) for row in report.months]
    received = [row.kilos.received / 1000 if row.kilos else None for row in report.months]
    distributed = [row.kilos.distributed / 1000 if row.kilos else None for row in report.months]
    return {
        "received": line_chart(labels, received),
        "distributed": line_chart(labels, distributed),
    }
