"""The first work at a file: recognising it and staging its rows, outside any long transaction."""

from dataclasses import replace
from functools import partial

import orjson
from sqlmodel import Session

from foodplan.importers.movements import (
    Mapping,
    Reading,
    Unreadable,
    guess_mapping,
    read_rows,
    sniff,
)
from foodplan.jobs.imports.work import Work
from foodplan.rules.problems import Problem
from foodplan.store.import_mappings import remembered_mapping
from foodplan.store.import_summary import Summary, message_of
from foodplan.store.imports import (
    BatchRow,
    batch_content,
    clear_rows,
    stage_rows,
)

# What somebody may say of how a file reads; the first four change which rows it has.
SHAPE = ("sheet", "encoding", "separator", "header_row")
STYLES = ("number_style", "date_style")

GONE = Problem("file", "Il file non è più conservato: inviarlo di nuovo.")
NO_ROWS = Problem("file", "Sotto l'intestazione non c'è nessuna riga: non c'è niente da importare.")


def read_file(work: Work) -> None:
    """Recognise a file and stage its rows; it ends as `read`, or as `failed` with the reason."""
    batch = work.batch()
    with work.reading() as session:
        content = batch_content(session, batch.id)
    try:
        reading, rows = _staged(work, batch, content)
    except Unreadable as error:
        forget = partial(clear_rows, batch_id=batch.id)
        work.write(forget, status="failed", message=message_of(error.problem), read=0, done=0)
        return
    with work.reading() as session:
        mapping = _mapping(session, batch, reading)
    work.write(
        status="read",
        read=rows,
        done=0,
        message="",
        reading=reading.as_json(),
        mapping=mapping.as_json(),
        summary=Summary(asked=_asked(batch)).as_json(),
    )


def with_styles(reading: Reading, asked: dict[str, object]) -> Reading:
    """Return a reading whose weights and days are written as somebody said."""
    said = {name: asked[name] for name in STYLES if asked.get(name)}
    return replace(reading, **said)  # type: ignore[arg-type]


def _asked(batch: BatchRow) -> dict[str, object]:
    return Summary.from_json(batch.summary).asked


def _staged(work: Work, batch: BatchRow, content: bytes | None) -> tuple[Reading, int]:
    if content is None:
        raise Unreadable(GONE)
    asked = _asked(batch)
    shape = {name: asked[name] for name in SHAPE if asked.get(name) is not None}
    reading = with_styles(sniff(content, batch.filename, **shape), asked)  # type: ignore[arg-type]
    work.write(partial(clear_rows, batch_id=batch.id), done=0)
    done = 0
    for n, rows in enumerate(read_rows(content, reading)):
        done += len(rows)
        stage = partial(stage_rows, batch_id=batch.id, n=n, rows=orjson.dumps(rows).decode())
        work.write(stage, done=done)
    if not done:
        raise Unreadable(NO_ROWS)
    return reading, done


def _mapping(session: Session, batch: BatchRow, reading: Reading) -> Mapping:
    """Return what the columns say: as chosen before, as remembered, or as their titles suggest."""
    before = Mapping.from_json(batch.mapping)
    read_before = before.columns and batch.reading != "{}"
    if read_before and Reading.from_json(batch.reading).titles == reading.titles:
        return before
    found = remembered_mapping(session, batch.organisation_id, reading.titles)
    return guess_mapping(reading, Mapping.from_json(found[1]) if found else None)
