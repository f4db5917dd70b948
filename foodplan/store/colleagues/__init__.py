"""Colleagues who do not sign in: who they are, what is theirs, their links, answers and feeds."""

from foodplan.store.colleagues.feeds import feed_made_at, find_feed, make_feed
from foodplan.store.colleagues.keys import fingerprint, new_secret
from foodplan.store.colleagues.people import (
    Person,
    add_colleague,
    change_colleague,
    erase_colleague,
    get_colleague,
    list_colleagues,
    revoke_feeds,
    revoke_links,
    set_active,
)
from foodplan.store.colleagues.terms import (
    Belongings,
    OwnAction,
    OwnTerm,
    belongings,
    terms_of,
)

__all__ = [
    "Belongings",
    "OwnAction",
    "OwnTerm",
    "Person",
    "add_colleague",
    "belongings",
    "change_colleague",
    "erase_colleague",
    "feed_made_at",
    "find_feed",
    "fingerprint",
    "get_colleague",
    "list_colleagues",
    "make_feed",
    "new_secret",
    "revoke_feeds",
    "revoke_links",
    "set_active",
    "terms_of",
]
