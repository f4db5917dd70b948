"""Transfers cross no boundary of the city: with or without them its figures are the same."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session
from foodplan.reports.flows import FlowFilter, flows_report
from foodplan.rules.ledger import NodeKind
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Moment
from foodplan.store.ledger import LineInput, MovementInput, Posted, post
from foodplan.store.measures import Measures
from tests.factories.indicators import make_flow
from tests.factories.ledger import NOW, TODAY, make_ledger, make_movement
from tests.factories.organisations import make_site

MOMENT = Moment(TODAY)
HUB, EMPORIUM = "emporio-prova", "sud"
MASSES = ("recovered", "redistributed", "discarded", "surplus_share")


@pytest.fixture
def city(session: Session) -> Session:
    make_ledger(session)
    make_site(session, EMPORIUM, area="7")
    return session


def record(session: Session, kind: str, other: str, grams: int, **changes: object) -> Posted:
    movement = make_movement(kind, other, grams, **changes)
    return post(session, movement, SYSTEM, NOW)


def transfer(session: Session, sent: int, arrived: int, wasted: int = 0) -> None:
    dispatch = record(session, "dispatch", EMPORIUM, sent)
    receive(session, dispatch.uuid, arrived, wasted)


def receive(session: Session, dispatch: UUID | None, arrived: int, wasted: int = 0) -> None:
    lines = [LineInput("ortofrutta", arrived)] if arrived else []
    if wasted:
        lines.append(LineInput("ortofrutta", wasted, role="waste"))
    said: MovementInput = make_movement("receipt", HUB, 1, node=EMPORIUM, dispatch=dispatch)
    post(session, replace(said, id=uuid4(), lines=tuple(lines)), SYSTEM, NOW)


def totals(session: Session) -> dict[str, tuple[int, int]]:
    measures = Measures(session, MOMENT)
    return {
        name: (sum(cell.value for cell in cells), sum(cell.base or 0 for cell in cells))
        for name in MASSES
        for cells in [measures.cells(name, {})]
    }


def public_flows(session: Session) -> set[tuple[str, str, int]]:
    report = flows_report(session, TODAY, None, FlowFilter())
    return {(row.from_kind, row.to_kind, row.grams) for row in report.rows}


@settings(max_examples=12)
@given(
    recovered=st.integers(1_000, 90_000),
    shares=st.lists(st.integers(1, 100), min_size=1, max_size=3),
)
def test_the_citys_totals_do_not_change_when_transfers_are_added(
    sqlite_engine: Engine, recovered: int, shares: list[int]
) -> None:
    with open_session(sqlite_engine, writes=True) as session:
        make_ledger(session)
        make_site(session, EMPORIUM)
        record(session, "intake", "source:porta-palazzo", recovered)
        record(session, "distribution", "people", 100)
        before, flows = totals(session), public_flows(session)
        for share in shares:
            transfer(session, share, share)
        assert totals(session) == before
        assert public_flows(session) == flows
        session.rollback()


def test_what_is_thrown_away_on_the_way_is_the_senders_waste(city: Session) -> None:
    record(city, "intake", "source:porta-palazzo", 300_000)
    transfer(city, 120_000, 110_000, wasted=8_000)
    measures = Measures(city, MOMENT)
    waste = measures.cells("discarded", {"area": ("5",)})
    assert sum(cell.value for cell in waste) == 8_000
    assert measures.cells("discarded", {"area": ("7",)}) == []
    assert public_flows(city) == {
        ("source", "stock", 300_000),
        ("stock", "waste", 8_000),
        ("stock", "count", 2_000),
    }


def test_goods_on_their_way_are_no_active_site(city: Session) -> None:
    record(city, "intake", "source:porta-palazzo", 300_000)
    dispatch = record(city, "dispatch", EMPORIUM, 120_000)
    measures = Measures(city, MOMENT)
    assert sum(cell.value for cell in measures.cells("active_sites", {})) == 1
    receive(city, dispatch.uuid, 120_000)
    measures = Measures(city, MOMENT)
    assert sum(cell.value for cell in measures.cells("active_sites", {})) == 2
    assert len(measures.reported()) == 2
    assert {site.slug for site in measures.sites.known()} == {HUB, EMPORIUM}


def test_what_arrived_without_a_dispatch_is_no_source(city: Session) -> None:
    record(city, "intake", "source:porta-palazzo", 300_000)
    before, flows = totals(city), public_flows(city)
    receive(city, None, 50_000)
    assert totals(city) == before
    assert public_flows(city) == flows


def test_organisations_months_areas_and_categories_add_up_to_the_total(city: Session) -> None:
    for site, category, grams in (
        (HUB, "ortofrutta", 10_001),
        (EMPORIUM, "ortofrutta", 20_002),
        (EMPORIUM, "pane-forno", 3),
    ):
        for month in (202610, 202611):
            make_flow(city, month, "source:porta-palazzo", site, grams, category=category)
    transferred = str(NodeKind.STOCK)
    measures = Measures(city, MOMENT)

    def total(**filters: str) -> int:
        found = measures.cells("recovered", {name: (word,) for name, word in filters.items()})
        return sum(cell.value for cell in found)

    assert total() == 60_012
    assert total(area="5") + total(area="7") == total(node=HUB) + total(node=EMPORIUM) == 60_012
    assert total(category="ortofrutta") + total(category="pane-forno") == 60_012
    assert all(row[:2] != (transferred, transferred) for row in public_flows(city))
