"""The shared phones of a site: who coordinates it makes the code of a new one, or cuts one off."""

from typing import Any

import segno
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.setup import PhoneForm
from foodplan.blueprints.emporiums.sites import site_to_set_up
from foodplan.reports.emporiums.setup import phones_report
from foodplan.rules.problems import Refused
from foodplan.store import accounts
from foodplan.store.organisations import NodeRow
from foodplan.web.access import signed_in
from foodplan.web.forms import show_problems
from foodplan.web.identity import person
from foodplan.web.limits import SIGN_IN, limiter
from foodplan.web.session import now, session, writes


@bp.get("/registro/telefoni")
@signed_in
def phones() -> str:
    """The phones of a site: which write, since when, until when."""
    return _page(site_to_set_up(), PhoneForm(formdata=None))


@bp.post("/registro/telefoni")
@limiter.limit(SIGN_IN)
@signed_in
@writes
def offer_pairing() -> Any:
    """Make the code of a new phone and show it, once."""
    site, form = site_to_set_up(), PhoneForm()
    made = _made(form, site) if form.validate() else None
    if made is None:
        return _page(site, form), 422
    device, code = made
    return render_template(
        "emporiums/setup/phone_code.html",
        site=site,
        device=device,
        code=code,
        picture=qr_code(url_for("emporiums.pairing", code=code, _external=True)),
        by_hand=url_for("emporiums.pairing_by_hand", _external=True),
    )


@bp.post("/registro/telefoni/<int:device_id>/blocca")
@signed_in
@writes
def cut_off(device_id: int) -> Any:
    """Cut a phone off: from now on it reads and records nothing."""
    site = site_to_set_up()
    device = accounts.get_device(session(), device_id)
    if device is None or device.node_id != site.id:
        abort(404)
    accounts.revoke_device(session(), device_id, now(), person().account_id)
    flash(_("«%(label)s» è bloccato: non legge e non registra più.", label=device.label), "success")
    return redirect(url_for("emporiums.phones", sito=site.slug), 303)


def qr_code(address: str) -> str:
    """Return an address as the picture of a QR code, in a `data:` address of its own."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=4))


def _made(form: PhoneForm, site: NodeRow) -> tuple[accounts.Device, str] | None:
    label, by = form.label.data or "", person().account_id
    try:
        return accounts.add_device(session(), site.id, label, now(), by)
    except Refused as refused:
        show_problems(form, refused)
        return None


def _page(site: NodeRow, form: PhoneForm) -> str:
    report = phones_report(session(), site, now())
    return render_template("emporiums/setup/phones.html", report=report, form=form)
