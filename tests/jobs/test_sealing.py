"""Days are sealed after midnight, each with its own cut-off, and what they said stands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import make_engine, open_session, session_scope
from foodplan.jobs import TIMETABLE
from foodplan.jobs.scheduler import due_instant, look
from foodplan.jobs.sealing import canonical_progress, seal_night, seal_past
from foodplan.jobs.verify import verify_night
from foodplan.reports.canonical import fingerprint
from foodplan.reports.plan import RULE_VERSION
from foodplan.rules.calendar import end_of_rome_day
from foodplan.store.ledger.driver import Driver
from foodplan.store.measures.then import cut_months
from foodplan.store.sealing import days_to_seal, last_sealed, seal_day, sealed_day, sealed_days
from tests.factories.indicators import make_goal, make_indicator, make_plan
from tests.factories.ledger import Ledger, make_intake, make_ledger

SEALING = next(job for job in TIMETABLE if job.name == "seal_days")
NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
YESTERDAY = date(2026, 11, 21)


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    """A plan with one indicator and a ledger, committed."""
    with open_session(engine, writes=True) as session:
        make_plan(session)
        make_goal(session)
        make_indicator(session)
        ledger = make_ledger(session)
        session.commit()
    return ledger


def came(engine: Engine, ledger: Ledger, grams: int, at: datetime) -> None:
    with session_scope(engine, writes=True) as session:
        found = Ledger(session, ledger.site, ledger.actor)
        found.post(make_intake(grams, happened_on=at.date()), at)


def night(engine: Engine, now: datetime) -> str:
    with session_scope(engine) as session:
        outcome, message = seal_night(session, now)
    assert outcome == "done"
    return message


def seals(engine: Engine) -> dict[date, str]:
    with session_scope(engine) as session:
        found = sealed_days(session, date(2026, 1, 1), date(2027, 1, 1))
        return {seal.day: seal.fingerprint for seal in found}


def test_the_first_night_seals_yesterday_alone(engine: Engine, ledger: Ledger) -> None:
    came(engine, ledger, 5_000, NIGHT - timedelta(hours=9))
    assert night(engine, NIGHT) == "Sealed 2026-11-21."
    with session_scope(engine) as session:
        seal = last_sealed(session)
        assert seal is not None
        assert (seal.day, seal.cut_off) == (YESTERDAY, end_of_rome_day(YESTERDAY))
        assert (seal.sealed_at, seal.rule_version) == (NIGHT, RULE_VERSION)
        assert seal.fingerprint == fingerprint(canonical_progress(session, YESTERDAY))
        assert sealed_day(session, date(2026, 11, 20)) is None
    assert night(engine, NIGHT) == "No day and no month was waiting."


def test_days_that_nobody_sealed_are_sealed_with_their_own_end(
    engine: Engine, ledger: Ledger
) -> None:
    night(engine, NIGHT)
    for number in range(3):
        came(engine, ledger, 1_000 * (number + 1), NIGHT + timedelta(days=number, hours=9))
    later = NIGHT + timedelta(days=3)
    assert night(engine, later) == "Sealed 2026-11-22 to 2026-11-24, 3 days."
    kept = seals(engine)
    assert len(set(kept.values())) == 4
    came(engine, ledger, 700, later + timedelta(hours=1))
    with session_scope(engine) as session:
        for day, print_ in kept.items():
            assert fingerprint(canonical_progress(session, day)) == print_


def test_finished_months_of_recording_are_cut_in_the_same_night(
    engine: Engine, ledger: Ledger
) -> None:
    came(engine, ledger, 1_000, datetime(2026, 9, 3, 8, tzinfo=UTC))
    came(engine, ledger, 2_000, datetime(2026, 10, 30, 8, tzinfo=UTC))
    assert night(engine, NIGHT) == "Sealed 2026-11-21; cut 202609, 202610."
    with session_scope(engine) as session:
        assert cut_months(Driver(session)) == [202609, 202610]
        assert fingerprint(canonical_progress(session, YESTERDAY)) == seals(engine)[YESTERDAY]


def test_the_nightly_audit_names_a_cut_that_is_wrong(engine: Engine, ledger: Ledger) -> None:
    came(engine, ledger, 1_000, datetime(2026, 9, 3, 8, tzinfo=UTC))
    night(engine, NIGHT)
    with session_scope(engine) as session:
        assert verify_night(session, NIGHT)[0] == "done"
    # A clock that was put back: what is recorded counts in a month that is over.
    came(engine, ledger, 500, datetime(2026, 9, 4, 8, tzinfo=UTC))
    with session_scope(engine) as session:
        outcome, message = verify_night(session, NIGHT)
    assert outcome == "differences"
    assert "the cut of 202609 is not what its lines add up to" in message


def test_the_scheduler_catches_up_once(engine: Engine, ledger: Ledger) -> None:
    came(engine, ledger, 1_000, NIGHT - timedelta(hours=9))
    for _ in range(2):
        look(engine, lambda: NIGHT + timedelta(hours=8), [SEALING])
    assert list(seals(engine)) == [YESTERDAY]


def test_the_sealing_is_due_at_twenty_past_midnight_in_rome() -> None:
    assert due_instant(SEALING, NIGHT) == datetime(2026, 11, 21, 23, 20, tzinfo=UTC)
    before = [job for job in TIMETABLE if (job.hour, job.minute) < (SEALING.hour, SEALING.minute)]
    assert before == []


def test_a_sealed_day_is_never_sealed_again_nor_changed(session: Session) -> None:
    said: dict[str, Any] = {"rule_version": "2026.1", "now": NIGHT}
    assert seal_day(session, YESTERDAY, fingerprint="a" * 64, **said)
    assert not seal_day(session, YESTERDAY, fingerprint="b" * 64, **said)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text("UPDATE sealed_day SET fingerprint = 'c'"))


def test_a_past_made_at_once_is_sealed_at_month_ends_and_in_its_last_days(
    sqlite_session: Session,
) -> None:
    make_plan(sqlite_session)
    first, last = date(2026, 8, 20), YESTERDAY
    assert seal_past(sqlite_session, first, last, NIGHT) == 23
    assert seal_past(sqlite_session, first, last, NIGHT) == 0


@pytest.mark.postgres
def test_a_day_waits_for_what_began_before_its_end(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with session_scope(engine, writes=True) as writing, session_scope(engine) as session:
        seal_day(writing, date(2026, 1, 1), rule_version="x", fingerprint="y", now=NIGHT)
        began = session.execute(
            sa.text("SELECT min(xact_start) FROM pg_stat_activity WHERE backend_xid IS NOT NULL")
        ).scalar_one()
        assert days_to_seal(session, began + timedelta(days=1)) == []
        assert days_to_seal(session, began - timedelta(days=1)) != []
        writing.rollback()
    engine.dispose()
