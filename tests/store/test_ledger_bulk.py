"""Many acts at once write what they would one by one, all of them or none."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.rules.problems import Refused
from foodplan.store.accounts import NotAllowed
from foodplan.store.ledger import (
    Conflict,
    MovementInput,
    OpeningInput,
    passages,
    post,
    reverse,
    verify_ledger,
)
from foodplan.store.ledger.bulk import (
    BulkPlan,
    BulkRefused,
    Stale,
    make_ready,
    plan_many,
    plan_reversals,
    post_many,
    reverse_many,
    write_plan,
    write_reversals,
)
from foodplan.store.ledger.check import is_plain, movement_problems
from foodplan.store.ledger.inputs import tidied
from foodplan.store.ledger.periods import close_month
from tests.factories.accounts import make_actor
from tests.factories.ledger import (
    MARKET,
    NOW,
    Ledger,
    make_distribution,
    make_intake,
    make_ledger,
    make_movement,
)

DAYS = (date(2026, 9, 3), date(2026, 9, 20), date(2026, 10, 5), date(2026, 11, 2))
LATER = datetime(2026, 11, 22, 11, tzinfo=UTC)

acts = st.lists(
    st.tuples(
        st.sampled_from(("intake", "gift", "distribution", "disposal")),
        st.sampled_from(("ortofrutta", "pane-forno")),
        st.integers(1, 50_000),
        st.sampled_from(DAYS),
        st.one_of(st.none(), st.integers(0, 60)),
    ),
    max_size=12,
)


def movement(act: tuple[Any, ...], *, closed: bool) -> MovementInput:
    kind, category, grams, day, households = act
    opening = None if households is None else OpeningInput(households=households)
    said: dict[str, Any] = {
        "happened_on": day, "category": category, "closed": closed, "opening": opening,
        "allow_count_gain": True,
    }  # fmt: skip
    if kind == "intake":
        return make_intake(grams, **said)
    if kind == "gift":
        return make_intake(grams, counterpart="source", source_kind="private_gift", **said)
    if kind == "disposal":
        return make_movement("disposal", "waste:composting", grams, **said)
    return make_distribution(grams, **said)


def in_order(movements: Sequence[MovementInput]) -> list[MovementInput]:
    return sorted(movements, key=lambda one: (one.happened_on, one.kind != "intake"))


def everything(session: Session) -> dict[str, list[Any]]:
    """All that the ledger holds, but numbers and instants that nobody said."""
    statements = {
        "movement": "SELECT uuid, kind, happened_on, posted_month, method, body_hash, reason_code, "
        "passages, closed, document, import_row, intact, seal IS NULL FROM movement ORDER BY uuid",
        "line": "SELECT m.uuid, l.n, l.category_id, l.source_kind, l.from_node, "
        "l.to_node, l.grams, l.sign, l.tally, l.month, l.method, l.quantity, l.unit, "
        "l.grams_per_unit FROM line l "
        "JOIN movement m ON m.seq = l.movement_seq "
        "ORDER BY m.uuid, l.n",
        "balance": "SELECT b.node_id, l.category_id, l.source_kind, b.grams FROM balance b "
        "JOIN lot l ON l.id = b.lot_id WHERE b.grams > 0 ORDER BY 1, 2, 3",
        "flow": "SELECT month, from_node, to_node, category_id, source_kind, method, grams, "
        "movements FROM flow_month WHERE grams <> 0 OR movements <> 0 ORDER BY 1, 2, 3, 4, 5, 6",
        "opening": "SELECT node_id, day, households FROM service_opening "
        "WHERE recorded_to IS NULL ORDER BY 1, 2",
    }
    return {
        name: [tuple(row) for row in session.execute(sa.text(statement))]
        for name, statement in statements.items()
    }


@given(doing=acts, closed=st.booleans(), counted=st.booleans())
def test_many_at_once_are_the_rows_of_one_by_one(
    session: Session, doing: list[tuple[Any, ...]], *, closed: bool, counted: bool
) -> None:
    ledger = make_ledger(session)
    start(ledger, counted=counted)
    said = [movement(act, closed=closed) for act in doing]
    with session.begin_nested() as undone:
        for one in in_order(said):
            post(session, one, ledger.actor, LATER)
        expected = everything(session)
        undone.rollback()
    session.expire_all()
    with session.begin_nested() as undone:
        result = post_many(session, said, ledger.actor, LATER)
        found = everything(session)
        assert verify_ledger(session) == []
        assert (result.created, result.again) == (len(said), 0)
        undone.rollback()
    session.rollback()
    assert found == expected


@given(doing=acts, closed=st.booleans(), counted=st.booleans())
def test_taking_all_back_leaves_what_was_there(
    session: Session, doing: list[tuple[Any, ...]], *, closed: bool, counted: bool
) -> None:
    ledger = make_ledger(session)
    start(ledger, counted=counted)
    before = everything(session)
    said = [movement(act, closed=closed) for act in doing]
    post_many(session, said, ledger.actor, LATER)
    undone = reverse_many(session, [one.id for one in said], ledger.actor, NOW, undo)
    assert undone.reversed == len(said)
    assert verify_ledger(session) == []
    after = everything(session)
    session.rollback()
    assert (after["balance"], after["opening"]) == (before["balance"], before["opening"])
    assert after["flow"] == before["flow"]


written = st.lists(
    st.tuples(
        st.sampled_from(("intake", "gift", "distribution", "disposal")),
        st.sampled_from(("ortofrutta", "pane-forno")),
        st.integers(1, 90_000),
        st.sampled_from(DAYS),
        st.none(),
    ),
    min_size=1,
    max_size=8,
)
said_besides = st.fixed_dictionaries(
    {},
    optional={
        "document": st.sampled_from(("DDT 7", " DDT 7", "", "n° 12/2026 del 3 settembre 2026")),
        "import_row": st.sampled_from(("file:1", "file:2 ", "\0")),
        "note": st.sampled_from(("due casse", " ")),
        "intact": st.booleans(),
        "method": st.sampled_from(("weighed", "pack")),
        "reason_code": st.sampled_from(("cold_chain", "")),
    },
)
packed = st.sampled_from(
    ({}, {"quantity": "2", "unit": "cassetta", "grams_per_unit": 8_000}, {"quantity": " 3"})
)


@given(doing=written, besides=st.lists(said_besides, min_size=8, max_size=8), packs=packed)
def test_history_is_the_same_however_its_rows_are_written(
    session: Session, doing: list[tuple[Any, ...]], besides: list[dict[str, Any]],
    packs: dict[str, Any],
) -> None:  # fmt: skip
    ledger = make_ledger(session)
    start(ledger, counted=False)
    said = []
    for act, more in zip(doing, besides, strict=False):
        one = movement(act, closed=True)
        said.append(replace(one, lines=(replace(one.lines[0], **packs),), **more))
    with session.begin_nested() as undone:
        for one in in_order(said):
            post(session, one, ledger.actor, LATER)
        expected = everything(session)
        undone.rollback()
    session.expire_all()
    post_many(session, said, ledger.actor, LATER)
    found = everything(session)
    assert verify_ledger(session) == []
    session.rollback()
    assert found == expected


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"happened_on": date(2027, 1, 1)}, "happened_on"),
        ({"happened_on": date(1999, 1, 1)}, "happened_on"),
        ({"document": "x" * 81}, "document"),
        ({"import_row": "x" * 121}, "import_row"),
        ({"grams": 0}, "lines.0.grams"),
        ({"grams": -5}, "lines.0.grams"),
        ({"grams": 10**12}, "lines.0.grams"),
        ({"quantity": "x" * 31}, "lines.0.quantity"),
        ({"grams_per_unit": 0}, "lines.0.grams_per_unit"),
        ({"lot": "use_by:2026-12-01:day"}, "lines.0.lot"),
    ],
)
def test_a_wrong_row_of_history_is_found_among_its_like(
    session: Session, changed: dict[str, Any], field: str
) -> None:
    ledger = make_ledger(session)
    good = [make_intake(1_000 + place, closed=True) for place in range(3)]
    of_line = changed.keys() & {"grams", "quantity", "grams_per_unit", "lot"}
    bad = make_intake(9, closed=True)
    bad = replace(bad, lines=(replace(bad.lines[0], **changed),)) if of_line else (
        replace(bad, **changed)
    )  # fmt: skip
    with pytest.raises(Refused) as alone:
        post(session, bad, ledger.actor, NOW)
    with pytest.raises(BulkRefused) as refused:
        post_many(session, [*good, bad], ledger.actor, NOW)
    assert list(refused.value.problems) == [3]
    assert tuple(refused.value.problems[3]) == tuple(alone.value.problems)
    assert field in [one.field for one in refused.value.problems[3]]


def start(ledger: Ledger, *, counted: bool) -> None:
    ledger.intake(30_000, happened_on=DAYS[0])
    if counted:
        found = make_movement("count", "count", 20_000, happened_on=DAYS[2])
        ledger.post(found)


def undo(uuid: UUID) -> UUID:
    return uuid5(MOVEMENT_NAMESPACE, f"undo:{uuid}")


def test_one_bad_act_leaves_none_and_each_is_named(session: Session) -> None:
    ledger = make_ledger(session)
    before = everything(session)
    said = [
        make_intake(1_000),
        make_intake(1_000, category="marziani"),
        make_distribution(9_000),
        make_movement("count", "count", 1_000),
    ]
    with pytest.raises(BulkRefused) as refused:
        post_many(session, said, ledger.actor, NOW)
    fields = {place: [one.field for one in many] for place, many in refused.value.problems.items()}
    assert fields == {1: ["lines.0.category"], 2: ["lines.0.grams"], 3: ["kind"]}
    assert everything(session) == before


def test_what_was_recorded_before_is_there_once(session: Session) -> None:
    ledger = make_ledger(session)
    said = [make_intake(1_000), make_intake(2_000)]
    ledger.post(said[0])
    first = post_many(session, said, ledger.actor, NOW)
    again = post_many(session, said, ledger.actor, LATER)
    assert (first.created, first.again) == (1, 1)
    assert (again.created, again.again) == (0, 2)
    assert ledger.stock() == 3_000


def test_an_id_used_for_something_else_is_said_at_its_place(session: Session) -> None:
    ledger = make_ledger(session)
    said = make_intake(1_000)
    ledger.post(said)
    with pytest.raises(BulkRefused) as refused:
        post_many(session, [make_intake(5), replace(said, document="7")], ledger.actor, NOW)
    assert [one.field for one in refused.value.problems[1]] == ["id"]
    twice = make_intake(7)
    with pytest.raises(BulkRefused) as refused:
        post_many(session, [twice, twice], ledger.actor, NOW)
    assert list(refused.value.problems) == [1]


def test_another_s_site_is_not_written_for(session: Session) -> None:
    make_ledger(session)
    with pytest.raises(NotAllowed):
        post_many(session, [make_intake()], make_actor(99), NOW)


def test_goods_that_have_gone_out_stay_in(session: Session) -> None:
    ledger = make_ledger(session)
    came = make_intake(10_000)
    post_many(session, [came], ledger.actor, NOW)
    ledger.distribution(4_000)
    with pytest.raises(Refused, match="mancherebbero"):
        reverse_many(session, [came.id], ledger.actor, LATER, undo)


def test_what_is_reversed_already_stays_so(session: Session) -> None:
    ledger = make_ledger(session)
    said = [make_intake(1_000), make_intake(2_000)]
    post_many(session, said, ledger.actor, NOW)
    reverse(session, said[0].id, ledger.actor, NOW, id=uuid4())
    ids = [one.id for one in said]
    first = reverse_many(session, ids, ledger.actor, LATER, undo)
    again = reverse_many(session, ids, ledger.actor, LATER, undo)
    assert (first.reversed, first.already) == (1, 1)
    assert (again.reversed, again.already) == (0, 2)
    assert ledger.stock() == 0
    with pytest.raises(NotAllowed):
        reverse_many(session, ids, make_actor(99), LATER, undo)


def test_acts_in_a_closed_month_count_in_the_next(session: Session) -> None:
    ledger = make_ledger(session)
    ledger.intake(1_000, happened_on=date(2026, 9, 1))
    close_month(session, ledger.site.id, 202609, ledger.actor, NOW)
    said = make_intake(2_000, happened_on=date(2026, 9, 5))
    post_many(session, [said], ledger.actor, LATER)
    query = sa.text("SELECT posted_month FROM movement WHERE uuid = :uuid")
    assert session.execute(query, {"uuid": str(said.id)}).scalar_one() == 202610
    assert verify_ledger(session) == []


def test_dates_documents_notes_and_passages_are_kept(session: Session) -> None:
    ledger = make_ledger(session)
    said = make_intake(1_000, document="DDT 7", note="due cassette", import_row="file:1",
                       counterpart=MARKET, opening=OpeningInput(households=3))  # fmt: skip
    line = replace(said.lines[0], lot="best_before:2026-12-01:day", quantity="1", unit="kg")
    said = replace(said, lines=(line,))
    post_many(session, [said], ledger.actor, NOW)
    answer = post(session, said, ledger.actor, LATER)
    assert not answer.created
    assert answer.lines[0].last_day == date(2026, 12, 1)
    kept = passages(session, ledger.site.id, said.happened_on)
    assert kept is not None
    assert kept.households == 3
    with pytest.raises(Conflict):
        post(session, replace(said, note="tre cassette"), ledger.actor, LATER)


wrong = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(("intake", "distribution", "count", "dispatch", "boh")),
        "counterpart": st.sampled_from(("people", "waste", "source", "count", "waste:nowhere", "")),
        "happened_on": st.sampled_from((date(1999, 1, 1), *DAYS, date(2027, 1, 1))),
        "method": st.sampled_from(("weighed", "guessed")),
        "source_kind": st.sampled_from((None, "private_gift", "stolen")),
        "waste_to": st.sampled_from(("waste", "people")),
        "document": st.text(max_size=90),
        "note": st.text(max_size=150),
        "reason_code": st.text(max_size=40),
        "import_row": st.text(max_size=130),
        "typed_at": st.sampled_from((None, datetime(2030, 1, 1, tzinfo=UTC))),
    },
)
wrong_line = st.fixed_dictionaries(
    {},
    optional={
        "grams": st.integers(-5, 10**11),
        "quantity": st.text(max_size=40),
        "unit": st.text(max_size=30),
        "role": st.sampled_from(("", "output")),
        "lot": st.sampled_from((None, "none", "soon")),
        "grams_per_unit": st.sampled_from((None, 0, 5)),
    },
)


@given(said=wrong, line=wrong_line)
def test_what_is_plain_has_no_problems(said: dict[str, Any], line: dict[str, Any]) -> None:
    movement = make_intake(1_000)
    movement = replace(movement, lines=(replace(movement.lines[0], **line),), **said)
    plain = is_plain(tidied(movement), date(2026, 11, 22))
    assert not plain or movement_problems(tidied(movement), date(2026, 11, 22)) == []
    assert is_plain(make_intake(1_000), date(2026, 11, 22))


def test_two_writers_of_one_file_write_it_once(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        actor = ledger.actor
    said = [make_intake(1_000 + place) for place in range(30)]
    created = 0
    for _time in range(2):
        with session_scope(engine, writes=True) as session:
            created += post_many(session, said, actor, NOW).created
    assert created == 30


def planned_apart(engine: Engine, said: list[MovementInput], ledger: Ledger) -> BulkPlan:
    with session_scope(engine, writes=True) as session:
        make_ready(session, said, NOW)
    statements: list[str] = []
    with session_scope(engine) as session:
        listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        plan = plan_many(session, said, ledger.actor, NOW)
    written = [text for text in statements if text.lstrip().upper().startswith(("INS", "UPD"))]
    assert written == []
    return plan


@pytest.mark.parametrize("closed", [True, False])
def test_a_plan_made_without_a_lock_is_what_is_written(engine: Engine, *, closed: bool) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
    said = [
        make_intake(9_000, closed=closed, note="due casse", opening=OpeningInput(households=4)),
        make_intake(500, closed=closed, counterpart="source", source_kind="private_gift"),
        make_distribution(12_000, closed=closed, allow_count_gain=True),
        make_movement("disposal", "waste:composting", 10, closed=closed, allow_count_gain=True),
    ]
    if not closed:
        line = replace(said[0].lines[0], lot="use_by:2026-12-01:day")
        said[0] = replace(said[0], lines=(line,))
    plan = planned_apart(engine, said, ledger)
    with session_scope(engine, writes=True) as session:
        result = write_plan(session, plan)
        assert (result.created, result.again) == (4, 0)
        assert verify_ledger(session) == []
        assert all(not post(session, one, ledger.actor, LATER).created for one in said)


def close_november(session: Session, ledger: Ledger) -> None:
    close_month(session, ledger.site.id, 202610, ledger.actor, NOW)


def add_an_act(session: Session, ledger: Ledger) -> None:
    post(session, make_intake(1_000), ledger.actor, NOW)


@pytest.mark.parametrize("change", [add_an_act, close_november])
def test_a_plan_that_was_overtaken_is_not_written(
    engine: Engine, change: Callable[[Session, Ledger], None]
) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        post(session, make_intake(1_000, happened_on=DAYS[0]), ledger.actor, NOW)
    plan = planned_apart(engine, [make_intake(5_000)], ledger)
    with session_scope(engine, writes=True) as session:
        change(session, ledger)
    with pytest.raises(Stale), session_scope(engine, writes=True) as session:
        write_plan(session, plan)


def test_an_id_taken_elsewhere_since_the_plan_makes_it_stale(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        other = make_ledger(session, "emporio-altro")
    said = make_intake(5_000)
    plan = planned_apart(engine, [said], ledger)
    with session_scope(engine, writes=True) as session:
        post(session, replace(said, node="emporio-altro"), other.actor, NOW)
    with pytest.raises(Stale), session_scope(engine, writes=True) as session:
        write_plan(session, plan)
    with session_scope(engine) as session:
        assert verify_ledger(session) == []


def test_history_does_not_mind_what_is_recorded_meanwhile(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
    said = [make_intake(5_000, closed=True), make_distribution(4_000, closed=True)]
    plan = planned_apart(engine, said, ledger)
    with session_scope(engine, writes=True) as session:
        add_an_act(session, ledger)
        assert write_plan(session, plan).created == 2
    ids = [one.id for one in said]
    with session_scope(engine) as session:
        undone = plan_reversals(session, ids, ledger.actor, LATER, undo)
    with session_scope(engine, writes=True) as session:
        add_an_act(session, ledger)
        assert write_reversals(session, undone).reversed == 2
        assert verify_ledger(session) == []
        assert Ledger(session, ledger.site, ledger.actor).stock() == 2_000


@pytest.mark.parametrize("closed", [True, False])
def test_what_is_taken_back_meanwhile_is_not_taken_back_twice(
    engine: Engine, *, closed: bool
) -> None:
    with session_scope(engine, writes=True) as session:
        ledger = make_ledger(session)
        said = make_intake(5_000, closed=closed)
        post(session, said, ledger.actor, NOW)
    with session_scope(engine) as session:
        plan = plan_reversals(session, [said.id], ledger.actor, LATER, undo)
    with session_scope(engine, writes=True) as session:
        reverse(session, said.id, ledger.actor, NOW, id=uuid4())
    with pytest.raises(Stale), session_scope(engine, writes=True) as session:
        write_reversals(session, plan)
