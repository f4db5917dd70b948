"""Whatever is stated, corrected and taken back, the ledger holds what the supplies say."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.models.ledger import FlowMonth
from foodplan.models.organisations import Node
from foodplan.models.short_chains import SupplyVersion
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment, known
from foodplan.store.ledger import verify_ledger
from foodplan.store.short_chains import add_supply, change_supply, withdraw_supply
from foodplan.store.short_chains.grains import (
    grams_km0,
    grams_short,
    grams_supplied,
    grams_undetermined,
)
from tests.factories.short_chains import CUNEO, NOW, TODAY, make_outlet, make_producer, supply

# Which of three supplies, what is done to it, grams, month, producer, outlet.
ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["add", "change", "withdraw"]),
        st.integers(1, 5_000_000),
        st.sampled_from([202512, 202609, 202610, 202611]),
        st.integers(0, 1),
        st.integers(0, 1),
    ),
    max_size=12,
)


def sold(session: Session) -> int:
    """Grams that went to buyers, net of reversals."""
    query = select(FlowMonth.grams).join(Node, col(Node.id) == col(FlowMonth.to_node))
    return sum(session.exec(query.where(Node.kind == "buyers")))


def standing(session: Session) -> dict[str, SupplyVersion]:
    rows = session.exec(select(SupplyVersion).where(known(SupplyVersion, None)))
    return {row.supply: row for row in rows}


@given(acts=ACTS)
@settings(max_examples=15)
def test_the_ledger_holds_what_the_supplies_say(
    engine: Engine, acts: list[tuple[int, str, int, int, int, int]]
) -> None:
    with session_scope(engine, writes=True) as session:
        tag = uuid4().hex[:8]
        producers = [
            make_producer(session, f"Uno {tag}"),
            make_producer(session, f"Due {tag}", CUNEO),
        ]
        outlets = [make_outlet(session, f"A {tag}"), make_outlet(session, f"B {tag}")]
        before = sold(session)
        ids = [uuid4() for _ in range(3)]
        for step, (which, act, grams, month, producer, outlet) in enumerate(acts):
            do(session, step, ids[which], act,
               {"grams": grams, "month": month, "producer": producers[producer],
                "outlet": outlets[outlet]})  # fmt: skip
        mine = [row for uuid, row in standing(session).items() if UUID(uuid) in ids]
        stated = sum(row.grams for row in mine if row.active)
        assert sold(session) - before == stated
        assert verify_ledger(session) == []
        moment = Moment(TODAY)
        nodes = set(outlets)
        sums = [
            sum(grain.value for grain in reading(session, moment) if grain.site in nodes)
            for reading in (grams_supplied, grams_km0, grams_undetermined, grams_short)
        ]
        assert sums[0] == stated
        assert sums[1] + sums[2] <= stated
        assert sums[3] == stated
        session.rollback()


def do(session: Session, step: int, uuid: UUID, act: str, said: dict[str, int]) -> None:
    """State, correct or take back one supply, whatever it is at now."""
    change = Change(NOW + timedelta(minutes=step), reason="prova")
    there = standing(session).get(str(uuid))
    item = supply(said["producer"], said["outlet"], uuid=uuid, grams=said["grams"],
                  month=said["month"], another=True)  # fmt: skip
    if act == "add" or there is None:
        assert add_supply(session, item, change, TODAY).created == (there is None)
    elif act == "change":
        change_supply(session, there.id or 0, item, change, TODAY)
    else:
        withdraw_supply(session, str(uuid), there.id or 0, change)


def test_one_supply_sent_by_eight_at_once_is_one(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        item = supply(make_producer(session), make_outlet(session), import_key="gdxp:1:1")

    def send(place: int) -> bool:
        # Half of them send the same row of a file again under an identity of their own.
        again = item if place % 2 else replace(item, uuid=uuid4())
        with session_scope(engine, writes=True) as session:
            return add_supply(session, again, Change(NOW), TODAY).created

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(send, range(8)))
    assert sorted(made) == [False] * 7 + [True]
    with session_scope(engine) as session:
        assert sold(session) == item.grams
        assert verify_ledger(session) == []


def test_eight_correctors_at_once_leave_one_correction(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        item = supply(make_producer(session), make_outlet(session))
        add_supply(session, item, Change(NOW), TODAY)
        opened = standing(session)[str(item.uuid)].id or 0

    def correct(place: int) -> bool:
        said = replace(item, grams=1_000 + place)
        try:
            with session_scope(engine, writes=True) as session:
                change_supply(session, opened, said, Change(NOW + timedelta(hours=1)), TODAY)
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(correct, range(8)))
    with session_scope(engine) as session:
        assert done.count(True) == 1
        assert sold(session) == 1_000 + done.index(True)
        assert verify_ledger(session) == []
