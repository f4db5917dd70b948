"""The jobs of the night as the administrator sees them: when each is due, how it last ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.models.instance import JobRun
from foodplan.rules.jobs import JOB_OUTCOMES, JOB_PURPOSES, JOBS, SILENT_AFTER
from foodplan.store.jobs import RunLine, last_beat, last_runs, list_run_lines

SHOWN = 60


@dataclass(frozen=True)
class JobLine:
    """A job with its hour (Europe/Rome), its next due instant and its last run."""

    name: str
    title: str
    purpose: str
    hour: str
    next_at: datetime
    last: JobRun | None

    @property
    def outcome(self) -> str:
        """How it last ended, in Italian; "" before its first run."""
        return JOB_OUTCOMES.get(self.last.outcome, self.last.outcome) if self.last else ""

    @property
    def failed(self) -> bool:
        """Whether it last failed."""
        return self.last is not None and self.last.outcome == "failed"

    @property
    def busy(self) -> bool:
        """Whether it runs, or waits to be run by hand."""
        return self.last is not None and self.last.finished_at is None


@dataclass(frozen=True)
class JobsReport:
    """Every job, the last runs, and whether a scheduler is there; `seen_at` is when it looked."""

    jobs: tuple[JobLine, ...]
    runs: tuple[RunLine, ...]
    seen_at: datetime | None
    present: bool
    chosen: str = ""

    @property
    def failed(self) -> int:
        """How many jobs last failed."""
        return sum(job.failed for job in self.jobs)


def jobs_report(
    session: Session, timetable: Mapping[str, tuple[str, datetime]], chosen: str, now: datetime
) -> JobsReport:
    """Return the jobs; `timetable` has each one's hour as text and its next due instant."""
    last, seen = last_runs(session), last_beat(session)
    lines = tuple(
        JobLine(name, JOBS[name], JOB_PURPOSES[name], hour, next_at, last.get(name))
        for name, (hour, next_at) in timetable.items()
    )
    chosen = chosen if chosen in timetable else ""
    return JobsReport(
        jobs=lines,
        runs=tuple(list_run_lines(session, SHOWN, chosen)),
        seen_at=seen,
        present=seen is not None and now - seen < SILENT_AFTER,
        chosen=chosen,
    )


def failed_jobs(session: Session) -> int:
    """Return how many jobs failed when they last ran, for the office's first page."""
    return sum(run.outcome == "failed" for run in last_runs(session).values())
