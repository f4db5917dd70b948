"""The operators' register and the public pages of the emporiums."""

from foodplan.blueprints.emporiums.routes import bp

__all__ = ["bp"]
