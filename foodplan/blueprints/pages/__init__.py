"""The home page and the pages of text: method with its factors, privacy, accessibility."""

from foodplan.blueprints.pages import factors
from foodplan.blueprints.pages.routes import bp

__all__ = ["bp", "factors"]
