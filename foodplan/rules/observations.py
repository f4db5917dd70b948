"""The words of observations: their states, who may pass them on, the columns of their files."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from foodplan.rules.problems import Problem

# How the key of an observation begins that is computed from a component's records.
COMPUTED_KEY = "registrazioni:"
DRAFT, SUBMITTED, APPROVED, DECLINED, WITHDRAWN = (
    "draft",
    "submitted",
    "approved",
    "declined",
    "withdrawn",
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        DRAFT: "bozza",
        SUBMITTED: "da approvare",
        APPROVED: "approvata",
        DECLINED: "respinta",
        WITHDRAWN: "ritirata",
    }
)
# What may be done to an observation: from which states it starts, and to which it leads.
STEPS: Mapping[str, tuple[frozenset[str], str]] = MappingProxyType(
    {
        "submit": (frozenset({DRAFT, DECLINED}), SUBMITTED),
        "approve": (frozenset({SUBMITTED}), APPROVED),
        "decline": (frozenset({SUBMITTED}), DECLINED),
        "withdraw": (frozenset({APPROVED, DRAFT}), WITHDRAWN),
    }
)
NEEDS_REASON = frozenset({"decline", "withdraw"})
# How an approved value came to be, in the words of its public row.
SELF, SECOND = "self", "second"
APPROVALS: Mapping[str, str] = MappingProxyType(
    {SELF: "autocertificato", SECOND: "approvato da un'altra persona"}
)

FROZEN = Problem(
    "key", "È già mandata o approvata e dice altro: si corregge dalla sua pagina, non dal file."
)

_CORRECTION = re.compile(r"^(.+)\.c(\d+)$")

# Column of a file: the field that it fills; in the order in which files have them.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "codice": "key",
        "indicatore": "indicator",
        "titolo": "title",
        "dal": "period_from",
        "al": "period_to",
        "valore": "value",
        "numeratore": "numerator",
        "denominatore": "denominator",
        "unità": "unit",
        "il valore è": "bound",
        "perimetro": "perimeter",
        "fonte": "source_url",
        "data della fonte": "source_date",
        "documento": "document",
        "nota": "note",
        "stato": "status",
    }
)
NEEDED = ("indicatore", "dal", "al")
MOST_ROWS = 5000
LARGEST_FILE = 2_000_000


def corrected_key(key: str) -> str:
    """Return the key of the observation that a correction takes the place of, or nothing.

    >>> corrected_key("mercati-2024.c2"), corrected_key("mercati-2024.c1"), corrected_key("mercati")
    ('mercati-2024.c1', 'mercati-2024', '')
    """
    found = _CORRECTION.match(key)
    if found is None:
        return ""
    number = int(found[2]) - 1
    return f"{found[1]}.c{number}" if number else found[1]


def correction_of(key: str) -> str:
    """Return the key of the next correction of an observation.

    >>> correction_of("mercati-2024"), correction_of("mercati-2024.c1")
    ('mercati-2024.c1', 'mercati-2024.c2')
    """
    found = _CORRECTION.match(key)
    return f"{found[1]}.c{int(found[2]) + 1}" if found else f"{key}.c1"


def approval_of(status: str, proposed_by: int | None, approved_by: int | None) -> str:
    """Return how a value was approved; nothing where it was loaded from published figures.

    >>> [approval_of("approved", *pair) for pair in ((1, 2), (1, 1), (None, None))]
    ['second', 'self', '']
    """
    if status != APPROVED or proposed_by is None:
        return ""
    return SECOND if approved_by not in (None, proposed_by) else SELF
