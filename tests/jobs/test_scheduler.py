"""Jobs run once for each due instant, by one leader, whatever the other schedulers do."""

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.jobs import TIMETABLE, Job
from foodplan.jobs.leader import leadership
from foodplan.jobs.scheduler import LOOK_EVERY, due_instant, look, run_job, watch_timetable
from foodplan.jobs.verify import verify_night
from foodplan.rules.calendar import ROME
from foodplan.rules.jobs import JOB_PURPOSES, JOBS
from foodplan.store.instance import instance_facts, set_instance_fact
from foodplan.store.jobs import ask_for_job, begin_job_run, last_beat, list_job_runs
from foodplan.store.ledger import CategoryRow, ensure_categories
from foodplan.store.organisations import ensure_boundaries
from tests.factories.organisations import CHANGE, make_site

NIGHT = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


class Counter:
    """A job that counts how often it ran, and fails when told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.times = 0
        self.fails = fails

    def __call__(self, _session: Session, _now: datetime) -> tuple[str, str]:
        self.times += 1
        if self.fails:
            raise RuntimeError("no luck")
        return "done", f"run {self.times}"


def clock() -> datetime:
    return NIGHT


def outcomes(engine: Engine) -> list[tuple[str, str]]:
    with session_scope(engine) as session:
        return [(run.outcome, run.message) for run in list_job_runs(session)]


def test_no_job_is_due_in_the_hour_that_the_clocks_change() -> None:
    assert TIMETABLE
    assert all(job.hour != 2 for job in TIMETABLE)


def test_the_night_audit_is_due_at_ten_past_four_in_rome() -> None:
    job = next(job for job in TIMETABLE if job.name == "ledger_verify")
    assert due_instant(job, NIGHT) == datetime(2026, 11, 22, 3, 10, tzinfo=UTC)
    earlier = NIGHT - timedelta(minutes=30)
    assert due_instant(job, earlier) == datetime(2026, 11, 21, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 29, 2, 10, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 10, 25, 3, 10, tzinfo=UTC)),
    ],
)
def test_the_hour_stays_when_the_clocks_change(now: datetime, due: datetime) -> None:
    audit = next(job for job in TIMETABLE if job.name == "ledger_verify")
    assert due_instant(audit, now) == due


def test_a_job_runs_once_for_a_due_instant(engine: Engine) -> None:
    counter = Counter()
    job = Job("count", 4, 10, counter)
    assert run_job(engine, job, clock) == "done"
    assert run_job(engine, job, clock) is None
    assert counter.times == 1
    assert run_job(engine, job, lambda: NIGHT + timedelta(days=1)) == "done"
    assert outcomes(engine) == [("done", "run 2"), ("done", "run 1")]


def test_a_job_that_fails_is_recorded_and_ends_nothing_else(engine: Engine) -> None:
    failing, counting = Counter(fails=True), Counter()
    look(engine, clock, [Job("fail", 4, 10, failing), Job("count", 4, 10, counting)])
    assert counting.times == 1
    assert ("failed", "RuntimeError: no luck") in outcomes(engine)


def test_a_run_whose_process_died_is_taken_over(engine: Engine) -> None:
    counter = Counter()
    job = Job("count", 4, 10, counter)
    with session_scope(engine, writes=True) as session:
        assert begin_job_run(session, "count", due_instant(job, NIGHT), NIGHT) is not None
    assert run_job(engine, job, clock) == "done"
    assert outcomes(engine) == [("done", "run 1")]


def test_the_night_audit_names_what_does_not_add_up(engine: Engine) -> None:
    with session_scope(engine) as session:
        assert verify_night(session, NIGHT)[0] == "done"
    with session_scope(engine, writes=True) as session:
        ensure_boundaries(session, CHANGE)
        ensure_categories(session, [CategoryRow("ortofrutta", "Ortofrutta")])
        site = make_site(session)
        lot = session.execute(
            sa.text("INSERT INTO lot (category_id, source_kind, date_kind) "
                    "SELECT id, 1, 0 FROM category RETURNING id")
        ).scalar_one()  # fmt: skip
        session.execute(
            sa.text("INSERT INTO balance VALUES (:node, :lot, 7)"), {"node": site.id, "lot": lot}
        )
    with session_scope(engine) as session:
        outcome, message = verify_night(session, NIGHT)
    assert outcome == "differences"
    assert message.startswith("2 differences: balance [")


def test_while_one_leads_no_other_does(engine: Engine, database_url: str) -> None:
    other = make_engine(database_url)
    with leadership(engine) as first:
        with leadership(other) as second:
            assert (first, second) == (True, False)
        assert look(other, clock, [Job("count", 4, 10, Counter())]) is None
    with leadership(other) as after:
        assert after
    other.dispose()


def _lead_until_killed(url: str, ready: Any) -> None:
    with leadership(make_engine(url)) as leads:
        ready.send(leads)
        signal.pause()


def test_the_lead_is_free_again_when_the_leader_is_killed(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    leader = context.Process(target=_lead_until_killed, args=(database_url, theirs))
    leader.start()
    assert ours.poll(60)
    assert ours.recv() is True
    engine = make_engine(database_url)
    with leadership(engine) as leads:
        assert not leads
    assert leader.pid is not None
    os.kill(leader.pid, signal.SIGKILL)
    leader.join()
    for _ in range(100):
        with leadership(engine) as leads:
            if leads:
                break
    assert leads
    engine.dispose()


def test_a_job_that_was_due_while_another_ran_is_late_and_not_lost(engine: Engine) -> None:
    late = Counter()
    jobs = [Job("count", 4, 10, late)]
    with leadership(engine):
        assert look(engine, clock, jobs) is None
    assert look(engine, clock, jobs) == 1
    assert look(engine, clock, jobs) == 0
    assert late.times == 1


def test_a_failed_job_is_tried_again_after_longer_and_longer(engine: Engine) -> None:
    failing = Counter(fails=True)
    jobs = [Job("fail", 4, 10, failing)]
    tried = []
    for minute in range(0, 24 * 60, 5):
        before = failing.times
        look(engine, lambda at=NIGHT + timedelta(minutes=minute): at, jobs)  # type: ignore[misc]
        tried += [minute] if failing.times > before else []
    # After the fourth failure its next hour comes, one day later.
    assert tried == [0, 5, 35, 155, 23 * 60 + 40, 23 * 60 + 45]


def test_a_job_that_ends_well_the_second_time_says_so_and_rests(engine: Engine) -> None:
    flaky = Counter(fails=True)
    jobs = [Job("flaky", 4, 10, flaky)]
    look(engine, clock, jobs)
    with session_scope(engine) as session:
        (run,) = list_job_runs(session)
    assert (run.outcome, run.attempts) == ("failed", 1)
    assert run.next_at == NIGHT + timedelta(minutes=5)
    flaky.fails = False
    look(engine, lambda: NIGHT + timedelta(minutes=6), jobs)
    with session_scope(engine) as session:
        (run,) = list_job_runs(session)
    assert (run.outcome, run.attempts, run.next_at) == ("done", 2, None)
    assert look(engine, lambda: NIGHT + timedelta(hours=1), jobs) == 0


def test_a_later_run_that_ends_well_calls_the_retry_off(engine: Engine) -> None:
    flaky = Counter(fails=True)
    jobs = [Job("flaky", 4, 10, flaky)]
    look(engine, clock, jobs)
    flaky.fails = False
    with session_scope(engine, writes=True) as session:
        assert ask_for_job(session, "flaky", None, NIGHT + timedelta(minutes=1))
    assert look(engine, lambda: NIGHT + timedelta(minutes=2), jobs) == 1
    assert look(engine, lambda: NIGHT + timedelta(minutes=10), jobs) == 0
    assert flaky.times == 2


def test_a_job_is_asked_for_by_hand_once_until_it_ran(engine: Engine) -> None:
    counter = Counter()
    jobs = [Job("count", 4, 10, counter)]
    look(engine, clock, jobs)
    noon = NIGHT + timedelta(hours=8)
    with session_scope(engine, writes=True) as session:
        assert ask_for_job(session, "count", None, noon)
        assert not ask_for_job(session, "count", None, noon + timedelta(seconds=5))
    assert look(engine, lambda: noon + timedelta(seconds=20), jobs) == 1
    assert look(engine, lambda: noon + timedelta(seconds=40), jobs) == 0
    assert counter.times == 2
    with session_scope(engine, writes=True) as session:
        assert ask_for_job(session, "count", None, noon + timedelta(minutes=1))


def test_what_a_job_wrote_and_that_it_ended_are_one_transaction(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(session: Session, _now: datetime) -> tuple[str, str]:
        set_instance_fact(session, "city", "Prova")
        return "done", "written"

    def broken(*_given: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("foodplan.jobs.scheduler.end_job_run", broken)
        with pytest.raises(SystemExit):
            run_job(engine, Job("write", 4, 10, write, writes=True), clock)
    with session_scope(engine) as session:
        assert instance_facts(session).city == ""
    assert run_job(engine, Job("write", 4, 10, write, writes=True), clock) == "done"
    with session_scope(engine) as session:
        assert instance_facts(session).city == "Prova"


def test_a_scheduler_says_when_it_last_looked(engine: Engine) -> None:
    with session_scope(engine) as session:
        assert last_beat(session) is None
    look(engine, clock, [])
    look(engine, lambda: NIGHT + timedelta(seconds=30), [])
    with session_scope(engine) as session:
        assert last_beat(session) == NIGHT
        assert list_job_runs(session) == []
    look(engine, lambda: NIGHT + timedelta(seconds=80), [])
    with session_scope(engine) as session:
        assert last_beat(session) == NIGHT + timedelta(seconds=80)


def test_every_job_of_the_timetable_has_words() -> None:
    assert {job.name for job in TIMETABLE} <= JOBS.keys() & JOB_PURPOSES.keys()


def test_the_timetable_is_looked_at_all_the_time(sqlite_engine: Engine) -> None:
    scheduler = BackgroundScheduler(timezone=ROME)
    watch_timetable(scheduler, sqlite_engine, clock)
    scheduler.start(paused=True)
    try:
        (job,) = scheduler.get_jobs()
    finally:
        scheduler.shutdown(wait=False)
    assert (job.coalesce, job.max_instances) == (True, 1)
    assert job.trigger.interval == LOOK_EVERY
