"""The same count or line sent by several hands at the same moment is one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.short_chains import CanteenPurchase, MarketCount
from foodplan.store.short_chains import CountInput, add_count, add_purchase
from tests.factories.canteens import make_canteen, purchase
from tests.factories.short_chains import CHANGE, TODAY, make_outlet

HANDS = 4


def at_once(engine: Engine, write: Callable[[Session], bool]) -> list[bool]:
    """Return what each of several writers made; all begin together."""
    barrier = Barrier(HANDS)

    def send(_hand: int) -> bool:
        barrier.wait()
        with session_scope(engine, writes=True) as session:
            return write(session)

    with ThreadPoolExecutor(HANDS) as pool:
        return sorted(pool.map(send, range(HANDS)))


def test_a_count_sent_by_several_taps_at_once_is_one(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_canteen(session)
        said = CountInput(uuid4(), make_outlet(session), date(2026, 11, 20), 12, 40)
    made = at_once(engine, lambda session: add_count(session, said, CHANGE, TODAY).created)
    assert made == [False] * (HANDS - 1) + [True]
    with session_scope(engine) as session:
        assert len(session.exec(select(MarketCount)).all()) == 1


def test_a_line_sent_by_several_at_once_is_one(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        said = purchase(make_canteen(session))
    made = at_once(engine, lambda session: add_purchase(session, said, CHANGE, TODAY).created)
    assert made == [False] * (HANDS - 1) + [True]
    with session_scope(engine) as session:
        assert len(session.exec(select(CanteenPurchase)).all()) == 1
