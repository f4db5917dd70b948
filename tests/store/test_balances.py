"""Stock at any moment, the mass balance and what it warns of, on both databases."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.rules.balance import Term
from foodplan.store.history import Moment
from foodplan.store.ledger import reverse
from foodplan.store.ledger.balances import (
    NegativeDay,
    TrailQuestion,
    balance_faults,
    first_posted_month,
    mass_balance,
    negative_days,
    stock_at,
    trail,
)
from tests.factories.balance import EMPORIUM, HUB, Town, make_town
from tests.factories.ledger import MARKET, NOW, TODAY

FRUIT, BREAD, SOAP = "ortofrutta", "pane-forno", "non-alimentari"
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def on(day: int, month: int = 11) -> date:
    return date(2026, month, day)


def stock(town: Town, day: date, known_at: object = None, at: str = HUB) -> dict[str, int]:
    grams: dict[str, int] = {}
    for item in stock_at(town.session, town.ids([at]), Moment(day, known_at)):  # type: ignore[arg-type]
        grams[item.category] = grams.get(item.category, 0) + item.grams
    return grams


def test_stock_follows_the_days_on_which_things_happened(town: Town) -> None:
    town.act("intake", MARKET, (FRUIT, 9_000), happened_on=on(3))
    town.act("distribution", "people", (FRUIT, 4_000), happened_on=on(10))
    town.act("intake", MARKET, (BREAD, 500), happened_on=on(10))
    assert stock(town, on(2)) == {}
    assert stock(town, on(3)) == {FRUIT: 9_000}
    assert stock(town, on(9)) == {FRUIT: 9_000}
    assert stock(town, on(10)) == {FRUIT: 5_000, BREAD: 500}
    assert stock(town, on(10), at=EMPORIUM) == {}


def test_stock_today_is_the_balance_table_row_by_row(town: Town) -> None:
    town.act("intake", MARKET, (FRUIT, 9_000), (SOAP, 10), happened_on=on(3))
    town.act("intake", "source", (FRUIT, 70), source_kind="private_gift")
    town.act("distribution", "people", (FRUIT, 4_000))
    rows = town.session.execute(
        sa.text("SELECT node_id, lot_id, grams FROM balance WHERE grams > 0 ORDER BY 1, 2")
    ).all()
    for day in (TODAY, date(2100, 1, 1)):
        found = stock_at(town.session, town.ids(), Moment(day))
        assert sorted((item.node, item.lot, item.grams) for item in found) == list(map(tuple, rows))


def test_stock_as_known_before_a_correction_is_what_was_believed(town: Town) -> None:
    wrong = town.act("intake", MARKET, (FRUIT, 120_000), happened_on=on(3))
    town.act("intake", MARKET, (FRUIT, 12_000), happened_on=on(2), now=LATER, replaces=wrong.uuid)
    assert stock(town, on(3), NOW) == {FRUIT: 120_000}
    assert stock(town, on(2), NOW) == {}
    assert stock(town, on(2), LATER) == stock(town, on(3)) == {FRUIT: 12_000}


def test_a_stock_below_zero_on_the_line_of_days_is_listed_and_no_error(town: Town) -> None:
    town.act("intake", MARKET, (FRUIT, 9_000), happened_on=on(12))
    town.act("distribution", "people", (FRUIT, 4_000), happened_on=on(10))
    town.act("intake", MARKET, (BREAD, 1_000), happened_on=on(10))
    node = town.sites[HUB].id
    assert stock(town, on(10)) == {FRUIT: -4_000, BREAD: 1_000}
    below = [NegativeDay(node, FRUIT, on(10), on(11), -4_000)]
    assert negative_days(town.session, [node], on(1), on(22)) == below
    # Asked from a day in the middle, it began before: the first day asked is named.
    middle = negative_days(town.session, [node], on(11), on(11))
    assert middle == [NegativeDay(node, FRUIT, on(11), on(11), -4_000)]
    assert negative_days(town.session, [node], on(12), on(22)) == []
    assert negative_days(town.session, [node], on(1), on(22), NOW - timedelta(1)) == []


def test_the_balance_of_a_site_closes_and_keeps_food_apart(town: Town) -> None:
    town.act("opening", "opening", (FRUIT, 1_000), happened_on=on(2, 9),
             source_kind="private_gift")  # fmt: skip
    town.act("intake", MARKET, (FRUIT, 9_000), (SOAP, 77), happened_on=on(3))
    town.act("distribution", "people", (FRUIT, 4_000))
    town.act("disposal", "waste:composting", (FRUIT, 300))
    town.act("disposal", "waste", (FRUIT, 30))
    town.act("distribution", "people", (BREAD, 20), allow_count_gain=True)
    whole = town.balance([HUB], 202611, 202611)
    food = whole.of(food=True)
    assert (food.entered, food.left, food.difference) == (10_020, 10_020, 0)
    assert food.grams(Term.BEFORE) == 1_000
    assert food.details(Term.SOURCE) == {"market_surplus": 9_000}
    assert food.details(Term.WASTE) == {"waste:composting": 300, "waste": 30}
    assert (food.grams(Term.GAIN), food.grams(Term.PEOPLE)) == (20, 4_020)
    assert (food.grams(Term.AFTER), food.recovered) == (5_670, 9_000)
    other = whole.of(food=False)
    assert (other.recovered, other.grams(Term.AFTER), other.difference) == (77, 77, 0)
    october = town.balance([HUB], 202610, 202610).of(food=True)
    assert (october.grams(Term.BEFORE), october.grams(Term.AFTER)) == (1_000, 1_000)


def test_a_reversal_takes_its_grams_off_the_same_term(town: Town) -> None:
    town.act("intake", MARKET, (FRUIT, 9_000), happened_on=on(3))
    given = town.act("distribution", "people", (FRUIT, 4_000), happened_on=on(4))
    reverse(town.session, given.uuid, town.actors[HUB], LATER, id=uuid4())
    now = town.balance([HUB], 202611, 202611)
    assert (now.grams(Term.PEOPLE), now.grams(Term.AFTER), now.difference) == (0, 9_000, 0)
    then = town.balance([HUB], 202611, 202611, known_at=NOW)
    assert (then.grams(Term.PEOPLE), then.grams(Term.AFTER), then.difference) == (4_000, 5_000, 0)


def test_a_trail_sums_to_its_term_and_shows_what_was_taken_back(town: Town) -> None:
    for day in (3, 4, 5):
        town.act("intake", MARKET, (FRUIT, day * 1_000), (SOAP, day), happened_on=on(day))
    gift = town.act("intake", "source", (FRUIT, 7), source_kind="private_gift", document="B 1")
    wrong = town.act("distribution", "people", (FRUIT, 400))
    town.act("distribution", "people", (FRUIT, 40), replaces=wrong.uuid, now=LATER)
    months, ids = (202611, 202611), town.ids([HUB])
    balance = town.balance([HUB], *months)
    for term in (Term.SOURCE, Term.PEOPLE, Term.WASTE, Term.TRANSFER_IN, Term.PROCESS, Term.LOSS):
        found = trail(town.session, TrailQuestion(ids, *months, term))
        assert found.grams == balance.grams(term) == sum(row.grams for row in found.rows)
    food = trail(town.session, TrailQuestion(ids, *months, Term.SOURCE, food=True), 2, 1)
    assert (food.total, food.grams, len(food.rows)) == (4, 12_007, 2)
    assert [row.grams for row in food.rows] == [5_000, 4_000]
    (only,) = trail(town.session, TrailQuestion(ids, *months, Term.SOURCE, "private_gift")).rows
    assert (only.uuid, only.document, only.other, only.node) == (gift.uuid, "B 1", "source", HUB)
    people = trail(town.session, TrailQuestion(ids, *months, Term.PEOPLE)).rows
    assert [row.grams for row in people] == [40, -400, 400]
    assert people[1].reversed_on == TODAY
    assert (people[2].reversed_by, people[2].replaced_by) == (people[1].uuid, people[0].uuid)
    then = trail(town.session, TrailQuestion(ids, *months, Term.PEOPLE, known_at=NOW))
    assert [row.grams for row in then.rows] == [400]
    assert (then.rows[0].reversed_by, then.rows[0].replaced_by) == (None, None)


def test_a_trail_of_waste_narrows_to_its_destination(town: Town) -> None:
    town.act("intake", MARKET, (FRUIT, 9_000))
    town.act("disposal", "waste:composting", (FRUIT, 300))
    town.act("disposal", "waste", (FRUIT, 30))
    asked = TrailQuestion(town.ids(), 202611, 202611, Term.WASTE, "waste")
    assert trail(town.session, asked).grams == 30
    with pytest.raises(ValueError, match="no flow"):
        trail(town.session, TrailQuestion(town.ids(), 202611, 202611, Term.AFTER))


@pytest.mark.parametrize(
    ("damage", "balance_wrong", "flow_wrong"),
    [
        ("UPDATE balance SET grams = grams + 5", True, False),
        ("UPDATE flow_month SET grams = grams + 5", False, True),
        ("DELETE FROM flow_month", False, True),
    ],
)
def test_a_damaged_table_opens_the_balance_and_is_named(
    town: Town, damage: str, *, balance_wrong: bool, flow_wrong: bool
) -> None:
    town.act("intake", MARKET, (FRUIT, 9_000))
    assert balance_faults(town.session, town.ids()) == []
    town.session.execute(sa.text(damage))
    assert town.balance([HUB], 202611, 202611).difference != 0
    (fault,) = balance_faults(town.session, town.ids())
    assert (fault.node, fault.category, fault.by_lines) == (town.sites[HUB].id, FRUIT, 9_000)
    assert (fault.balance_is_wrong, fault.flow_is_wrong) == (balance_wrong, flow_wrong)


def test_an_empty_scope_and_an_empty_ledger_balance_to_nothing(town: Town) -> None:
    assert first_posted_month(town.session) is None
    empty = mass_balance(town.session, [], 202611, 202611, Moment(TODAY, NOW))
    assert (empty.parts, empty.difference) == ((), 0)
    assert stock_at(town.session, [], Moment(TODAY)) == []
    town.act("intake", MARKET, (FRUIT, 9_000), happened_on=on(3, 8))
    assert first_posted_month(town.session) == 202608
