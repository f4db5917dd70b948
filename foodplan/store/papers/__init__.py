"""What the printed papers read: their words, who stands on them, gifts, and public aid."""

from foodplan.store.papers.aid import AidLine, list_aid_lines
from foodplan.store.papers.gifts import Gift, Scope, list_gifts
from foodplan.store.papers.parties import (
    PartyFacts,
    Site,
    donor_facts,
    organisation_facts,
    owned_sites,
)
from foodplan.store.papers.texts import (
    Wording,
    WordingInput,
    change_wording,
    ensure_wordings,
    get_wording,
    list_versions,
    wording_problems,
)

__all__ = [
    "AidLine",
    "Gift",
    "PartyFacts",
    "Scope",
    "Site",
    "Wording",
    "WordingInput",
    "change_wording",
    "donor_facts",
    "ensure_wordings",
    "get_wording",
    "list_aid_lines",
    "list_gifts",
    "list_versions",
    "organisation_facts",
    "owned_sites",
    "wording_problems",
]
