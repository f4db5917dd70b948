"""Public answers served again as bytes until the data, the day or the code moves.

The version of the data is read before a page is, with one statement and no session. An answer
made at one version is shown only to readers who find that version still the latest, so that
nobody is shown less than was committed when they asked.
"""

from functools import lru_cache
from hashlib import sha256

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from sqlalchemy.engine import Engine

from foodplan import __version__
from foodplan.db import session_scope
from foodplan.reports.plan import RULE_VERSION
from foodplan.settings import PROJECT, Settings
from foodplan.store.instance import instance_facts
from foodplan.web.stored.door import Asked, Door, key_of
from foodplan.web.stored.pages import KEPT, MADE_ANEW

__all__ = ["KEPT", "MADE_ANEW", "is_kept"]

LONGEST_QUERY = 200
# Ask again each time; what is the same costs a few bytes.
ASK_AGAIN = "no-cache"
CODE = {".py", ".html", ".mo", ".css", ".js", ".svg", ".toml"}


def is_kept() -> bool:
    """Return whether this request's answer gets its ETag here."""
    return "stored" in g


def _answer() -> Response | None:
    """Say that the reader has the answer already, or remember which state it is made of."""
    if not _may_be_kept():
        return None
    asked = _door().ask(key_of(request.environ))
    if asked is None:
        return None
    if asked.tag in request.if_none_match.as_set(include_weak=True):
        return _with_tag(Response(status=304), asked.tag)
    g.stored = asked
    return None


def _may_be_kept() -> bool:
    """Return whether this is a question of nobody in particular that is answered alike to all."""
    known = KEPT.get(request.endpoint or "")
    if known is None or request.method not in {"GET", "HEAD"}:
        return False
    if not request.query_string:
        return True
    # Each once: what a page makes of two days is its own affair.
    names = [name for name, _ in request.args.items(multi=True)]
    plain = len(names) == len(set(names)) and set(names) <= known
    return plain and len(request.query_string) <= LONGEST_QUERY


def _keep(response: Response) -> Response:
    """Let an answer that was just made be kept, if nothing was written meanwhile."""
    asked: Asked | None = g.get("stored")
    if asked is None or response.status_code != 200 or not _is_for_all(response):
        return response
    if _door().ask(asked.key) != asked:
        # It may be half of before and half of after: right to show, as any page is that was
        # being made meanwhile, and not to be shown again.
        response.headers["Cache-Control"] = ASK_AGAIN
        return response
    if request.method == "GET":
        request.environ[Door.MADE] = (asked, response.get_data())
    return _with_tag(response, asked.tag)


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


def _door() -> Door:
    found: Door = current_app.extensions["stored"]
    return found


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
    held = app.extensions["foodplan"]
    door = Door(app.wsgi_app, held.engine, held.clock, _base(settings, held.engine))
    app.extensions["stored"] = door
    app.wsgi_app = door  # type: ignore[method-assign, assignment]
    app.before_request(_answer)
    app.after_request(_keep)
