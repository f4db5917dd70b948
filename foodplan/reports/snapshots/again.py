"""The figures made again from the lines alone, beside what the product shows of the same moment."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from foodplan.reports.canonical import canonical_json
from foodplan.reports.plan import progress_of, progress_report
from foodplan.reports.plan.world import read_world
from foodplan.store.history import Moment
from foodplan.store.measures import MEASURES, Measures

Answer = Mapping[str, Any]


def progress_shown(session: Session, day: date, known_at: datetime | None) -> str:
    """Return the canonical progress that the product shows of a day, from its kept tables."""
    return canonical_json(progress_report(session, day, known_at).to_json())


def progress_from_lines(session: Session, day: date, known_at: datetime | None) -> str:
    """Return the canonical progress of a day as the ledger's lines say, no kept table read."""
    lines = Measures.from_lines(session, Moment(day, known_at))
    world = replace(read_world(session, day, known_at), measures=lines)
    return canonical_json(progress_of(world).to_json())


def everything_shown(session: Session, day: date) -> Answer:
    """Return all that today's pages are made of, from the kept tables: progress, measures."""
    kept = Measures(session, Moment(day))
    return _everything(progress_shown(session, day, None), kept)


def everything_from_lines(session: Session, day: date) -> Answer:
    """Return the same from the lines alone."""
    lines = Measures.from_lines(session, Moment(day))
    return _everything(progress_from_lines(session, day, None), lines)


def _everything(progress: str, measures: Measures) -> Answer:
    """Return a progress answer with every month of every measure that counts no people.

    Months of people are hidden where they are few, and come from no kept table.
    """
    months: dict[str, dict[str, int]] = {}
    for name, measure in MEASURES.items():
        sums: dict[str, int] = defaultdict(int)
        for cell in [] if measure.personal else measures.cells(name, {}):
            month = f"{cell.month // 100}-{cell.month % 100:02d}"
            sums[f"{month} ({measure.unit})"] += cell.value
            if cell.base is not None:
                sums[f"{month} (base)"] += cell.base
        months[measure.title] = dict(sums)
    return {**read_progress(progress), "measures": months}


def read_progress(canonical: str) -> Answer:
    """Return a canonical progress as the values that two are compared by."""
    found: Answer = json.loads(canonical)
    return found
