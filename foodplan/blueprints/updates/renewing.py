"""Asking for new links: only by the address on file, and the answer is the same for everybody."""

from typing import Any

from flask import redirect, render_template, url_for

from foodplan.blueprints.updates.blueprint import bp
from foodplan.blueprints.updates.forms import RenewForm
from foodplan.reports.office.digests import Where, links_text
from foodplan.store.colleagues import new_secret
from foodplan.store.colleagues.renewing import queue_links, who_has
from foodplan.store.instance import instance_facts
from foodplan.web.access import public
from foodplan.web.limits import REPORTS, limiter
from foodplan.web.parts import parts
from foodplan.web.session import now, session, today, writes


@bp.get("/aggiornamenti/nuovo")
@public
def renew() -> str:
    """The form that asks for new links."""
    return _page(RenewForm(formdata=None))


@bp.post("/aggiornamenti/nuovo")
@public
@limiter.limit(REPORTS)
@writes
def send_new() -> Any:
    """Send new links to the address if it is on file; whoever asks is told nothing of that."""
    form = RenewForm()
    if not form.validate():
        return _page(form), 422
    if parts().settings.sends_mail:
        _send(form.email.data or "")
    return redirect(url_for("updates.asked"))


@bp.get("/aggiornamenti/richiesto")
@public
def asked() -> str:
    """Say that a message comes if the address is on file."""
    return render_template("updates/asked.html")


def not_open() -> Any:
    """Return the one page for links that are over, revoked or of nothing: it tells none apart."""
    return _page(RenewForm(formdata=None)), 404


def _send(email: str) -> None:
    found = who_has(session(), email, today())
    if found is None:
        return
    colleague, actions = found
    secrets = {action.slug: new_secret() for action in actions}
    base = parts().settings.public_url.rstrip("/")
    where = Where(instance_facts(session()).plan_title, f"{base}/aggiornamenti")
    text = links_text(colleague.name, actions, secrets, where)
    queue_links(session(), colleague, text, secrets, now(), today())


def _page(form: RenewForm) -> str:
    return render_template("updates/closed.html", form=form, sends=parts().settings.sends_mail)
