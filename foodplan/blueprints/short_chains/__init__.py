"""The public pages of short chains: how much local food, how near, and why."""

from foodplan.blueprints.short_chains.routes import bp

__all__ = ["bp"]
