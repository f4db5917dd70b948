"""The register without a signal: the page that a phone keeps, what keeps it, and its words."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Response, json, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.phone_words import outbox_words
from foodplan.web.access import at_site, public
from foodplan.web.assets import STATIC, asset, fingerprint
from foodplan.web.identity import Citizen

SCOPE = "/registro"
# All that the page without a signal is drawn with; nothing else is ever kept.
SHELL_ASSETS = (
    "vendor/bootstrap-italia/bootstrap-italia.min.css",
    "vendor/bootstrap-italia/fonts.css",
    "vendor/bootstrap-italia/sprites.svg",
    "css/site.css",
    "css/registro.css",
    "css/outbox.css",
    "css/taps.css",
    "css/touch.css",
    "img/icon.svg",
    "img/mark.svg",
    "js/registro.js",
    "js/outbox-core.js",
    "js/outbox.js",
    "js/outbox-line.js",
    "js/outbox-edit.js",
    "js/outbox-list.js",
    "js/outbox-shell.js",
    "js/stepper.js",
    "js/taps-sum.js",
    "js/taps-act.js",
    "js/taps-panel.js",
    "js/taps-choices.js",
    "js/taps-toast.js",
    "js/taps-kept.js",
    "js/taps-guard.js",
    "js/taps-ways.js",
    "js/taps-questions.js",
    "js/taps.js",
)
# Named by fonts.css, without a fingerprint.
SHELL_FONTS = ("600", "700", "regular")
FONT = "vendor/bootstrap-italia/fonts/titillium-web-v10-latin-ext_latin-{}.woff2"
ICONS = (
    ("img/icon.svg", "any", "image/svg+xml", "any"),
    ("img/icon-192.png", "192x192", "image/png", "any"),
    ("img/icon-512.png", "512x512", "image/png", "any"),
    ("img/icon-maskable-512.png", "512x512", "image/png", "maskable"),
)


@bp.get("/registro/senza-rete")
@public
def shell() -> Response:
    """The register as a phone keeps it: without any datum, which all come from the phone."""
    response = make_response(_page())
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/registro/coda")
@at_site
def outbox() -> str:
    """What this phone has still to send, and what the register refused."""
    return render_template("emporiums/outbox.html")


@bp.get("/registro/sw.js")
@public
def service_worker() -> Response:
    """The service worker; it is another one whenever something of the kept page is."""
    shown = {"shell": url_for("emporiums.shell"), "assets": shell_assets()}
    text = (STATIC / "js" / "sw.js").read_text(encoding="utf-8")
    shown["version"] = _version(text)
    response = make_response(f"self.REGISTER_SHELL = {json.dumps(shown)};\n{text}")
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Service-Worker-Allowed"] = SCOPE
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/registro/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a phone needs to put the register among its applications."""
    response = jsonify(_manifest())
    response.content_type = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _manifest() -> dict[str, Any]:
    icons = [
        {"src": asset(path), "sizes": sizes, "type": kind, "purpose": purpose}
        for path, sizes, kind, purpose in ICONS
    ]
    return {
        "id": SCOPE,
        "name": _("Registro del cibo"),
        "short_name": _("Registro"),
        "description": _("Quello che arriva, esce e si scarta nella vostra sede."),
        "lang": "it",
        "start_url": SCOPE,
        "scope": SCOPE,
        "display": "standalone",
        "theme_color": "#0b3d5c",
        "background_color": "#ffffff",
        "icons": icons,
    }


def shell_assets() -> list[str]:
    """Return the addresses of everything that the kept page is drawn with."""
    named = [asset(path) for path in SHELL_ASSETS if fingerprint(path)]
    fonts = [url_for("static", filename=FONT.format(weight)) for weight in SHELL_FONTS]
    return [*named, *fonts]


def _version(worker: str) -> str:
    from_files = "".join(fingerprint(path) for path in SHELL_ASSETS)
    return sha256(f"{worker}{from_files}{_page()}".encode()).hexdigest()[:16]


def _page() -> str:
    """Return the page that phones keep; whoever asks, it is made for nobody."""
    return render_template("emporiums/shell.html", current_user=Citizen())


def clock_words(skew: timedelta) -> str:
    """Return how wrong a phone's clock goes, in words; empty when it goes right."""
    if not skew:
        return ""
    seconds = abs(skew.total_seconds())
    if skew > timedelta(0):
        return str(_("L’orologio di questo telefono è indietro di %(time)s.", time=_time(seconds)))
    return str(_("L’orologio di questo telefono è avanti di %(time)s.", time=_time(seconds)))


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 90:
        return str(ngettext("%(num)d minuto", "%(num)d minuti", minutes))
    hours = round(seconds / 3600)
    if hours < 36:
        return str(ngettext("%(num)d ora", "%(num)d ore", hours))
    return str(ngettext("%(num)d giorno", "%(num)d giorni", round(seconds / 86_400)))


@bp.app_context_processor
def _offer_words() -> dict[str, Any]:
    in_register = request and f"{request.path}/".startswith(f"{SCOPE}/")
    # A phone that is being paired has nothing to send yet, and nobody to send it for.
    in_register = in_register and not request.path.startswith(f"{SCOPE}/abbina")
    return {"in_register": bool(in_register), "outbox_words": outbox_words}
