"""The story of the ledger's design, to the gram: nothing lost, nothing twice, on both databases.

A hub recovers 300 kg, dispatches 120 to an emporium and 80 to a kitchen and composts 15. The
emporium receives 118, gives 90 to 41 households, bins 5 past their date, and on Friday counts 3
less than the book.
"""

from datetime import date

import pytest
from sqlmodel import Session

from foodplan.rules.balance import Balance, Term
from foodplan.rules.ledger import SourceKind
from foodplan.store.history import Moment
from foodplan.store.ledger import LineInput, OpeningInput, passages, verify_ledger
from foodplan.store.ledger.balances import (
    TrailQuestion,
    negative_days,
    stock_at,
    trail,
    with_transit,
)
from foodplan.store.ledger.transfers import open_transfers
from tests.factories.balance import AREAS, EMPORIUM, HUB, KITCHEN, Town, make_town
from tests.factories.ledger import MARKET

KG = 1_000
MONTH = 202611
FRUIT, BREAD = "ortofrutta", "pane-forno"
DATED = "use_by:2026-11-19:day"
MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 11, day) for day in (16, 17, 18, 20))


@pytest.fixture
def story(session: Session) -> Town:
    town = make_town(session)
    town.act("intake", MARKET, (FRUIT, 295 * KG), LineInput(BREAD, 5 * KG, lot=DATED),
             happened_on=MONDAY)  # fmt: skip
    first = town.act("dispatch", EMPORIUM, (FRUIT, 115 * KG), (BREAD, 5 * KG),
                     happened_on=TUESDAY)  # fmt: skip
    second = town.act("dispatch", KITCHEN, (FRUIT, 80 * KG), happened_on=TUESDAY)
    town.act("disposal", "waste:composting", (FRUIT, 15 * KG), happened_on=TUESDAY)
    arrived = town.act("receipt", HUB, (FRUIT, 113 * KG), (BREAD, 5 * KG), at=EMPORIUM,
                       happened_on=WEDNESDAY, dispatch=first.uuid)  # fmt: skip
    assert arrived.lost_grams == 2 * KG
    town.act("receipt", HUB, (FRUIT, 80 * KG), at=KITCHEN, happened_on=WEDNESDAY,
             dispatch=second.uuid)  # fmt: skip
    town.act("distribution", "people", (FRUIT, 90 * KG), at=EMPORIUM, happened_on=WEDNESDAY,
             opening=OpeningInput(households=41))  # fmt: skip
    town.act("disposal", "waste:refuse", (BREAD, 5 * KG), at=EMPORIUM, happened_on=FRIDAY,
             reason_code="expired")  # fmt: skip
    counted = town.act("count", "count", (FRUIT, 20 * KG), at=EMPORIUM, happened_on=FRIDAY)
    assert counted.lost_grams == 3 * KG
    return town


def terms(balance: Balance) -> dict[Term, int]:
    """Kilos by term, the zeros left out."""
    assert balance.difference == 0
    found = {term: balance.grams(term) for term in Term}
    assert all(grams % KG == 0 for grams in found.values())
    return {term: grams // KG for term, grams in found.items() if grams}


def test_the_city_counts_every_kilo_once(story: Town) -> None:
    city = story.balance(first=MONTH, last=MONTH)
    assert city.recovered == 300 * KG
    assert terms(city) == {
        Term.SOURCE: 300, Term.PEOPLE: 90, Term.WASTE: 20, Term.LOSS: 5, Term.AFTER: 185,
    }  # fmt: skip
    assert city.details(Term.WASTE) == {"waste:composting": 15 * KG, "waste:refuse": 5 * KG}
    assert 90 + 20 + 5 + 185 == 300


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        (HUB, {Term.SOURCE: 300, Term.WASTE: 15, Term.TRANSFER_OUT: 198, Term.LOSS: 2,
               Term.AFTER: 85}),
        (EMPORIUM, {Term.TRANSFER_IN: 118, Term.PEOPLE: 90, Term.WASTE: 5, Term.LOSS: 3,
                    Term.AFTER: 20}),
        (KITCHEN, {Term.TRANSFER_IN: 80, Term.AFTER: 80}),
    ],
)  # fmt: skip
def test_each_site_balances_by_itself(story: Town, slug: str, expected: dict[Term, int]) -> None:
    assert terms(story.balance([slug], MONTH, MONTH)) == expected


def test_the_circoscrizione_of_emporium_and_kitchen_balances(story: Town) -> None:
    both = [slug for slug, area in AREAS.items() if area == "5"]
    assert terms(story.balance(both, MONTH, MONTH)) == {
        Term.TRANSFER_IN: 198, Term.PEOPLE: 90, Term.WASTE: 5, Term.LOSS: 3, Term.AFTER: 100,
    }  # fmt: skip


def test_the_stock_stands_where_it_was_left_day_by_day(story: Town) -> None:
    def kilos(slug: str, day: date) -> int:
        nodes = with_transit(story.session, story.ids([slug]))
        held = stock_at(story.session, nodes, Moment(day))
        assert {item.source_kind for item in held} <= {SourceKind.MARKET_SURPLUS}
        return sum(item.grams for item in held) // KG

    days = (MONDAY, TUESDAY, WEDNESDAY, FRIDAY)
    assert [kilos(HUB, day) for day in days] == [300, 285, 85, 85]
    assert [kilos(EMPORIUM, day) for day in days] == [0, 0, 28, 20]
    assert [kilos(KITCHEN, day) for day in days] == [0, 0, 80, 80]
    assert negative_days(story.session, story.ids(), MONDAY, FRIDAY) == []


def test_what_was_on_its_way_is_listed_until_it_arrives(story: Town) -> None:
    sent = open_transfers(story.session, story.ids([EMPORIUM]), Moment(TUESDAY))
    assert [(item.kind, item.grams, item.partner_id) for item in sent] == [
        ("dispatch", 120 * KG, story.sites[EMPORIUM].id)
    ]
    assert open_transfers(story.session, story.ids(), Moment(FRIDAY)) == []


def test_every_figure_of_the_city_opens_the_movements_it_is_the_sum_of(story: Town) -> None:
    for slugs in (tuple(AREAS), (HUB,), (EMPORIUM,)):
        balance = story.balance(slugs, MONTH, MONTH)
        for term in Term:
            if term not in {Term.BEFORE, Term.AFTER}:
                asked = TrailQuestion(story.ids(slugs), MONTH, MONTH, term)
                assert trail(story.session, asked).grams == balance.grams(term)


def test_the_ledger_is_sound_and_the_households_are_said_once(story: Town) -> None:
    assert verify_ledger(story.session) == []
    said = passages(story.session, story.sites[EMPORIUM].id, WEDNESDAY)
    assert said is not None
    assert said.households == 41
