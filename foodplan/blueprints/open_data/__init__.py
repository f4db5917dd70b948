"""The open data page and its files."""

from foodplan.blueprints.open_data.routes import bp

__all__ = ["bp"]
