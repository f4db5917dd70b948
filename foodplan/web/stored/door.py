"""In front of the application: what is kept is served without waking it.

Nothing of a reader is looked at but the language: whoever brings another cookie or a token, or
asks for what is not kept, is let through to the application, which decides what may be kept.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from time import perf_counter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from foodplan.rules.calendar import rome_day
from foodplan.store.data_version import VersionReader
from foodplan.web.i18n import COOKIE, LANGUAGES
from foodplan.web.logs import log_answer
from foodplan.web.parts import Clock
from foodplan.web.stored.pages import OF_THE_DAY, OF_THE_MINUTE
from foodplan.web.stored.shelf import Kept, Shelf

MEGABYTE = 1024 * 1024
# In each process. Addresses with parameters have room of their own: whoever walks through all
# the days and lists there are never drives out what everybody reads.
FRONT_BYTES = 24 * MEGABYTE
ASKED_BYTES = 8 * MEGABYTE
# The language alone makes no reader somebody; any other cookie may.
LANGUAGE_OF = {"": LANGUAGES[0]} | {f"{COOKIE}={language}": language for language in LANGUAGES}
# What a body has and an answer without one has not.
OF_THE_BODY = frozenset({"content-type", "content-length", "content-disposition"})

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]


class Key(NamedTuple):
    """What an answer depends on besides the state of the data; in the server's own words."""

    path: str
    query: str
    language: str
    scheme: str


class Asked(NamedTuple):
    """A question at this moment: its tag says of which data, day and code an answer would be."""

    key: Key
    tag: str


def key_of(environ: Environ) -> Key | None:
    """Return the key of a question of nobody in particular, else None."""
    language = LANGUAGE_OF.get(environ.get("HTTP_COOKIE", ""))
    if language is None or "HTTP_AUTHORIZATION" in environ:
        return None
    query = environ.get("QUERY_STRING", "")
    return Key(environ["PATH_INFO"], query, language, environ["wsgi.url_scheme"])


class Door:
    """The shelves of one process, and what all their answers depend on besides the data."""

    # Under which the application hands over what it has just made, with its question.
    MADE = "foodplan.made"

    def __init__(self, inner: Wsgi, engine: Engine, clock: Clock, base: str) -> None:
        self._inner = inner
        self._version = VersionReader(engine)
        self._errors = (sa.exc.SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._clock = clock
        self._base = base
        self.front = Shelf(FRONT_BYTES)
        self.asked = Shelf(ASKED_BYTES)

    def ask(self, key: Key | None) -> Asked | None:
        """Return a question with the tag that its answer has now, or None without a key."""
        if key is None:
            return None
        now = self._clock()
        moves = key.path.startswith(OF_THE_MINUTE) and not key.path.startswith(OF_THE_DAY)
        until = f"{now:%H:%M}" if moves else ""
        said = (self._base, str(self._version.latest()), rome_day(now).isoformat(), until, *key)
        return Asked(key, sha256("\0".join(said).encode()).hexdigest()[:32])

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer from the shelf, or let the application answer and keep what it hands over."""
        started = perf_counter()
        kept = self._found(environ)
        if kept is None:
            return self._inner(environ, self._keeping(environ, start))
        status, headers, body = _said(environ, kept)
        # A server hands over the bytes of an address one by one (PEP 3333).
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        log_answer(environ["REQUEST_METHOD"], path, int(status[:3]), started)
        start(status, headers)
        return [body]

    def _found(self, environ: Environ) -> Kept | None:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        key = key_of(environ)
        if key is None:
            return None
        shelf = self._shelf(key)
        if key not in shelf:
            return None
        try:
            asked = self.ask(key)
        except self._errors:
            # The application says that the database does not answer, as for every other page.
            return None
        return shelf.find(key, asked.tag) if asked else None

    def _keeping(self, environ: Environ, start: Start) -> Start:
        def then_start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            made: tuple[Asked, bytes] | None = environ.get(self.MADE)
            if made is not None and all(name.lower() != "set-cookie" for name, _ in headers):
                asked, body = made
                self._shelf(asked.key).keep(asked.key, Kept(asked.tag, body, tuple(headers)))
            return start(status, headers, *rest)

        return then_start

    def _shelf(self, key: Key) -> Shelf:
        return self.asked if key.query else self.front


def _said(environ: Environ, kept: Kept) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of a kept answer to this question."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and _knows(known, kept.tag):
        headers = [pair for pair in kept.headers if pair[0].lower() not in OF_THE_BODY]
        return "304 NOT MODIFIED", headers, b""
    body = kept.body if environ["REQUEST_METHOD"] == "GET" else b""
    return "200 OK", list(kept.headers), body


def _knows(known: str, tag: str) -> bool:
    """Return whether a reader's list of tags holds one, weakened on its way or not."""
    return any(item.strip().removeprefix("W/") == f'"{tag}"' for item in known.split(","))
