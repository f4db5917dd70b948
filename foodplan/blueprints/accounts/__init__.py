"""Signing in and out, and what people see and change of their own account."""

from foodplan.blueprints.accounts.routes import bp

__all__ = ["bp"]
