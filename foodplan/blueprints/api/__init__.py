"""The JSON API: thin addresses over the same reports and stores as the pages."""

from foodplan.blueprints.api import explain, movements, places, plan, restatements, status
from foodplan.blueprints.api.blueprint import bp

__all__ = ["bp", "explain", "movements", "places", "plan", "restatements", "status"]
