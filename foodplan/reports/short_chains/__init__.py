"""What the pages of short chains say."""

from foodplan.reports.short_chains.canteens import CanteenReport, canteen_report
from foodplan.reports.short_chains.download import csv_of_canteens, csv_of_chains
from foodplan.reports.short_chains.listing import Between, Narrowed, SupplyList, supply_list
from foodplan.reports.short_chains.markets import MarketReport, market_report
from foodplan.reports.short_chains.page import ChainReport, chain_report
from foodplan.reports.short_chains.rows import SupplyPage, SupplyRow, supply_page

__all__ = [
    "Between",
    "CanteenReport",
    "ChainReport",
    "MarketReport",
    "Narrowed",
    "SupplyList",
    "SupplyPage",
    "SupplyRow",
    "canteen_report",
    "chain_report",
    "csv_of_canteens",
    "csv_of_chains",
    "market_report",
    "supply_list",
    "supply_page",
]
