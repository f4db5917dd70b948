"""Languages: Italian is the source and the default, English is chosen and kept in a cookie."""

from flask import Flask, Response, redirect, request
from flask_babel import Babel, get_locale

from foodplan.web.access import public
from foodplan.web.resume import safe_next

LANGUAGES = ("it", "en")
COOKIE = "lingua"


def choose_language() -> str:
    """Return the language of this request: the cookie's, else Italian."""
    wanted = request.cookies.get(COOKIE, "it")
    return wanted if wanted in LANGUAGES else "it"


@public
def set_language(code: str) -> Response:
    """Keep the chosen language and go back to where the reader was."""
    response = redirect(safe_next(request.args.get("next")))
    if code in LANGUAGES:
        response.set_cookie(
            COOKIE,
            code,
            max_age=365 * 86_400,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Attach the catalogues and the language switch."""
    app.config["BABEL_DEFAULT_LOCALE"] = "it"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Rome"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=choose_language)
    app.add_url_rule("/lingua/<code>", "set_language", set_language)
    app.jinja_env.globals["current_language"] = lambda: str(get_locale() or "it")
