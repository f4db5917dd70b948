"""Indicators: definitions, targets, observations, official choices and the register of reports."""

from foodplan.store.indicators.official import Official, comparable, official_readings, usable
from foodplan.store.indicators.reads import MOVEMENTS, Knowledge, indicator_knowledge

__all__ = [
    "MOVEMENTS",
    "Knowledge",
    "Official",
    "comparable",
    "indicator_knowledge",
    "official_readings",
    "usable",
]
