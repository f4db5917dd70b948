"""What colleagues without an account reach by a secret address: one action, or their calendar."""

from foodplan.blueprints.updates import answering, feed, renewing
from foodplan.blueprints.updates.blueprint import bp

__all__ = ["answering", "bp", "feed", "renewing"]
