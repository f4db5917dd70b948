"""The demo in a real ledger: everything that its pages should have something to show of."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.jobs.demo import PEOPLE, PLAYERS
from foodplan.jobs.demo.cast import EAST, HUB, MARKET_HUB, NORTH
from foodplan.jobs.demo.record import demo_months, first_day
from foodplan.reports.emporiums.months import months_report
from foodplan.reports.emporiums.schedule import due_stubs
from foodplan.rules.doubles import possible_doubles
from foodplan.rules.expiry import Allowed, may_be_given
from foodplan.rules.ledger import DateKind
from foodplan.store.history import Moment
from foodplan.store.ledger import stock_by_category, verify_ledger
from foodplan.store.ledger.balances import mass_balance
from foodplan.store.ledger.doubles import loads_between
from foodplan.store.ledger.judgements import list_judged
from foodplan.store.ledger.periods import closed_months, list_closings
from foodplan.store.ledger.transfers import open_transfers
from foodplan.store.organisations import get_node, list_sites
from foodplan.store.packs import list_own_packs
from foodplan.store.schedule import due_days_of
from tests.factories.demo import NOW, demo_file

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(scope="module")
def demo() -> Iterator[Session]:
    """The demo as it stands in a real ledger; only for reading."""
    engine = make_engine(f"sqlite:///{demo_file()}")
    with session_scope(engine) as session:
        yield session
    engine.dispose()


def test_the_ledger_of_the_demo_verifies(demo: Session) -> None:
    assert verify_ledger(demo) == []


def test_the_mass_of_the_demo_balances_at_every_site_and_in_the_city(demo: Session) -> None:
    months = demo_months(YESTERDAY)
    sites = [site.id for site in list_sites(demo, Moment(TODAY))]
    for scope in ([site] for site in sites):
        assert not mass_balance(demo, scope, months[0], months[-1], Moment(TODAY)).difference
    assert not mass_balance(demo, sites, months[0], months[-1], Moment(TODAY)).difference


def test_more_is_recovered_than_given_and_thrown_away_of_it(demo: Session) -> None:
    rows = demo.execute(
        sa.text(
            "SELECT f.kind, t.kind, SUM(m.grams) FROM flow_month m "
            "JOIN node f ON f.id = m.from_node JOIN node t ON t.id = m.to_node GROUP BY 1, 2"
        )
    )
    grams = {(start, stop): int(sum_) for start, stop, sum_ in rows}
    into = grams["source", "stock"] + grams["opening", "stock"]
    out = sum(grams["stock", way] for way in ("people", "buyers", "waste", "feed"))
    assert 0.9 * into < out < into
    assert grams["stock", "feed"] > 0
    assert grams["transform", "stock"] < grams["stock", "transform"]
    assert 0 < grams["stock", "count"] < into / 100


def _site(demo: Session, slug: str) -> int:
    node = get_node(demo, slug)
    assert node is not None
    return node.id


def test_the_volunteers_emporium_ends_with_a_little_fruit(demo: Session) -> None:
    stock = {row.category: row.grams for row in stock_by_category(demo, _site(demo, NORTH))}
    assert 12_000 < stock["ortofrutta"] < 120_000


def test_no_shelf_fills_up_for_ever(demo: Session) -> None:
    for player in PLAYERS:
        for row in stock_by_category(demo, _site(demo, player.slug)):
            assert row.grams < 150_000, (player.slug, row.category)


def test_today_the_volunteer_has_every_case_of_a_date(demo: Session) -> None:
    rows = demo.execute(
        sa.text(
            "SELECT l.date_kind, l.last_day FROM balance b JOIN lot l ON l.id = b.lot_id "
            "WHERE b.node_id = :node AND b.grams > 0 AND l.last_day <= :day"
        ),
        {"node": _site(demo, NORTH), "day": (TODAY + timedelta(days=1)).isoformat()},
    )
    dates = [(DateKind(kind), date.fromisoformat(str(day))) for kind, day in rows]
    use_by = {day - TODAY for kind, day in dates if kind == DateKind.USE_BY}
    assert use_by == {timedelta(days=number) for number in (-1, 0, 1)}
    past = [day for kind, day in dates if kind == DateKind.BEST_BEFORE]
    assert [may_be_given(DateKind.BEST_BEFORE, day, TODAY, 30) for day in past] == [
        Allowed.IF_INTACT
    ]


def test_something_is_on_its_way_to_the_volunteer_and_two_loads_lack_a_half(
    demo: Session,
) -> None:
    open_now = open_transfers(demo, [_site(demo, NORTH), _site(demo, HUB)], Moment(TODAY))
    assert [(item.kind, item.node, item.partner) for item in open_now] == [
        ("dispatch", HUB, EAST), ("receipt", NORTH, MARKET_HUB), ("dispatch", HUB, NORTH),
    ]  # fmt: skip
    assert open_now[-1].happened_on == YESTERDAY


def test_the_queue_holds_one_double_and_two_are_judged(demo: Session) -> None:
    loads = loads_between(demo, first_day(YESTERDAY), YESTERDAY)
    pairs = {pair.key for _, found in possible_doubles(loads) for pair in found}
    judged = {item.key: item.verdict for item in list_judged(demo)}
    assert sorted(judged.values()) == ["different", "same"]
    assert len(pairs - set(judged)) == 1


def test_sites_and_the_city_have_closed_most_of_their_months(demo: Session) -> None:
    months = demo_months(YESTERDAY)
    city = [period.month for period in closed_months(demo, None, Moment(TODAY))]
    assert city == months[:17]
    north = [period.month for period in closed_months(demo, _site(demo, NORTH), Moment(TODAY))]
    assert north == months[:16]
    reasons = [
        period.reason for period in list_closings(demo, [_site(demo, EAST)]) if period.reason
    ]
    assert len(reasons) == 1


def test_what_was_not_weighed_is_found_at_the_counts(demo: Session) -> None:
    rows = demo.execute(
        sa.text(
            "SELECT n.slug, m.method, SUM(m.grams) FROM flow_month m "
            "JOIN node n ON n.id = m.from_node JOIN node t ON t.id = m.to_node "
            "WHERE t.kind = 'people' GROUP BY 1, 2"
        )
    )
    grams = {(site, method): int(sum_) for site, method, sum_ in rows}
    assert grams["emporio-dimostrativo-centro", 4] > 1_000_000
    assert ("emporio-dimostrativo-centro", 1) not in grams
    assert grams["emporio-dimostrativo-ovest", 2] > 1_000_000
    assert (NORTH, 4) not in grams


def test_the_parcels_are_those_the_site_declares(demo: Session) -> None:
    west = _site(demo, "emporio-dimostrativo-ovest")
    packs = list_own_packs(demo, west, Moment(TODAY))
    assert [pack.slug for pack in packs] == ["pacco-dimostrativo"]
    declared = next(player.parcel for player in PLAYERS if player.parcel)
    assert packs[0].content == declared


def test_one_entry_counts_in_a_later_month_than_its_own(demo: Session) -> None:
    late = demo.execute(
        sa.text(
            "SELECT COUNT(*) FROM movement WHERE posted_month <> "
            "CAST(strftime('%Y%m', happened_on) AS INTEGER)"
        )
    ).scalar_one()
    assert late == 1


def test_everybody_who_works_in_the_demo_is_simulated() -> None:
    emails = {person.email: person.organisations for person in PEOPLE}
    assert emails["banco@demo.example"] == (HUB,)
    assert emails["volontaria@demo.example"] == (NORTH,)
    assert [person.email for person in PEOPLE if person.coordinator] == [
        "coordinatrice@demo.example"
    ]


def test_the_northern_emporium_has_initials_to_tap_and_no_phone(demo: Session) -> None:
    said = demo.execute(
        sa.text(
            "SELECT v.initials, n.slug FROM volunteer v JOIN node n ON n.id = v.node_id ORDER BY 1"
        )
    )
    assert [tuple(row) for row in said] == [("AB", NORTH), ("FC", NORTH), ("MR", NORTH)]
    assert demo.execute(sa.text("SELECT COUNT(*) FROM device")).scalar_one() == 0
    recorded = demo.execute(
        sa.text(
            "SELECT DISTINCT a.email FROM movement m JOIN account a ON a.id = m.account_id "
            "WHERE a.email LIKE '%coord%'"
        )
    )
    assert recorded.all() == []


def test_calendars_fit_what_the_invented_sites_do(demo: Session) -> None:
    sites = {site.slug: site for site in list_sites(demo, Moment(TODAY))}
    first = first_day(YESTERDAY)
    found = due_days_of(demo, [site.id for site in sites.values()], first, YESTERDAY, TODAY)
    states = Counter(str(due.state) for due in found)
    assert states["reported"] > 2000
    assert 100 < states["zero"] < 400
    assert 20 < states["missing"] < 200
    assert states["today"] == 0
    assert {due.reason for due in found} >= {"nothing", "volunteers", "nil_month", "holiday"}
    scheduled = {due.schedule.node_id for due in found}
    assert len(sites) - len(scheduled) == 1


def test_the_volunteers_site_has_days_to_fill(demo: Session) -> None:
    north = get_node(demo, NORTH)
    assert north is not None
    assert any(stub.state == "missing" for stub in due_stubs(demo, north, TODAY))


def test_most_months_have_fewer_households_than_passages_and_some_have_none(
    demo: Session,
) -> None:
    north = get_node(demo, NORTH)
    assert north is not None
    months = [row for row in months_report(demo, north, TODAY).months if not row.running]
    known = [row for row in months if row.said and row.said.households]
    assert len(months) // 2 < len(known) < len(months)
    assert not any(row.more_than_passages for row in known)
