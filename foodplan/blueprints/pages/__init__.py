"""The home page and the pages of text: method, privacy, accessibility."""

from foodplan.blueprints.pages.routes import bp

__all__ = ["bp"]
