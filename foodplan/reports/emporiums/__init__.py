"""What the register's and the emporiums' pages say."""

from foodplan.reports.emporiums.choices import FormChoices, form_choices
from foodplan.reports.emporiums.expiries import ExpiryReport, expiry_report
from foodplan.reports.emporiums.pickups import PickupsReport, pickups_report
from foodplan.reports.emporiums.public import (
    EmporiumReport,
    EmporiumsReport,
    emporium_report,
    emporiums_report,
)
from foodplan.reports.emporiums.register import (
    MovementsReport,
    MovementView,
    RegisterReport,
    StockReport,
    done_view,
    movement_view,
    movements_report,
    register_report,
    stock_report,
)
from foodplan.reports.emporiums.taps import TapsReport, taps_report
from foodplan.reports.emporiums.transfers import TransfersReport, transfers_report

__all__ = [
    "EmporiumReport",
    "EmporiumsReport",
    "ExpiryReport",
    "FormChoices",
    "MovementView",
    "MovementsReport",
    "PickupsReport",
    "RegisterReport",
    "StockReport",
    "TapsReport",
    "TransfersReport",
    "done_view",
    "emporium_report",
    "emporiums_report",
    "expiry_report",
    "form_choices",
    "movement_view",
    "movements_report",
    "pickups_report",
    "register_report",
    "stock_report",
    "taps_report",
    "transfers_report",
]
