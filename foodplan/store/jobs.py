"""The record of jobs: which ran for which due instant, how it ended, and what waits to be run."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.accounts import Account
from foodplan.models.instance import JobRun
from foodplan.rules.jobs import retry_at

MESSAGE_CHARACTERS = 2000
# One row says when a scheduler last looked at the timetable; it is no job.
PULSE = "scheduler"
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """A run that somebody asked for, or that failed and is to be tried again."""

    id: int
    job: str


@dataclass(frozen=True)
class RunLine:
    """A run with the name of whoever asked for it, "" for the timetable's own."""

    run: JobRun
    asked_by: str = ""


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


def has_run(session: Session, job: str, due_at: datetime) -> bool:
    """Return whether a job's run for a due instant has ended, well or not."""
    query = select(JobRun.id).where(
        JobRun.job == job, JobRun.due_at == due_at, col(JobRun.finished_at).is_not(None)
    )
    return session.exec(query).first() is not None


def begin_again(session: Session, run_id: int, now: datetime) -> bool:
    """Record that a run which waited starts; False when it no longer waits."""
    again = (
        sa.update(JobRun)
        .where(col(JobRun.id) == run_id, _waits(now))
        .values(
            started_at=now,
            finished_at=None,
            next_at=None,
            attempts=sa.case(
                (col(JobRun.outcome) == "failed", col(JobRun.attempts) + 1),
                else_=col(JobRun.attempts),
            ),
            outcome="running",
        )
        .returning(col(JobRun.id))
    )
    return session.execute(again).first() is not None


def end_job_run(session: Session, run_id: int, outcome: str, message: str, now: datetime) -> None:
    """Record how a run ended: `done`, `differences` or `failed`, with a sentence.

    One that failed is tried again after a while, unless a later run of its job ended well.
    """
    run = session.get_one(JobRun, run_id)
    run.finished_at, run.outcome, run.message = now, outcome, message[:MESSAGE_CHARACTERS]
    run.next_at = retry_at(run.attempts, now) if outcome == "failed" else None
    session.add(run)
    session.flush()
    if outcome != "failed":
        session.execute(
            sa.update(JobRun)
            .where(col(JobRun.job) == run.job, col(JobRun.due_at) <= run.due_at)
            .values(next_at=None)
        )


def ask_for_job(session: Session, job: str, account_id: int | None, now: datetime) -> bool:
    """Record that somebody wants a job run now; False when it already waits or runs."""
    busy = select(JobRun.id).where(JobRun.job == job, col(JobRun.finished_at).is_(None))
    if session.exec(busy).first() is not None:
        return False
    session.add(JobRun(job=job, due_at=now, started_at=now, outcome="asked", asked_by=account_id))
    session.flush()
    return True


def waiting_runs(session: Session, now: datetime) -> list[Waiting]:
    """Return what was asked for, left in the middle or failed long enough ago, oldest first."""
    query = select(JobRun.id, JobRun.job).where(_waits(now)).order_by(col(JobRun.due_at))
    return [Waiting(run_id, job) for run_id, job in session.exec(query) if run_id is not None]


def list_job_runs(session: Session, limit: int = 50) -> list[JobRun]:
    """Return the last runs, newest first."""
    return [line.run for line in list_run_lines(session, limit)]


def list_run_lines(session: Session, limit: int = 50, job: str = "") -> list[RunLine]:
    """Return the last runs (of one job, or of all), newest first, with who asked for them."""
    query = (
        select(JobRun, sa.func.coalesce(sa.func.nullif(Account.name, ""), Account.email, ""))
        .join(Account, col(Account.id) == col(JobRun.asked_by), isouter=True)
        .where(JobRun.job != PULSE, *((JobRun.job == job,) if job else ()))
        .order_by(col(JobRun.due_at).desc(), col(JobRun.id).desc())
        .limit(limit)
    )
    return [RunLine(run, name) for run, name in session.exec(query)]


def last_runs(session: Session) -> dict[str, JobRun]:
    """Return the last run of each job, by its name."""
    newest = (
        select(JobRun.job, sa.func.max(JobRun.due_at).label("due_at"))
        .where(JobRun.job != PULSE)
        .group_by(col(JobRun.job))
        .subquery()
    )
    query = select(JobRun).join(
        newest, sa.and_(col(JobRun.job) == newest.c.job, col(JobRun.due_at) == newest.c.due_at)
    )
    return {run.job: run for run in session.exec(query)}


def beat(session: Session, now: datetime) -> None:
    """Record that a scheduler has just looked at the timetable."""
    pulse = session.exec(select(JobRun).where(JobRun.job == PULSE)).first()
    pulse = pulse or JobRun(job=PULSE, due_at=_EVER, started_at=now, outcome="done")
    pulse.started_at = pulse.finished_at = now
    session.add(pulse)
    session.flush()


def last_beat(session: Session) -> datetime | None:
    """Return when a scheduler last looked at the timetable, or None if none ever did."""
    return session.exec(select(JobRun.started_at).where(JobRun.job == PULSE)).first()


def _waits(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        col(JobRun.finished_at).is_(None),
        sa.and_(col(JobRun.outcome) == "failed", col(JobRun.next_at) <= now),
    )
