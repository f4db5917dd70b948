"""The council's commitments: overdue said plainly, and what was said when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from foodplan.models.plan import Commitment, CommitmentVersion
from foodplan.reports.plan.promises import promises_report
from foodplan.store.history import Change, record
from tests.factories.indicators import CHANGE, PLAN, TODAY, make_plan

LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    session = sqlite_session
    make_plan(session)
    for number, due_on in ((2, None), (1, date(2026, 6, 30))):
        slug = f"impegno-{number}"
        session.add(Commitment(slug=slug))
        session.flush()
        state(session, slug, CHANGE, number=number, due_on=due_on)
    return session


def state(session: Session, slug: str, change: Change, **said: object) -> None:
    values = {"plan": PLAN, "title": slug, "source": "mozione", **said}
    record(session, CommitmentVersion, {"commitment": slug}, values, change)


def test_an_open_commitment_is_late_by_days_and_not_said_to_be_broken(plan: Session) -> None:
    found = promises_report(plan, TODAY, None)
    assert [item.row.number for item in found.rows] == [1, 2]
    assert (found.kept, found.not_kept, found.to_verify) == (0, 0, 2)
    assert [item.days_late for item in found.rows] == [(TODAY - date(2026, 6, 30)).days, None]
    assert [len(item.history) for item in found.rows] == [1, 1]


def test_an_act_is_told_with_its_day_and_the_past_stays_as_it_was(plan: Session) -> None:
    said = {"number": 1, "due_on": date(2026, 6, 30), "status": "kept", "act": "Verbale 12"}
    change = Change(at=LATER, reason="solo per l'ufficio")
    state(plan, "impegno-1", change, kept_on=date(2026, 6, 8), **said)
    first = promises_report(plan, TODAY, None).rows[0]
    assert (first.row.status.code, first.row.act, first.days_late) == ("kept", "Verbale 12", None)
    assert [(item.day, item.status, item.act) for item in first.history] == [
        (None, "da verificare", ""),
        (date(2026, 11, 20), "mantenuto", "Verbale 12"),
    ]
    before = promises_report(plan, date(2026, 11, 19), LATER - timedelta(seconds=1)).rows[0]
    assert before.row.status.code == "to_verify"
    assert before.days_late == 142
    assert len(before.history) == 1
