"""Addresses of sign-in, sign-out and of one's own account."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from foodplan.blueprints.accounts.forms import ChangePasswordForm, SignInForm
from foodplan.blueprints.accounts.signing import (
    check_sign_in,
    replace_password,
    start_page,
    welcome,
)
from foodplan.reports.accounts import profile_report
from foodplan.web.access import public, signed_in
from foodplan.web.identity import DEVICE, leave, person, phone_here
from foodplan.web.limits import SIGN_IN, limiter
from foodplan.web.resume import safe_next
from foodplan.web.security import csrf
from foodplan.web.session import session, today

bp = Blueprint("accounts", __name__)


@bp.record_once
def _offer_sign_in_form(state: Any) -> None:
    # Other pages show the sign-in form too, when a session ends while somebody is typing.
    state.app.extensions["foodplan_sign_in_form"] = SignInForm


# The form checks its own token, so that a page left open too long says so and keeps what it holds.
@bp.route("/accesso", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def sign_in() -> Any:
    """Sign in, and go back to what was being done."""
    form = SignInForm()
    if form.is_submitted():
        account = check_sign_in(form)
        return welcome(account, form) if account else (_sign_in_page(form), 401)
    # On a paired phone somebody may still sign in with an account of their own.
    if current_user.is_authenticated and current_user.role != DEVICE:
        return redirect(start_page(current_user.role))
    return _sign_in_page(form)


@bp.post("/uscita")
@public
def sign_out() -> Any:
    """Sign out, and leave nothing of the session in the browser; a shared phone stays paired."""
    phone = phone_here()
    leave()
    if phone is None:
        flash(_("Siete usciti."), "success")
        return redirect("/")
    flash(_("Siete usciti: il telefono registra per %(site)s.", site=phone.site.name), "success")
    return redirect(start_page(DEVICE))


@bp.get("/profilo")
@signed_in
def profile() -> str:
    """What is known of whoever is signed in."""
    return _profile_page(ChangePasswordForm())


@bp.post("/profilo")
@signed_in
def change_password() -> Any:
    """Replace one's own password; every other session of the account ends."""
    form = ChangePasswordForm()
    if not form.validate() or not replace_password(form):
        return _profile_page(form), 422
    flash(_("Password cambiata. Gli altri dispositivi collegati sono stati scollegati."), "success")
    return redirect(url_for("accounts.profile"))


def _sign_in_page(form: SignInForm) -> str:
    wanted = form.next.data or request.args.get("next")
    return render_template(
        "accounts/sign_in.html",
        form=form,
        next_url=safe_next(wanted),
        resume=form.resume.data or "",
        expired=False,
    )


def _profile_page(form: ChangePasswordForm) -> str:
    report = profile_report(session(), person().account_id, today())
    return render_template("accounts/profile.html", form=form, report=report)
