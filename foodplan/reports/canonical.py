"""The canonical JSON of figures: the same figures give the same bytes, whatever made them."""

import json
from hashlib import sha256
from typing import Any

from foodplan.reports.plan.answers import plain


def canonical_json(said: Any) -> str:
    """Return figures as JSON without a space, keys in order, numbers with nine decimals at most.

    >>> canonical_json({"b": 0.1 + 0.2, "a": "più"})
    '{"a":"più","b":0.3}'
    """
    return json.dumps(plain(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(canonical: str) -> str:
    """Return the SHA-256 of a canonical JSON in UTF-8, as 64 hexadecimal digits.

    >>> fingerprint("{}")[:12]
    '44136fa355b3'
    """
    return sha256(canonical.encode()).hexdigest()
