"""The work at files in the background: one worker at a time, killed and taken up at any point."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.jobs.imports import STEPS as STEPS_OF_WORK
from foodplan.jobs.imports import WORKERS, resume_imports, start_import, work_at
from foodplan.jobs.imports import work as work_module
from foodplan.rules.problems import Problem
from foodplan.store.import_summary import Summary, message_of, problem_of
from foodplan.store.import_work import TakenOver, claim, renew, waiting_batches
from foodplan.store.imports import BatchInput, BatchRow, add_batch, change_batch, find_batch
from foodplan.store.ledger import verify_ledger
from tests.factories.accounts import make_account
from tests.factories.imports import make_csv
from tests.factories.ledger import make_ledger

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROWS = 1_200


class Killed(BaseException):
    """What no worker can catch, as no process catches SIGKILL."""


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock_by_hand() -> Clock:
    return Clock()


def send(engine: Engine, content: bytes, *, closed: bool = False) -> int:
    """Send a file for a new site, as its operator does; return its number."""
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        own = ledger.site.organisation or 0
        account = make_account(session, "mani@example.org", organisations=[own])
        said = BatchInput(own, ledger.site.id, account.id, "2025.csv", content, closed)
        return add_batch(session, said, START).id


def history(rows: int = ROWS) -> bytes:
    """A year of intakes that stock allows, each a gram heavier than the one before."""
    return make_csv(
        *(
            (
                f"{n % 28 + 1:02d}/{n % 10 + 1:02d}/2025",
                "entrata",
                "ortofrutta",
                f"{n // 1000 + 1},{n % 1000:03d}1"[:5],
                "Porta Palazzo",
            )
            for n in range(rows)
        )
    )


def batch(engine: Engine, batch_id: int) -> BatchRow:
    """The file as it stands."""
    with session_scope(engine) as session:
        found = find_batch(session, batch_id)
    assert found is not None
    return found


def go(engine: Engine, batch_id: int, clock: Callable[[], datetime]) -> BatchRow:
    """Do the step that a file waits for."""
    assert work_at(engine, batch_id, batch(engine, batch_id).updated_at, clock)
    return batch(engine, batch_id)


def ask(engine: Engine, batch_id: int, status: str, **values: Any) -> None:
    """Ask for a step, as a page does."""
    with session_scope(engine, writes=True) as session:
        change_batch(session, batch_id, START, status=status, **values)


def ledger_state(engine: Engine) -> tuple[int, int]:
    """How many movements there are, and grams in all balances; the audit finds nothing."""
    with session_scope(engine) as session:
        assert verify_ledger(session) == []
        movements = session.execute(sa.text("SELECT COUNT(*) FROM movement")).scalar_one()
        grams = session.execute(sa.text("SELECT COALESCE(SUM(grams), 0) FROM balance"))
        return int(movements), int(grams.scalar_one())


def posted(engine: Engine, content: bytes) -> int:
    """Bring a file to its posting."""
    batch_id = send(engine, content)
    go(engine, batch_id, lambda: START)
    ask(engine, batch_id, "checking")
    go(engine, batch_id, lambda: START)
    ask(engine, batch_id, "posting")
    assert go(engine, batch_id, lambda: START).status == "posted"
    return batch_id


def test_a_file_goes_all_the_way_without_a_person(engine: Engine) -> None:
    batch_id = posted(engine, make_csv())
    found = batch(engine, batch_id)
    assert (found.read, found.imported, found.duplicates, found.refused) == (2, 2, 0, 0)
    assert ledger_state(engine) == (2, 2_500)
    ask(engine, batch_id, "undoing")
    assert go(engine, batch_id, lambda: START).status == "undone"
    assert ledger_state(engine) == (4, 0)


STEPS = ("sent", "checking", "posting", "undoing")
ENDS = {"sent": "read", "checking": "checked", "posting": "posted", "undoing": "undone"}


@pytest.mark.parametrize("killed_in", STEPS)
@pytest.mark.parametrize("after", [0, 2])
def test_a_worker_killed_at_any_point_is_followed_by_one_that_ends_the_same(
    sqlite_engine: Engine,
    clock_by_hand: Clock,
    monkeypatch: pytest.MonkeyPatch,
    killed_in: str,
    after: int,
) -> None:
    batch_id = send(sqlite_engine, history())
    for status in STEPS:
        if status != "sent":
            ask(sqlite_engine, batch_id, status)
        if status == killed_in:
            kill_after(monkeypatch, after)
            with pytest.raises(Killed):
                work_at(sqlite_engine, batch_id, batch(sqlite_engine, batch_id).updated_at,
                        clock_by_hand)  # fmt: skip
            monkeypatch.undo()
            assert resume_imports(sqlite_engine, clock_by_hand) == 0
            clock_by_hand.now += timedelta(seconds=62)
            resume_imports(sqlite_engine, clock_by_hand)
        else:
            go(sqlite_engine, batch_id, clock_by_hand)
        assert batch(sqlite_engine, batch_id).status == ENDS[status]
        if status == "posting":
            movements, grams = ledger_state(sqlite_engine)
            assert movements == ROWS
            assert grams > 0
    assert ledger_state(sqlite_engine) == (2 * ROWS, 0)


def kill_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Let a worker's transactions pass so many times, then kill it inside the next one.

    Where a step has fewer, it is killed in the middle of its last: after everything was written
    and before the commit.
    """
    left = iter(range(writes))
    real = work_module.renew

    def dying(session: Session, *arguments: Any, **values: Any) -> datetime:
        renewed = real(session, *arguments, **values)
        ends = values.get("status") in set(ENDS.values())
        if ends or next(left, None) is None:

            def killed() -> None:
                raise Killed

            session.commit = killed  # type: ignore[method-assign]
        return renewed

    monkeypatch.setattr(work_module, "renew", dying)


def test_a_worker_that_was_thought_dead_writes_nothing_more(engine: Engine) -> None:
    batch_id = send(engine, make_csv())
    with session_scope(engine, writes=True) as session:
        first = claim(session, batch_id, START, START)
    assert first is not None
    with session_scope(engine, writes=True) as session:
        second = claim(session, batch_id, first.beat, START + timedelta(minutes=2))
    assert second is not None
    with pytest.raises(TakenOver), session_scope(engine, writes=True) as session:
        renew(session, batch_id, first.beat, START, status="read")
    assert batch(engine, batch_id).status == "sent"


def test_two_who_find_a_silent_file_do_not_both_take_it(engine: Engine) -> None:
    batch_id = send(engine, make_csv())
    later = START + timedelta(minutes=2)
    with session_scope(engine) as session:
        waiting = waiting_batches(session, later)
    assert [item.id for item in waiting] == [batch_id]
    assert work_at(engine, batch_id, waiting[0].beat, lambda: later)
    assert not work_at(engine, batch_id, waiting[0].beat, lambda: later)


def test_a_file_at_work_is_left_alone(engine: Engine) -> None:
    send(engine, make_csv())
    assert resume_imports(engine, lambda: START + timedelta(seconds=59)) == 0


@pytest.mark.parametrize(
    ("status", "back"),
    [("reading", "failed"), ("checking", "read"), ("posting", "checked"), ("undoing", "posted")],
)
def test_what_breaks_goes_back_to_the_person_with_words(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, status: str, back: str
) -> None:
    batch_id = send(engine, make_csv())

    def broken(_work: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setitem(STEPS_OF_WORK, status, broken)
    ask(engine, batch_id, status)
    found = go(engine, batch_id, lambda: START)
    assert found.status == back
    problem = problem_of(found.message)
    assert problem is not None
    assert "errore nostro" in problem.text


def test_a_thread_of_the_process_does_the_work(sqlite_engine: Engine) -> None:
    batch_id = send(sqlite_engine, make_csv())
    for _ in range(3):
        start_import(sqlite_engine, batch_id, START, lambda: START)
    assert WORKERS.wait()
    assert batch(sqlite_engine, batch_id).status == "read"


def test_rights_that_were_taken_away_post_nothing(engine: Engine) -> None:
    batch_id = send(engine, make_csv())
    go(engine, batch_id, lambda: START)
    ask(engine, batch_id, "checking")
    go(engine, batch_id, lambda: START)
    with session_scope(engine, writes=True) as session:
        session.execute(sa.text("DELETE FROM account_organisation"))
    ask(engine, batch_id, "posting")
    found = go(engine, batch_id, lambda: START)
    assert found.status == "checked"
    assert "non può più farlo" in found.message
    assert ledger_state(engine) == (0, 0)


def test_what_somebody_recorded_meanwhile_is_a_double_and_not_doubled(engine: Engine) -> None:
    first = send(engine, make_csv())
    for status in ("sent", "checking"):
        ask(engine, first, status)
        go(engine, first, lambda: START)
    with session_scope(engine, writes=True) as session:
        row = find_batch(session, first)
        assert row is not None
        said = BatchInput(row.organisation_id, row.node_id, row.account_id, "2.csv", make_csv())
        second = add_batch(session, said, START).id
    for status in ("sent", "checking", "posting"):
        ask(engine, second, status)
        go(engine, second, lambda: START)
    ask(engine, first, "posting")
    found = go(engine, first, lambda: START)
    assert (found.status, found.imported, found.duplicates) == ("posted", 0, 2)
    assert ledger_state(engine) == (2, 2_500)


def test_stock_that_went_meanwhile_stops_an_all_or_nothing(engine: Engine) -> None:
    out = ("05/03/2025", "uscita", "ortofrutta", "2", "persone")
    batch_id = posted(engine, make_csv())
    with session_scope(engine, writes=True) as session:
        row = find_batch(session, batch_id)
        assert row is not None
        said = BatchInput(row.organisation_id, row.node_id, row.account_id, "b", make_csv(out))
        one = add_batch(session, said, START).id
        other = ("06/03/2025", *out[1:])
        said = BatchInput(row.organisation_id, row.node_id, row.account_id, "c", make_csv(other))
        two = add_batch(session, said, START).id
    for status in ("sent", "checking"):
        for number in (one, two):
            ask(engine, number, status)
            go(engine, number, lambda: START)
    ask(engine, one, "posting")
    go(engine, one, lambda: START)
    ask(engine, two, "posting")
    found = go(engine, two, lambda: START)
    assert (found.status, found.imported, found.refused) == ("checked", 0, 1)
    assert "Nel frattempo" in found.message
    ask(engine, two, "posting", summary=Summary(only_valid=True).as_json())
    found = go(engine, two, lambda: START)
    assert (found.status, found.imported, found.refused) == ("posted", 0, 1)


def test_goods_that_went_out_since_keep_a_file_from_being_undone(engine: Engine) -> None:
    batch_id = posted(engine, make_csv())
    with session_scope(engine, writes=True) as session:
        row = find_batch(session, batch_id)
        assert row is not None
        out = make_csv(("05/03/2025", "uscita", "ortofrutta", "2", "persone"))
        said = BatchInput(row.organisation_id, row.node_id, row.account_id, "b.csv", out)
        other = add_batch(session, said, START).id
    for status in ("sent", "checking", "posting"):
        ask(engine, other, status)
        go(engine, other, lambda: START)
    ask(engine, batch_id, "undoing")
    found = go(engine, batch_id, lambda: START)
    assert found.status == "posted"
    assert "già uscita" in found.message
    assert ledger_state(engine) == (3, 500)


def test_a_message_too_long_to_keep_apart_is_kept_as_words() -> None:
    long = Problem("file", "Il file %(name)s non va.", {"name": "x" * 600})
    kept = problem_of(message_of(long))
    assert kept is not None
    assert kept.text.startswith("Il file xxx")
    assert problem_of("") is None
