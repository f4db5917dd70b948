"""A demo: the real plan and atlas with eighteen simulated months of invented organisations."""

from foodplan.jobs.demo.cast import PASSWORD, PEOPLE, PLAYERS
from foodplan.jobs.demo.days import demo_acts, recorded_movements
from foodplan.jobs.demo.make import Demo, make_demo

__all__ = ["PASSWORD", "PEOPLE", "PLAYERS", "Demo", "demo_acts", "make_demo", "recorded_movements"]
