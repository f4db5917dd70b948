"""Answers that the map fetches: bytes made once for each state of the data, and its shell."""

import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, current_app, request, url_for
from sqlmodel import Session

from foodplan.reports.atlas import layers_stamp, map_bounds
from foodplan.web.session import session, today

if TYPE_CHECKING:
    from foodplan.maps.base import MapParts

# Any search makes an answer of its own, so only the latest few are kept.
KEPT_ANSWERS = 32

_lock = Lock()


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer, plain and compressed, with their fingerprint."""

    plain: bytes
    zipped: bytes
    etag: str


def kept_json(name: str, key: Hashable, make: Callable[[], Any]) -> Response:
    """Return a JSON answer, made anew only when the data or the day changed; 304 when known."""
    stamp = layers_stamp(session(), today())
    answer = _kept((name, key, stamp), lambda: _answer(orjson.dumps(make())))
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(answer.zipped if zipped else answer.plain, mimetype="application/json")
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(f"{answer.etag}{'-gz' if zipped else ''}")
    response.make_conditional(request)
    return response


def atlas_map(session: Session, today: date) -> "MapParts":
    """Return the map's shell, opening on the city whose outlines are stored."""
    # Folium takes as long to load as the rest of the application together.
    from foodplan.maps.atlas import draw_atlas

    stamp = layers_stamp(session, today)
    bounds = _kept(("bounds", None, stamp), lambda: map_bounds(session, today))
    return draw_atlas(url_for("atlas.places"), url_for("atlas.outlines"), bounds)


def _answer(plain: bytes) -> Answer:
    zipped = gzip.compress(plain, compresslevel=6, mtime=0)
    return Answer(plain, zipped, sha256(plain).hexdigest()[:16])


def _kept(key: Hashable, make: Callable[[], Any]) -> Any:
    kept: dict[Hashable, Any] = current_app.extensions.setdefault("atlas_answers", {})
    found = kept.get(key, kept)
    if found is not kept:
        return found
    made = make()
    with _lock:
        while len(kept) >= KEPT_ANSWERS:
            del kept[next(iter(kept))]
        kept[key] = made
    return made
