"""Posting in a transaction of its own, again when the database asks to try again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.store.accounts import Actor
from foodplan.store.ledger.inputs import MovementInput, Posted
from foodplan.store.ledger.post import post

TRIES = 6


def post_with_retry(engine: Engine, movement: MovementInput, actor: Actor, now: datetime) -> Posted:
    """Record an act in a transaction of its own, again when the database asks to try again.

    Repeating is safe, even when the answer to a commit was lost: the id makes it one movement.
    """
    retried = (sa.exc.OperationalError, engine.dialect.loaded_dbapi.OperationalError)
    for attempt in range(TRIES):
        try:
            with session_scope(engine, writes=True) as session:
                return post(session, movement, actor, now)
        except retried:
            if attempt == TRIES - 1:
                raise
    raise AssertionError
