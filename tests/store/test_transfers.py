"""Shelves by date, what counts found, and transfers that wait, read from both databases."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from foodplan.rules.expiry import Precision, expiry
from foodplan.rules.ledger import DateKind
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import LineInput, reverse
from foodplan.store.ledger.stock import count_differences, counts_on, shelf_lots
from foodplan.store.ledger.transfers import get_transfer, open_transfers, suggestions
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.accounts import make_actor
from tests.factories.ledger import MARKET, NOW, TODAY, Ledger, make_ledger, make_movement
from tests.factories.organisations import make_organisation, make_site

SITE, HUB = "emporio-prova", "banco"
SOON = expiry(DateKind.USE_BY, date(2026, 11, 25))
LATER = expiry(DateKind.BEST_BEFORE, date(2027, 3, 1), Precision.MONTH)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session, SITE)


@pytest.fixture
def hub(ledger: Ledger) -> Ledger:
    """Another organisation's site with 300 kg, 100 of them dated."""
    owner = make_organisation(ledger.session, HUB, "Banco", "hub")
    site = make_site(ledger.session, HUB, owner)
    found = Ledger(ledger.session, site, make_actor(owner))
    lines = (LineInput("ortofrutta", 100_000, lot=SOON.key), LineInput("ortofrutta", 200_000))
    found.post(make_movement("intake", MARKET, 1, lines=lines, node=HUB))
    return found


def sent(hub: Ledger, grams: int, day: date = TODAY) -> object:
    movement = make_movement("dispatch", SITE, grams, node=HUB, happened_on=day, document="DDT 4")
    return hub.post(movement).uuid


def received(ledger: Ledger, grams: int, **changes: object) -> object:
    return ledger.post(make_movement("receipt", HUB, grams, **changes)).uuid


def test_shelves_are_read_by_date_whatever_the_origin(ledger: Ledger) -> None:
    for kind in ("market_surplus", "private_gift"):
        for key in (LATER.key, None, SOON.key):
            line = LineInput("ortofrutta", 1_000, lot=key)
            ledger.post(make_movement("intake", "source", 1, lines=(line,), source_kind=kind))
    found = shelf_lots(ledger.session, ledger.site.id)
    assert [(lot.key, lot.grams) for lot in found] == [
        (SOON.key, 2_000),
        (LATER.key, 2_000),
        ("none", 2_000),
    ]
    assert (found[1].last_day, found[1].precision) == (date(2027, 3, 31), Precision.MONTH)


def test_counts_of_a_day_are_those_that_stand(ledger: Ledger) -> None:
    ledger.intake(5_000)
    assert counts_on(ledger.session, ledger.site.id, TODAY) == 0
    counted = ledger.post(make_movement("count", "count", 4_000))
    assert counts_on(ledger.session, ledger.site.id, TODAY) == 1
    assert counts_on(ledger.session, ledger.site.id, TODAY - timedelta(days=1)) == 0
    reverse(ledger.session, counted.uuid, ledger.actor, NOW, id=uuid4())
    assert counts_on(ledger.session, ledger.site.id, TODAY) == 0


def test_what_a_count_found_is_told_by_category(ledger: Ledger) -> None:
    ledger.intake(23_000)
    ledger.intake(5_000, category="pane-forno")
    lines = (LineInput("ortofrutta", 20_000), LineInput("pane-forno", 6_000))
    counted = ledger.post(make_movement("count", "count", 1, lines=lines))
    found = count_differences(ledger.session, counted.seq)
    assert [(row.category, row.missing, row.given, row.more) for row in found] == [
        ("ortofrutta", 3_000, 0, 0),
        ("pane-forno", 0, 0, 1_000),
    ]


def test_a_late_entry_changes_what_a_count_found_of_the_book(ledger: Ledger) -> None:
    ledger.intake(23_000)
    counted = ledger.post(make_movement("count", "count", 20_000))
    ledger.distribution(3_000, before_count=True)
    assert count_differences(ledger.session, counted.seq) == []
    ledger.distribution(1_000, before_count=True)
    (found,) = count_differences(ledger.session, counted.seq)
    assert (found.missing, found.more) == (0, 1_000)


def test_a_site_that_does_not_weigh_gave_what_a_count_does_not_find(ledger: Ledger) -> None:
    said = NodeInput("Emporio", ledger.site.organisation, distribution_mode="by_count")
    change_node(ledger.session, ledger.site.id, said, Change(at=datetime(2026, 1, 1, tzinfo=UTC)))
    ledger.intake(23_000)
    counted = ledger.post(make_movement("count", "count", 20_000))
    (found,) = count_differences(ledger.session, counted.seq)
    assert (found.missing, found.given, found.more) == (0, 3_000, 0)


def test_a_dispatch_waits_until_a_receipt_that_stands(ledger: Ledger, hub: Ledger) -> None:
    uuid = sent(hub, 120_000)
    (waiting,) = open_transfers(ledger.session, [ledger.site.id], Moment(TODAY))
    assert (waiting.uuid, waiting.sent, waiting.grams) == (uuid, True, 120_000)
    assert [(line.key, line.grams) for line in waiting.lines] == [
        (SOON.key, 100_000),
        ("none", 20_000),
    ] or [(line.key, line.grams) for line in waiting.lines] == [
        ("none", 20_000),
        (SOON.key, 100_000),
    ]
    assert (waiting.node, waiting.partner, waiting.document) == (HUB, SITE, "DDT 4")
    receipt = received(ledger, 118_000, dispatch=uuid)
    assert open_transfers(ledger.session, [ledger.site.id, hub.site.id], Moment(TODAY)) == []
    reverse(ledger.session, receipt, ledger.actor, NOW, id=uuid4())  # type: ignore[arg-type]
    assert len(open_transfers(ledger.session, [hub.site.id], Moment(TODAY))) == 1


def test_a_dispatch_that_was_taken_back_waits_no_more(ledger: Ledger, hub: Ledger) -> None:
    uuid = sent(hub, 120_000)
    assert get_transfer(ledger.session, uuid) is not None  # type: ignore[arg-type]
    reverse(hub.session, uuid, hub.actor, NOW, id=uuid4())  # type: ignore[arg-type]
    assert open_transfers(ledger.session, [ledger.site.id], Moment(TODAY)) == []
    assert get_transfer(ledger.session, uuid) is None  # type: ignore[arg-type]


def test_nobody_else_has_anything_to_do_with_it(ledger: Ledger, hub: Ledger) -> None:
    sent(hub, 1_000)
    received(ledger, 1_000)
    assert open_transfers(ledger.session, [], Moment(TODAY)) == []
    other = make_site(ledger.session, "estraneo")
    assert open_transfers(ledger.session, [other.id], Moment(TODAY)) == []


@pytest.mark.parametrize(("days", "one"), [(0, True), (3, True), (4, False)])
def test_a_receipt_and_a_dispatch_near_in_time_may_be_one(
    ledger: Ledger, hub: Ledger, days: int, *, one: bool
) -> None:
    dispatch = sent(hub, 120_000, TODAY - timedelta(days=days))
    receipt = received(ledger, 118_000)
    found = suggestions(open_transfers(ledger.session, [ledger.site.id], Moment(TODAY)))
    pairs = [(pair.receipt.uuid, pair.dispatch.uuid) for pair in found]
    assert pairs == ([(receipt, dispatch)] if one else [])


def test_each_transfer_is_suggested_once_the_nearest_in_weight_first(
    ledger: Ledger, hub: Ledger
) -> None:
    small, large = sent(hub, 50_000), sent(hub, 120_000)
    first, second = received(ledger, 118_000), received(ledger, 119_000)
    found = suggestions(open_transfers(ledger.session, [hub.site.id], Moment(TODAY)))
    assert [(pair.receipt.uuid, pair.dispatch.uuid) for pair in found] == [
        (second, large),
        (first, small),
    ]


def test_what_was_open_on_a_past_day_is_told_as_it_was_known(ledger: Ledger) -> None:
    hub = Ledger(
        ledger.session, site := make_site(ledger.session, HUB), make_actor(site.organisation or 0)
    )
    before = NOW - timedelta(days=1)
    yesterday = TODAY - timedelta(days=1)
    hub.post(make_movement("intake", MARKET, 9_000, node=HUB, happened_on=yesterday), before)
    sent = hub.post(make_movement("dispatch", SITE, 9_000, node=HUB, happened_on=yesterday), before)
    ledger.post(make_movement("receipt", HUB, 9_000, dispatch=sent.uuid, happened_on=yesterday))
    nodes = [ledger.site.id]
    assert open_transfers(ledger.session, nodes, Moment(TODAY)) == []
    assert open_transfers(ledger.session, nodes, Moment(yesterday - timedelta(days=1))) == []
    (then,) = open_transfers(ledger.session, nodes, Moment(TODAY, before + timedelta(hours=1)))
    assert (then.uuid, then.grams) == (sent.uuid, 9_000)
