"""Dates on food: which lots go out, until when, and what has to be said for them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.ledger import CategoryRule
from foodplan.rules.expiry import (
    PAST_TOLERANCE,
    Allowed,
    Precision,
    expiry,
    last_day_of,
    may_be_given,
    read_key,
)
from foodplan.rules.ledger import DateKind
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import record
from foodplan.store.ledger import (
    LineInput,
    MovementInput,
    get_movement,
    post,
    verify_ledger,
)
from tests.factories.accounts import make_actor
from tests.factories.ledger import (
    NOW,
    TODAY,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)
from tests.factories.organisations import CHANGE, make_site

DAY = timedelta(days=1)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def use_by(day: date) -> str:
    return expiry(DateKind.USE_BY, day).key


def best_before(day: date) -> str:
    return expiry(DateKind.BEST_BEFORE, day).key


def dated(lot: str, grams: int = 1_000) -> MovementInput:
    return make_intake(lines=(LineInput("ortofrutta", grams, lot=lot),))


def tolerate(ledger: Ledger, days: int) -> None:
    query = sa.text("SELECT id FROM category WHERE slug = 'ortofrutta'")
    category = ledger.session.execute(query).scalar_one()
    values = {"after_best_before": days, "proposed": False, "source": "prova"}
    record(ledger.session, CategoryRule, {"category_id": category}, values, CHANGE)


def problems(ledger: Ledger, movement: MovementInput) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        ledger.post(movement)
    return list(refused.value.problems)


def test_what_expires_first_goes_out_first_then_the_undated(ledger: Ledger) -> None:
    ledger.intake(3_000)
    for days in (9, 2, 5):
        ledger.post(dated(use_by(TODAY + days * DAY)))
    posted = ledger.distribution(2_500)
    assert [(line.last_day, line.grams) for line in posted.lines] == [
        (TODAY + 2 * DAY, 1_000), (TODAY + 5 * DAY, 1_000), (TODAY + 9 * DAY, 500),
    ]  # fmt: skip
    rest = ledger.distribution(2_000)
    assert [(line.last_day, line.grams) for line in rest.lines] == [
        (TODAY + 9 * DAY, 500), (None, 1_500),
    ]  # fmt: skip
    assert verify_ledger(ledger.session) == []


def test_another_lot_may_be_asked_for(ledger: Ledger) -> None:
    ledger.intake(3_000)
    ledger.post(dated(use_by(TODAY + DAY)))
    asked = make_distribution(lines=(LineInput("ortofrutta", 1_500, lot="none"),))
    assert [line.last_day for line in ledger.post(asked).lines] == [None]
    row = get_movement(ledger.session, asked.id)
    assert row is not None
    assert row.lines[0].lot == "none"
    assert ledger.post(asked).created is False


@pytest.mark.parametrize("days", [0, 1])
def test_use_by_food_is_given_up_to_and_including_its_day(ledger: Ledger, days: int) -> None:
    ledger.post(dated(use_by(TODAY + days * DAY)))
    assert ledger.distribution(1_000).created


def test_after_its_day_use_by_food_is_only_thrown_away(ledger: Ledger) -> None:
    ledger.post(dated(use_by(TODAY - DAY)))
    said = problems(ledger, make_distribution(1_000))
    assert any("non si possono più dare" in problem.text for problem in said)
    asked = make_distribution(lines=(LineInput("ortofrutta", 1_000, lot=use_by(TODAY - DAY)),),
                              allow_count_gain=True, intact=True)  # fmt: skip
    assert [problem.field for problem in problems(ledger, asked)] == ["lines.0.lot"]
    assert ledger.disposal(1_000).created
    assert ledger.stock() == 0


def test_expired_food_on_the_shelf_is_not_said_to_be_missing(ledger: Ledger) -> None:
    ledger.post(dated(use_by(TODAY - DAY)))
    said = " ".join(problem.text for problem in problems(ledger, make_distribution(500)))
    assert "oltre a quella scaduta" in said
    assert "a magazzino non risulta niente" not in said


def test_expired_food_is_neither_sent_nor_cooked(ledger: Ledger) -> None:
    make_site(ledger.session, "emporio-altro")
    ledger.post(dated(use_by(TODAY - DAY)))
    for kind, other in (("dispatch", "emporio-altro"), ("transform", "transform")):
        said = problems(ledger, make_movement(kind, other, 1_000))
        assert any("scarto" in problem.text for problem in said)


def test_past_best_before_asks_whether_the_package_is_whole(ledger: Ledger) -> None:
    tolerate(ledger, 30)
    ledger.post(dated(best_before(TODAY - 30 * DAY)))
    asked = problems(ledger, make_distribution(1_000))
    assert [problem.params["confirm"] for problem in asked] == ["intact"]
    posted = ledger.distribution(1_000, intact=True)
    assert posted.lines[0].last_day == TODAY - 30 * DAY


def test_beyond_the_tolerance_a_coordinator_gives_a_reason(ledger: Ledger) -> None:
    tolerate(ledger, 29)
    ledger.post(dated(best_before(TODAY - 30 * DAY)))
    asked = problems(ledger, make_distribution(1_000, intact=True))
    assert [problem.params["confirm"] for problem in asked] == ["reason_code"]
    assert ledger.distribution(1_000, intact=True, reason_code=PAST_TOLERANCE[0]).created


def test_without_a_tolerance_every_day_past_the_date_needs_a_reason(ledger: Ledger) -> None:
    ledger.post(dated(best_before(TODAY - DAY)))
    asked = problems(ledger, make_distribution(1_000, intact=True))
    assert [problem.params["confirm"] for problem in asked] == ["reason_code"]


def test_a_tolerance_of_then_counts_for_an_entry_of_then(ledger: Ledger) -> None:
    tolerate(ledger, 10)
    ledger.post(dated(best_before(TODAY - 12 * DAY)))
    assert ledger.distribution(500, intact=True, happened_on=TODAY - 2 * DAY).created
    asked = problems(ledger, make_distribution(500, intact=True))
    assert [problem.params["confirm"] for problem in asked] == ["reason_code"]


def test_a_month_or_a_year_means_its_last_day(ledger: Ledger) -> None:
    key = expiry(DateKind.USE_BY, TODAY, Precision.MONTH).key
    assert key == "use_by:2026-11-30:month"
    ledger.post(dated(key))
    assert ledger.distribution(1_000).lines[0].last_day == date(2026, 11, 30)


@pytest.mark.parametrize(
    "key",
    [
        "domani",
        "use_by:2026-11-31:day",
        "use_by:2026-11-29:month",
        "best_before:2026-11-29:week",
        "use_by:2026-06-30:year",
    ],
)
def test_a_key_that_is_no_date_is_named(ledger: Ledger, key: str) -> None:
    assert [problem.field for problem in problems(ledger, dated(key))] == ["lines.0.lot"]


def test_more_than_is_there_of_a_date_is_gained_in_that_date(ledger: Ledger) -> None:
    key = use_by(TODAY + DAY)
    ledger.post(dated(key))
    asked = make_distribution(lines=(LineInput("ortofrutta", 1_500, lot=key),))
    assert problems(ledger, asked)[0].params["confirm"] == "allow_count_gain"
    again = make_distribution(lines=asked.lines, allow_count_gain=True)
    posted = ledger.post(again)
    assert posted.count_gain_grams == 500
    assert {line.last_day for line in posted.lines} == {TODAY + DAY}
    assert verify_ledger(ledger.session) == []


def test_mixed_goods_are_drawn_from_every_food_in_proportion(ledger: Ledger) -> None:
    ledger.intake(6_000)
    ledger.intake(3_000, category="pane-forno")
    ledger.intake(1_000, category="non-alimentari")
    posted = ledger.distribution(3_000, category="alimenti-misti")
    assert [(line.category, line.grams) for line in posted.lines] == [
        ("ortofrutta", 2_000), ("pane-forno", 1_000),
    ]  # fmt: skip
    row = get_movement(ledger.session, posted.uuid)
    assert row is not None
    assert [(line.category, line.grams) for line in row.lines] == [("alimenti-misti", 3_000)]
    assert verify_ledger(ledger.session) == []


def test_mixed_goods_leave_what_other_rows_ask_for(ledger: Ledger) -> None:
    ledger.intake(6_000)
    lines = (LineInput("alimenti-misti", 2_000), LineInput("ortofrutta", 4_000))
    assert ledger.distribution(1, lines=lines).created
    assert ledger.stock() == 0


def test_another_site_has_its_own_lots(ledger: Ledger) -> None:
    other = make_site(ledger.session, "emporio-altro")
    ledger.post(dated(use_by(TODAY + DAY)))
    actor = make_actor(other.organisation or 0)
    with pytest.raises(Refused):
        post(ledger.session, make_distribution(1, node="emporio-altro"), actor, NOW)


@given(day=st.dates(date(2023, 1, 1), date(2029, 12, 31)),
       kind=st.sampled_from((DateKind.USE_BY, DateKind.BEST_BEFORE)),
       precision=st.sampled_from(list(Precision)))  # fmt: skip
def test_a_date_is_read_back_as_it_was_written(
    day: date, kind: DateKind, precision: Precision
) -> None:
    said = expiry(kind, day, precision)
    assert read_key(said.key) == said
    assert said.last_day >= day
    assert last_day_of(said.last_day + DAY, precision) > said.last_day


@given(last=st.dates(date(2023, 1, 1), date(2029, 12, 31)), tolerance=st.integers(0, 400))
def test_the_edges_of_every_date_fall_where_they_should(last: date, tolerance: int) -> None:
    use, best = DateKind.USE_BY, DateKind.BEST_BEFORE
    for day, verdict in ((last - DAY, Allowed.YES), (last, Allowed.YES), (last + DAY, Allowed.NO)):
        assert may_be_given(use, last, day, tolerance) == verdict
    end = last + tolerance * DAY
    assert may_be_given(best, last, last, tolerance) == Allowed.YES
    after = Allowed.IF_INTACT if tolerance else Allowed.WITH_REASON
    assert may_be_given(best, last, last + DAY, tolerance) == after
    assert may_be_given(best, last, end + DAY, tolerance) == Allowed.WITH_REASON
    if tolerance:
        assert may_be_given(best, last, end, tolerance) == Allowed.IF_INTACT


def test_the_29th_of_february_is_the_last_day_of_its_month() -> None:
    assert last_day_of(date(2028, 2, 1), Precision.MONTH) == date(2028, 2, 29)
    assert last_day_of(date(2027, 2, 1), Precision.MONTH) == date(2027, 2, 28)
