"""An observation counts once somebody who may has approved it, and is never changed after."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion, Observation
from foodplan.reports.plan import indicator_report
from foodplan.rules.problems import Refused
from foodplan.store.edits import ObservationInput, Overtaken, edit
from foodplan.store.edits.observations import change_draft, correct, propose, take_step
from foodplan.store.history import Change, Moment, version_at
from foodplan.store.indicators import indicator_knowledge
from tests.factories.accounts import make_account
from tests.factories.indicators import (
    OBSERVED,
    TODAY,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)

SLUG = "mercati"
SAID = ObservationInput(
    date(2025, 1, 1), date(2025, 12, 31), 40.0, source_url="https://example.org/uno"
)


@pytest.fixture
def office(session: Session) -> tuple[Session, int, int]:
    make_plan(session)
    make_goal(session)
    make_indicator(session, SLUG, **OBSERVED)
    accounts = [make_account(session, f"{name}@example.org", "officer") for name in ("a", "b")]
    session.commit()
    return session, accounts[0].id or 0, accounts[1].id or 0


def by(account: int, second: int = 0, reason: str = "") -> Change:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=second)
    return Change(at=at, by=account, reason=reason)


def ask_for_a_second(session: Session) -> None:
    row = version_at(session, IndicatorVersion, Moment(TODAY), indicator=SLUG)
    assert row is not None
    edit(
        session, IndicatorVersion, {"indicator": SLUG}, row.id or 0, {"needs_approval": True},
        Change(at=datetime(2026, 11, 22, 8, tzinfo=UTC)), date(1900, 1, 1),
    )  # fmt: skip
    session.commit()


def now(session: Session, key: str = "k") -> Observation:
    row = version_at(session, Observation, Moment(TODAY), key=key)
    assert row is not None
    return row


def counted(session: Session) -> list[float | None]:
    return [
        row.value for row in indicator_knowledge(session, Moment(TODAY)).observations.get(SLUG, [])
    ]


def step(session: Session, what: str, change: Change, key: str = "k") -> Observation:
    return take_step(session, key, now(session, key).id or 0, what, change, TODAY)


def test_without_a_second_person_it_counts_at_once_and_says_so(
    office: tuple[Session, int, int],
) -> None:
    session, one, _ = office
    row = propose(session, SLUG, SAID, "k", by(one), TODAY)
    assert (row.status, row.proposed_by, row.approved_by) == ("approved", one, one)
    assert counted(session) == [40.0]
    report = indicator_report(session, SLUG, TODAY)
    assert report is not None
    assert [item.approval for item in report.observations] == ["self"]


def test_the_same_form_sent_twice_is_one_observation(office: tuple[Session, int, int]) -> None:
    session, one, _ = office
    first = propose(session, SLUG, SAID, "k", by(one), TODAY)
    assert propose(session, SLUG, SAID, "k", by(one, 1), TODAY).id == first.id


def test_where_it_is_asked_a_second_person_has_to_approve(office: tuple[Session, int, int]) -> None:
    session, one, two = office
    ask_for_a_second(session)
    row = propose(session, SLUG, SAID, "k", by(one), TODAY)
    assert row.status == "submitted"
    assert counted(session) == []
    with pytest.raises(Refused, match="altra persona"):
        step(session, "approve", by(one, 1))
    assert counted(session) == []
    done = step(session, "approve", by(two, 2))
    assert (done.proposed_by, done.approved_by) == (one, two)
    assert counted(session) == [40.0]
    report = indicator_report(session, SLUG, TODAY)
    assert report is not None
    assert [item.approval for item in report.observations] == ["second"]


def test_drafts_are_on_no_public_page(office: tuple[Session, int, int]) -> None:
    session, one, _ = office
    propose(session, SLUG, SAID, "k", by(one), TODAY, draft=True)
    report = indicator_report(session, SLUG, TODAY)
    assert report is not None
    assert report.observations == ()
    assert report.indicator.value is None


def test_a_declined_one_is_mended_and_goes_again(office: tuple[Session, int, int]) -> None:
    session, one, two = office
    ask_for_a_second(session)
    propose(session, SLUG, SAID, "k", by(one), TODAY)
    with pytest.raises(Refused, match="motivo"):
        step(session, "decline", by(two, 1))
    step(session, "decline", by(two, 2, "Manca il documento"))
    said = ObservationInput(SAID.period_from, SAID.period_to, 41.0, document="Delibera")
    change_draft(session, "k", now(session).id or 0, said, by(one, 3), TODAY)
    assert now(session).status == "draft"
    assert step(session, "submit", by(one, 4)).status == "submitted"
    step(session, "approve", by(two, 5))
    assert counted(session) == [41.0]


def test_an_approved_one_is_frozen_and_gives_way_to_its_correction(
    office: tuple[Session, int, int],
) -> None:
    session, one, two = office
    ask_for_a_second(session)
    propose(session, SLUG, SAID, "k", by(one), TODAY)
    step(session, "approve", by(two, 1))
    with pytest.raises(Refused, match="si corregge con un'altra"):
        change_draft(session, "k", now(session).id or 0, SAID, by(one, 2), TODAY)
    said = ObservationInput(SAID.period_from, SAID.period_to, 44.0, document="Errata corrige")
    new = correct(session, "k", said, by(one, 3), TODAY)
    assert (new.key, new.status) == ("k.c1", "submitted")
    assert counted(session) == [40.0]
    with pytest.raises(Refused, match="C'è già una correzione"):
        correct(session, "k", said, by(one, 4), TODAY)
    step(session, "approve", by(two, 5), "k.c1")
    assert counted(session) == [44.0]
    assert now(session).status == "withdrawn"


def test_a_withdrawn_correction_makes_room_for_another(office: tuple[Session, int, int]) -> None:
    session, one, two = office
    ask_for_a_second(session)
    propose(session, SLUG, SAID, "k", by(one), TODAY)
    step(session, "approve", by(two, 1))
    said = ObservationInput(SAID.period_from, SAID.period_to, 44.0, document="Errata corrige")
    correct(session, "k", said, by(one, 2), TODAY)
    step(session, "decline", by(two, 3, "no"), "k.c1")
    change_draft(session, "k.c1", now(session, "k.c1").id or 0, said, by(one, 4), TODAY)
    step(session, "withdraw", by(one, 5, "sbagliata"), "k.c1")
    assert correct(session, "k", said, by(one, 6), TODAY).key == "k.c2"
    step(session, "approve", by(two, 7), "k.c2")
    assert counted(session) == [44.0]


@pytest.mark.parametrize("what", ["approve", "decline", "submit", "nothing"])
def test_a_step_that_its_state_does_not_allow_is_refused(
    office: tuple[Session, int, int], what: str
) -> None:
    session, one, two = office
    propose(session, SLUG, SAID, "k", by(one), TODAY)
    with pytest.raises(Refused):
        step(session, what, by(two, 1, "motivo"))


def test_the_second_of_two_who_judge_is_told(office: tuple[Session, int, int]) -> None:
    session, one, two = office
    ask_for_a_second(session)
    number = propose(session, SLUG, SAID, "k", by(one), TODAY).id or 0
    step(session, "approve", by(two, 1))
    with pytest.raises(Overtaken):
        take_step(session, "k", number, "decline", by(two, 2, "no"), TODAY)


def test_what_was_known_before_an_approval_stays_without_it(
    office: tuple[Session, int, int],
) -> None:
    session, one, two = office
    ask_for_a_second(session)
    propose(session, SLUG, SAID, "k", by(one), TODAY)
    step(session, "approve", by(two, 60))
    before = Moment(TODAY, by(one, 30).at)
    assert indicator_knowledge(session, before).observations == {}


def test_published_figures_say_nothing_of_an_approval(office: tuple[Session, int, int]) -> None:
    session, _, _ = office
    make_observation(session, SLUG, 12.0)
    report: Any = indicator_report(session, SLUG, TODAY)
    assert [item.approval for item in report.observations] == [""]
