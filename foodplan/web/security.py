"""Headers and cookies that keep a page's promises: nothing from third parties, nothing inline."""

from datetime import timedelta
from typing import TypeVar

from flask import Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect

from foodplan.settings import Settings
from foodplan.web.ground import allowed_pictures

csrf = CSRFProtect()

View = TypeVar("View")

OWN_PICTURES = "img-src 'self' data:"
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; {OWN_PICTURES}; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_FRAMES, ANY_FRAME = "frame-ancestors 'none'", "frame-ancestors *"
HSTS = "max-age=31536000"


def framed(view: View) -> View:
    """Let other sites show a page of ours in a frame: one that nobody can do anything on."""
    view.framed = True  # type: ignore[attr-defined]
    return view


def _refuse_nul() -> None:
    """Refuse a character that PostgreSQL cannot store, before a query stumbles over it."""
    if "\0" in request.path:
        abort(404)
    sent = (*request.args.items(multi=True), *request.form.items(multi=True))
    if any("\0" in name or "\0" in value for name, value in sent):
        abort(400)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    _allow_pictures(response)
    _allow_frames(response)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.cookies and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _allow_frames(response: Response) -> None:
    """Leave out what forbids frames, also of an answer that nothing changed, where a view says."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "framed", False):
        policy = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = policy.replace(NO_FRAMES, ANY_FRAME)
        del response.headers["X-Frame-Options"]


def _allow_pictures(response: Response) -> None:
    """Name the host of the map's tiles, on pages with a map and where the office set one."""
    host = allowed_pictures()
    if host:
        policy = response.headers["Content-Security-Policy"]
        named = policy.replace(OWN_PICTURES, f"{OWN_PICTURES} {host}")
        response.headers["Content-Security-Policy"] = named


def init_app(app: Flask, settings: Settings) -> None:
    """Set cookies, forgery protection and headers."""
    # A plain-http browser on the same machine still accepts Secure cookies on loopback, other
    # clients do not; everywhere else the cookie travels over TLS only.
    app.config.update(
        SESSION_COOKIE_NAME="foodplan",
        SESSION_COOKIE_SECURE=not settings.on_loopback,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The longest of the sessions; each role's own end is `identity.SESSION_LIVES`.
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        REMEMBER_COOKIE_SECURE=not settings.on_loopback,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
    )
    app.before_request(_refuse_nul)
    csrf.init_app(app)
    app.after_request(_protect)
