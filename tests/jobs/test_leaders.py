"""Four schedulers look at one timetable, the leader is killed three times: each job runs once."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.jobs import Job
from foodplan.jobs.scheduler import due_instant, look

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
# Two jobs a day and a look every twelve hours: each look finds one of them due.
STEP = timedelta(hours=12)
HOURS = {"morning": 6, "evening": 18}
WORKERS, TICKS = 4, 100
# The leader of these looks is killed after it wrote and before it could commit.
KILLED = (20, 50, 80)


def job(name: str, trap: Any = None) -> Job:
    """Return a job that writes a row for its due instant, and stops there when trapped."""

    def run(session: Session, now: datetime) -> tuple[str, str]:
        due = due_instant(Job(name, HOURS[name], 0, run), now)
        session.execute(
            sa.text("INSERT INTO done (job, due) VALUES (:job, :due)"),
            {"job": name, "due": due.isoformat()},
        )
        if trap is not None and trap.is_set():
            trap.clear()
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
        return "done", f"pid {os.getpid()}"

    return Job(name, HOURS[name], 0, run, writes=True)


def work(url: str, orders: Connection, trap: Any) -> None:
    """Look at the timetable at each instant that comes, until none does."""
    engine = make_engine(url)
    jobs = [job(name, trap) for name in HOURS]
    while (now := orders.recv()) is not None:
        at = now
        orders.send(look(engine, lambda at=at: at, jobs))  # type: ignore[misc]


class Crew:
    """Four processes with a pipe to each; whoever dies is replaced."""

    def __init__(self, url: str) -> None:
        self.context = multiprocessing.get_context("spawn")
        self.url, self.trap, self.deaths = url, self.context.Event(), 0
        self.hands = [self._hire() for _ in range(WORKERS)]

    def _hire(self) -> tuple[Any, Connection]:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=work, args=(self.url, theirs, self.trap))
        process.start()
        theirs.close()
        return process, ours

    def tick(self, now: datetime) -> None:
        """Have all of them look at once, and replace whoever died of it."""
        for _process, pipe in self.hands:
            pipe.send(now)
        for place, (process, pipe) in enumerate(self.hands):
            try:
                pipe.recv()
            except EOFError:
                process.join()
                assert process.exitcode == -signal.SIGKILL
                self.deaths += 1
                self.hands[place] = self._hire()

    def dismiss(self) -> None:
        """Let all of them go home."""
        for process, pipe in self.hands:
            pipe.send(None)
            process.join(timeout=30)


def test_each_job_runs_once_though_the_leader_is_killed_three_times(
    engine: Engine, database_url: str
) -> None:
    with session_scope(engine, writes=True) as session:
        session.execute(sa.text("CREATE TABLE done (job VARCHAR(20), due VARCHAR(40))"))
    crew = Crew(database_url)
    for tick in range(TICKS):
        if tick in KILLED:
            crew.trap.set()
        crew.tick(START + tick * STEP)
        if tick in KILLED:
            # Whoever looks next takes over what the dead leader left in the middle.
            crew.tick(START + tick * STEP + timedelta(seconds=20))
    crew.dismiss()
    with session_scope(engine) as session:
        done = [tuple(row) for row in session.execute(sa.text("SELECT job, due FROM done"))]
        runs = session.execute(
            sa.text("SELECT job, outcome, attempts FROM job_run WHERE job <> 'scheduler'")
        ).all()
    last = START + (TICKS - 1) * STEP
    due = {
        (name, due_instant(job(name), START + tick * STEP).isoformat())
        for tick in range(TICKS)
        for name in HOURS
    }
    assert crew.deaths == len(KILLED)
    assert due_instant(job("morning"), last).isoformat() in {day for _name, day in done}
    assert Counter(done) == Counter(due)
    assert Counter(row.outcome for row in runs) == {"done": len(due)}
