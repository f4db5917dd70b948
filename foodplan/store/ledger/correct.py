"""Taking a movement back: its exact mirror, booked against the same month and flows."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import MovementKind
from foodplan.rules.problems import Refused
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger.body import reversal_body
from foodplan.store.ledger.book import Effects, write_movement
from foodplan.store.ledger.counting import CountBook
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.hands import write_hand
from foodplan.store.ledger.inputs import Posted
from foodplan.store.ledger.lots import lock_holdings
from foodplan.store.ledger.passages import undo_passages
from foodplan.store.ledger.planning import Back, Settler, plan_back
from foodplan.store.ledger.replay import answer, replayed_body
from foodplan.store.ledger.resolve import demand_right, known_nodes
from foodplan.store.ledger.reversal import (
    ALREADY_REVERSED,
    Original,
    find_original,
    hold_sites,
    lock_original,
    original_problem,
    shortage_problem,
)


def reverse(
    session: Session,
    uuid: UUID,
    actor: Actor,
    now: datetime,
    *,
    id: UUID,  # noqa: A002 - the movement's own word
    reason_code: str | None = None,
) -> Posted:
    """Record the reversal `id` of the movement `uuid`; nothing is committed here.

    The same reversal again answers the same with `created` false. Raises Refused when there
    is no such movement, when it is reversed already, or when its goods have gone out since
    (the later movements are named); Conflict and NotAllowed as `post` does.
    """
    driver = Driver(session)
    lock_original(driver, uuid)
    earlier = replayed_body(driver, id, reversal_body(uuid, reason_code))
    if earlier is not None:
        return earlier
    original = _reversible(driver, uuid, actor)
    back = _checked_net(session, driver, original, now)
    header = original.reversal(id, reason_code, actor.account_id, now, back.month)
    seq = write_movement(driver, header, back.entries)
    if seq is None:
        earlier = replayed_body(driver, id, reversal_body(uuid, reason_code))
        if earlier is None:
            raise Refused([ALREADY_REVERSED])
        return earlier
    effects = Effects(original.stocks)
    effects.add(back.entries)
    effects.apply(driver)
    write_hand(driver, seq, actor)
    undo_passages(session, driver, original, Change(at=now, by=actor.account_id))
    return answer(driver, id, seq, created=True)


def _reversible(driver: Driver, uuid: UUID, actor: Actor) -> Original:
    """Return a movement that stands and is the actor's to take back."""
    original = find_original(driver, uuid)
    if original is not None:
        nodes = known_nodes(driver, (original.node_slug,), original.happened_on)
        demand_right(actor, nodes.get(original.node_slug))
    problem = original_problem(original)
    if problem is not None or original is None:
        raise Refused([problem or ALREADY_REVERSED])
    hold_sites(driver, MovementKind.REVERSAL, original.node_id, original)
    return original


def _checked_net(session: Session, driver: Driver, original: Original, now: datetime) -> Back:
    """Return the lines of the reversal.

    Raises Refused when they would leave less than nothing.
    """
    holdings = lock_holdings(driver, original.stocks, original.categories)
    without = original.seq if original.kind == MovementKind.COUNT else None
    book = CountBook(driver, original.node_id, original.happened_on, without)
    change = Change(at=now)
    settler = Settler(session, driver, original.node_id, book, rome_day(now), change)
    back = plan_back(settler, original)
    back.move(holdings, original, settler)
    problem = shortage_problem(driver, original, holdings)
    if problem is not None:
        raise Refused([problem])
    return back
