"""What recurs at a site, and what became of each due day: reported, a zero, missing, to be done."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.models.indicators import NilReturn
from foodplan.rules.problems import Refused
from foodplan.rules.schedule import DayState
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment, record
from foodplan.store.ledger import OpeningInput, reverse, state_opening
from foodplan.store.organisations.nodes import NodeInput, change_node
from foodplan.store.schedule import (
    NIL_MONTH,
    ScheduleInput,
    Zero,
    due_days_of,
    end_schedule,
    get_schedule,
    last_schedule_version,
    list_schedules,
    schedule_history,
    set_schedule,
    state_zero,
    withdraw_zero,
    zeros_between,
)
from tests.factories.ledger import MARKET, NOW, TODAY, Ledger, make_ledger, make_movement
from tests.factories.organisations import make_site

# The first Sunday-to-Saturday week of November 2026 before the tests' today, a Sunday.
MONDAY = date(2026, 11, 16)
TUESDAY, SATURDAY = MONDAY + timedelta(1), MONDAY + timedelta(5)
LONG_AGO = Change(at=datetime(2026, 9, 1, 9, tzinfo=UTC))
CHANGE = Change(at=NOW, by=None, reason="prova")
MARKET_DAYS = ScheduleInput("pickup", (1, 5), source=MARKET, from_time="14:00")
OPENINGS = ScheduleInput("opening", (1,), name="Apertura del martedì")


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def plan(ledger: Ledger, said: ScheduleInput = MARKET_DAYS, slot: str = "uno",
         since: date = date(2026, 9, 1)) -> None:  # fmt: skip
    set_schedule(ledger.session, ledger.site.id, slot, 0, said, LONG_AGO, since)


def states(ledger: Ledger, first: date = MONDAY, last: date = TODAY,
           today: date = TODAY) -> dict[date, str]:  # fmt: skip
    found = due_days_of(ledger.session, [ledger.site.id], first, last, today)
    return {item.day: str(item.state) for item in found}


def test_a_past_due_day_without_anything_is_missing(ledger: Ledger) -> None:
    plan(ledger)
    assert states(ledger) == {TUESDAY: "missing", SATURDAY: "missing"}


def test_a_day_is_still_to_be_done_on_the_day_itself_and_missing_from_the_next(
    ledger: Ledger,
) -> None:
    plan(ledger)
    assert states(ledger, TUESDAY, SATURDAY, today=TUESDAY) == {TUESDAY: "today"}
    assert states(ledger, TUESDAY, TUESDAY, today=TUESDAY + timedelta(1)) == {TUESDAY: "missing"}


def test_an_intake_from_that_source_fills_its_day_and_no_other(ledger: Ledger) -> None:
    plan(ledger)
    ledger.intake(12_000, happened_on=TUESDAY)
    assert states(ledger) == {TUESDAY: "reported", SATURDAY: "missing"}


def test_an_intake_from_another_source_does_not_fill_a_named_pickup(ledger: Ledger) -> None:
    plan(ledger)
    ledger.intake(12_000, counterpart="source", source_kind="market_surplus", happened_on=TUESDAY)
    assert states(ledger)[TUESDAY] == "missing"


def test_of_two_pickups_of_one_source_each_waits_for_its_own_category(ledger: Ledger) -> None:
    plan(ledger, ScheduleInput("pickup", (1,), source=MARKET, category="ortofrutta"), "frutta")
    plan(ledger, ScheduleInput("pickup", (1,), source=MARKET, category="pane-forno"), "pane")

    def missing() -> set[str]:
        due = due_days_of(ledger.session, [ledger.site.id], TUESDAY, TUESDAY, TODAY)
        return {item.schedule.slot for item in due if item.state == DayState.MISSING}

    assert missing() == {"frutta", "pane"}
    ledger.intake(12_000, happened_on=TUESDAY)
    assert missing() == {"pane"}
    mixed = make_movement("intake", MARKET, 3_000, category="alimenti-misti", happened_on=TUESDAY)
    ledger.post(mixed)
    assert missing() == set()


def test_any_intake_fills_a_pickup_without_a_source(ledger: Ledger) -> None:
    plan(ledger, ScheduleInput("pickup", (1,)))
    ledger.intake(12_000, counterpart="source", source_kind="market_surplus", happened_on=TUESDAY)
    assert states(ledger) == {TUESDAY: "reported"}


def test_an_intake_that_was_taken_back_fills_nothing(ledger: Ledger) -> None:
    plan(ledger)
    posted = ledger.intake(12_000, happened_on=TUESDAY)
    reverse(ledger.session, posted.uuid, ledger.actor, NOW, id=uuid4())
    assert states(ledger)[TUESDAY] == "missing"


def test_what_another_site_sent_fills_the_pickup_that_names_it(
    session: Session, ledger: Ledger
) -> None:
    hub = make_site(session, "banco-prova")
    plan(ledger, ScheduleInput("pickup", (1,), source="banco-prova"))
    ledger.post(make_movement("receipt", hub.slug, 9_000, happened_on=TUESDAY))
    assert states(ledger) == {TUESDAY: "reported"}


def test_passages_or_a_distribution_fill_an_opening(ledger: Ledger) -> None:
    plan(ledger, OPENINGS)
    second = TUESDAY - timedelta(7)
    ledger.intake(30_000, happened_on=second)
    ledger.distribution(5_000, happened_on=second)
    state_opening(ledger.session, "emporio-prova", TUESDAY, OpeningInput(0), ledger.actor, NOW)
    assert states(ledger, second) == {second: "reported", TUESDAY: "reported"}


def test_an_intake_does_not_fill_an_opening(ledger: Ledger) -> None:
    plan(ledger, OPENINGS)
    ledger.intake(12_000, happened_on=TUESDAY)
    assert states(ledger) == {TUESDAY: "missing"}


def test_a_zero_with_its_reason_is_not_missing_and_can_be_taken_back(ledger: Ledger) -> None:
    plan(ledger)
    zero = Zero(ledger.site.id, "uno", TUESDAY, "vehicle")
    state_zero(ledger.session, zero, TODAY, CHANGE)
    due = due_days_of(ledger.session, [ledger.site.id], TUESDAY, TUESDAY, TODAY)
    assert [(item.state, item.reason) for item in due] == [(DayState.ZERO, "vehicle")]
    assert withdraw_zero(ledger.session, ledger.site.id, "uno", TUESDAY, CHANGE)
    assert not withdraw_zero(ledger.session, ledger.site.id, "uno", TUESDAY, CHANGE)
    assert states(ledger)[TUESDAY] == "missing"


def test_another_reason_replaces_the_first_and_what_is_recorded_wins(ledger: Ledger) -> None:
    plan(ledger)
    for reason in ("vehicle", "vehicle", "nothing"):
        zero = Zero(ledger.site.id, "uno", TUESDAY, reason)
        state_zero(ledger.session, zero, TODAY, CHANGE)
    assert [z.reason for z in zeros_between(ledger.session, MONDAY, TODAY, [ledger.site.id])] == [
        "nothing"
    ]
    ledger.intake(12_000, happened_on=TUESDAY)
    assert states(ledger)[TUESDAY] == "reported"


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (MONDAY, "vehicle", "day"),
        (TODAY + timedelta(2), "vehicle", "day"),
        (TUESDAY, "nobody", "reason"),
        (TUESDAY, "", "reason"),
    ],
)
def test_a_zero_needs_a_due_day_that_came_and_a_reason_of_its_kind(
    ledger: Ledger, day: date, reason: str, field: str
) -> None:
    plan(ledger)
    with pytest.raises(Refused) as refused:
        state_zero(ledger.session, Zero(ledger.site.id, "uno", day, reason), TODAY, CHANGE)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_nothing_is_missing_before_the_schedule_or_the_register_began(ledger: Ledger) -> None:
    plan(ledger, since=date(2026, 1, 1))
    ledger.intake(12_000, happened_on=date(2026, 8, 25))
    days = states(ledger, date(2026, 1, 1))
    # The register began with its first intake, a week before the schedule was written down.
    assert min(days) == date(2026, 8, 25)


def test_a_site_that_never_recorded_anything_is_not_overlooked(ledger: Ledger) -> None:
    plan(ledger, since=date(2026, 1, 1))
    assert min(states(ledger, date(2026, 1, 1))) == date(2026, 9, 1)


def test_a_closed_site_owes_no_days(ledger: Ledger) -> None:
    plan(ledger)
    shut = NodeInput("Chiusa", organisation=ledger.site.organisation, active=False)
    change_node(ledger.session, ledger.site.id, shut, CHANGE, SATURDAY)
    assert states(ledger) == {TUESDAY: "missing"}


@pytest.mark.parametrize(("kind", "expected"), [("nil", ["zero", "zero"]), ("closure", [])])
def test_a_month_declared_empty_or_closed_is_not_missing(
    ledger: Ledger, kind: str, expected: list[str]
) -> None:
    plan(ledger)
    key = {"organisation_id": ledger.site.organisation, "subject": "movements", "month": 202611}
    record(ledger.session, NilReturn, key, {"kind": kind}, CHANGE)
    found = due_days_of(ledger.session, [ledger.site.id], MONDAY, TODAY, TODAY)
    assert [str(item.state) for item in found] == expected
    assert {item.reason for item in found} <= {NIL_MONTH}


def test_a_change_leaves_the_days_before_it_as_they_were_due(ledger: Ledger) -> None:
    plan(ledger)
    opened = last_schedule_version(ledger.session, ledger.site.id, "uno")
    wednesdays = ScheduleInput("pickup", (2,))
    set_schedule(ledger.session, ledger.site.id, "uno", opened, wednesdays, CHANGE,
                 TUESDAY + timedelta(1))  # fmt: skip
    assert states(ledger) == {TUESDAY: "missing", TUESDAY + timedelta(1): "missing"}
    assert len(schedule_history(ledger.session, ledger.site.id, "uno")) == 3


def test_the_second_of_two_who_change_a_slot_is_told(ledger: Ledger) -> None:
    plan(ledger)
    opened = last_schedule_version(ledger.session, ledger.site.id, "uno")
    said = ScheduleInput("pickup", (2,))
    set_schedule(ledger.session, ledger.site.id, "uno", opened, said, CHANGE, TODAY)
    with pytest.raises(Overtaken):
        set_schedule(ledger.session, ledger.site.id, "uno", opened, said, CHANGE, MONDAY)
    with pytest.raises(Overtaken):
        end_schedule(ledger.session, ledger.site.id, "uno", opened, CHANGE, TODAY)


def test_a_new_slot_sent_twice_is_one_statement(ledger: Ledger) -> None:
    plan(ledger)
    plan(ledger)
    assert len(list_schedules(ledger.session, Moment(TODAY), [ledger.site.id])) == 1
    assert len(schedule_history(ledger.session, ledger.site.id, "uno")) == 1


def test_an_ended_slot_owes_nothing_from_its_last_day_on(ledger: Ledger) -> None:
    plan(ledger)
    opened = last_schedule_version(ledger.session, ledger.site.id, "uno")
    end_schedule(ledger.session, ledger.site.id, "uno", opened, CHANGE, SATURDAY)
    assert states(ledger) == {TUESDAY: "missing"}
    assert get_schedule(ledger.session, ledger.site.id, "uno", Moment(TODAY)) is None
    with pytest.raises(LookupError):
        end_schedule(ledger.session, ledger.site.id, "due", 0, CHANGE, SATURDAY)


def test_a_slot_of_the_future_can_be_read_before_it_begins(ledger: Ledger) -> None:
    plan(ledger, since=date(2027, 1, 1))
    found = get_schedule(ledger.session, ledger.site.id, "uno", Moment(TODAY))
    assert found is not None
    assert (found.source, found.since, found.from_time) == (MARKET, date(2027, 1, 1), "14:00")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (ScheduleInput("pickup", ()), "weekdays"),
        (ScheduleInput("pickup", (7,)), "weekdays"),
        (ScheduleInput("pickup", (1,), (6,)), "weeks"),
        (ScheduleInput("pickup", (1,), from_time="9"), "from_time"),
        (ScheduleInput("pickup", (1,), to_time="09:00"), "from_time"),
        (ScheduleInput("pickup", (1,), from_time="10:00", to_time="09:00"), "to_time"),
        (ScheduleInput("pickup", (1,), source="source:nessuno"), "source"),
        (ScheduleInput("pickup", (1,), source="emporio-prova"), "source"),
        (ScheduleInput("pickup", (1,), category="nessuna"), "category"),
        (ScheduleInput("opening", (1,), name="x" * 81), "name"),
        (ScheduleInput("festa", (1,)), "slot"),
    ],
)
def test_a_statement_that_cannot_be_is_refused_at_its_field(
    ledger: Ledger, said: ScheduleInput, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        plan(ledger, said)
    assert field in {problem.field for problem in refused.value.problems}


def test_a_day_of_another_century_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Refused):
        plan(ledger, since=date(202, 1, 1))


def test_the_queries_do_not_grow_with_the_days(ledger: Ledger) -> None:
    plan(ledger)
    plan(ledger, OPENINGS, "due")

    def asked(first: date) -> int:
        count = 0

        def see(*_args: object) -> None:
            nonlocal count
            count += 1

        engine = ledger.session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", see)
        try:
            due_days_of(ledger.session, [ledger.site.id], first, TODAY, TODAY)
        finally:
            sa.event.remove(engine, "before_cursor_execute", see)
        return count

    assert asked(MONDAY) == asked(date(2026, 9, 1)) <= 8
