"""Runs the timetable: each job once for each due instant, by the one scheduler that leads."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.jobs import TIMETABLE, Job
from foodplan.jobs.imports import resume_imports
from foodplan.jobs.leader import leadership
from foodplan.jobs.mail import send_waiting
from foodplan.rules.calendar import ROME
from foodplan.settings import Settings
from foodplan.store.jobs import begin_job_run, end_job_run

# A scheduler that was asleep at the hour still runs the job within this time, once.
GRACE = timedelta(hours=6)

Clock = Callable[[], datetime]


def due_instant(job: Job, now: datetime) -> datetime:
    """Return the last instant, aware UTC, at which a job was due."""
    local = now.astimezone(ROME)
    due = local.replace(hour=job.hour, minute=job.minute, second=0, microsecond=0)
    if due > local:
        due = (due - timedelta(days=1)).replace(fold=0)
    return due.astimezone(UTC)


def run_job(engine: Engine, job: Job, clock: Clock) -> str | None:
    """Run a job for its last due instant and record how it ended; None when it already ran.

    Whatever the job raises is recorded as `failed` and logged; the scheduler goes on.
    """
    started = clock()
    with session_scope(engine, writes=True) as session:
        run_id = begin_job_run(session, job.name, due_instant(job, started), started)
    if run_id is None:
        return None
    log = structlog.get_logger().bind(job=job.name)
    try:
        with session_scope(engine, writes=job.writes) as session:
            outcome, message = job.run(session, started)
    except Exception as error:
        outcome, message = "failed", f"{type(error).__name__}: {error}"
        log.exception("job_failed")
    with session_scope(engine, writes=True) as session:
        end_job_run(session, run_id, outcome, message, clock())
    log.info("job_ended", outcome=outcome, message=message)
    return outcome


def run_if_leader(engine: Engine, job: Job, clock: Clock) -> str | None:
    """Run a job when this process leads; None when another leads or it already ran."""
    with leadership(engine) as leads:
        return run_job(engine, job, clock) if leads else None


def catch_up(engine: Engine, clock: Clock, jobs: Sequence[Job] = TIMETABLE) -> None:
    """Run what was due while no scheduler was running, once."""
    for job in jobs:
        run_if_leader(engine, job, clock)


def fill_timetable(
    scheduler: BaseScheduler, engine: Engine, clock: Clock, jobs: Sequence[Job] = TIMETABLE
) -> None:
    """Add every job of the timetable to a scheduler that is not yet started."""
    for job in jobs:
        scheduler.add_job(
            run_if_leader,
            CronTrigger(hour=job.hour, minute=job.minute, timezone=ROME),
            args=(engine, job, clock),
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=int(GRACE.total_seconds()),
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
