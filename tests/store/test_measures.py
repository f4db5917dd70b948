"""Measures are sums of the monthly flows; a past day is what had been recorded by then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.progress.cells import Cell
from foodplan.rules.ledger import Method, SourceKind
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Moment
from foodplan.store.ledger import OpeningInput, reverse, state_opening
from foodplan.store.ledger.months import state_month
from foodplan.store.measures import (
    MEASURES,
    UNNAMED,
    Measures,
    problems_with_measure,
    read_filters,
)
from foodplan.store.organisations import NodeInput, OrganisationInput, add_node, add_organisation
from foodplan.store.organisations.nodes import change_node
from tests.factories.indicators import CHANGE, TODAY, make_flow, make_opening, node_id
from tests.factories.ledger import NOW, make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site

SITE = "emporio-prova"
NOW_KNOWN = Moment(TODAY)
# Before and after the city's October closed, at the end of 14 November.
IN_TIME, AFTER_CLOSING = datetime(2026, 11, 6, 9, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)


@pytest.fixture
def site(session: Session) -> int:
    """The organisation of a site that recovered, gave away and threw away in two months."""
    owner = make_site(session, SITE).organisation
    assert owner is not None
    make_flow(session, 202609, "source:mercato", SITE, 10_000)
    make_flow(session, 202610, "source:mercato", SITE, 30_000, method=Method.ESTIMATED)
    make_flow(session, 202610, "source", SITE, 5_000, source_kind=SourceKind.PURCHASE)
    make_flow(session, 202610, "source", SITE, 900, category="infanzia", food=False)
    make_flow(session, 202610, SITE, "people", 20_000)
    make_flow(session, 202610, SITE, "waste:composting", 4_000)
    make_flow(session, 202610, SITE, "waste", 1_000)
    make_flow(session, 202609, "opening", SITE, 70_000)
    return owner


def cells(session: Session, name: str, moment: Moment = NOW_KNOWN, **filters: Any) -> list[Cell]:
    return Measures(session, moment).cells(name, {key: tuple(of) for key, of in filters.items()})


def grams(session: Session, name: str, moment: Moment = NOW_KNOWN, **filters: Any) -> int:
    return sum(cell.value for cell in cells(session, name, moment, **filters))


@pytest.mark.parametrize(
    ("name", "expected"), [("recovered", 40_000), ("redistributed", 20_000), ("discarded", 5_000)]
)
def test_masses_are_flows_across_the_boundary(
    session: Session, site: int, name: str, expected: int
) -> None:
    assert grams(session, name) == expected
    assert {cell.organisation for cell in cells(session, name)} == {site}


@pytest.mark.usefixtures("site")
def test_a_past_day_never_sees_later_months(session: Session) -> None:
    assert grams(session, "recovered", Moment(date(2026, 9, 30))) == 10_000


def test_cells_keep_the_method(session: Session, site: int) -> None:
    assert cells(session, "recovered") == [
        Cell(202609, site, 10_000, None, Method.WEIGHED),
        Cell(202610, site, 30_000, None, Method.ESTIMATED),
    ]


def test_rates_keep_numerator_and_denominator(session: Session, site: int) -> None:
    assert cells(session, "waste_share") == [Cell(202610, site, 5_000, 25_000, Method.WEIGHED)]
    assert cells(session, "surplus_share") == [
        Cell(202609, site, 10_000, 10_000, Method.WEIGHED),
        Cell(202610, site, 0, 5_000, Method.WEIGHED),
        Cell(202610, site, 30_000, 30_000, Method.ESTIMATED),
    ]


def test_transfers_between_sites_do_not_change_what_was_recovered(
    session: Session, site: int
) -> None:
    make_site(session, "hub-prova")
    make_flow(session, 202610, "hub-prova", SITE, 99_000)
    assert grams(session, "recovered") == 40_000
    assert (site, 202610) in Measures(session, NOW_KNOWN).reported()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"source_kind": ["market_surplus"]}, 40_000),
        ({"source_kind": ["purchase"]}, 0),
        ({"method": ["weighed"]}, 10_000),
        ({"method": ["weighed", "estimated"]}, 40_000),
        ({"category": ["ortofrutta"]}, 40_000),
        ({"category": ["pane-forno"]}, 0),
        ({"node": [SITE]}, 40_000),
        ({"node": ["source:mercato"]}, 40_000),
        ({"node": ["source:altrove"]}, 0),
        ({"organisation": [SITE]}, 40_000),
        ({"organisation": ["altra"]}, 0),
        ({"area": ["5"]}, 40_000),
        ({"area": ["1"]}, 0),
    ],
)
@pytest.mark.usefixtures("site")
def test_filters_narrow_a_measure(
    session: Session, filters: dict[str, list[str]], expected: int
) -> None:
    assert grams(session, "recovered", **filters) == expected


@pytest.mark.usefixtures("site")
def test_what_is_not_food_counts_only_when_named(session: Session) -> None:
    make_flow(session, 202610, "source", SITE, 700, category="vestiti", food=False)
    assert grams(session, "recovered") == 40_000
    assert grams(session, "recovered", category=["vestiti"]) == 700


def test_filters_also_narrow_who_is_expected(session: Session, site: int) -> None:
    siteless = make_organisation(session, "senza-sede", "Senza sede")
    measures = Measures(session, NOW_KNOWN)
    assert measures.organisations({}) == {site, siteless}
    assert measures.organisations({"area": ("5",)}) == {site}
    assert measures.organisations({"category": ("pane-forno",)}) == {site, siteless}


def test_what_was_recorded_at_the_very_instant_of_a_question_was_known(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.post(make_intake(12_000), NOW)
    ledger.post(make_intake(5_000), NOW + timedelta(hours=1))
    assert grams(session, "recovered", Moment(TODAY, NOW)) == 12_000
    assert grams(session, "recovered", Moment(TODAY, NOW - timedelta(seconds=1))) == 0


def test_opening_stock_is_no_report_and_a_net_of_zero_is_none(session: Session) -> None:
    make_site(session, SITE)
    make_flow(session, 202601, "opening", SITE, 5_000)
    make_flow(session, 202602, "source", SITE, 5_000)
    make_flow(session, 202602, "source", SITE, -5_000, movements=-1)
    assert Measures(session, NOW_KNOWN).reported() == set()
    assert cells(session, "active_sites") == []


def test_active_sites_are_counted_by_organisation(session: Session, site: int) -> None:
    add_node(session, "seconda", NodeInput("Seconda", organisation=site, area="7"), CHANGE)
    make_flow(session, 202610, "seconda", "people", 10)
    assert cells(session, "active_sites") == [Cell(202609, site, 1), Cell(202610, site, 2)]
    assert cells(session, "active_sites", area=["7"]) == [Cell(202610, site, 1)]


def test_passages_add_openings_up_and_a_correction_replaces_its_day(
    session: Session, site: int
) -> None:
    make_opening(session, SITE, date(2026, 10, 3), 40)
    make_opening(session, SITE, date(2026, 10, 10), 2)
    make_opening(session, SITE, date(2026, 10, 3), 41)
    make_opening(session, SITE, date(2026, 12, 1), 99)
    assert cells(session, "passages") == [Cell(202610, site, 43)]
    assert cells(session, "passages", area=["9"]) == []


def test_a_site_keeps_its_last_owner_and_a_past_day_its_owner_of_then(
    session: Session, site: int
) -> None:
    later = add_organisation(session, "nuova", OrganisationInput("Nuova", "hub"), CHANGE)
    day = date(2026, 7, 1)
    change_node(session, node_id(session, SITE), NodeInput("X", organisation=later), CHANGE, day)
    assert {cell.organisation for cell in cells(session, "recovered")} == {later}
    before = Measures(session, Moment(date(2026, 6, 30)))
    assert before.sites.at(node_id(session, SITE), 202610).organisation == site


def test_a_month_belongs_to_who_held_the_site_at_its_end(session: Session, site: int) -> None:
    later = add_organisation(session, "nuova", OrganisationInput("Nuova", "hub"), CHANGE)
    there = NodeInput("X", organisation=later, area="7")
    change_node(session, node_id(session, SITE), there, CHANGE, date(2026, 10, 15))
    make_opening(session, SITE, date(2026, 9, 3), 40)
    held = [(202609, site), (202610, later)]
    measures = Measures(session, NOW_KNOWN)
    for name in ("recovered", "surplus_share", "active_sites"):
        found = {(cell.month, cell.organisation) for cell in measures.cells(name, {})}
        assert sorted(found) == held
    assert measures.reported() == {(owner, month) for month, owner in held}
    assert [cell.organisation for cell in measures.cells("passages", {})] == [site]
    parcels = measures.parcels(MEASURES["recovered"].flows, {}, (202609, 202610))
    assert [(parcel.organisation, parcel.area) for parcel in parcels] == [(site, "5"), (later, "7")]
    assert grams(session, "recovered", area=["5"]) == 10_000
    assert grams(session, "recovered", organisation=["nuova"]) == 30_000
    assert measures.organisations({"area": ("5",)}) == {site}
    assert measures.organisations({"node": (SITE,)}) == {site, later}


def test_an_organisation_is_named_only_if_it_agreed(session: Session) -> None:
    for slug, kind in (("donatore-x", "donor"), ("altra", "emporium")):
        make_organisation(session, slug, slug, kind, public_name=False)
    make_organisation(session, "pubblica", "Pubblica")
    names = {owner.slug: owner.shown_name for owner in Measures(session, NOW_KNOWN).owners.values()}
    assert names == {"donatore-x": "donatore", "altra": UNNAMED, "pubblica": "Pubblica"}


@pytest.mark.usefixtures("site")
def test_public_parcels_add_up_to_the_measure(session: Session) -> None:
    measures = Measures(session, NOW_KNOWN)
    flows = MEASURES["recovered"].flows
    parcels = measures.parcels(flows, {}, (202609, 202610))
    assert sum(parcel.grams for parcel in parcels) == 40_000
    assert {(parcel.area, parcel.category) for parcel in parcels} == {("5", "Ortofrutta")}
    assert [parcel.month for parcel in measures.parcels(flows, {}, (202610, 202610))] == [202610]
    assert measures.parcels(flows, {"area": ("1",)}, (202609, 202610)) == []


@pytest.mark.usefixtures("site")
def test_a_measure_is_read_once_however_often_it_is_asked_for(session: Session) -> None:
    measures = Measures(session, NOW_KNOWN)
    asked: list[str] = []
    sa.event.listen(
        session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2])
    )
    measures.cells("recovered", {})
    assert len([text for text in asked if "flow_month" in text]) == 1
    assert not [text for text in asked if " line" in text]
    asked.clear()
    measures.cells("recovered", {})
    measures.cells("discarded", {"category": ("ortofrutta",)})
    assert asked == []


# A past day, with real movements -----------------------------------------------------------------


def test_a_past_day_sees_neither_later_movements_nor_later_reversals(session: Session) -> None:
    ledger = make_ledger(session)
    first = ledger.intake(12_000, happened_on=date(2026, 11, 20))
    later = NOW + timedelta(hours=1)
    reverse(session, first.uuid, ledger.actor, later, id=uuid4())
    before, after = NOW + timedelta(minutes=1), later + timedelta(minutes=1)
    assert cells(session, "recovered", Moment(TODAY, NOW - timedelta(minutes=1))) == []
    assert grams(session, "recovered", Moment(TODAY, before)) == 12_000
    assert cells(session, "recovered", Moment(TODAY, after)) == []
    assert cells(session, "recovered") == []
    assert Measures(session, Moment(TODAY, before)).reported() != set()
    assert Measures(session, Moment(TODAY, after)).reported() == set()


def test_lines_and_monthly_flows_say_the_same(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(12_000)
    ledger.intake(8_000, category="pane-forno")
    ledger.distribution(10_000)
    ledger.disposal(1_000)
    gone = ledger.distribution(500)
    reverse(session, gone.uuid, ledger.actor, NOW, id=uuid4())
    last = NOW + timedelta(hours=3)
    ledger.post(make_intake(1), last)
    folded = Moment(TODAY, last - timedelta(seconds=1))
    for name in ("redistributed", "discarded", "waste_share", "active_sites"):
        assert cells(session, name) == cells(session, name, folded) != []
    assert (grams(session, "recovered"), grams(session, "recovered", folded)) == (20_001, 20_000)
    assert Measures(session, folded).last_recorded() == NOW
    assert Measures(session, NOW_KNOWN).last_recorded() == last


def test_passages_of_a_past_day_are_those_said_by_then(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(12_000)
    ledger.distribution(1_000, opening=OpeningInput(households=6))
    assert sum(cell.value for cell in cells(session, "passages")) == 6
    assert cells(session, "passages", Moment(TODAY, datetime(2026, 11, 1, tzinfo=UTC))) == []


def test_what_is_counted_after_a_month_closed_never_changes_its_passages(session: Session) -> None:
    ledger = make_ledger(session)
    day = date(2026, 10, 20)
    before, after = datetime(2026, 11, 14, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)
    said = ("emporio-prova", day)
    state_opening(session, *said, OpeningInput(households=6), ledger.actor, before)
    state_opening(session, *said, OpeningInput(households=9), ledger.actor, after)
    late = ("emporio-prova", date(2026, 10, 21))
    state_opening(session, *late, OpeningInput(households=3), ledger.actor, after)
    assert [cell.value for cell in cells(session, "passages")] == [6]


# Names and filters -------------------------------------------------------------------------------


def test_an_unknown_measure_says_which_there_are() -> None:
    found = problems_with_measure("recuperato", "{}")
    assert [problem.field for problem in found] == ["measure"]
    assert "recovered" in found[0].text


@pytest.mark.parametrize(
    "filters", ['{"colore": ["verde"]}', '{"method": ["a occhio"]}', '{"source_kind": ["x"]}',
                '["market_surplus"]', '{"area": "5"}', "{"],
)  # fmt: skip
def test_filters_that_are_none_are_refused(filters: str) -> None:
    assert [item.field for item in problems_with_measure("recovered", filters)] == ["filters"]


def test_filters_that_are_well_said_pass() -> None:
    text = '{"source_kind": ["market_surplus"], "area": ["5", "7"], "method": ["weighed"]}'
    assert problems_with_measure("recovered", text) == []
    assert read_filters(text)["area"] == ("5", "7")
    assert read_filters("") == {}


def state(session: Session, node: str, households: int | None, now: datetime = IN_TIME,
          month: int = 202610) -> None:  # fmt: skip
    state_month(session, node, month, households, None, SYSTEM, now)


def test_households_reached_are_what_organisations_declared(session: Session, site: int) -> None:
    state(session, SITE, 31)
    state(session, SITE, 40, month=202609, now=IN_TIME - timedelta(days=30))
    assert cells(session, "households_reached") == [Cell(202609, site, 40), Cell(202610, site, 31)]


@pytest.mark.usefixtures("site")
def test_a_month_nobody_stated_is_not_known_and_a_stated_zero_is(session: Session) -> None:
    make_opening(session, SITE, date(2026, 10, 3), 40)
    assert cells(session, "households_reached") == []
    state(session, SITE, 0)
    assert [cell.value for cell in cells(session, "households_reached")] == [0]


def test_two_sites_of_one_organisation_are_not_added_up(session: Session, site: int) -> None:
    make_site(session, "emporio-due", site)
    state(session, SITE, 31)
    state(session, "emporio-due", 22)
    assert cells(session, "households_reached") == [Cell(202610, site, 31)]
    assert cells(session, "households_reached", node=["emporio-due"]) == [Cell(202610, site, 22)]


@pytest.mark.usefixtures("site")
def test_what_is_stated_after_the_closing_never_changes_a_closed_month(session: Session) -> None:
    state(session, SITE, 31)
    state(session, SITE, 99, now=AFTER_CLOSING)
    assert [cell.value for cell in cells(session, "households_reached")] == [31]
    state(session, SITE, 50, month=202609, now=AFTER_CLOSING)
    assert [cell.month for cell in cells(session, "households_reached")] == [202610]
