"""The nightly recheck finds what a kept table says otherwise than its lines, and says it."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import open_session, session_scope
from foodplan.jobs import TIMETABLE
from foodplan.jobs.recheck import recheck_night
from foodplan.jobs.scheduler import due_instant, run_job
from foodplan.jobs.sealing import seal_past
from foodplan.jobs.snapshots import day_to_freeze, freeze_and_keep
from foodplan.models.snapshots import Snapshot
from foodplan.reports.plan import RULE_VERSION
from foodplan.reports.snapshots import Wanted
from foodplan.store.jobs import list_job_runs
from foodplan.store.rechecks import Checked, last_recheck, rechecks
from foodplan.store.sealing import seal_day
from foodplan.store.snapshots import list_snapshots
from tests.factories.snapshots import DAY, NOW, WANTED, make_measured_city

JOB = next(job for job in TIMETABLE if job.name == "recheck")


@pytest.fixture
def city(engine: Engine) -> Engine:
    """The measured city on both databases, committed."""
    with open_session(engine, writes=True) as session:
        make_measured_city(session)
        session.commit()
    return engine


def night(engine: Engine, now: datetime = NOW) -> tuple[str, str]:
    with session_scope(engine) as session:
        return recheck_night(session, now)


def kept(engine: Engine) -> list[Checked]:
    with session_scope(engine) as session:
        return rechecks(session)


def plant(engine: Engine, grams: int = 1) -> None:
    """Change a maintained monthly figure behind everybody's back."""
    with session_scope(engine, writes=True) as session:
        session.execute(
            sa.text(
                "UPDATE flow_month SET grams = grams + :grams WHERE month = 202603 "
                "AND grams > 90000"
            ),
            {"grams": grams},
        )


def test_a_night_without_a_difference_says_how_many_figures(city: Engine) -> None:
    outcome, message = night(city)
    assert outcome == "done"
    (done,) = kept(city)
    assert (done.subject, done.outcome, done.differences) == ("current", "same", ())
    assert (done.day, done.checked_at) == (date(2026, 11, 22), NOW)
    assert done.figures > 40
    assert message == f"{done.figures} figures made again from the lines; all are the same."


def test_one_gram_planted_in_the_kept_figures_is_found_and_named(city: Engine) -> None:
    plant(city)
    outcome, message = night(city)
    assert outcome == "differences"
    assert "recovered" not in message
    assert "Cibo recuperato → " in message
    (done,) = kept(city)
    assert done.outcome == "different"
    months = [item for item in done.differences if item.figure.startswith("misure")]
    assert ("misure → Cibo recuperato → 2026-03 (g)", "123001", "123000") in [
        (item.figure, item.shown, item.recomputed) for item in months
    ]
    found = {item.figure.rpartition(" → ")[2] for item in done.differences}
    assert {"valore", "quanto fatto del traguardo", "estremo alto"} <= found


def test_the_outcome_reaches_the_record_of_jobs(city: Engine) -> None:
    plant(city)
    assert run_job(city, JOB, lambda: NOW) == "differences"
    assert run_job(city, JOB, lambda: NOW) is None
    with session_scope(city) as session:
        (run,) = list_job_runs(session)
    assert run.outcome == "differences"
    assert "figures differ" in run.message
    assert len(kept(city)) == 1


def test_it_is_due_after_the_audit_of_the_ledger() -> None:
    hours = {job.name: (job.hour, job.minute) for job in TIMETABLE}
    assert hours["recheck"] > hours["ledger_verify"]
    assert due_instant(JOB, NOW) == datetime(2026, 11, 22, 3, 40, tzinfo=NOW.tzinfo)


def test_sealed_days_come_by_turns_and_are_held_to_their_fingerprint(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        seal_past(session, date(2026, 11, 17), date(2026, 11, 21), NOW)
    for number in range(5):
        assert night(city, NOW + timedelta(days=number))[0] == "done"
    days = [done.day for done in kept(city) if done.subject == "sealed"]
    assert sorted(days) == [date(2026, 11, number) for number in range(17, 22)]


def test_a_seal_that_is_not_of_its_day_is_a_difference(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        seal_day(session, DAY, rule_version=RULE_VERSION, fingerprint="a" * 64, now=NOW)
    assert night(city)[0] == "differences"
    sealed = next(done for done in kept(city) if done.subject == "sealed")
    (item,) = sealed.differences
    assert (item.figure, item.shown) == ("impronta del giorno sigillato", "a" * 64)


def test_a_seal_of_other_rules_is_said_to_be_so(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        seal_day(session, DAY, rule_version="1999.1", fingerprint="a" * 64, now=NOW)
    assert night(city)[0] == "done"
    sealed = next(done for done in kept(city) if done.subject == "sealed")
    assert (sealed.outcome, sealed.rule_version) == ("rules_changed", "1999.1")


def test_a_day_without_a_fingerprint_is_left_aside(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        seal_day(session, DAY, rule_version=RULE_VERSION, fingerprint="", now=NOW)
    night(city)
    assert [done.subject for done in kept(city)] == ["current"]


def test_frozen_reports_come_by_turns(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        first = freeze_and_keep(session, WANTED, NOW)
        second = freeze_and_keep(session, WANTED, NOW)
    assert (first, second) == (
        "2026-10-31-relazione-al-consiglio",
        "2026-10-31-relazione-al-consiglio-2",
    )
    for number in range(2):
        assert night(city, NOW + timedelta(days=number))[0] == "done"
    subjects = {done.subject for done in kept(city)}
    assert subjects == {"current", f"snapshot:{first}", f"snapshot:{second}"}
    with session_scope(city) as session:
        found = last_recheck(session, f"snapshot:{first}")
    assert found is not None
    assert (found.outcome, found.day) == ("same", DAY)


def test_a_frozen_report_whose_bytes_rotted_is_a_difference(city: Engine) -> None:
    _keep(city, content=b"PK rotten")
    assert night(city)[0] == "differences"
    (item,) = next(done for done in kept(city) if "snapshot" in done.subject).differences
    assert item.figure == "esportazione dell’istantanea"
    assert "rovinato" in item.recomputed


@pytest.mark.parametrize("rules", [RULE_VERSION, "1999.1"])
@pytest.mark.parametrize(
    ("otherwise", "named"),
    [
        ({"fingerprint": "0" * 64}, "esportazione dell’istantanea"),
        ({"title": "Tutto raggiunto"}, "titolo dell’istantanea"),
        ({"reason": "Mozione n. 9"}, "motivo dell’istantanea"),
        ({"simulated": False}, "dati simulati nell’istantanea"),
    ],
)
def test_a_page_that_says_otherwise_than_its_export_is_a_difference(
    city: Engine, otherwise: dict[str, str | bool], named: str, rules: str
) -> None:
    _keep(city, rule_version=rules, **otherwise)
    assert night(city)[0] == "differences"
    done = next(done for done in kept(city) if "snapshot" in done.subject)
    assert named in {item.figure for item in done.differences}


def test_a_frozen_report_of_other_rules_is_only_held_to_its_bytes(city: Engine) -> None:
    _keep(city, rule_version="1999.1")
    assert night(city)[0] == "done"
    done = next(done for done in kept(city) if "snapshot" in done.subject)
    assert done.outcome == "rules_changed"
    _keep(city, rule_version="1999.1", content=b"PK rotten")
    assert night(city, NOW + timedelta(days=1))[0] == "differences"


def test_a_frozen_report_that_its_lines_no_longer_give_is_a_difference(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        freeze_and_keep(session, WANTED, NOW)
        # Lines are append-only by trigger: only somebody who takes the trigger away can do this.
        _without_guard(session)
        session.execute(sa.text("UPDATE line SET grams = grams + 1 WHERE month = 202603"))
    assert night(city)[0] == "differences"
    done = next(done for done in kept(city) if "snapshot" in done.subject)
    assert any("→ valore" in item.figure for item in done.differences)


def test_a_session_bound_to_a_connection_is_refused(sqlite_engine: Engine) -> None:
    refused = pytest.raises(TypeError, match="transaction of its own")
    with sqlite_engine.connect() as connection, Session(connection) as session, refused:
        recheck_night(session, NOW)


def test_the_day_to_freeze_is_the_last_sealed_one(city: Engine) -> None:
    with session_scope(city, writes=True) as session:
        assert day_to_freeze(session, date(2026, 11, 22)) == date(2026, 11, 21)
        seal_day(session, date(2026, 11, 19), rule_version="x", fingerprint="", now=NOW)
        assert day_to_freeze(session, date(2026, 11, 22)) == date(2026, 11, 19)


def test_neither_a_frozen_report_nor_a_recheck_is_ever_changed(city: Engine) -> None:
    night(city)
    with session_scope(city, writes=True) as session:
        freeze_and_keep(session, Wanted("Relazione", "", DAY), NOW)
    for table in ("snapshot", "recheck"):
        with session_scope(city) as session, pytest.raises(sa.exc.DBAPIError, match="append-only"):
            session.execute(sa.text(f"DELETE FROM {table}"))


def _keep(engine: Engine, **changes: object) -> None:
    """Store a frozen report as freezing makes it, but for some columns."""
    with session_scope(engine) as session:
        slug = freeze_and_keep(session, WANTED, NOW)
        row = session.exec(select(Snapshot).where(Snapshot.slug == slug)).one()
        values = {**row.model_dump(exclude={"id"}), **changes}
    with session_scope(engine, writes=True) as session:
        session.add(Snapshot(**{**values, "slug": f"{slug}-{len(list_snapshots(session))}"}))


def _without_guard(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            session.execute(sa.text(f"DROP TRIGGER line_no_{verb}"))
    else:
        session.execute(sa.text("ALTER TABLE line DISABLE TRIGGER ALL"))
