"""Files of movements worked at in the background: recognised, checked, posted, taken back.

The batch's row says where a file stands; its heartbeat says whether somebody works at it. Whoever
finds one that is silent takes it up where it was left, and a step that was begun twice ends the
same as one that was begun once.
"""

from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.jobs.imports.checking import check_rows
from foodplan.jobs.imports.collector import young_only
from foodplan.jobs.imports.posting import post_rows, undo_rows
from foodplan.jobs.imports.reading import SHAPE, STYLES, read_file, with_styles
from foodplan.jobs.imports.work import Clock, Work
from foodplan.jobs.imports.workers import WORKERS
from foodplan.rules.problems import Problem
from foodplan.store.import_summary import message_of
from foodplan.store.import_work import SILENCE, WORKING, TakenOver, claim, waiting_batches

__all__ = [
    "SHAPE",
    "SILENCE",
    "STYLES",
    "WORKERS",
    "WORKING",
    "resume_imports",
    "start_import",
    "with_styles",
    "work_at",
]

log = structlog.get_logger()

STEPS = {
    "sent": read_file,
    "reading": read_file,
    "checking": check_rows,
    "posting": post_rows,
    "undoing": undo_rows,
}
# Where a file goes back to when a step broke: to where a person can ask for it again.
BEFORE = {
    "sent": "failed",
    "reading": "failed",
    "checking": "read",
    "posting": "checked",
    "undoing": "posted",
}
BROKEN = Problem(
    "file",
    "C'è stato un errore nostro e lo abbiamo registrato: in questo passo non è cambiato niente. "
    "Riprovate.",
)


def work_at(engine: Engine, batch_id: int, beat: datetime, clock: Clock) -> bool:
    """Do the step that a file waits for; False when another worker has it.

    `beat` is the heartbeat that was seen. Nothing is raised: what breaks is logged, and the file
    goes back to the person.
    """
    with session_scope(engine, writes=True) as session:
        waiting = claim(session, batch_id, beat, clock())
    if waiting is None:
        return False
    work = Work(engine, waiting, clock)
    try:
        with young_only():
            STEPS[waiting.status](work)
    except TakenOver:
        return False
    except Exception:
        log.exception("import_step_failed", step=waiting.status)
        work.write(status=BEFORE[waiting.status], message=message_of(BROKEN), done=0)
    return True


def resume_imports(engine: Engine, clock: Clock) -> int:
    """Take up every file that was left in the middle; return how many."""
    with session_scope(engine) as session:
        waiting = waiting_batches(session, clock())
    return sum(work_at(engine, item.id, item.beat, clock) for item in waiting)


def start_import(engine: Engine, batch_id: int, beat: datetime, clock: Clock) -> None:
    """Do the step that a file waits for in a thread of this process."""
    WORKERS.start(f"import-{batch_id}", partial(work_at, engine, batch_id, beat, clock))
