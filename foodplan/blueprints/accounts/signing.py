"""What happens around a sign-in: the check, the slow-down, the fresh session, the way back."""

from datetime import timedelta
from math import ceil
from typing import Any

import structlog
from flask import g, redirect
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_user

from foodplan.blueprints.accounts.forms import ChangePasswordForm, SignInForm
from foodplan.store import accounts
from foodplan.web.identity import DEVICE, note_presence, person, signed_in_from
from foodplan.web.resume import resume_page, safe_next
from foodplan.web.session import now, own_transaction, session

log = structlog.get_logger()


def start_page(role: str) -> str:
    """Return where somebody of this role starts."""
    return "/registro" if role in {"operator", DEVICE} else "/gestione"


def check_sign_in(form: SignInForm) -> accounts.Account | None:
    """Return the account that the form opens; else None, with the reason among its errors.

    The password is checked in a reading session; only the counting of failures writes, in a
    transaction of its own. Whether the address is known is never said.
    """
    if not form.validate():
        if form.csrf_token.errors:
            form.csrf_token.errors = ()
            form.form_errors.append(_("La pagina era aperta da molto tempo: inviate di nuovo."))
        return None
    email = form.email.data or ""
    wait = accounts.sign_in_wait(session(), email, now())
    if wait:
        form.form_errors.append(_wait_message(wait))
        return None
    account = accounts.authenticate(session(), email, form.password.data or "")
    with own_transaction() as own:
        if account is None:
            accounts.count_sign_in_failure(own, email, now())
        else:
            accounts.clear_sign_in_failures(own, email)
    if account is None:
        log.warning("sign_in_failed")
        form.form_errors.append(_("E-mail o password non corrette."))
    return account


def welcome(account: accounts.Account, form: SignInForm) -> Any:
    """Open a fresh session, then give back the form that was being filled in, or go on."""
    open_session(account)
    kept = resume_page(form.resume.data or "")
    if kept is not None:
        return kept
    wanted = safe_next(form.next.data)
    return redirect(wanted if wanted != "/" else start_page(account.role))


def open_session(account: accounts.Account) -> None:
    """Start a session that owes nothing to the one before, so that nobody can plant one."""
    cookie.clear()
    # The form's token belongs to the session that is gone: this page must make one of its own.
    g.pop("csrf_token", None)
    login_user(signed_in_from(account))
    note_presence()


def replace_password(form: ChangePasswordForm) -> bool:
    """Replace the signed-in person's password; False, with an error in the form, if refused."""
    who = person()
    if accounts.authenticate(session(), who.email, form.password.data or "") is None:
        form.password.errors = [_("La password attuale non è questa.")]
        return False
    if form.new_password.data == form.password.data:
        form.new_password.errors = [_("La nuova password è uguale a quella attuale.")]
        return False
    new_hash = accounts.hash_password(form.new_password.data or "")
    with own_transaction() as own:
        account = accounts.get_account(own, who.account_id)
        if account is None:
            return False
        accounts.set_password(own, account, new_hash)
    open_session(account)
    return True


def _wait_message(wait: timedelta) -> str:
    seconds = ceil(wait.total_seconds())
    if seconds < 120:
        words = ngettext(
            "Troppi tentativi: riprovate tra %(num)d secondo.",
            "Troppi tentativi: riprovate tra %(num)d secondi.",
            seconds,
        )
    else:
        minutes = ceil(seconds / 60)
        words = _("Troppi tentativi: riprovate tra %(minutes)d minuti.", minutes=minutes)
    return str(words)
