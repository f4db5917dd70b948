"""One worker's hold on one file: it reads in short transactions and writes while it holds it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import lost_a_race, session_scope
from foodplan.store.import_work import TakenOver, Waiting, renew
from foodplan.store.imports import BatchRow, find_batch

Clock = Callable[[], datetime]
TRIES = 6


# What is done in a transaction of the worker's; it may return what to change of the batch besides.
Act = Callable[[Session], Any]


def nothing_more(session: Session) -> None:
    """Write nothing but the heartbeat."""
    del session


class Work:
    """A file in a worker's hands: its number, and the heartbeat that is this worker's own."""

    def __init__(self, engine: Engine, waiting: Waiting, clock: Clock) -> None:
        self.engine, self.clock = engine, clock
        self.batch_id, self._beat = waiting.id, waiting.beat

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session for a short reading transaction."""
        with session_scope(self.engine) as session:
            yield session

    def batch(self) -> BatchRow:
        """Return the file as it stands now."""
        with self.reading() as session:
            found = find_batch(session, self.batch_id)
        if found is None:
            raise TakenOver
        return found

    def write(self, act: Act = nothing_more, /, **values: Any) -> None:
        """Do something and change the batch in one transaction, with a new heartbeat.

        What the act returns is changed of the batch too, when it is a dictionary. Done again when
        PostgreSQL gave it up for another's sake. Raises TakenOver when this worker has lost the
        file.
        """
        for _attempt in range(TRIES - 1):
            try:
                self._write(act, values)
            except Exception as error:
                if not lost_a_race(error):
                    raise
            else:
                return
        self._write(act, values)

    def _write(self, act: Act, values: dict[str, Any]) -> None:
        with session_scope(self.engine, writes=True) as session:
            beat = renew(session, self.batch_id, self._beat, self.clock(), **values)
            more = act(session)
            if isinstance(more, dict):
                beat = renew(session, self.batch_id, beat, self.clock(), **more)
        self._beat = beat
