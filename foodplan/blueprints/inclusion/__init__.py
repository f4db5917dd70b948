"""Work inclusion: the public page, and what organisations state."""

from foodplan.blueprints.inclusion import own, placements
from foodplan.blueprints.inclusion.routes import bp

__all__ = ["bp", "own", "placements"]
