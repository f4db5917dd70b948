"""A file of places tried against the atlas: what would become of each row; nothing is written."""

from collections import Counter
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from foodplan.importers.atlas.shape import FieldChange, Mapping, Reading, RowProblem, Source
from foodplan.rules.place_files import OUTCOME_LABELS
from foodplan.store.history import Change
from foodplan.store.places import PlaceRecord

OUTCOMES = tuple(OUTCOME_LABELS)


@dataclass(frozen=True)
class TrialRow:
    """What would become of one row of a file.

    `outcome` is one of OUTCOMES. `place` is the slug of the place it is, or would be, or of the
    one it may be a double of when it is queued. `into_row` is the row of the file that a merged
    one joined. `proposed` holds what an officer is asked about: fields of a place. `lat` and
    `lon` are WGS84 degrees or None, given even for a refused row when they are a position.
    """

    number: int
    outcome: str
    place: str = ""
    name: str = ""
    function: str = ""
    lat: float | None = None
    lon: float | None = None
    problems: tuple[RowProblem, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    into_row: int | None = None
    proposed: AnyMapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """What a file would do to the atlas; the counts of outcomes add up to the rows read.

    `gone` counts places that this source named before and this file does not: they stay.
    `places` are those to be written; `stamp` is what the atlas was when the file was tried.
    """

    rows: tuple[TrialRow, ...] = ()
    gone: tuple[str, ...] = ()
    added: tuple[PlaceRecord, ...] = ()
    changed: tuple[PlaceRecord, ...] = ()
    stamp: tuple[Any, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome, in the order of OUTCOMES; all are named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def read(self) -> int:
        """How many rows were read."""
        return len(self.rows)

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """Every problem of every row, in the order of the file."""
        return tuple(problem for row in self.rows for problem in row.problems)


@dataclass(frozen=True)
class Applied:
    """What was written: places added and changed, proposals that now wait for an officer."""

    added: int
    changed: int
    queued: int


def try_places(  # noqa: PLR0913 - each is another kind of thing
    session: Session,
    data: bytes,
    filename: str,
    reading: Reading,
    mapping: Mapping,
    change: Change,
    *,
    function: str = "",
    source: Source | None = None,
) -> Trial:
    """Return what a file of places would do, row by row; writes nothing.

    `function` is that of rows that name none. Raises Unreadable when the file as a whole cannot
    be read as places, and says why.
    """
    raise NotImplementedError


def apply_trial(session: Session, trial: Trial, change: Change) -> Applied:
    """Write what a trial found, queue what an officer decides, and flush.

    Raises Refused when the atlas changed since the trial: try again.
    """
    raise NotImplementedError
