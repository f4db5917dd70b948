"""The demo's months: plausible, repeatable to the gram, and never more out than in."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from foodplan.jobs.demo import PLAYERS, demo_acts, recorded_movements
from foodplan.jobs.demo.cast import EAST, HUB, MARKET_HUB, NORTH, SOURCES
from foodplan.jobs.demo.mishaps import entered_late, typed_tenfold
from foodplan.jobs.demo.record import (
    CityClosed,
    Closed,
    DemoAct,
    Judged,
    Opened,
    Recorded,
    demo_months,
    first_day,
)
from foodplan.jobs.demo.shelf import Shelf
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import month_of

LAST_DAYS = [date(2026, 11, 21), date(2026, 1, 31), date(2027, 3, 3), date(2028, 2, 29)]


@pytest.fixture(scope="module", params=LAST_DAYS, ids=str)
def last_day(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture(scope="module")
def acts(last_day: date) -> list[DemoAct]:
    return demo_acts(last_day)


@pytest.fixture(scope="module")
def records(acts: list[DemoAct]) -> list[Recorded]:
    return [act for act in acts if isinstance(act, Recorded)]


def test_every_organisation_says_that_it_is_a_demonstration() -> None:
    assert len(PLAYERS) == 10
    for player in PLAYERS:
        assert "dimostrativ" in player.name
        assert "dimostrativ" in player.slug


def test_only_markets_and_the_wholesale_centre_are_real_sources() -> None:
    for source in SOURCES:
        assert source.place or "dimostrativ" in source.name, source


def test_the_same_day_gives_the_same_acts(last_day: date, acts: list[DemoAct]) -> None:
    assert demo_acts(last_day) == acts


def test_movements_are_the_acts_that_move_food(last_day: date, records: list[Recorded]) -> None:
    assert recorded_movements(last_day) == records


def test_there_are_between_3500_and_5500_movements(records: list[Recorded]) -> None:
    assert 3500 <= len(records) <= 5500


def test_every_id_is_used_once(records: list[Recorded]) -> None:
    assert max(Counter(record.movement.id for record in records).values()) == 1


def test_every_kind_of_act_is_there(records: list[Recorded]) -> None:
    kinds = Counter(record.movement.kind for record in records)
    assert kinds.keys() == {
        "opening", "intake", "distribution", "disposal", "return",
        "dispatch", "receipt", "transform", "count",
    }  # fmt: skip
    assert 1 <= kinds["return"] <= 2


def test_the_months_are_eighteen_and_end_with_the_last_day(
    last_day: date, records: list[Recorded]
) -> None:
    months = demo_months(last_day)
    assert len(months) == 18
    days = {record.movement.happened_on for record in records}
    assert (min(days), max(days)) == (first_day(last_day), last_day)


def test_nothing_is_recorded_before_it_happened_or_after_the_last_day(
    last_day: date, acts: list[DemoAct]
) -> None:
    for act in acts:
        assert rome_day(act.at) <= last_day
        assert act.at.utcoffset() is not None
        if isinstance(act, Recorded):
            assert act.movement.happened_on <= rome_day(act.at)


def test_acts_come_in_the_order_of_recording(acts: list[DemoAct]) -> None:
    instants = [act.at for act in acts]
    assert instants == sorted(instants)


def test_deliveries_weigh_between_5_and_120_kilos_but_for_the_one_mistyped(
    last_day: date, records: list[Recorded]
) -> None:
    replaced = {record.movement.replaces for record in records}
    for record in records:
        movement = record.movement
        ordinary = movement.id not in replaced and movement.happened_on != last_day
        if movement.kind == "intake" and ordinary:
            assert all(5_000 <= line.grams <= 120_000 for line in movement.lines)


def test_openings_count_between_15_and_60_households(acts: list[DemoAct]) -> None:
    said = [act.opening for act in acts if isinstance(act, Opened)]
    for act in acts:
        if isinstance(act, Recorded) and act.movement.counterpart == "people":
            assert act.movement.opening is not None
            said.append(act.movement.opening)
    for opening in said:
        assert opening.households is not None
        assert 15 <= opening.households <= 60
        assert (opening.minors or 0) < (opening.people or 0)


def test_what_the_short_chain_sells_is_sold_and_nobody_is_counted(
    records: list[Recorded],
) -> None:
    sold = [item.movement for item in records if item.movement.counterpart == "buyers"]
    assert {movement.node for movement in sold} == {"filiera-corta-dimostrativa"}
    assert all(movement.opening is None for movement in sold)


def test_two_organisations_are_silent_for_two_months_and_one_declares_nothing(
    last_day: date, records: list[Recorded]
) -> None:
    heard = {(item.movement.node, month_of(item.movement.happened_on)) for item in records}
    whole_months = demo_months(last_day)[:17]
    unheard = {
        player.slug: sum((player.slug, month) not in heard for month in whole_months)
        for player in PLAYERS
    }
    assert sorted(unheard.values(), reverse=True)[:4] == [2, 2, 1, 0]
    declared = [player for player in PLAYERS if player.nil]
    assert [player.slug for player in declared] == ["frigo-di-quartiere-dimostrativo"]


def test_one_delivery_is_typed_tenfold_and_corrected_the_next_morning(
    records: list[Recorded],
) -> None:
    corrections = [record for record in records if record.movement.replaces]
    assert len(corrections) == 1
    correction = corrections[0]
    wrong = next(item for item in records if item.movement.id == correction.movement.replaces)
    assert wrong.movement.lines[0].grams == 10 * correction.movement.lines[0].grams
    assert rome_day(correction.at) == rome_day(wrong.at) + timedelta(days=1)


def test_months_without_the_chosen_acts_stay_as_they_are(last_day: date) -> None:
    assert entered_late(typed_tenfold([], last_day), last_day) == []


def test_one_opening_is_entered_after_its_month_had_closed(acts: list[DemoAct]) -> None:
    late = [
        act
        for act in acts
        if isinstance(act, Recorded)
        and rome_day(act.at) - act.movement.happened_on > timedelta(days=46)
    ]
    assert len(late) == 1
    opening = late[0].movement
    assert opening.kind == "distribution"
    month = month_of(opening.happened_on)
    closed = [act.at for act in acts if isinstance(act, Closed)
              and (act.player.slug, act.month) == (opening.node, month)]  # fmt: skip
    assert max(closed) < late[0].at
    counted = [act for act in acts if isinstance(act, Recorded) and act.movement.kind == "count"
               and act.movement.node == opening.node]  # fmt: skip
    after = [act for act in counted if act.movement.happened_on > opening.happened_on]
    assert any(act.at < late[0].at for act in after)


def test_most_intakes_have_a_document_and_some_lack_it(records: list[Recorded]) -> None:
    told = [item.movement.document for item in records if item.movement.kind == "intake"]
    assert 0.5 < sum(document is not None for document in told) / len(told) < 0.95
    assert all(document.startswith("DDT ") for document in told if document)


def test_every_receipt_follows_its_dispatch_and_one_has_none(records: list[Recorded]) -> None:
    sent = {item.movement.id: item for item in records if item.movement.kind == "dispatch"}
    received = [item for item in records if item.movement.kind == "receipt"]
    matched = [item for item in received if item.movement.dispatch]
    assert [item.movement.node for item in received if not item.movement.dispatch] == [NORTH]
    for item in matched:
        dispatch = sent.pop(item.movement.dispatch)  # type: ignore[arg-type]
        assert dispatch.at < item.at
        assert dispatch.movement.counterpart == item.movement.node
    assert [(item.movement.node, item.movement.counterpart) for item in sent.values()] == [
        (HUB, EAST), (HUB, NORTH),
    ]  # fmt: skip


def test_a_few_loads_arrive_lighter_than_they_left(records: list[Recorded]) -> None:
    sent = {item.movement.id: item.movement for item in records}
    short = broken = 0
    for item in records:
        dispatch = sent.get(item.movement.dispatch) if item.movement.dispatch else None
        if dispatch is not None:
            left = sum(line.grams for line in dispatch.lines)
            short += left > sum(line.grams for line in item.movement.lines)
            broken += any(line.role == "waste" for line in item.movement.lines)
    assert short > 10
    assert broken > 3


def test_the_office_judged_two_doubles_and_a_third_awaits_it(acts: list[DemoAct]) -> None:
    judged = [act for act in acts if isinstance(act, Judged)]
    assert sorted(act.verdict for act in judged) == ["different", "same"]
    movements = {act.movement.id: act.movement for act in acts if isinstance(act, Recorded)}
    for act in judged:
        one, other = movements[act.first], movements[act.second]
        assert (one.node, other.node) == (NORTH, MARKET_HUB)
        assert (one.happened_on, one.counterpart) == (other.happened_on, other.counterpart)


def test_one_month_is_opened_again_with_a_reason(acts: list[DemoAct]) -> None:
    again = [act for act in acts if isinstance(act, Closed) and act.reason]
    assert len(again) == 1
    assert sum(isinstance(act, CityClosed) for act in acts) in {16, 17}


def test_the_first_record_is_later_than_the_morning_on_which_all_is_said(
    last_day: date, acts: list[DemoAct]
) -> None:
    start = first_day(last_day)
    morning = datetime(start.year, start.month, start.day, 5, tzinfo=UTC)
    assert all(act.at > morning for act in acts)


def test_a_shelf_gives_what_expires_first_and_keeps_what_has_passed() -> None:
    shelf = Shelf()
    day = date(2026, 11, 22)
    for grams, key in ((300, None), (200, "use_by:2026-11-21:day"), (100, "use_by:2026-11-23:day")):
        shelf.add("uova", grams, key)
    shelf.take("uova", 150, day)
    assert shelf.of("uova", day) == 250
    assert shelf.unusable(day) == [("uova", "use_by:2026-11-21:day", 200)]
    shelf.clear("uova", "use_by:2026-11-21:day")
    assert shelf.held() == [("uova", 250)]
    with pytest.raises(ValueError, match="missing"):
        shelf.take("uova", 251)
