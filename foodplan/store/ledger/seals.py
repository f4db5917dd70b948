"""The seal of a movement: one hash over its rows as they are stored, line by line.

The body's hash says what somebody stated, and leaves out what the ledger made of it: when it was
recorded and by which account, the month it counts in, the lots that were drawn. The seal takes
all of that in. It is recomputed from the rows alone, and is the same on both databases.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import orjson

# The columns of `movement` but its number, which the database gives, and the seal itself.
SEALED = (
    "uuid", "kind", "node_id", "happened_on", "recorded_at", "posted_month", "account_id",
    "method", "body_hash", "document", "reverses", "replaces", "reason_code", "note_id",
    "note_hash", "passages", "import_row", "partner_id", "dispatch_seq", "typed_at",
    "before_count", "intact", "closed",
)  # fmt: skip
# The columns of `line` but the number of its movement.
SEALED_LINE = (
    "n", "lot_id", "from_node", "to_node", "grams", "sign", "tally", "month", "category_id",
    "source_kind", "method", "quantity", "unit", "grams_per_unit", "said_category_id",
    "asked_lot", "count_seq",
)  # fmt: skip

_number = itemgetter(0)


def seal(
    movement: Sequence[Any],
    lines: Iterable[Sequence[Any]],
    parents: Iterable[tuple[int, int, int]] = (),
) -> str:
    """Return the seal of a movement, 64 hexadecimal digits.

    `movement` holds its values in the order of `SEALED`, each line those of `SEALED_LINE`, with
    days and aware instants as such; `parents` are the rows of `lot_parent` as (n, parent lot,
    grams). The order of lines and parents does not matter. Raises TypeError for a value that no
    column of these holds.
    """
    return hashlib.sha256(sealed_text(movement, lines, parents)).hexdigest()


def sealed_text(
    movement: Sequence[Any],
    lines: Iterable[Sequence[Any]],
    parents: Iterable[tuple[int, int, int]] = (),
) -> bytes:
    """Return the JSON that is sealed: the movement's values, its lines, its parents.

    Days and instants stand in it as ISO text, and answers as numbers, the last of them only for
    closed history.
    """
    uuid, kind, node, day, recorded, *said, typed, before_count, intact, closed = movement
    # SQLite's booleans are numbers.
    # Movements from before there was closed history were sealed without saying that they are none.
    answers = (int(before_count), int(intact)) + ((1,) if closed else ())
    whole = (
        uuid,
        kind,
        node,
        day.isoformat(),
        _instant(recorded),
        *said,
        _instant(typed),
        *answers,
    )
    rows = sorted(map(tuple, lines), key=_number)
    return orjson.dumps((whole, rows, sorted(parents)))


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
