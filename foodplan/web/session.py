"""The request's database session, its clock, and the one rule by which a request commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, g, make_response
from sqlmodel import Session

from foodplan.db import lost_a_race, open_session, session_scope
from foodplan.rules.calendar import rome_day
from foodplan.web.parts import parts

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 6


def session() -> Session:
    """Return this request's session; it takes the write lock only inside a `@writes` view."""
    if "db_session" not in g:
        g.db_session = open_session(parts().engine, writes=g.get("writes", False))
    found: Session = g.db_session
    return found


def now() -> datetime:
    """Return the instant of this request, aware, in UTC; the same however often it is asked."""
    if "now" not in g:
        g.now = parts().clock()
    instant: datetime = g.now
    return instant


def today() -> date:
    """Return the day of this request in Europe/Rome."""
    return rome_day(now())


def writes(view: Callable[P, T]) -> Callable[P, Any]:
    """Let a view write: one transaction, committed only when its answer is 2xx or 3xx.

    A view whose transaction lost a race to another's is run again, so it writes nowhere else.
    """

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Any:
        for _attempt in range(TRIES - 1):
            try:
                return _in_one_transaction(view, *args, **kwargs)
            except Exception as error:
                if not lost_a_race(error):
                    raise
        return _in_one_transaction(view, *args, **kwargs)

    wrapped.writes = True  # type: ignore[attr-defined]
    return wrapped


def _in_one_transaction(view: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Response:
    _close(None)
    g.writes = True
    try:
        response = make_response(view(*args, **kwargs))
        if "db_session" in g and response.status_code < 400:
            session().commit()
    finally:
        _close(None)
        g.writes = False
    return response


@contextmanager
def own_transaction() -> Iterator[Session]:
    """Yield a short writing session of its own, for what must stay even if the answer fails."""
    with session_scope(parts().engine, writes=True) as own:
        yield own


def _close(_error: BaseException | None) -> None:
    found = g.pop("db_session", None)
    if found is not None:
        found.rollback()
        found.close()


def init_app(app: Flask) -> None:
    """Close the session at the end of every request."""
    app.teardown_appcontext(_close)
