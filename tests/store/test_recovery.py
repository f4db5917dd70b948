"""Flows over a scope's boundary: of the city, of one site, now and as known before."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.rules.ledger import Method, SourceKind
from foodplan.store.history import Moment
from foodplan.store.recovery import (
    CITY,
    TRANSFER,
    ScopeFlow,
    list_area_flows,
    list_scope_flows,
)
from tests.factories.indicators import make_flow
from tests.factories.ledger import TODAY, Ledger, make_ledger
from tests.factories.organisations import make_site

MONTH = 202610
OCTOBER = date(2026, 10, 20)
NOON = datetime(2026, 10, 20, 10, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 10, tzinfo=UTC)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def flows(ledger: Ledger, *nodes: int, moment: Moment | None = None) -> list[ScopeFlow]:
    found = list_scope_flows(ledger.session, moment or Moment(TODAY), 202601, 202612, nodes or None)
    return sorted(found, key=lambda flow: (not flow.inward, flow.boundary, flow.grams))


def said(found: list[ScopeFlow]) -> list[tuple[bool, str, int]]:
    return [(flow.inward, flow.boundary, flow.grams) for flow in found]


def transfer(ledger: Ledger, sent: int, received: int) -> int:
    """A dispatch to another site and its receipt, with the difference lost; the other's id."""
    session, site = ledger.session, ledger.site
    other = make_site(session, "altra").id
    way = f"transit:{site.id}"
    _transit(session, way)
    make_flow(session, MONTH, site.slug, way, sent)
    make_flow(session, MONTH, way, "altra", received)
    if sent > received:
        make_flow(session, MONTH, way, "count", sent - received)
    return other


def _transit(session: Session, slug: str) -> None:
    from foodplan.models.organisations import Node

    session.add(Node(slug=slug, kind="transit"))
    session.flush()


def test_the_city_sees_what_crosses_its_boundary_and_no_transfer(ledger: Ledger) -> None:
    ledger.intake(300_000, happened_on=OCTOBER)
    transfer(ledger, 120_000, 118_000)
    assert said(flows(ledger)) == [(True, "source", 300_000), (False, "count", 2_000)]
    assert {flow.node for flow in flows(ledger)} == {CITY}


def test_a_site_sees_transfers_apart_from_sources(ledger: Ledger) -> None:
    ledger.intake(300_000, happened_on=OCTOBER)
    other = transfer(ledger, 120_000, 118_000)
    assert said(flows(ledger, ledger.site.id)) == [
        (True, "source", 300_000),
        (False, TRANSFER, 120_000),
    ]
    assert said(flows(ledger, other)) == [(True, TRANSFER, 118_000)]
    assert {flow.node for flow in flows(ledger, other)} == {other}


def test_what_another_site_sent_without_a_dispatch_is_a_transfer_for_the_city_too(
    ledger: Ledger,
) -> None:
    make_flow(
        ledger.session, MONTH, "source:sede-hub", ledger.site.slug, 5_000,
        source_kind=SourceKind.OTHER_ORGANISATION,
    )  # fmt: skip
    assert said(flows(ledger)) == [(True, TRANSFER, 5_000)]


def test_opening_stock_is_no_flow_and_waste_names_its_destination(ledger: Ledger) -> None:
    session, site = ledger.session, ledger.site.slug
    make_flow(session, MONTH, "opening", site, 9_000)
    make_flow(session, MONTH, site, "waste:composting", 2_000, method=Method.ESTIMATED)
    (flow,) = flows(ledger)
    assert (flow.boundary, flow.detail, flow.method) == (
        "waste", "waste:composting", Method.ESTIMATED,
    )  # fmt: skip


def test_a_past_day_knows_only_what_was_recorded_by_then(ledger: Ledger) -> None:
    from tests.factories.ledger import make_intake

    ledger.post(make_intake(10_000, happened_on=OCTOBER), NOON)
    then = Moment(date(2026, 10, 31), datetime(2026, 10, 31, 22, tzinfo=UTC))
    before = flows(ledger, moment=then)
    ledger.post(make_intake(7_000, happened_on=OCTOBER), LATER)
    assert flows(ledger, moment=then) == before
    assert [flow.grams for flow in flows(ledger)] == [17_000]


def test_months_outside_the_question_are_left_out(ledger: Ledger) -> None:
    for month in (202512, 202701):
        make_flow(ledger.session, month, "source", ledger.site.slug, 1_000)
    assert flows(ledger) == []


def test_areas_sum_food_by_site_and_what_is_lost_on_the_way_is_the_senders(
    ledger: Ledger,
) -> None:
    ledger.intake(300_000, happened_on=OCTOBER)
    make_flow(
        ledger.session, MONTH, "source", ledger.site.slug, 8_000,
        category="non-alimentari", food=False,
    )  # fmt: skip
    transfer(ledger, 120_000, 118_000)
    found = list_area_flows(ledger.session, Moment(TODAY), MONTH, MONTH)
    assert [(flow.inward, flow.boundary, flow.grams) for flow in found] == [
        (True, "source", 300_000),
        (False, "count", 2_000),
    ]
