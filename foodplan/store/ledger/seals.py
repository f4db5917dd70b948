"""The seal of a movement: one hash over its rows as they are stored, line by line.

The body's hash says what somebody stated, and leaves out what the ledger made of it: when it was
recorded and by which account, the month it counts in, the lots that were drawn. The seal takes
all of that in. It is recomputed from the rows alone, and is the same on both databases.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

# The columns of `movement` but its number, which the database gives, and the seal itself.
SEALED = (
    "uuid", "kind", "node_id", "happened_on", "recorded_at", "posted_month", "account_id",
    "method", "document", "reverses", "replaces", "reason_code", "note_id", "note_hash",
    "body_hash", "passages", "import_row", "partner_id", "dispatch_seq", "typed_at",
    "before_count", "intact",
)  # fmt: skip
# The columns of `line` but the number of its movement.
SEALED_LINE = (
    "n", "lot_id", "from_node", "to_node", "grams", "sign", "tally", "month", "category_id",
    "source_kind", "method", "quantity", "unit", "grams_per_unit", "said_category_id",
    "asked_lot", "count_seq",
)  # fmt: skip

_line_values = attrgetter(*SEALED_LINE)


def seal(
    header: Mapping[str, Any],
    entries: Iterable[Any],
    parents: Iterable[tuple[int, int, int]] = (),
) -> str:
    """Return the seal of a movement, 64 hexadecimal digits.

    `post` gives the header's fields by name and the entries as they will be stored:
    `seal(vars(header), entries)`; `header` may hold more names than `SEALED`, and one that is
    missing counts as empty. `parents` are the rows of `lot_parent` as (n, parent lot, grams).
    Instants are aware. The order of entries and parents does not matter.
    """
    return seal_of(header, (_line_values(entry) for entry in entries), parents)


def seal_of(
    header: Mapping[str, Any],
    lines: Iterable[tuple[Any, ...]],
    parents: Iterable[tuple[int, int, int]] = (),
) -> str:
    """Return the seal of a movement whose lines are tuples in the order of `SEALED_LINE`."""
    said = {name: _plain(header.get(name)) for name in SEALED}
    body = {
        "movement": {name: value for name, value in said.items() if value is not None},
        "lines": sorted((list(line) for line in lines), key=lambda line: int(line[0])),
        "parents": sorted(list(parent) for parent in parents),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str | int | None:
    # Enumerations and the SQLite driver's booleans are numbers or words underneath.
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, int) else str(value)
