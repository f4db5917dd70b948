"""Who acts, and what they may read and write."""

from dataclasses import dataclass


class NotAllowed(Exception):  # noqa: N818 - it says what happened, as the ledger's words do
    """Somebody asked for what their rights do not cover."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its role and the ids of the organisations bound to it."""

    account_id: int | None
    role: str
    organisations: frozenset[int] = frozenset()

    def may_write_for(self, organisation_id: int | None) -> bool:
        """Whether movements of this organisation are the actor's to record.

        Officers and administrators write in nobody's name unless bound; only the product's own
        jobs and commands (`SYSTEM`) write for all.
        """
        if self.role == "system":
            return True
        return organisation_id is not None and organisation_id in self.organisations

    def may_read(self, organisation_id: int | None) -> bool:
        """Whether movements of this organisation are the actor's to read: officers read all."""
        return self.role in {"officer", "administrator"} or self.may_write_for(organisation_id)


# The product itself: jobs, importers started from the command line, the demo.
SYSTEM = Actor(None, "system")
