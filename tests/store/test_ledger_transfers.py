"""Transfers and kitchens: what leaves one site arrives at another, and what is cooked was there."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.ledger import (
    LineInput,
    MovementInput,
    Posted,
    get_movement,
    post,
    reverse,
    verify_ledger,
)
from tests.factories.accounts import make_actor
from tests.factories.ledger import NOW, TODAY, Ledger, make_ledger, make_movement
from tests.factories.organisations import make_site

HERE, THERE = "emporio-prova", "emporio-altro"


class Pair:
    """Two sites of two organisations, the first with a ledger of its own."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.here: Ledger = make_ledger(session)
        other = make_site(session, THERE)
        self.there = Ledger(session, other, make_actor(other.organisation or 0))

    def send(self, *lines: LineInput) -> Posted:
        return self.here.post(make_movement("dispatch", THERE, 1, lines=lines))

    def receipt(self, dispatch: UUID | None, *lines: LineInput, **more: object) -> MovementInput:
        fields = {"node": THERE, "dispatch": dispatch, "lines": lines} | more
        return make_movement("receipt", HERE, 1, **fields)

    def flow(self, start: str, stop: str) -> int:
        query = sa.text(
            "SELECT COALESCE(SUM(m.grams), 0) FROM flow_month m JOIN node f ON f.id = m.from_node "
            "JOIN node t ON t.id = m.to_node WHERE f.kind = :start AND t.kind = :stop"
        )
        return int(self.session.execute(query, {"start": start, "stop": stop}).scalar_one())

    def transit(self) -> int:
        query = sa.text(
            "SELECT COALESCE(SUM(b.grams), 0) FROM balance b JOIN node n ON n.id = b.node_id "
            "WHERE n.kind = 'transit'"
        )
        return int(self.session.execute(query).scalar_one())


@pytest.fixture
def pair(session: Session) -> Pair:
    return Pair(session)


def fruit(grams: int, **more: str) -> LineInput:
    return LineInput("ortofrutta", grams, **more)


def test_what_is_sent_stands_in_transit_until_it_arrives(pair: Pair) -> None:
    pair.here.intake(10_000)
    sent = pair.send(fruit(6_000))
    assert (pair.here.stock(), pair.transit(), pair.there.stock()) == (4_000, 6_000, 0)
    received = pair.there.post(pair.receipt(sent.uuid, fruit(6_000)))
    assert (received.lost_grams, pair.transit(), pair.there.stock()) == (0, 0, 6_000)
    assert received.lines[0].source_kind.slug == "market_surplus"
    assert verify_ledger(pair.session) == []


def test_what_is_missing_is_lost_at_the_count_and_named(pair: Pair) -> None:
    pair.here.intake(10_000)
    sent = pair.send(fruit(6_000))
    received = pair.there.post(pair.receipt(sent.uuid, fruit(5_500)))
    assert received.lost_grams == 500
    assert pair.flow("transit", "count") == 500
    row = get_movement(pair.session, received.uuid)
    assert row is not None
    assert (row.counterpart, row.lost_grams, [line.grams for line in row.lines]) == (
        HERE, 500, [5_500],
    )  # fmt: skip


def test_what_arrives_broken_is_waste_and_what_is_more_is_a_gain(pair: Pair) -> None:
    pair.here.intake(10_000)
    pair.here.intake(2_000, category="pane-forno")
    sent = pair.send(fruit(6_000), LineInput("pane-forno", 2_000))
    received = pair.there.post(
        pair.receipt(sent.uuid, fruit(5_000), fruit(1_000, role="waste"),
                     LineInput("pane-forno", 2_400), waste_to="waste:composting")
    )  # fmt: skip
    assert (received.lost_grams, received.count_gain_grams) == (0, 400)
    assert pair.flow("transit", "waste") == 1_000
    assert pair.there.stock() == 7_400
    assert verify_ledger(pair.session) == []


def test_of_a_dispatch_nothing_at_all_may_arrive(pair: Pair) -> None:
    pair.here.intake(10_000)
    sent = pair.send(fruit(6_000))
    assert pair.there.post(pair.receipt(sent.uuid)).lost_grams == 6_000
    assert pair.transit() == 0
    assert verify_ledger(pair.session) == []


def test_a_dispatch_is_received_once(pair: Pair) -> None:
    pair.here.intake(10_000)
    sent = pair.send(fruit(6_000))
    first = pair.receipt(sent.uuid, fruit(6_000))
    pair.there.post(first)
    assert pair.there.post(first).created is False
    with pytest.raises(Refused, match="già stata ricevuta"):
        pair.there.post(pair.receipt(sent.uuid, fruit(6_000)))
    reverse(pair.session, first.id, pair.there.actor, NOW, id=uuid4())
    assert pair.there.post(pair.receipt(sent.uuid, fruit(5_900))).lost_grams == 100
    assert verify_ledger(pair.session) == []


def test_a_receipt_is_corrected_in_one_post(pair: Pair) -> None:
    pair.here.intake(10_000)
    sent = pair.send(fruit(6_000))
    wrong = pair.there.post(pair.receipt(sent.uuid, fruit(600)))
    right = pair.receipt(sent.uuid, fruit(6_000), replaces=wrong.uuid)
    assert pair.there.post(right).lost_grams == 0
    assert (pair.there.stock(), pair.flow("transit", "count")) == (6_000, 0)
    assert verify_ledger(pair.session) == []


def test_only_the_site_it_was_sent_to_receives_it(pair: Pair) -> None:
    pair.here.intake(10_000)
    third = make_site(pair.session, "emporio-terzo")
    sent = pair.send(fruit(6_000))
    stranger = pair.receipt(sent.uuid, fruit(6_000), node="emporio-terzo")
    with pytest.raises(Refused, match="non è per questa sede"):
        post(pair.session, stranger, make_actor(third.organisation or 0), NOW)
    with pytest.raises(NotAllowed):
        pair.here.post(pair.receipt(sent.uuid, fruit(6_000)))


def test_a_received_dispatch_is_taken_back_only_after_its_receipt(pair: Pair) -> None:
    pair.here.intake(10_000)
    sent = pair.send(fruit(6_000))
    received = pair.there.post(pair.receipt(sent.uuid, fruit(6_000)))
    with pytest.raises(Refused, match="ricevimento di 6 kg"):
        reverse(pair.session, sent.uuid, pair.here.actor, NOW, id=uuid4())
    reverse(pair.session, received.uuid, pair.there.actor, NOW, id=uuid4())
    reverse(pair.session, sent.uuid, pair.here.actor, NOW, id=uuid4())
    assert (pair.here.stock(), pair.transit(), pair.there.stock()) == (10_000, 0, 0)
    assert verify_ledger(pair.session) == []


def test_what_arrives_broken_without_a_dispatch_is_waste_too(pair: Pair) -> None:
    lines = (fruit(5_000), fruit(1_000, role="waste"))
    said = pair.receipt(None, *lines, waste_to="waste:composting")
    posted = pair.there.post(said)
    assert (pair.there.stock(), pair.flow("stock", "waste")) == (5_000, 1_000)
    row = get_movement(pair.session, posted.uuid)
    assert row is not None
    assert [(line.grams, line.role) for line in row.lines] == [(5_000, ""), (1_000, "waste")]
    assert row.waste_to == "waste:composting"
    assert verify_ledger(pair.session) == []


def test_an_intake_from_a_site_is_a_receipt_to_match(pair: Pair) -> None:
    posted = pair.there.post(make_movement("intake", HERE, 5_000, node=THERE))
    row = get_movement(pair.session, posted.uuid)
    assert row is not None
    assert (row.kind, row.counterpart, row.dispatch) == ("receipt", HERE, None)
    assert not posted.lines[0].source_kind.surplus
    pair.here.intake(10_000)
    sent = pair.send(fruit(5_200))
    matched = pair.receipt(sent.uuid, fruit(5_000), replaces=posted.uuid)
    assert pair.there.post(matched).lost_grams == 200
    assert (pair.there.stock(), pair.flow("source", "stock")) == (5_000, 10_000)
    assert verify_ledger(pair.session) == []


@pytest.mark.parametrize("other", [HERE, "nessuno", "people"])
def test_goods_are_sent_to_another_site_only(pair: Pair, other: str) -> None:
    pair.here.intake(10_000)
    with pytest.raises(Refused) as refused:
        pair.here.post(make_movement("dispatch", other, 1_000))
    assert {problem.field for problem in refused.value.problems} == {"counterpart"}


def cook(*lines: LineInput, **more: object) -> MovementInput:
    return make_movement("transform", "transform", 1, lines=lines, **more)


def test_what_is_cooked_keeps_its_origins_in_proportion(pair: Pair) -> None:
    pair.here.intake(6_000)
    pair.here.intake(3_000, source_kind="purchase")
    posted = pair.here.post(
        cook(
            fruit(9_000), LineInput("pane-forno", 6_000, role="output", lot="use_by:2026-11-24:day")
        )
    )
    made = [line for line in posted.lines if line.category == "pane-forno"]
    assert [(line.source_kind.slug, line.grams) for line in made] == [
        ("market_surplus", 4_000), ("purchase", 2_000),
    ]  # fmt: skip
    assert pair.flow("stock", "transform") - pair.flow("transform", "stock") == 3_000
    assert pair.here.stock() == 6_000
    assert verify_ledger(pair.session) == []


def test_more_cannot_come_out_of_a_kitchen_than_went_in(pair: Pair) -> None:
    pair.here.intake(6_000)
    with pytest.raises(Refused, match="L'acqua aggiunta non si conta"):
        pair.here.post(cook(fruit(5_000), LineInput("pane-forno", 5_001, role="output")))


def test_what_is_thrown_away_while_cooking_is_waste(pair: Pair) -> None:
    pair.here.intake(6_000)
    made = LineInput("pane-forno", 4_000, role="output")
    lines = (fruit(5_000), fruit(700, role="waste"), made)
    act = cook(*lines, waste_to="waste:composting")
    posted = pair.here.post(act)
    assert pair.flow("stock", "waste") == 700
    assert pair.here.stock() == 300 + 4_000
    row = get_movement(pair.session, posted.uuid)
    assert row is not None
    assert [(line.role, line.grams) for line in row.lines] == [
        ("", 5_000), ("waste", 700), ("output", 4_000),
    ]  # fmt: skip
    assert pair.here.post(act).created is False
    reverse(pair.session, posted.uuid, pair.here.actor, NOW, id=uuid4())
    assert pair.here.stock() == 6_000
    assert verify_ledger(pair.session) == []


@given(
    given_grams=st.lists(st.integers(1, 5_000), min_size=1, max_size=4),
    shares=st.lists(st.integers(1, 999), min_size=1, max_size=3),
    loss=st.integers(0, 500),
)
def test_no_gram_is_lost_on_the_stove(
    sqlite_session: Session, given_grams: list[int], shares: list[int], loss: int
) -> None:
    sqlite_session.rollback()
    pair = Pair(sqlite_session)
    kinds = ("market_surplus", "purchase", "farm_surplus", "private_gift")
    for grams, kind in zip(given_grams, kinds, strict=False):
        pair.here.intake(grams, source_kind=kind)
    whole = sum(given_grams)
    made = [max((whole - loss) * share // (1_000 * len(shares)), 0) for share in shares]
    outputs = [LineInput("pane-forno", grams, role="output") for grams in made if grams]
    pair.here.post(cook(fruit(whole), *outputs))
    assert pair.here.stock() == sum(made)
    parents = sqlite_session.execute(sa.text("SELECT COALESCE(SUM(grams), 0) FROM lot_parent"))
    assert parents.scalar_one() == sum(made)
    assert verify_ledger(sqlite_session) == []


def test_a_line_of_more_lots_than_it_can_name_asks_for_their_dates(pair: Pair) -> None:
    days = [TODAY + timedelta(number) for number in range(101)]
    dated = tuple(fruit(100, lot=f"use_by:{day}:day") for day in days)
    pair.here.intake(1, lines=dated)
    with pytest.raises(Refused, match="più di 90 scadenze"):
        pair.send(fruit(10_100))
    assert len(pair.here.distribution(9_000).lines) == 90
    sent = pair.send(*dated[90:])
    assert pair.there.post(pair.receipt(sent.uuid, fruit(1_100))).lost_grams == 0
    assert verify_ledger(pair.session) == []


def test_a_receipt_of_more_lots_than_a_line_can_name_asks_for_their_dates(pair: Pair) -> None:
    days = [TODAY + timedelta(number) for number in range(101)]
    dated = tuple(fruit(100, lot=f"use_by:{day}:day") for day in days)
    pair.here.intake(1, lines=dated)
    sent = pair.send(*dated)
    with pytest.raises(Refused, match="indicando le scadenze"):
        pair.there.post(pair.receipt(sent.uuid, fruit(10_000)))
    assert pair.there.post(pair.receipt(sent.uuid, *dated[1:])).lost_grams == 100
    assert verify_ledger(pair.session) == []
