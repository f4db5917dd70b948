"""What is proposed for the atlas and waits for an officer: every SELECT and every write."""

from foodplan.store.suggestions.decide import (
    AlreadyDecided,
    Decision,
    columns_of,
    decide,
    take_contact,
    take_in_hand,
)
from foodplan.store.suggestions.follow import add_note, forget_contacts, withdraw
from foodplan.store.suggestions.keys import new_key, secret_of
from foodplan.store.suggestions.queue import Proposal, queue_suggestion
from foodplan.store.suggestions.reads import (
    NOWHERE,
    QueueCounts,
    QueueFilter,
    SuggestionRecord,
    count_suggestions,
    count_waiting,
    find_suggestion,
    get_suggestion,
    list_of_place,
    list_suggestions,
    names_of_places,
    version_in_force,
)

__all__ = [
    "NOWHERE",
    "AlreadyDecided",
    "Decision",
    "Proposal",
    "QueueCounts",
    "QueueFilter",
    "SuggestionRecord",
    "add_note",
    "columns_of",
    "count_suggestions",
    "count_waiting",
    "decide",
    "find_suggestion",
    "forget_contacts",
    "get_suggestion",
    "list_of_place",
    "list_suggestions",
    "names_of_places",
    "new_key",
    "queue_suggestion",
    "secret_of",
    "take_contact",
    "take_in_hand",
    "version_in_force",
    "withdraw",
]
