"""Which share of a measure, or of one observation, an action calls its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from foodplan.models.indicators import Attribution
from foodplan.store.history import Moment, history_of, versions_at
from foodplan.store.measures.registry import read_filters

Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class AttributionKey:
    """What is attributed to whom: a measure's cells under filters, or one observation's record.

    `filters` are their canonical JSON text, so that the same filters are the same attribution.
    """

    action: str
    measure: str = ""
    filters: str = "{}"
    observation: str = ""

    def columns(self) -> dict[str, str]:
        """Return the key as columns of the table."""
        return {
            "action": self.action,
            "measure": self.measure,
            "filters": self.filters,
            "observation": self.observation,
        }


def attributions(session: Session, moment: Moment) -> list[Attribution]:
    """Return the attributions that hold at a moment, action by action; a share of 0 is none."""
    rows = [row for row in versions_at(session, Attribution, moment) if row.share > 0]
    return sorted(rows, key=lambda row: (row.action, row.measure, row.filters, row.observation))


def attribution_history(session: Session, action: str) -> list[Attribution]:
    """Return everything ever stated of an action's attributions, oldest record first."""
    return history_of(session, Attribution, action=action)


def filters_of(row: Attribution) -> Filters:
    """Return the filters of an attribution; none for one of an observation."""
    return read_filters(row.filters)


def filters_text(filters: Mapping[str, Sequence[str]]) -> str:
    """Return filters as canonical JSON: names and words in order, empty filters left out.

    >>> filters_text({"source_kind": ["b", "a"], "area": []})
    '{"source_kind":["a","b"]}'
    """
    said = {name: sorted(set(words)) for name, words in filters.items() if words}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
