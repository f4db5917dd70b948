"""Trying a file of places or areas, and writing what the trial that was seen had found."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.importers.atlas.area_trial import AreaTrial, apply_areas, try_areas
from foodplan.importers.atlas.reading import reopen
from foodplan.importers.atlas.shape import Mapping, Reading, RowProblem, Source, Unreadable
from foodplan.importers.atlas.trial import Trial, apply_trial, try_places
from foodplan.models.atlas import AtlasBatch
from foodplan.rules.problems import Problem
from foodplan.store.atlas_batches import (
    APPLYING,
    AREAS,
    TRYING,
    WENT_WRONG,
    BatchSummary,
    Mistake,
    Shift,
    TriedRow,
    change_batch,
    find_batch,
    lock_batch,
    pack_trial,
    summary_of,
)
from foodplan.store.history import Change

log = structlog.get_logger()

# Longer files are worked at after the answer; these take a second or two.
AT_ONCE = 2_000


def try_file(session: Session, batch: AtlasBatch, now: datetime, *, retried: bool = False) -> None:
    """Try a file against the atlas and keep what became of each row; nothing else is written."""
    summary = replace(summary_of(batch), work="", problem={}, retried=retried)
    try:
        trial = _trial(session, batch, summary, _change(batch, now))
    except Unreadable as error:
        _keep(session, batch, replace(summary, problem=_said(error.problem)), None, now)
        return
    rows = _rows(batch, trial)
    _keep(session, batch, _counted(summary, trial, rows), rows, now)


def apply_file(session: Session, batch: AtlasBatch, now: datetime, by: int | None) -> bool:
    """Write what the trial found; False, with a new trial, when it would find other things now."""
    summary = summary_of(batch)
    change = replace(_change(batch, now), by=by)
    try:
        trial = _trial(session, batch, summary, change)
    except Unreadable as error:
        said = replace(summary, work="", problem=_said(error.problem))
        _keep(session, batch, said, None, now)
        return False
    rows = _rows(batch, trial)
    found = _counted(replace(summary, work="", problem={}), trial, rows)
    if found.tried != summary.tried:
        _keep(session, batch, replace(found, retried=True), rows, now)
        return False
    queued = 0
    if isinstance(trial, Trial):
        queued = apply_trial(session, trial, change).queued
    else:
        apply_areas(session, trial, change)
    done = replace(found, queued=queued, applied_by=by, retried=False)
    _keep(session, batch, done, rows, now, status="applied", content=None)
    return True


def work_at(engine: Engine, uuid: str, now: datetime) -> None:
    """Do what a file waits for, in transactions of its own; what goes wrong is said on its page."""
    try:
        with session_scope(engine, writes=True) as session:
            batch = lock_batch(session, uuid)
            if batch is None or batch.status != "sent":
                return
            summary = summary_of(batch)
            if summary.work == TRYING:
                try_file(session, batch, now)
            elif summary.work == APPLYING:
                apply_file(session, batch, now, summary.applied_by)
    except Exception:
        log.exception("atlas_import_failed", batch=uuid)
        with session_scope(engine, writes=True) as session:
            batch = find_batch(session, uuid)
            if batch is not None:
                said = replace(summary_of(batch), work="", problem=_said(WENT_WRONG))
                change_batch(session, batch, now, summary=said.as_json())


def _trial(
    session: Session, batch: AtlasBatch, summary: BatchSummary, change: Change
) -> Trial | AreaTrial:
    content, name = batch.content or b"", batch.filename
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    source = Source(**summary.source)
    if batch.kind == AREAS:
        return try_areas(
            session, content, name, reading, mapping, change, level=summary.level, source=source
        )
    return try_places(
        session, content, name, reading, mapping, change,
        function=summary.function, source=source,
    )  # fmt: skip


def _change(batch: AtlasBatch, now: datetime) -> Change:
    return Change(now, reason=f"Importazione di {batch.filename}")


def _counted(summary: BatchSummary, trial: Trial | AreaTrial, rows: list[TriedRow]) -> BatchSummary:
    """Return a summary with a trial's numbers, and the fingerprint of what it found."""
    return replace(
        summary,
        read=trial.read,
        counts=trial.counts,
        gone=tuple(trial.gone),
        tried=sha256(pack_trial(rows)).hexdigest(),
    )


def _rows(batch: AtlasBatch, trial: Trial | AreaTrial) -> list[TriedRow]:
    refused = {row.number for row in trial.rows if row.outcome == "refused"}
    reading, mapping = Reading.from_json(batch.reading), Mapping.from_json(batch.mapping)
    opened = reopen(batch.content or b"", reading, mapping) if refused else None
    cells = {
        row.number: tuple(row.cells)
        for row in (opened.rows if opened else ())
        if row.number in refused
    }
    return [_row(row, cells.get(row.number, ())) for row in trial.rows]


def _row(row: Any, cells: tuple[str, ...]) -> TriedRow:
    """Return a row of a trial of places or of areas as the batch keeps it."""
    is_area = hasattr(row, "level")
    return TriedRow(
        number=row.number,
        outcome=row.outcome,
        key=f"{row.level} {row.code}" if is_area else row.place,
        name=row.name,
        what="" if is_area else row.function,
        lat=None if is_area else row.lat,
        lon=None if is_area else row.lon,
        mistakes=tuple(_mistake(problem) for problem in row.problems),
        shifts=tuple(Shift(*change) for change in row.changes),
        into_row=None if is_area else row.into_row,
        cells=cells,
    )


def _mistake(problem: RowProblem) -> Mistake:
    params = {name: value if isinstance(value, int) else str(value)
              for name, value in problem.params.items()}  # fmt: skip
    return Mistake(problem.column, problem.value, problem.message, params, problem.suggestion)


def _said(problem: Problem) -> dict[str, Any]:
    params = {name: str(value) for name, value in problem.params.items()}
    return {"field": problem.field, "message": problem.message, "params": params}


def _keep(
    session: Session,
    batch: AtlasBatch,
    summary: BatchSummary,
    rows: list[TriedRow] | None,
    now: datetime,
    **values: Any,
) -> None:
    packed = None if rows is None else pack_trial(rows)
    change_batch(session, batch, now, summary=summary.as_json(), trial=packed, **values)
