"""Public answers served again as bytes until the data, the day or the code moves.

The version of the data is read before a page is, with one statement and no session. An answer
made at one version is shown only to readers who find that version still the latest, so that
nobody is shown less than was committed when they asked.
"""

from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from sqlalchemy.engine import Engine

from foodplan import __version__
from foodplan.db import session_scope
from foodplan.reports.plan import RULE_VERSION
from foodplan.settings import PROJECT, Settings
from foodplan.store.data_version import latest_version
from foodplan.store.instance import instance_facts
from foodplan.web.i18n import COOKIE as LANGUAGE
from foodplan.web.i18n import choose_language
from foodplan.web.parts import parts
from foodplan.web.session import today
from foodplan.web.stored.pages import KEPT, MADE_ANEW
from foodplan.web.stored.shelf import Kept, Shelf

__all__ = ["KEPT", "MADE_ANEW", "is_kept"]

MEGABYTE = 1024 * 1024
# In each process. Addresses with parameters have room of their own: whoever walks through all
# the days and lists there are never drives out what everybody reads.
FRONT_BYTES = 24 * MEGABYTE
ASKED_BYTES = 8 * MEGABYTE
LONGEST_QUERY = 200
# Ask again each time; what is the same costs a few bytes.
ASK_AGAIN = "no-cache"
CODE = {".py", ".html", ".mo", ".css", ".js", ".svg", ".toml"}
# The language alone makes no reader somebody; any other cookie may.
NOBODYS_COOKIES = frozenset({LANGUAGE})


class Asked(NamedTuple):
    """A question that may be answered from the shelf: its key, and its tag at this moment."""

    key: tuple[str, bytes, str]
    tag: str
    version: int

    @property
    def shelf(self) -> Shelf:
        """Where its answer is kept."""
        kept: _Store = current_app.extensions["stored"]
        return kept.asked if self.key[1] else kept.front


class _Store:
    """The shelves of one process, and what all their answers depend on besides the data."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.front = Shelf(FRONT_BYTES)
        self.asked = Shelf(ASKED_BYTES)


def is_kept() -> bool:
    """Return whether this request's answer gets its ETag here."""
    return "stored" in g


def _answer() -> Response | None:
    """Answer from the shelf, or say that the reader has it already."""
    if not _may_be_kept():
        return None
    asked = _asked()
    if asked.tag in request.if_none_match.as_set(include_weak=True):
        return _with_tag(Response(status=304), asked.tag)
    kept = asked.shelf.find(asked.key, asked.tag)
    if kept is not None:
        return Response(kept.body, headers=list(kept.headers))
    g.stored = asked
    return None


def _may_be_kept() -> bool:
    """Return whether this is a question of nobody in particular that is answered alike to all."""
    known = KEPT.get(request.endpoint or "")
    if known is None or request.method not in {"GET", "HEAD"}:
        return False
    if "Authorization" in request.headers or request.cookies.keys() - NOBODYS_COOKIES:
        return False
    if not request.query_string:
        return True
    # Each once: what a page makes of two days is its own affair.
    names = [name for name, _ in request.args.items(multi=True)]
    plain = len(names) == len(set(names)) and set(names) <= known
    return plain and len(request.query_string) <= LONGEST_QUERY


def _asked() -> Asked:
    version = latest_version(parts().engine)
    key = (request.path, request.query_string, choose_language())
    base: str = current_app.extensions["stored"].base
    said = "\0".join((base, str(version), today().isoformat(), key[0], repr(key[1]), key[2]))
    return Asked(key, sha256(said.encode()).hexdigest()[:32], version)


def _keep(response: Response) -> Response:
    """Keep an answer that was just made, if nothing was written meanwhile."""
    asked: Asked | None = g.get("stored")
    if asked is None or response.status_code != 200:
        return response
    if not _is_for_all(response):
        return response
    if latest_version(parts().engine) != asked.version:
        # It may be half of before and half of after: right to show, as any page is that was
        # being made meanwhile, and not to be shown again.
        response.headers["Cache-Control"] = ASK_AGAIN
        return response
    _with_tag(response, asked.tag)
    if request.method == "GET":
        kept = Kept(asked.tag, response.get_data(), tuple(response.headers.items()))
        asked.shelf.keep(asked.key, kept)
    return response


def _is_for_all(response: Response) -> bool:
    """Return whether an answer holds nothing of its reader: no token, no message, no cookie."""
    if response.is_streamed or response.direct_passthrough:
        return False
    return not cookie.modified and "Set-Cookie" not in response.headers


def _with_tag(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = ASK_AGAIN
    response.vary.add("Cookie")
    return response


@lru_cache(maxsize=1)
def _code() -> str:
    """Return the SHA-256 of everything that pages are made with."""
    digest = sha256()
    for folder in ("foodplan", "templates"):
        for file in sorted((PROJECT / folder).rglob("*")):
            if file.suffix in CODE:
                digest.update(f"{file.relative_to(PROJECT)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _base(settings: Settings, engine: Engine) -> str:
    """Return what every answer of this process depends on besides the data, the day and itself."""
    with session_scope(engine) as session:
        facts = instance_facts(session)
    shown = settings.model_dump_json(exclude={"secret_key", "database_url"})
    said = "\0".join((__version__, RULE_VERSION, _code(), shown, repr(facts)))
    return sha256(said.encode()).hexdigest()


def init_app(app: Flask, settings: Settings) -> None:
    """Let the application answer from its shelves; after the parts whose rules come first."""
    app.extensions["stored"] = _Store(_base(settings, app.extensions["foodplan"].engine))
    app.before_request(_answer)
    app.after_request(_keep)
