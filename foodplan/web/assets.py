"""Addresses of our own static files, with a fingerprint so that browsers keep them for long."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, url_for
from whitenoise import WhiteNoise

from foodplan.web.security import HEADERS

STATIC = Path(__file__).resolve().parent.parent / "static"
KEPT_SECONDS = 86_400


@lru_cache(maxsize=512)
def fingerprint(path: str) -> str:
    """Return the first characters of a static file's SHA-256, empty when there is no such file."""
    file = STATIC / path
    return sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else ""


def asset(path: str) -> str:
    """Return the address of a static file; it changes whenever the file does."""
    return url_for("static", filename=path, v=fingerprint(path))


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value


def init_app(app: Flask) -> None:
    """Serve the static folder in front of the application and offer `asset()` to templates."""
    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=STATIC,
        prefix="static/",
        max_age=KEPT_SECONDS,
        add_headers_function=_add_headers,
    )
