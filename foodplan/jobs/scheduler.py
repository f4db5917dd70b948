"""Runs the timetable: each job once for each due instant, by the one scheduler that leads."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.jobs import TIMETABLE, Job
from foodplan.jobs.imports import resume_imports
from foodplan.jobs.leader import leadership
from foodplan.jobs.mail import send_waiting
from foodplan.rules.calendar import ROME
from foodplan.settings import Settings
from foodplan.store.jobs import (
    beat,
    begin_again,
    begin_job_run,
    end_job_run,
    has_run,
    last_beat,
    waiting_runs,
)

# How often each scheduler looks at the timetable; whoever leads then runs what is due.
LOOK_EVERY = timedelta(seconds=20)
BEAT_EVERY = timedelta(minutes=1)

Clock = Callable[[], datetime]


def due_instant(job: Job, now: datetime) -> datetime:
    """Return the last instant, aware UTC, at which a job was due."""
    local = now.astimezone(ROME)
    due = local.replace(hour=job.hour, minute=job.minute, second=0, microsecond=0)
    if due > local:
        due = (due - timedelta(days=1)).replace(fold=0)
    return due.astimezone(UTC)


def look(engine: Engine, clock: Clock, jobs: Sequence[Job] = TIMETABLE) -> int | None:
    """Run whatever is due, was asked for or is to be tried again; return how many runs that were.

    None when another scheduler leads. All of them look all the time, so that the next one to look
    takes over from a leader that died, and a job that was due while another ran is late, not lost.
    """
    with leadership(engine) as leads:
        if not leads:
            return None
        with session_scope(engine) as session:
            due = [job for job in jobs if not has_run(session, job.name, due_instant(job, clock()))]
            said = last_beat(session)
        if said is None or not timedelta(0) <= clock() - said < BEAT_EVERY:
            with session_scope(engine, writes=True) as session:
                beat(session, clock())
        ran = [run_job(engine, job, clock) for job in due]
        return len([outcome for outcome in ran if outcome]) + _run_waiting(engine, clock, jobs)


def run_job(engine: Engine, job: Job, clock: Clock) -> str | None:
    """Run a job for its last due instant and record how it ended; None when it already ran."""
    started = clock()
    with session_scope(engine, writes=True) as session:
        run_id = begin_job_run(session, job.name, due_instant(job, started), started)
    return None if run_id is None else _run(engine, job, run_id, started, clock)


def _run_waiting(engine: Engine, clock: Clock, jobs: Sequence[Job]) -> int:
    known = {job.name: job for job in jobs}
    with session_scope(engine) as session:
        waiting = [run for run in waiting_runs(session, clock()) if run.job in known]
    ran = 0
    for run in waiting:
        started = clock()
        with session_scope(engine, writes=True) as session:
            begun = begin_again(session, run.id, started)
        if begun:
            _run(engine, known[run.job], run.id, started, clock)
            ran += 1
    return ran


def _run(engine: Engine, job: Job, run_id: int, started: datetime, clock: Clock) -> str:
    """Run a job that was begun; whatever it raises is recorded as `failed` and logged.

    What a job writes and that it ended are one transaction: killed between the two it would run
    again.
    """
    log = structlog.get_logger().bind(job=job.name)
    try:
        with session_scope(engine, writes=job.writes) as session:
            outcome, message = job.run(session, started)
            if job.writes:
                end_job_run(session, run_id, outcome, message, clock())
    except Exception as error:
        outcome, message = "failed", f"{type(error).__name__}: {error}"
        log.exception("job_failed")
    if outcome == "failed" or not job.writes:
        with session_scope(engine, writes=True) as session:
            end_job_run(session, run_id, outcome, message, clock())
    log.info("job_ended", outcome=outcome, message=message)
    return outcome


def watch_timetable(
    scheduler: BaseScheduler, engine: Engine, clock: Clock, jobs: Sequence[Job] = TIMETABLE
) -> None:
    """Have the timetable looked at all the time, by a scheduler that is not yet started."""
    scheduler.add_job(
        look,
        IntervalTrigger(seconds=int(LOOK_EVERY.total_seconds()), timezone=ROME),
        args=(engine, clock, jobs),
        id="look",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=clock(),
    )


def watch_imports(scheduler: BaseScheduler, engine: Engine, clock: Clock) -> None:
    """Have every minute the files taken up that a stopped process left in the middle.

    Needs no leader: a file's heartbeat lets one worker in, whoever asks.
    """
    scheduler.add_job(
        resume_imports,
        IntervalTrigger(minutes=1, timezone=ROME),
        args=(engine, clock),
        id="resume_imports",
        coalesce=True,
        max_instances=1,
    )


def watch_mail(scheduler: BaseScheduler, engine: Engine, settings: Settings, clock: Clock) -> None:
    """Have every two minutes the mail sent that is due.

    Needs no leader: a mail lets one process in, whoever asks. It is no job of the timetable, so
    that no night's job waits for a mail server.
    """
    scheduler.add_job(
        send_waiting,
        IntervalTrigger(minutes=2, timezone=ROME),
        args=(engine, settings, clock),
        id="send_mail",
        coalesce=True,
        max_instances=1,
    )
