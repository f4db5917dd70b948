"""The mail that waits, went out or was given up."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.suggestions import PressForm
from foodplan.rules.mail import MAIL_PURPOSES, MAIL_STATES, TRIES
from foodplan.store.mail import count_mail, list_mail, try_again
from foodplan.web.access import administrator
from foodplan.web.parts import parts
from foodplan.web.session import now, session, writes

MOST = 100


@bp.get("/posta")
@administrator
def mail() -> str:
    """The last mails with their states; what was given up comes first."""
    return render_template(
        "office/mail.html",
        mails=list_mail(session(), MOST),
        counts=count_mail(session()),
        sends=parts().settings.sends_mail,
        states=MAIL_STATES,
        purposes=MAIL_PURPOSES,
        tries=TRIES,
    )


@bp.post("/posta/<int:mail_id>/riprova")
@administrator
@writes
def retry_mail(mail_id: int) -> Any:
    """Let a mail go out at the next turn, with all its tries again."""
    if PressForm().validate():
        if not try_again(session(), mail_id, now()):
            abort(404)
        flash(_("Il messaggio parte al prossimo giro, entro due minuti."), "success")
    return redirect(url_for("office.mail"))
