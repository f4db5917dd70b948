"""What anybody may tell the office of a place, without an account, and how it is followed."""

from foodplan.blueprints.suggestions.blueprint import bp
from foodplan.blueprints.suggestions.routes import answers, following, reporting

__all__ = ["answers", "bp", "following", "reporting"]
