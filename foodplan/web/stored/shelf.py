"""Answers kept as bytes: the latest that were asked for, within a bound of memory."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

# What an answer takes beside its body: headers, keys and the objects around them.
AROUND = 2_048


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was made; `tag` says of which question at which state of the data."""

    tag: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


class Shelf:
    """Kept answers by their question, one for each; those not asked for longest go first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def find(self, key: Hashable, tag: str) -> Kept | None:
        """Return the answer to a question when it is of this very state, else None."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.tag != tag:
                return None
            self._kept.move_to_end(key)
            return kept

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer in place of an earlier one; one of an eighth of the shelf is too large."""
        size = _size(kept)
        if size > self.most_bytes // 8:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self.bytes += size - (_size(before) if before else 0)
            self._kept[key] = kept
            while self.bytes > self.most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self.bytes -= _size(oldest)


def _size(kept: Kept) -> int:
    return len(kept.body) + AROUND
