"""On the phone itself: pairing it with a site, saying who holds it, and taking it off again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.reports.emporiums.hands import site_hands
from foodplan.rules.calendar import rome_day
from foodplan.store import accounts
from foodplan.store.accounts.devices import TOKEN_LIVES, normal_code
from foodplan.web.access import public, records
from foodplan.web.identity import (
    DEVICE,
    DEVICE_COOKIE,
    OTHER,
    forget_token,
    keep_token,
    leave,
    person,
    phone_here,
    tap_hand,
)
from foodplan.web.limits import SIGN_IN, limiter
from foodplan.web.session import now, session, writes


@bp.get("/registro/abbina")
@public
def pairing_by_hand() -> Any:
    """Where the code is typed by who cannot scan it."""
    code = normal_code(request.args.get("codice", ""))
    if code:
        return redirect(url_for("emporiums.pairing", code=code))
    return render_template("emporiums/setup/pair_by_hand.html", wrong="codice" in request.args)


@bp.get("/registro/abbina/<code>")
@limiter.limit(SIGN_IN)
@public
def pairing(code: str) -> Any:
    """For which site this phone would record, before it does."""
    phone = accounts.find_pairing(session(), code, now())
    if phone is None:
        return _over()
    return render_template(
        "emporiums/setup/pair.html",
        phone=phone,
        code=code,
        until=rome_day(now() + TOKEN_LIVES),
        before=phone_here(),
        account=current_user.is_authenticated and current_user.role != DEVICE,
    )


@bp.post("/registro/abbina/<code>")
@limiter.limit(SIGN_IN)
@public
@writes
def pair(code: str) -> Any:
    """Pair this phone; the code is used up, and who was signed in here is signed out."""
    paired = accounts.pair_device(session(), code, now(), request.cookies.get(DEVICE_COOKIE, ""))
    if paired is None:
        return _over()
    phone, token = paired
    leave()
    flash(_("Fatto: questo telefono registra per %(site)s.", site=phone.site.name), "success")
    response = redirect(url_for("emporiums.hands"), 303)
    keep_token(response, token)  # type: ignore[arg-type]
    return response


@bp.get("/registro/chi")
@records
def hands() -> Any:
    """Whose hands hold the phone today: initials to tap, or "altro"."""
    phone = person().phone
    if phone is None:
        return redirect(url_for("emporiums.register"))
    return render_template(
        "emporiums/setup/hands.html", phone=phone, hands=site_hands(session(), phone.site.id)
    )


@bp.post("/registro/chi")
@records
def choose_hand() -> Any:
    """Keep whose initials were tapped, until the end of the day."""
    phone, typed = person().phone, request.form.get("chi", "")
    who = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else OTHER
    if phone is not None:
        known = accounts.find_volunteer(session(), phone.site.id, who)
        tap_hand(who if known else OTHER)
    return redirect(url_for("emporiums.register"), 303)


@bp.post("/registro/telefono/stacca")
@records
@writes
def unpair() -> Any:
    """Take this phone off its site; whoever coordinates can pair it again."""
    phone = person().phone
    if phone is None:
        return redirect(url_for("emporiums.register"), 303)
    accounts.revoke_device(session(), phone.id, now())
    leave()
    flash(_("Questo telefono non registra più per %(site)s.", site=phone.site.name), "success")
    response = redirect("/", 303)
    forget_token(response)  # type: ignore[arg-type]
    return response


def _over() -> tuple[str, int]:
    return render_template("emporiums/setup/pair_over.html"), 410
