"""Answers that the map fetches: bytes made once for each state of the data, and its shell."""

import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, current_app, request, url_for
from sqlmodel import Session

from foodplan.reports.atlas import layers_stamp, map_bounds
from foodplan.web.ground import streets_file
from foodplan.web.session import now, session, today

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
    # Seconds since 1970 at which something in it changes with the clock alone, else None.
    until: int | None = None

    def holds(self, now: datetime) -> bool:
        """Return whether the answer is still right at an instant."""
        return self.until is None or now.timestamp() < self.until


def kept_json(name: str, key: Hashable, make: Callable[[], dict[str, Any]]) -> Response:
    """Return a JSON answer, made anew only when data, day or its own `until` pass; 304 when known.

    `until` in what is made are seconds since 1970, or None where only data and day change it.
    """
    stamp = layers_stamp(session(), today())
    answer = _kept((name, key, stamp), lambda: _answer(make()), lambda kept: kept.holds(now()))
    return sent(answer)


def fresh_json(made: dict[str, Any]) -> Response:
    """Return a JSON answer that is asked for once: compressed, tagged and not kept."""
    return sent(_answer(made))


def sent(answer: Answer) -> Response:
    """Return an answer as the browser takes it, or 304 when it has it already."""
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
    addresses = [url_for(f"atlas.{name}") for name in ("places", "groups", "outlines")]
    return draw_atlas(*addresses, bounds, with_streets=streets_file() is not None)


def _answer(made: dict[str, Any]) -> Answer:
    plain = orjson.dumps(made)
    zipped = gzip.compress(plain, compresslevel=6, mtime=0)
    return Answer(plain, zipped, sha256(plain).hexdigest()[:16], made.get("until"))


def _always(_kept: Any) -> bool:
    return True


def _kept(key: Hashable, make: Callable[[], Any], is_right: Callable[[Any], bool] = _always) -> Any:
    kept: dict[Hashable, Any] = current_app.extensions.setdefault("atlas_answers", {})
    found = kept.get(key, kept)
    if found is not kept and is_right(found):
        return found
    made = make()
    with _lock:
        while len(kept) >= KEPT_ANSWERS:
            del kept[next(iter(kept))]
        kept[key] = made
    return made
