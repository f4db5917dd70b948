"""What the pages of the mass balance say, for the office and for those who keep a register."""

from foodplan.reports.balance.behind import TrailReport, trail_report
from foodplan.reports.balance.report import LONG_ON_THE_WAY, BalanceReport, balance_report
from foodplan.reports.balance.rows import CategoryRow, Half, Row
from foodplan.reports.balance.scopes import CITY, Scope, list_scopes
from foodplan.reports.balance.words import MOVEMENT_KINDS, SCOPE_KINDS, TERMS

__all__ = [
    "CITY",
    "LONG_ON_THE_WAY",
    "MOVEMENT_KINDS",
    "SCOPE_KINDS",
    "TERMS",
    "BalanceReport",
    "CategoryRow",
    "Half",
    "Row",
    "Scope",
    "TrailReport",
    "balance_report",
    "list_scopes",
    "trail_report",
]
