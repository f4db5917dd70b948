"""The council's commitments: each has a number of its own, and keeps it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from foodplan.models.plan import CommitmentVersion
from foodplan.rules.problems import Refused
from foodplan.store.edits.commitments import add_commitment, change_commitment_words
from foodplan.store.history import Change, Moment, version_at
from tests.factories.indicators import PLAN, TODAY, make_plan


def said(second: int = 0) -> Change:
    return Change(at=datetime(2026, 11, 22, 9, 0, second, tzinfo=UTC), reason="Delibera")


def test_commitments_have_a_number_of_their_own(session: Session) -> None:
    make_plan(session)
    values = {"plan": PLAN, "number": 1, "title": "Relazione ogni anno", "summary": ""}
    slug = add_commitment(session, values, said(), TODAY)
    with pytest.raises(Refused, match="number: "):
        add_commitment(session, values | {"title": "Altra"}, said(1), TODAY)
    row = version_at(session, CommitmentVersion, Moment(TODAY), commitment=slug)
    assert row is not None
    number = row.id or 0
    change_commitment_words(session, slug, number, values | {"number": 2}, said(2), TODAY)
    row = version_at(session, CommitmentVersion, Moment(TODAY), commitment=slug)
    assert row is not None
    assert (row.number, row.status) == (2, "to_verify")
