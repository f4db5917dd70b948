"""Who acts, and what they may read and write."""

from dataclasses import dataclass


class NotAllowed(Exception):  # noqa: N818 - it says what happened, as the ledger's words do
    """Somebody asked for what their rights do not cover."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its role and the ids of the organisations bound to it.

    A shared phone acts without an account, for the one site (`sites`, ids of nodes) it is paired
    with, by the hand of the volunteer whose initials were tapped; None stands for no such limit.
    """

    account_id: int | None
    role: str
    organisations: frozenset[int] = frozenset()
    sites: frozenset[int] | None = None
    device_id: int | None = None
    volunteer_id: int | None = None

    def may_write_for(self, organisation_id: int | None, node_id: int | None = None) -> bool:
        """Whether movements of this organisation, at this site, are the actor's to record.

        Officers and administrators write in nobody's name unless bound; only the product's own
        jobs and commands (`SYSTEM`) write for all.
        """
        if self.role == "system":
            return True
        if self.sites is not None and node_id not in self.sites:
            return False
        return organisation_id is not None and organisation_id in self.organisations

    def may_read(self, organisation_id: int | None, node_id: int | None = None) -> bool:
        """Whether movements of this organisation are the actor's to read: officers read all."""
        reads_all = self.role in {"officer", "administrator"}
        return reads_all or self.may_write_for(organisation_id, node_id)


# The product itself: jobs, importers started from the command line, the demo.
SYSTEM = Actor(None, "system")
