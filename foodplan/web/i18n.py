"""Languages: Italian is the source and the default, English is chosen and kept in a cookie."""

from flask import Flask, Response, redirect, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as translated
from markupsafe import Markup, escape

from foodplan.reports.plan import Period
from foodplan.web.access import public
from foodplan.web.filters import date_it, month_it, period_it
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


def current_language() -> str:
    """Return the code of the page's language; outside a request pages speak Italian."""
    return str(get_locale() or "it")


def italian(text: str | None) -> Markup:
    """Return a text of the plan's own data, marked as Italian on a page in another language."""
    if not text or current_language() == "it":
        return escape(text or "")
    return Markup('<span lang="it">{}</span>').format(text)


def when(period: Period) -> str:
    """Return a report's period in the words that follow a figure: "nel 2025", "in 2025"."""
    if current_language() == "it":
        return period.label
    first, last = period.first, period.last
    if not period.closed:
        return _("finora %(when)s", when=_so_far(period))
    if first == last:
        return _("il %(day)s", day=date_it(first))
    words = period_it(first, last)
    return _("in %(period)s", period=words) if _is_one_word(period) else words


def _so_far(period: Period) -> str:
    first, last = period.first, period.last
    if (first.month, first.day) == (1, 1) and first.year == last.year:
        return _("in %(period)s", period=first.year)
    if (first.year, first.month) == (last.year, last.month):
        return _("in %(period)s", period=month_it(first))
    return _("da %(first)s", first=month_it(first))


def _is_one_word(period: Period) -> bool:
    """Return whether the period is one whole year or one whole month, which need an "in"."""
    words = period_it(period.first, period.last)
    return words in {str(period.first.year), month_it(period.first)}


def _(message: str, **params: object) -> str:
    return str(translated(message, **params))


def init_app(app: Flask) -> None:
    """Attach the catalogues, the language switch and what marks a page's languages."""
    app.config["BABEL_DEFAULT_LOCALE"] = "it"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Rome"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=choose_language)
    app.add_url_rule("/lingua/<code>", "set_language", set_language)
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.filters.update(italian=italian, when=when)
