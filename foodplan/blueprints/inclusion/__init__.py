"""The public page of work inclusion."""

from foodplan.blueprints.inclusion.routes import bp

__all__ = ["bp"]
