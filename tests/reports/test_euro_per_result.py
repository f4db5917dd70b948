"""Euro stand beside a result only where both are of the same year."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.models.actions import ActionIndicator
from foodplan.models.plan import FundingProgramme, FundingProgrammeVersion
from foodplan.reports.plan.euro_per_result import EuroPerResult, euro_per_result
from foodplan.rules.funding import NO_PAID, NO_VALUE, NOT_A_YEAR, ZERO
from foodplan.store.funding import AmountInput, add_line, set_amount, set_splits
from foodplan.store.history import Change, record
from tests.factories.indicators import (
    CHANGE,
    OBSERVED,
    TODAY,
    make_action,
    make_goal,
    make_indicator,
    make_observation,
    make_plan,
)

SAID = {"programme": "pn", "title": "Cucine", "payer": "european", "source": "Delibera"}


@pytest.fixture
def plan(sqlite_session: Session) -> Session:
    session = sqlite_session
    make_plan(session)
    make_goal(session)
    make_indicator(session, "mercati", **OBSERVED)
    for action in ("mensa", "orto"):
        make_action(session, action)
    session.add(FundingProgramme(slug="pn"))
    session.flush()
    values = {"title": "PN", "kind": "pn_metro", "source": "mozione"}
    record(session, FundingProgrammeVersion, {"programme": "pn"}, values, CHANGE)
    record(
        session, ActionIndicator, {"action": "mensa", "indicator": "mercati"}, {"active": True},
        CHANGE,
    )  # fmt: skip
    return session


SHARES = {"mensa": 7500, "orto": 2500}


def pay(
    session: Session,
    cents: int | None,
    year: int = 2025,
    shares: dict[str, int] | None = None,
    **changes: str,
) -> None:
    change = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC))
    slug = add_line(session, SAID | changes, change, TODAY)
    set_splits(session, slug, 0, SHARES if shares is None else shares, change, TODAY)
    if cents is not None:
        item = AmountInput(year, "paid", cents, act="Determina")
        set_amount(session, slug, 0, item, change, TODAY)


def only(session: Session) -> EuroPerResult:
    (found,) = euro_per_result(session, TODAY)
    return found


def test_the_part_of_the_actions_that_serve_it_is_divided_by_the_value(plan: Session) -> None:
    make_observation(plan, "mercati", 30.0)
    pay(plan, 40_000)
    pay(plan, 10_000, title="Quota dello Stato", part_of="cucine")
    pay(plan, 99_900, 2024, title="Altro anno")
    found = only(plan)
    assert (found.cents, found.ratio, found.why_not) == (30_000, 10.0, "")


@pytest.mark.parametrize(
    ("cents", "shares"), [(None, None), (40_000, {})], ids=["no payment", "no shares"]
)
def test_a_part_counts_where_its_whole_says_too_little(
    plan: Session, cents: int | None, shares: dict[str, int] | None
) -> None:
    make_observation(plan, "mercati", 30.0)
    pay(plan, cents, shares=shares)
    pay(plan, 10_000, title="Quota dello Stato", part_of="cucine")
    found = only(plan)
    assert (found.cents, found.ratio) == (7_500, 2.5)
    assert not found.simulated


def test_made_up_euro_say_so(plan: Session) -> None:
    make_observation(plan, "mercati", 30.0)
    pay(plan, 40_000)
    plan.execute(sa.text("DROP TRIGGER funding_line_version_only_closing"))
    plan.execute(sa.text("UPDATE funding_line_version SET simulated = 1"))
    assert only(plan).simulated


def test_a_measured_zero_is_no_missing_value(plan: Session) -> None:
    make_observation(plan, "mercati", 0.0)
    pay(plan, 40_000)
    assert only(plan).why_not == ZERO


def test_what_cannot_be_divided_says_why(plan: Session) -> None:
    assert only(plan).why_not == NO_VALUE
    make_observation(plan, "mercati", 30.0)
    assert only(plan).why_not == NO_PAID
    make_observation(
        plan, "mercati", 31.0, 2026, period_to=datetime(2026, 6, 30, tzinfo=UTC).date()
    )
    assert only(plan).why_not == NOT_A_YEAR


def test_without_a_tie_there_is_no_row(sqlite_session: Session) -> None:
    make_plan(sqlite_session)
    assert euro_per_result(sqlite_session, TODAY) == ()
