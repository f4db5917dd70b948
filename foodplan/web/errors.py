"""Errors in the form that the reader expects: a helpful page, or problem+json for the API."""

from typing import Any

import structlog
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, InternalServerError

from foodplan.web.access import PUBLIC, access_of
from foodplan.web.resume import (
    ask_to_sign_in,
    came_from_our_pages,
    keep_form,
    resume_page,
    wants_json,
)
from foodplan.web.uploads import answer_too_large

MINUTES_SECONDS = 600
TITLES = {
    400: _l("La richiesta non è valida"),
    401: _l("Serve l'accesso"),
    403: _l("Questa pagina non è per il vostro profilo"),
    404: _l("Questa pagina non c'è"),
    405: _l("Qui non si può fare questa operazione"),
    409: _l("Esiste già con altri dati"),
    413: _l("Il file è troppo grande"),
    422: _l("Ci sono dati da correggere"),
    429: _l("Troppe richieste: riprovate tra poco"),
    500: _l("Qualcosa non ha funzionato"),
}


def problem(status: int, title: str, *, detail: str = "", errors: Any = None) -> Response:
    """Return an RFC 9457 answer; `errors` lists every field with what is wrong with it."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors is not None:
        body["errors"] = errors
    response = make_response(jsonify(body), status)
    response.content_type = "application/problem+json"
    return response


def _answer(error: HTTPException) -> Response:
    code = error.code or 500
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    own_page = answer_too_large() if code == 413 else None
    if own_page is not None:
        return make_response(own_page, 413)
    title = str(TITLES.get(code, error.name))
    response = (
        problem(code, title) if wants_json() else make_response(_page(code, title, error), code)
    )
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    if code == 401 and request.path.startswith("/api/"):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _page(code: int, title: str, error: HTTPException) -> str:
    said = {"code": code, "title": title, "for_long": _is_for_long(error)}
    try:
        return render_template(f"errors/{code}.html", **said)
    except TemplateNotFound:
        return render_template("errors/error.html", **said)


def _is_for_long(error: HTTPException) -> bool:
    """Return whether it is the limit of a day that was reached, not that of a minute."""
    reached = error.limit if isinstance(error, RateLimitExceeded) else None
    return reached is not None and reached.limit.get_expiry() > MINUTES_SECONDS


def _answer_crash(error: Exception) -> Response:
    structlog.get_logger().error("request_failed", path=request.path, exc_info=error)
    return _answer(InternalServerError())


def _answer_stale_form(error: CSRFError) -> Any:
    """Give back a form whose session has ended, instead of throwing away what was typed."""
    if wants_json() or not came_from_our_pages():
        return _answer(error)
    if not current_user.is_authenticated and not _is_for_everybody():
        return ask_to_sign_in()
    return resume_page(keep_form()) or _answer(error)


def _is_for_everybody() -> bool:
    """Return whether the page asked for needs nobody to sign in: then it is shown again."""
    return access_of(current_app, request.endpoint or "") == PUBLIC


def init_app(app: Flask) -> None:
    """Register the answers."""
    app.register_error_handler(CSRFError, _answer_stale_form)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(Exception, _answer_crash)
