"""The drawings of the city's page: kilos recovered and redistributed, month by month."""

from datetime import date

from foodplan.reports.recovery import RecoveryReport
from foodplan.web.chart import Chart, line_chart
from foodplan.web.filters import month_short


def city_charts(report: RecoveryReport) -> dict[str, Chart | None]:
    """Return a line for each of the two figures over the closed months; silent ones break it."""
    rows = [row for row in report.months if row.closed]
    labels = [month_short(date(*divmod(row.month, 100), 1)) for row in rows]
    recovered = [None if row.recovered is None else row.recovered / 1000 for row in rows]
    redistributed = [row.kilos.distributed / 1000 if row.kilos else None for row in rows]
    return {
        "recovered": line_chart(labels, recovered),
        "redistributed": line_chart(labels, redistributed),
    }
