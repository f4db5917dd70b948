"""The operators' register and the public pages of the emporiums."""

from foodplan.blueprints.emporiums import papers, routes
from foodplan.blueprints.emporiums.blueprint import bp

__all__ = ["bp", "papers", "routes"]
