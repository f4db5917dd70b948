"""The ids of movements from files: the same rows give the same ids, in whatever file and order."""

import hashlib
from collections.abc import Collection

from foodplan.rules.ledger import MOVEMENT_NAMESPACE

_BEGUN = hashlib.sha1(MOVEMENT_NAMESPACE.bytes, usedforsecurity=False)


def row_id(text: str) -> str:
    """Return the UUID (version 5) of a text in the ledger's namespace.

    >>> from uuid import uuid5
    >>> row_id("emporio|31") == str(uuid5(MOVEMENT_NAMESPACE, "emporio|31"))
    True
    """
    digest = _BEGUN.copy()
    digest.update(text.encode())
    whole = bytearray(digest.digest()[:16])
    whole[6] = whole[6] & 0x0F | 0x50
    whole[8] = whole[8] & 0x3F | 0x80
    plain = whole.hex()
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def next_id(uuid: str) -> str:
    """Return the id that a row takes when the movement with its first one was undone.

    >>> next_id("a") == next_id("a"), next_id("a") == next_id("b")
    (True, False)
    """
    return row_id(f"{uuid}/again")


class Ids:
    """Gives ids to the rows of one file: equal rows are told apart by their number among equals.

    `beside` are ids of rows that stood in one file with these before these were refused: they
    have their numbers, and these have the next ones.
    """

    def __init__(self, organisation: str, site: str, beside: Collection[str] = ()) -> None:
        self._start = f"{organisation}\0{site}\0"
        self._beside = frozenset(beside)
        # How many rows say the same, by the id of the first of them.
        self._seen: dict[str, int] = {}

    def of(self, said: str) -> str:
        """Return the id of a row that says something."""
        first = found = row_id(f"{self._start}{said}\x000")
        number = self._seen.get(first, 0)
        if number:
            found = row_id(f"{self._start}{said}\0{number}")
        while found in self._beside:
            number += 1
            found = row_id(f"{self._start}{said}\0{number}")
        self._seen[first] = number + 1
        return found
