"""Taking a movement back: its exact mirror, booked against the same month and flows."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.accounts import Actor
from foodplan.store.history import Change
from foodplan.store.ledger.body import reversal_body
from foodplan.store.ledger.book import Effects, write_lines, write_movement
from foodplan.store.ledger.driver import Driver
from foodplan.store.ledger.inputs import Posted
from foodplan.store.ledger.lots import lock_holdings
from foodplan.store.ledger.passages import undo_passages
from foodplan.store.ledger.replay import answer, replayed_body
from foodplan.store.ledger.resolve import demand_right, known_nodes
from foodplan.store.ledger.reversal import (
    ALREADY_REVERSED,
    Original,
    find_original,
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
    original = find_original(driver, uuid)
    if original is not None:
        nodes = known_nodes(driver, (original.node_slug,), original.happened_on)
        demand_right(actor, nodes.get(original.node_slug))
    problem = original_problem(original)
    if problem is not None or original is None:
        raise Refused([problem or ALREADY_REVERSED])
    _check_net(driver, original)
    seq = write_movement(driver, original.reversal(id, reason_code, actor.account_id, now))
    if seq is None:
        earlier = replayed_body(driver, id, reversal_body(uuid, reason_code))
        if earlier is None:
            raise Refused([ALREADY_REVERSED])
        return earlier
    _book(driver, original, seq)
    undo_passages(session, driver, original, Change(at=now, by=actor.account_id))
    return answer(driver, id, seq, created=True)


def _check_net(driver: Driver, original: Original) -> None:
    holdings = lock_holdings(driver, [original.node_id], original.categories)
    original.take_back(holdings)
    problem = shortage_problem(driver, original, holdings)
    if problem is not None:
        raise Refused([problem])


def _book(driver: Driver, original: Original, seq: int) -> None:
    write_lines(driver, seq, original.mirror)
    effects = Effects(frozenset({original.node_id}))
    effects.add(original.mirror)
    effects.apply(driver)
