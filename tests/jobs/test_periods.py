"""The city's months close by night, once each, whatever nights were missed."""

from datetime import UTC, date, datetime

from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.jobs import TIMETABLE
from foodplan.jobs.scheduler import due_instant, run_job
from foodplan.store.history import Moment
from foodplan.store.jobs import list_job_runs
from foodplan.store.ledger import verify_ledger
from foodplan.store.ledger.periods import closed_months
from tests.factories.ledger import make_intake, make_ledger

CLOSING = next(job for job in TIMETABLE if job.name == "close_city_months")


def test_the_night_of_the_15th_closes_the_month_and_commits_it(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        day = date(2026, 10, 20)
        ledger.post(make_intake(9_000, happened_on=day), datetime(2026, 10, 20, 9, tzinfo=UTC))
    for night in (14, 15, 16):
        at = datetime(2026, 11, night, 1, 0, tzinfo=UTC)
        assert run_job(engine, CLOSING, lambda at=at: at) == "done"  # type: ignore[misc]
    with session_scope(engine) as session:
        assert [row.month for row in closed_months(session, None, Moment(day))] == [202610]
        said = [run.message for run in reversed(list_job_runs(session))]
        assert said == [
            "No month of the city was due.",
            "Closed 202610: 1 movements, 9 kg recovered.",
            "No month of the city was due.",
        ]
        assert verify_ledger(session) == []


def test_the_closing_is_due_before_the_audit() -> None:
    night = datetime(2026, 11, 15, 12, tzinfo=UTC)
    assert due_instant(CLOSING, night) == datetime(2026, 11, 15, 0, 30, tzinfo=UTC)
    assert CLOSING.writes
    audit = next(job for job in TIMETABLE if job.name == "ledger_verify")
    assert due_instant(CLOSING, night) < due_instant(audit, night)
