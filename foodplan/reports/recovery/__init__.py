"""What the page of recovered food says: who takes food, and the city's figures."""

from foodplan.reports.recovery.donors import DonorReport, Wanted, donor_report, wanted_from
from foodplan.reports.recovery.download import csv_of_recovery
from foodplan.reports.recovery.figures import RecoveryReport, recovery_report
from foodplan.reports.recovery.kilos import Kilos

__all__ = [
    "DonorReport",
    "Kilos",
    "RecoveryReport",
    "Wanted",
    "csv_of_recovery",
    "donor_report",
    "recovery_report",
    "wanted_from",
]
