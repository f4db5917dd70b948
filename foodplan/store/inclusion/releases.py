"""The figures of each half-year as they were released, once: the only ones anybody else sees.

Everything public about people (pages, files, measures) is made from these and from nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from foodplan.models.inclusion import InclusionDouble, InclusionTotal
from foodplan.progress.released import Released, release, release_rows
from foodplan.progress.suppression import SMALLEST_SHOWN
from foodplan.rules.calendar import end_of_rome_day
from foodplan.rules.inclusion import KINDS, OUTCOMES, UNKNOWN, next_half, release_of
from foodplan.store.history import Moment
from foodplan.store.once import read_once

LAST = 12


@dataclass(frozen=True)
class HalfRelease:
    """What is public of a half-year, as known at `at`, for ever.

    `started` are those who began in it, by kind. `hours` are hours worked in it, None when the
    starts, or the people whose hours they are, are too few, or nobody said. `programmes` are
    starts by programme, empty where they would say something of few people. `organisations`
    stated the starts, `with_hours` of them the hours too.
    """

    half: int
    at: datetime
    started: Released
    hours: int | None
    programmes: dict[str, int]
    organisations: int
    with_hours: int
    simulated: bool


@dataclass(frozen=True)
class OutcomeRelease:
    """How those who started in a half-year were after twelve months, as known at `at`, for ever."""

    half: int
    at: datetime
    outcomes: Released
    simulated: bool

    @property
    def kept(self) -> tuple[int, int] | None:
        """Those still there, and all of whom the outcome is known; None where either is hidden."""
        cells, total = self.outcomes.cells, self.outcomes.total
        still, unknown = cells["still_there"], cells[UNKNOWN]
        if total is None or still is None or unknown is None or total == unknown:
            return None
        return still, total - unknown

    @property
    def share(self) -> float | None:
        """The part still there of all whose outcome is known, None where either is hidden."""
        return self.kept[0] / self.kept[1] if self.kept else None


def list_releases(session: Session, moment: Moment) -> list[HalfRelease]:
    """Return what was released of each half-year by a moment, oldest first."""
    return _releases(session, moment)[0]


def list_outcomes(session: Session, moment: Moment) -> list[OutcomeRelease]:
    """Return the outcomes after twelve months that were released by a moment, oldest first."""
    return _releases(session, moment)[1]


@read_once
def _releases(session: Session, moment: Moment) -> tuple[list[HalfRelease], list[OutcomeRelease]]:
    until = _until(moment)
    rows = list(
        session.exec(select(InclusionTotal).where(col(InclusionTotal.recorded_from) <= until))
    )
    doubles = list(session.exec(select(InclusionDouble)))
    halves, outcomes = [], []
    for half in sorted({row.half for row in rows}):
        mine = [row for row in rows if row.half == half]
        said = [row for row in mine if row.measure == "started" and row.value is not None]
        if not said or (at := _instant(half, said)) > until:
            continue
        halves.append(_half(half, at, _known(mine, at, doubles)))
        later = [row for row in mine if row.months == LAST and row.value is not None]
        if later and (then := max(at, _instant(next_half(half, 2), later))) <= until:
            known = _known(mine, then, doubles)
            outcomes += _outcome(half, then, known, halves[-1].started.total)
    return halves, outcomes


def _until(moment: Moment) -> datetime:
    """Return the last instant of a release that a moment has seen: of a day that is over."""
    if moment.known_at is None:
        return end_of_rome_day(moment.day - timedelta(days=1))
    return min(moment.known_at, end_of_rome_day(moment.day))


def _instant(half: int, rows: Iterable[InclusionTotal]) -> datetime:
    return release_of(half, min(row.recorded_from for row in rows))


def _known(
    rows: Iterable[InclusionTotal], at: datetime, doubles: Iterable[InclusionDouble]
) -> list[InclusionTotal]:
    """Return what was believed at an instant, what the office judged to be another's left out."""
    out = {
        (row.programme, row.half, row.kind, _other(row))
        for row in doubles
        if row.verdict == "same" and _believed(row, at)
    }
    return [
        row
        for row in rows
        if _believed(row, at)
        and row.value is not None
        and (row.programme, row.half, row.kind, row.organisation_id) not in out
    ]


def _other(row: InclusionDouble) -> int:
    return row.second_id if row.kept_id == row.first_id else row.first_id


def _believed(row: InclusionTotal | InclusionDouble, at: datetime) -> bool:
    return row.recorded_from <= at and (row.recorded_to is None or row.recorded_to > at)


def _half(half: int, at: datetime, rows: list[InclusionTotal]) -> HalfRelease:
    starts = [row for row in rows if row.measure == "started"]
    kinds = dict.fromkeys(KINDS, 0)
    parts = defaultdict[tuple[str, str], int](int)
    for row in starts:
        kinds[row.kind] += row.value or 0
        parts[row.programme, row.kind] += row.value or 0
    started = release(kinds)
    worked = _worked(rows) if started.total is not None else []
    return HalfRelease(
        half,
        at,
        started,
        sum(row.value or 0 for row in worked) if worked else None,
        release_rows(parts),
        len({row.organisation_id for row in starts}),
        len({row.organisation_id for row in worked}),
        any(row.simulated for row in starts),
    )


def _worked(rows: list[InclusionTotal]) -> list[InclusionTotal]:
    """Return what was stated of hours; empty where they are the hours of less than five people."""
    worked = [row for row in rows if row.measure == "hours"]
    cells = {_cell(row) for row in worked if row.value}
    people = sum(
        row.value or 0
        for row in rows
        if row.measure in {"carried", "started"} and _cell(row) in cells
    )
    return worked if not cells or people >= SMALLEST_SHOWN else []


def _cell(row: InclusionTotal) -> tuple[str, int, str]:
    return row.programme, row.organisation_id, row.kind


def _outcome(
    half: int, at: datetime, rows: list[InclusionTotal], total: int | None
) -> list[OutcomeRelease]:
    """Return the outcomes beside the starts that were released.

    Whoever is not accounted for is unknown, so that outcomes and starts always have the same
    total: what was corrected in between would otherwise be their difference. When more outcomes are
    known than starts were released, there is nothing that could be said.
    """
    counts = dict.fromkeys(OUTCOMES, 0)
    found = [row for row in rows if row.measure == "outcome" and row.months == LAST]
    for row in found:
        counts[row.outcome] += row.value or 0
    known = sum(count for outcome, count in counts.items() if outcome != UNKNOWN)
    if total is None or known > total:
        return []
    counts[UNKNOWN] = total - known
    return [OutcomeRelease(half, at, release(counts), any(row.simulated for row in found))]
