"""Figures made of the records of a component: supplies, placements, contracts."""

from foodplan.store.recorded.catalogue import RECORDED
from foodplan.store.recorded.observed import recorded_observations
from foodplan.store.recorded.registry import Recorded

__all__ = ["RECORDED", "Recorded", "recorded_observations"]
