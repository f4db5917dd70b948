"""What the register shows: movements as they were typed, the stock, the usual sources."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from foodplan.rules.ledger import SourceKind
from foodplan.store.ledger import (
    LineInput,
    MovementLine,
    OpeningInput,
    UsualSource,
    count_movements,
    get_movement,
    list_movements,
    reverse,
    stock_by_category,
    usual_sources,
)
from tests.factories.accounts import make_account
from tests.factories.ledger import (
    MARKET,
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def test_a_movement_reads_as_it_was_typed_however_it_was_split(ledger: Ledger) -> None:
    ledger.intake(10_000)
    ledger.intake(5_000, counterpart="source", source_kind="private_gift")
    lines = (LineInput("ortofrutta", 8_000, "1", "cassetta", 8_000), LineInput("ortofrutta", 9_000))
    movement = make_distribution(
        lines=lines, allow_count_gain=True, note="due giri", document="B 7",
        opening=OpeningInput(6), method="pack",
    )  # fmt: skip
    ledger.post(movement)
    row = get_movement(ledger.session, movement.id)
    assert row is not None
    assert row.lines == (
        MovementLine("ortofrutta", "Ortofrutta", 8_000, "1", "cassetta", 8_000),
        MovementLine("ortofrutta", "Ortofrutta", 9_000, None, None, None),
    )
    assert (row.grams, row.count_gain_grams) == (17_000, 2_000)
    assert (row.counterpart, row.counterpart_name) == ("people", "Persone")
    assert (row.note, row.document, row.opening) == ("due giri", "B 7", OpeningInput(6))
    assert (row.method, row.source_kind, row.reason_code) == ("pack", None, "count_gain")
    assert (row.happened_on, row.recorded_at) == (TODAY, NOW)


def test_an_intake_names_its_source(ledger: Ledger) -> None:
    posted = ledger.intake(10_000)
    row = get_movement(ledger.session, posted.uuid)
    assert row is not None
    assert (row.counterpart, row.counterpart_name) == (MARKET, "Porta Palazzo")
    assert row.source_kind == "market_surplus"
    assert (row.node, row.node_name) == ("emporio-prova", "Emporio prova")


def test_a_correction_and_its_original_name_each_other(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    right = make_intake(12_000, replaces=typed.uuid)
    ledger.post(right)
    new, reversal, old = list_movements(ledger.session, [ledger.site.id])
    assert (old.uuid, old.reversed_by, old.replaced_by) == (typed.uuid, reversal.uuid, right.id)
    assert (new.replaces, reversal.reverses) == (typed.uuid, typed.uuid)
    assert [row.stands for row in (new, reversal, old)] == [True, False, False]
    assert reversal.grams == 120_000


def test_movements_come_the_last_first_and_by_pages(ledger: Ledger) -> None:
    posted = [ledger.intake(1_000 + n) for n in range(5)]
    nodes = [ledger.site.id]
    page = list_movements(ledger.session, nodes, limit=2, offset=1)
    assert [row.uuid for row in page] == [posted[3].uuid, posted[2].uuid]
    assert count_movements(ledger.session, nodes) == 5


def test_movements_of_one_day_and_of_no_site(ledger: Ledger) -> None:
    yesterday = TODAY - timedelta(days=1)
    ledger.intake(1_000)
    before = ledger.intake(2_000, happened_on=yesterday)
    nodes = [ledger.site.id]
    assert [row.uuid for row in list_movements(ledger.session, nodes, day=yesterday)] == [
        before.uuid
    ]
    assert count_movements(ledger.session, nodes, day=yesterday) == 1
    assert list_movements(ledger.session, []) == []
    assert get_movement(ledger.session, uuid4()) is None


def test_a_movement_names_who_recorded_it(ledger: Ledger) -> None:
    account = make_account(ledger.session)
    account.name = "Ada"
    actor = type(ledger.actor)(account.id, "operator", ledger.actor.organisations)
    posted = Ledger(ledger.session, ledger.site, actor).intake(1_000)
    row = get_movement(ledger.session, posted.uuid)
    assert row is not None
    assert row.account_name == "Ada"


def test_the_stock_parts_by_origin(ledger: Ledger) -> None:
    ledger.intake(10_000)
    ledger.intake(5_000, counterpart="source", source_kind="private_gift")
    ledger.intake(2_000, category="non-alimentari")
    ledger.intake(3_000, category="pane-forno")
    ledger.distribution(3_000, category="pane-forno")
    first, second = stock_by_category(ledger.session, ledger.site.id)
    assert (first.category, first.category_name, first.food, first.grams) == (
        "ortofrutta", "Ortofrutta", True, 15_000,
    )  # fmt: skip
    assert first.by_source == (
        (SourceKind.MARKET_SURPLUS, 10_000),
        (SourceKind.PRIVATE_GIFT, 5_000),
    )
    assert (second.category, second.food) == ("non-alimentari", False)


def test_the_usual_sources_are_those_that_come_most_often(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.intake(1_000)
    ledger.intake(9_000, category="pane-forno", counterpart="source", source_kind="private_gift")
    undone = ledger.intake(1_000, category="pane-forno")
    reverse(ledger.session, undone.uuid, ledger.actor, NOW, id=uuid4())
    ledger.intake(1_000, category="pane-forno", happened_on=TODAY.replace(year=2024))
    found = usual_sources(ledger.session, ledger.site.id, 202511)
    assert found == [
        UsualSource(MARKET, "Porta Palazzo", "ortofrutta", "Ortofrutta",
                    SourceKind.MARKET_SURPLUS, 2),
        UsualSource("source", "Provenienza non indicata", "pane-forno", "Pane e prodotti da forno",
                    SourceKind.PRIVATE_GIFT, 1),
    ]  # fmt: skip
    assert len(usual_sources(ledger.session, ledger.site.id, 202511, limit=1)) == 1


def test_reversals_can_be_left_out_of_the_list(ledger: Ledger) -> None:
    typed = ledger.intake(120_000)
    right = make_intake(12_000, replaces=typed.uuid)
    ledger.post(right)
    nodes = [ledger.site.id]
    rows = list_movements(ledger.session, nodes, reversals=False)
    assert [row.uuid for row in rows] == [right.id, typed.uuid]
    assert count_movements(ledger.session, nodes, reversals=False) == 2
    assert count_movements(ledger.session, nodes) == 3
