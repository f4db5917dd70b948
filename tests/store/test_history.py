"""Versioned rows: nothing is overwritten, and any past belief can be asked for again."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models import metadata
from foodplan.models.history import versioned_tables
from foodplan.models.indicators import Factor
from foodplan.store.history import Change, Moment, history_of, record, version_at, versions_at

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = {"kind": "meal", "category": ""}
VALUES = {"value": 0.5, "unit": "kg", "source": "a test"}


def change(hours: int = 0) -> Change:
    return Change(at=START + timedelta(hours=hours), reason="because")


def test_a_new_version_leaves_the_old_one_readable(session: Session) -> None:
    record(session, Factor, KEY, VALUES, change(0))
    record(session, Factor, KEY, VALUES | {"value": 0.42}, change(2))
    now = version_at(session, Factor, Moment(date(2026, 6, 1)), **KEY)
    then = version_at(session, Factor, Moment(date(2026, 6, 1), START + timedelta(hours=1)), **KEY)
    assert now is not None
    assert then is not None
    assert (now.value, then.value) == (0.42, 0.5)
    assert len(history_of(session, Factor, **KEY)) == 2


def test_a_change_from_a_day_on_keeps_the_days_before(session: Session) -> None:
    record(session, Factor, KEY, VALUES, change(0))
    record(session, Factor, KEY, VALUES | {"value": 0.6}, change(1), valid_from=date(2026, 3, 1))
    before = version_at(session, Factor, Moment(date(2026, 2, 28)), **KEY)
    after = version_at(session, Factor, Moment(date(2026, 3, 1)), **KEY)
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == (0.5, 0.6)


def test_saying_the_same_again_writes_nothing(session: Session) -> None:
    first = record(session, Factor, KEY, VALUES, change(0))
    again = record(session, Factor, KEY, VALUES, change(1))
    assert again.id == first.id
    assert len(history_of(session, Factor, **KEY)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE factor SET value = 9",
        "DELETE FROM factor",
        "UPDATE factor SET recorded_to = NULL WHERE recorded_to IS NOT NULL",
        "UPDATE factor SET recorded_to = '2030-01-01 00:00:00', value = 1",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(session: Session, statement: str) -> None:
    record(session, Factor, KEY, VALUES, change(0))
    record(session, Factor, KEY, VALUES | {"value": 0.6}, change(1))
    session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text(statement))
    session.rollback()


def test_every_versioned_table_is_guarded(session: Session) -> None:
    names = {table.name for table in versioned_tables(metadata)}
    if session.get_bind().dialect.name == "sqlite":
        rows = session.execute(sa.text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = session.execute(
            sa.text("SELECT event_object_table FROM information_schema.triggers")
        )
    guarded = set(rows.scalars())
    assert len(names) > 15
    assert names <= guarded
    assert {"movement", "line", "lot"} <= guarded


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 30), st.integers(1, 5)), min_size=1, max_size=8
    )
)
def test_any_day_as_known_at_any_instant_is_what_was_said_last(
    sqlite_session: Session, steps: list[tuple[int, int, int]]
) -> None:
    session = sqlite_session
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(80)]
    belief: dict[date, int] = {}
    beliefs = []
    for hour, (start, length, value) in enumerate(steps):
        stop = days[start + length]
        record(
            session, Factor, KEY, VALUES | {"value": value}, change(hour),
            valid_from=days[start], valid_to=stop,
        )  # fmt: skip
        belief |= dict.fromkeys(days[start : start + length], value)
        beliefs.append(dict(belief))
    for hour, expected in enumerate(beliefs):
        known_at = START + timedelta(hours=hour, minutes=30)
        for day in (days[0], days[10], days[25], days[41], days[69]):
            rows = versions_at(session, Factor, Moment(day, known_at), **KEY)
            assert [row.value for row in rows] == ([expected[day]] if day in expected else [])
    session.rollback()
