"""The fingerprint of an act: SHA-256 of the canonical JSON of its validated, normalised body.

Everything in a body can be read back from the stored rows, so that an audit recomputes it. The
note is not in it: it has a salted hash of its own, and can be erased without breaking this one.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

import orjson

from foodplan.store.ledger.inputs import WASTED, LineInput, MovementInput, OpeningInput

COUNT_GAIN = "count_gain"


def movement_body(movement: MovementInput, source_kind: str | None) -> dict[str, Any]:
    """Return the body of a tidied movement; `source_kind` is the one its lots have, or None.

    When it was typed, and whether before a count, answer questions about the order of things and
    are no content, as the other answers are not.
    """
    wasted = any(line.role == WASTED for line in movement.lines)
    return {
        "kind": movement.kind,
        "happened_on": movement.happened_on.isoformat(),
        "node": movement.node,
        "counterpart": movement.counterpart,
        "source_kind": source_kind,
        "method": movement.method,
        "document": movement.document,
        "reason_code": None if movement.reason_code == COUNT_GAIN else movement.reason_code,
        "passages": passages_text(movement.opening),
        "replaces": None if movement.replaces is None else str(movement.replaces),
        "import_row": movement.import_row,
        "dispatch": None if movement.dispatch is None else str(movement.dispatch),
        "waste_to": movement.waste_to if wasted else None,
        "intact": True if movement.intact else None,
        "closed": True if movement.closed else None,
        "lines": [_line_body(line) for line in movement.lines],
    }


def _line_body(line: LineInput) -> list[Any]:
    plain = [line.category, line.grams, line.quantity, line.unit, line.grams_per_unit]
    return [*plain, line.lot, line.role] if line.lot or line.role else plain


def reversal_body(reverses: UUID, reason_code: str | None) -> dict[str, Any]:
    """Return the body of a reversal."""
    return {"kind": "reversal", "reverses": str(reverses), "reason_code": reason_code}


def fingerprint(body: dict[str, Any]) -> str:
    """Return the SHA-256 of a body's canonical JSON; what is None is left out of it."""
    said = {key: value for key, value in body.items() if value is not None}
    return hashlib.sha256(canonical_json(said)).hexdigest()


def canonical_json(said: dict[str, Any]) -> bytes:
    """Return JSON with sorted keys and no blanks, the same bytes whichever of the two writes it.

    >>> canonical_json({"n": 2**70, "k": "è"}).decode()
    '{"k":"è","n":1180591620717411303424}'
    """
    try:
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # A number that no column holds, which a refused act may still say.
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()


def note_fingerprint(salt: str, text: str) -> str:
    """Return the salted hash that stays in the movement when a note is erased."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def passages_text(opening: OpeningInput | None) -> str | None:
    """Return passages as a movement keeps them.

    >>> passages_text(OpeningInput(households=6, minors=0))
    '6//0'
    """
    if opening is None:
        return None
    parts = (opening.households, opening.people, opening.minors)
    return "/".join("" if part is None else str(part) for part in parts)


def passages_said(text: str | None) -> OpeningInput | None:
    """Return the passages that a movement keeps as text.

    >>> passages_said("6//0")
    OpeningInput(households=6, people=None, minors=0)
    """
    if text is None:
        return None
    return OpeningInput(*(int(part) if part else None for part in text.split("/")))
