"""What is proposed for the atlas and waits for an officer: every SELECT and every write."""

from foodplan.store.suggestions.queue import Proposal, queue_suggestion

__all__ = ["Proposal", "queue_suggestion"]
