"""Counts: an absolute statement at an instant, whatever order acts and counts arrive in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.ledger import (
    LineInput,
    MovementInput,
    OpeningInput,
    get_movement,
    reverse,
    state_opening,
    verify_ledger,
)
from foodplan.store.organisations import NodeInput, change_node
from tests.factories.ledger import MARKET, NOW, TODAY, Ledger, make_intake, make_ledger
from tests.factories.organisations import CHANGE

START = TODAY - timedelta(days=40)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return make_ledger(session)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def make_count(grams: int, category: str = "ortofrutta", **changes: object) -> MovementInput:
    fields: dict[str, object] = {
        "id": uuid4(),
        "kind": "count",
        "happened_on": TODAY,
        "node": "emporio-prova",
        "counterpart": "count",
        "lines": (LineInput(category, grams),),
    }
    return MovementInput(**(fields | changes))  # type: ignore[arg-type]


def by_count(ledger: Ledger) -> None:
    said = NodeInput("Emporio prova", ledger.site.organisation, area="5", site_kind="emporium",
                     distribution_mode="by_count")  # fmt: skip
    change_node(ledger.session, ledger.site.id, said, CHANGE)


def flows(session: Session) -> dict[tuple[str, str, str], int]:
    """Signed grams by (from kind, to kind, category), without the zeros."""
    rows = session.execute(
        sa.text(
            "SELECT f.kind, t.kind, c.slug, SUM(m.grams) FROM flow_month m "
            "JOIN node f ON f.id = m.from_node JOIN node t ON t.id = m.to_node "
            "JOIN category c ON c.id = m.category_id GROUP BY f.kind, t.kind, c.slug"
        )
    )
    return {(start, stop, category): int(grams) for start, stop, category, grams in rows if grams}


def stocks(session: Session) -> Counter[tuple[str, str]]:
    rows = session.execute(
        sa.text(
            "SELECT n.slug, c.slug, SUM(b.grams) FROM balance b JOIN lot l ON l.id = b.lot_id "
            "JOIN node n ON n.id = b.node_id JOIN category c ON c.id = l.category_id "
            "GROUP BY n.slug, c.slug"
        )
    )
    return Counter({(node, slug): int(grams) for node, slug, grams in rows if grams})


def test_a_count_that_finds_less_is_a_loss_at_the_count(ledger: Ledger) -> None:
    ledger.intake(23_000)
    posted = ledger.post(make_count(20_000))
    assert (posted.lost_grams, posted.count_gain_grams, ledger.stock()) == (3_000, 0, 20_000)
    assert flows(ledger.session)["stock", "count", "ortofrutta"] == 3_000


def test_a_count_that_finds_more_is_a_gain_of_unknown_origin(ledger: Ledger) -> None:
    posted = ledger.post(make_count(5_000))
    assert (posted.count_gain_grams, ledger.stock()) == (5_000, 5_000)
    assert posted.lines[0].source_kind.slug == "other_organisation"
    assert not posted.lines[0].source_kind.surplus


def test_a_count_that_agrees_writes_its_statement_and_no_line(ledger: Ledger) -> None:
    ledger.intake(5_000)
    posted = ledger.post(make_count(5_000))
    assert posted.lines == ()
    row = get_movement(ledger.session, posted.uuid)
    assert row is not None
    assert [line.grams for line in row.lines] == [5_000]
    assert verify_ledger(ledger.session) == []


def test_a_count_that_agreed_can_be_taken_back(ledger: Ledger) -> None:
    ledger.intake(5_000)
    agreed = ledger.post(make_count(5_000))
    assert reverse(ledger.session, agreed.uuid, ledger.actor, NOW, id=uuid4()).created
    assert ledger.stock() == 5_000
    assert verify_ledger(ledger.session) == []


def test_an_empty_shelf_can_be_counted(ledger: Ledger) -> None:
    ledger.intake(5_000)
    assert ledger.post(make_count(0)).lost_grams == 5_000
    assert ledger.stock() == 0


def test_a_category_that_nobody_counted_stays(ledger: Ledger) -> None:
    ledger.intake(5_000, category="pane-forno")
    ledger.intake(5_000)
    ledger.post(make_count(1_000))
    assert ledger.stock() == 6_000


def test_the_same_shelf_counted_twice_in_one_count_is_asked_back(ledger: Ledger) -> None:
    lines = (LineInput("ortofrutta", 1_000), LineInput("ortofrutta", 2_000, lot="none"))
    with pytest.raises(Refused) as refused:
        ledger.post(make_count(0, lines=lines))
    assert [problem.field for problem in refused.value.problems] == ["lines.1.category"]


def test_a_site_that_does_not_weigh_gives_what_the_count_misses_to_people(ledger: Ledger) -> None:
    by_count(ledger)
    ledger.intake(100_000, happened_on=TODAY - timedelta(days=20))
    posted = ledger.post(make_count(40_000))
    found = flows(ledger.session)
    assert found["stock", "people", "ortofrutta"] == 60_000
    assert ("stock", "count", "ortofrutta") not in found
    row = get_movement(ledger.session, posted.uuid)
    assert row is not None
    assert row.derived_grams == 60_000
    methods = ledger.session.execute(
        sa.text(
            "SELECT DISTINCT l.method FROM line l JOIN node n ON n.id = l.to_node "
            "WHERE n.kind = 'people'"
        )
    ).scalars()
    assert list(methods) == [4]


def test_declared_waste_is_taken_off_before_the_fall_goes_to_people(ledger: Ledger) -> None:
    by_count(ledger)
    ledger.intake(100_000)
    ledger.disposal(10_000)
    ledger.post(make_count(40_000))
    found = flows(ledger.session)
    assert found["stock", "people", "ortofrutta"] == 50_000
    assert found["stock", "waste", "ortofrutta"] == 10_000


def test_a_rise_at_a_site_that_does_not_weigh_is_a_gain(ledger: Ledger) -> None:
    by_count(ledger)
    ledger.intake(10_000)
    ledger.post(make_count(12_000))
    assert flows(ledger.session)["count", "stock", "ortofrutta"] == 2_000


def test_the_fall_is_spread_over_the_openings_since_the_last_count(ledger: Ledger) -> None:
    by_count(ledger)
    ledger.intake(100_000, happened_on=date(2026, 9, 1))
    ledger.post(make_count(100_000, happened_on=date(2026, 9, 30)), now=at(date(2026, 9, 30)))
    for day in (date(2026, 9, 15), date(2026, 10, 6), date(2026, 10, 20), date(2026, 11, 3)):
        said = OpeningInput(households=20)
        state_opening(ledger.session, "emporio-prova", day, said, ledger.actor, NOW)
    ledger.post(make_count(70_000, happened_on=date(2026, 11, 10)))
    rows = ledger.session.execute(
        sa.text(
            "SELECT m.month, SUM(m.grams) FROM flow_month m JOIN node t ON t.id = m.to_node "
            "WHERE t.kind = 'people' GROUP BY m.month ORDER BY m.month"
        )
    ).all()
    assert [tuple(row) for row in rows] == [(202610, 20_000), (202611, 10_000)]
    assert verify_ledger(ledger.session) == []


def test_a_count_moved_to_a_later_day_is_spread_as_if_it_had_been_there(ledger: Ledger) -> None:
    by_count(ledger)
    ledger.intake(100_000, happened_on=date(2026, 9, 1))
    for day in (date(2026, 10, 6), date(2026, 10, 20), date(2026, 11, 3)):
        said = OpeningInput(households=20)
        state_opening(ledger.session, "emporio-prova", day, said, ledger.actor, NOW)
    wrong = ledger.post(make_count(70_000, happened_on=date(2026, 10, 30)))
    ledger.post(make_count(70_000, happened_on=date(2026, 11, 10), replaces=wrong.uuid))
    rows = ledger.session.execute(
        sa.text(
            "SELECT m.month, SUM(m.grams) FROM flow_month m JOIN node t ON t.id = m.to_node "
            "WHERE t.kind = 'people' GROUP BY m.month HAVING SUM(m.grams) <> 0 ORDER BY m.month"
        )
    ).all()
    assert [tuple(row) for row in rows] == [(202610, 20_000), (202611, 10_000)]


def test_a_late_entry_never_changes_the_shelves_that_were_counted(ledger: Ledger) -> None:
    ledger.intake(10_000, happened_on=START)
    ledger.post(make_count(4_000, happened_on=START + timedelta(days=9)))
    ledger.distribution(8_000, happened_on=START + timedelta(days=5))
    assert ledger.stock() == 4_000
    found = flows(ledger.session)
    assert found["stock", "people", "ortofrutta"] == 8_000
    assert ("stock", "count", "ortofrutta") not in found
    assert found["count", "stock", "ortofrutta"] == 2_000
    assert verify_ledger(ledger.session) == []


def test_an_entry_of_the_day_of_a_count_may_say_that_it_came_before(ledger: Ledger) -> None:
    ledger.intake(10_000, happened_on=START)
    ledger.post(make_count(4_000))
    ledger.distribution(1_000)
    assert ledger.stock() == 3_000
    ledger.distribution(1_000, before_count=True)
    assert ledger.stock() == 3_000


def test_a_count_taken_back_gives_back_what_it_and_late_entries_changed(ledger: Ledger) -> None:
    ledger.intake(10_000, happened_on=START)
    count = ledger.post(make_count(4_000, happened_on=START + timedelta(days=9)))
    ledger.distribution(3_000, happened_on=START + timedelta(days=5))
    reverse(ledger.session, count.uuid, ledger.actor, NOW, id=uuid4())
    assert ledger.stock() == 7_000
    assert {key[:2] for key in flows(ledger.session)} == {("source", "stock"), ("stock", "people")}
    assert verify_ledger(ledger.session) == []


def test_a_count_is_corrected_in_one_post(ledger: Ledger) -> None:
    ledger.intake(10_000, happened_on=START)
    count = ledger.post(make_count(4_000))
    right = make_count(9_000, replaces=count.uuid)
    assert ledger.post(right).lost_grams == 1_000
    assert ledger.stock() == 9_000
    assert ledger.post(right).created is False
    assert verify_ledger(ledger.session) == []


def test_a_corrected_entry_from_before_a_count_leaves_the_count_alone(ledger: Ledger) -> None:
    wrong = ledger.intake(10_000, happened_on=START)
    ledger.post(make_count(4_000, happened_on=START + timedelta(days=2)))
    ledger.post(make_intake(1_000, happened_on=START, replaces=wrong.uuid))
    assert ledger.stock() == 4_000
    assert flows(ledger.session)["count", "stock", "ortofrutta"] == 3_000
    assert verify_ledger(ledger.session) == []


def test_a_count_below_what_went_out_afterwards_is_refused(ledger: Ledger) -> None:
    ledger.intake(10_000, happened_on=START)
    ledger.distribution(5_000, happened_on=START + timedelta(days=5))
    with pytest.raises(Refused) as refused:
        ledger.post(make_count(2_000, happened_on=START + timedelta(days=3)))
    assert "5 kg" in refused.value.problems[0].text


@st.composite
def days(draw: st.DrawFn) -> list[MovementInput]:
    """Acts and counts of some weeks, each at an instant of its own, with room to go out."""
    acts = []
    for number in range(draw(st.integers(1, 7))):
        day = START + timedelta(days=draw(st.integers(1, 30)))
        when = at(day, 6) + timedelta(minutes=draw(st.integers(0, 600)), seconds=number)
        kind = draw(st.sampled_from(("intake", "distribution", "disposal", "count")))
        category = draw(st.sampled_from(("ortofrutta", "pane-forno")))
        least = 50_000 if kind == "count" else 1
        grams = draw(st.integers(least, least + 4_000))
        other = {"intake": MARKET, "distribution": "people", "disposal": "waste"}.get(kind, "count")
        acts.append(
            MovementInput(uuid4(), kind, day, "emporio-prova", other,
                          (LineInput(category, grams),), typed_at=when)
        )  # fmt: skip
    return acts


def posted_all(session: Session, acts: Sequence[MovementInput], *, counting: bool) -> Ledger:
    session.rollback()
    ledger = make_ledger(session)
    if counting:
        by_count(ledger)
    for category in ("ortofrutta", "pane-forno"):
        ledger.intake(100_000, category=category, happened_on=START)
    for act in acts:
        ledger.post(replace(act, id=uuid4()))
    return ledger


def outcome(ledger: Ledger) -> tuple[object, object]:
    found = (stocks(ledger.session), flows(ledger.session))
    assert verify_ledger(ledger.session) == []
    ledger.session.rollback()
    return found


@given(acts=days(), data=st.data())
def test_any_order_of_arrival_gives_the_same_stock_and_totals(
    sqlite_session: Session, acts: list[MovementInput], data: st.DataObject
) -> None:
    counting = data.draw(st.booleans())
    in_order = sorted(acts, key=lambda act: act.typed_at or NOW)
    shuffled = data.draw(st.permutations(acts))
    straight = outcome(posted_all(sqlite_session, in_order, counting=counting))
    assert outcome(posted_all(sqlite_session, shuffled, counting=counting)) == straight


@given(acts=days(), data=st.data())
def test_what_is_taken_back_was_never_there(
    sqlite_session: Session, acts: list[MovementInput], data: st.DataObject
) -> None:
    counting = data.draw(st.booleans())
    shuffled = data.draw(st.permutations(acts))
    taken = data.draw(st.integers(0, len(acts) - 1))
    at_once = data.draw(st.booleans())
    rest = [act for place, act in enumerate(shuffled) if place != taken]
    without = outcome(posted_all(sqlite_session, rest, counting=counting))
    ledger = posted_all(sqlite_session, shuffled[:taken], counting=counting)
    wrong = ledger.post(replace(shuffled[taken], id=uuid4()))
    for act in [] if at_once else shuffled[taken + 1 :]:
        ledger.post(replace(act, id=uuid4()))
    reverse(ledger.session, wrong.uuid, ledger.actor, NOW, id=uuid4())
    for act in shuffled[taken + 1 :] if at_once else []:
        ledger.post(replace(act, id=uuid4()))
    assert outcome(ledger) == without


@given(acts=days(), data=st.data())
def test_a_correction_is_as_if_the_right_act_had_come_first(
    sqlite_session: Session, acts: list[MovementInput], data: st.DataObject
) -> None:
    counting = data.draw(st.booleans())
    taken = data.draw(st.integers(0, len(acts) - 1))
    right = data.draw(days())[0]
    straight = outcome(
        posted_all(sqlite_session, [*acts[:taken], *acts[taken + 1 :], right], counting=counting)
    )
    ledger = posted_all(sqlite_session, acts[:taken], counting=counting)
    wrong = ledger.post(replace(acts[taken], id=uuid4()))
    for act in acts[taken + 1 :]:
        ledger.post(replace(act, id=uuid4()))
    ledger.post(replace(right, id=uuid4(), replaces=wrong.uuid))
    assert outcome(ledger) == straight


def test_a_count_that_says_it_came_before_the_counts_is_the_last_one(ledger: Ledger) -> None:
    ledger.post(make_count(5_000), at(TODAY, 7))
    ledger.post(make_count(3_000, before_count=True), at(TODAY, 8))
    assert ledger.stock() == 3_000
    assert verify_ledger(ledger.session) == []
