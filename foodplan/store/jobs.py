"""The record of jobs: which ran for which due instant, and how it ended."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.instance import JobRun

MESSAGE_CHARACTERS = 2000


def begin_job_run(session: Session, job: str, due_at: datetime, now: datetime) -> int | None:
    """Record that a job starts for a due instant; None when it already ended for it.

    Only the scheduler that leads may ask, so a run that never ended belongs to a process that
    died, and is taken over.
    """
    run = session.exec(select(JobRun).where(JobRun.job == job, JobRun.due_at == due_at)).first()
    if run is not None and run.finished_at is not None:
        return None
    run = run or JobRun(job=job, due_at=due_at, started_at=now)
    run.started_at = now
    session.add(run)
    session.flush()
    return run.id


def end_job_run(session: Session, run_id: int, outcome: str, message: str, now: datetime) -> None:
    """Record how a run ended: `done`, `differences` or `failed`, with a sentence."""
    session.execute(
        sa.update(JobRun)
        .where(col(JobRun.id) == run_id)
        .values(finished_at=now, outcome=outcome, message=message[:MESSAGE_CHARACTERS])
    )


def list_job_runs(session: Session, limit: int = 50) -> list[JobRun]:
    """Return the last runs, newest first."""
    query = select(JobRun).order_by(col(JobRun.due_at).desc(), col(JobRun.id).desc()).limit(limit)
    return list(session.exec(query))
