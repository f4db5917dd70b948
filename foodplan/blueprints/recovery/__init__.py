"""The public page of recovered food: who takes it, and what the city recovers."""

from foodplan.blueprints.recovery.routes import bp

__all__ = ["bp"]
