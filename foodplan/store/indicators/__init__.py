"""Indicators: definitions, targets, observations, official choices and the register of reports."""

from foodplan.store.indicators.official import Official, comparable, official_readings, usable
from foodplan.store.indicators.reads import MOVEMENTS, Knowledge, indicator_knowledge
from foodplan.store.indicators.shapes import (
    problems_with_steps,
    read_season,
    read_steps,
    season_weights,
    step_words,
    steps_text,
)
from foodplan.store.indicators.writes import (
    CLOSURE,
    NIL,
    Weight,
    add_indicator,
    declare_nil,
    problems_with_definition,
    problems_with_weights,
    set_weights,
)

__all__ = [
    "CLOSURE",
    "MOVEMENTS",
    "NIL",
    "Knowledge",
    "Official",
    "Weight",
    "add_indicator",
    "comparable",
    "declare_nil",
    "indicator_knowledge",
    "official_readings",
    "problems_with_definition",
    "problems_with_steps",
    "problems_with_weights",
    "read_season",
    "read_steps",
    "season_weights",
    "set_weights",
    "step_words",
    "steps_text",
    "usable",
]
