"""The demo's months: plausible, repeatable to the gram, and never more out than in."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from foodplan.jobs.demo import PLAYERS, recorded_movements
from foodplan.jobs.demo.cast import SOURCES
from foodplan.jobs.demo.mishaps import entered_late, typed_tenfold
from foodplan.jobs.demo.record import Recorded, demo_months, first_day
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import month_of

LAST_DAYS = [date(2026, 11, 21), date(2026, 1, 31), date(2027, 3, 3), date(2028, 2, 29)]
INWARD = {"opening", "intake"}


@pytest.fixture(scope="module", params=LAST_DAYS, ids=str)
def last_day(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture(scope="module")
def records(last_day: date) -> list[Recorded]:
    return recorded_movements(last_day)


def _stock(records: list[Recorded]) -> dict[tuple[str, str], int]:
    """Fold the records in the order of recording; fail as soon as a stock would be negative."""
    stock: dict[tuple[str, str], int] = defaultdict(int)
    posted = {}
    for record in records:
        movement = record.movement
        if movement.replaces:
            for line in posted[movement.replaces].lines:
                stock[movement.node, line.category] -= line.grams
        posted[movement.id] = movement
        for line in movement.lines:
            grams = line.grams if movement.kind in INWARD else -line.grams
            stock[movement.node, line.category] += grams
            assert stock[movement.node, line.category] >= 0, f"{movement} takes out too much"
    return stock


def test_every_organisation_says_that_it_is_a_demonstration() -> None:
    assert len(PLAYERS) == 10
    for player in PLAYERS:
        assert "dimostrativ" in player.name
        assert "dimostrativ" in player.slug


def test_only_markets_and_the_wholesale_centre_are_real_sources() -> None:
    for source in SOURCES:
        assert source.place or "dimostrativ" in source.name, source


def test_the_same_day_gives_the_same_movements(last_day: date, records: list[Recorded]) -> None:
    assert recorded_movements(last_day) == records


def test_there_are_between_1500_and_4500_movements(records: list[Recorded]) -> None:
    assert 1500 <= len(records) <= 4500


def test_every_id_is_used_once(records: list[Recorded]) -> None:
    assert max(Counter(record.movement.id for record in records).values()) == 1


def test_the_months_are_eighteen_and_end_with_the_last_day(
    last_day: date, records: list[Recorded]
) -> None:
    months = demo_months(last_day)
    assert len(months) == 18
    days = {record.movement.happened_on for record in records}
    assert min(days) == first_day(last_day)
    assert last_day - timedelta(days=7) <= max(days) <= last_day


def test_nothing_is_recorded_before_it_happened_or_after_the_last_day(
    last_day: date, records: list[Recorded]
) -> None:
    for record in records:
        assert record.movement.happened_on <= rome_day(record.at) <= last_day
        assert record.at.tzinfo is UTC


def test_records_come_in_the_order_of_recording(records: list[Recorded]) -> None:
    instants = [record.at for record in records]
    assert instants == sorted(instants)


def test_never_more_goes_out_than_came_in(records: list[Recorded]) -> None:
    assert all(grams >= 0 for grams in _stock(records).values())


def test_the_volunteers_emporium_ends_with_a_little_fruit(records: list[Recorded]) -> None:
    kilos = _stock(records)["emporio-dimostrativo-nord", "ortofrutta"] / 1000
    assert 0 < kilos < 120


def test_deliveries_weigh_between_5_and_120_kilos_but_for_the_one_mistyped(
    records: list[Recorded],
) -> None:
    replaced = {record.movement.replaces for record in records}
    for record in records:
        if record.movement.kind == "intake" and record.movement.id not in replaced:
            assert all(5_000 <= line.grams <= 120_000 for line in record.movement.lines)


def test_openings_count_between_15_and_60_households(records: list[Recorded]) -> None:
    for record in records:
        opening = record.movement.opening
        if record.movement.kind == "distribution":
            assert opening is not None
            assert opening.households is not None
            assert 15 <= opening.households <= 60
            assert (opening.minors or 0) < (opening.people or 0)


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


def test_one_opening_is_entered_after_its_month_had_closed(records: list[Recorded]) -> None:
    late = [
        record
        for record in records
        if rome_day(record.at) - record.movement.happened_on > timedelta(days=46)
    ]
    assert len(late) == 1
    assert late[0].movement.kind == "distribution"


def test_the_first_record_is_later_than_the_morning_on_which_all_is_said(
    last_day: date, records: list[Recorded]
) -> None:
    start = first_day(last_day)
    morning = datetime(start.year, start.month, start.day, 5, tzinfo=UTC)
    assert all(record.at > morning for record in records)
