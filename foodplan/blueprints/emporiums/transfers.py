"""Addresses of the register's transfers: what is on its way, to receive, to match."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms import ReceiptForm
from foodplan.blueprints.emporiums.recording import Desk, answer, correcting
from foodplan.blueprints.emporiums.sites import asked_site, may_write, own_movement, readable_sites
from foodplan.reports.emporiums import MovementView, form_choices, transfers_report
from foodplan.rules.ledger import MovementKind
from foodplan.store.ledger.transfers import Transfer, get_transfer
from foodplan.store.organisations import NodeRow
from foodplan.web.access import at_site, records
from foodplan.web.session import session, today, writes


@bp.get("/registro/trasferimenti")
@at_site
def transfers() -> str:
    """What waits at either end of a site's transfers."""
    sites = readable_sites()
    site = asked_site(sites)
    report = transfers_report(session(), site, today())
    return render_template(
        "emporiums/transfers.html", report=report, sites=sites, writable=may_write(site)
    )


@bp.get("/registro/ricevuta/<uuid:uuid>")
@records
def receive(uuid: UUID) -> Any:
    """The form of a receipt, filled in with what was sent."""
    return _receipt_page(uuid)


@bp.post("/registro/ricevuta/<uuid:uuid>")
@records
@writes
def record_receipt(uuid: UUID) -> Any:
    """Record what arrived, once its difference was named."""
    return _receipt_page(uuid)


def _receipt_page(uuid: UUID) -> Any:
    dispatch, site = _to_us(uuid)
    original = _unmatched(site)
    choices = form_choices(session(), today(), site)
    if original is not None:
        form = correcting(ReceiptForm, original.row, choices, dispatch)
    else:
        form = ReceiptForm() if request.method == "POST" else ReceiptForm(formdata=None)
        form.receive(dispatch)
        form.offer(choices, today())
    kept: dict[str, Any] = {"al-posto-di": original.row.uuid if original else None}
    target = url_for("emporiums.receive", uuid=uuid, sito=site.slug, **kept)
    return answer(Desk(form, site, target, original, dispatch))


def _to_us(uuid: UUID) -> tuple[Transfer, NodeRow]:
    """Return a dispatch to one of one's own sites, with that site; 404 for any other."""
    dispatch = get_transfer(session(), uuid)
    sites = {site.id: site for site in readable_sites()}
    site = sites.get(dispatch.partner_id) if dispatch else None
    if dispatch is None or site is None or dispatch.kind != MovementKind.DISPATCH:
        _gone(list(sites.values()))
        abort(404)
    return dispatch, site


def _gone(sites: list[NodeRow]) -> None:
    """Say that a dispatch was taken back by its sender, and lead back to what waits."""
    wanted = request.args.get("sito")
    if wanted in {site.slug for site in sites}:
        flash(
            _("Questa spedizione non c’è più: chi spedisce l’ha annullata o corretta."), "warning"
        )
        abort(redirect(url_for("emporiums.transfers", sito=wanted), 303))


def _unmatched(site: NodeRow) -> MovementView | None:
    """Return the receipt without a dispatch that the address says to replace, or None."""
    wanted = request.args.get("al-posto-di")
    if not wanted:
        return None
    try:
        view, _site = own_movement(UUID(wanted), [site])
    except ValueError:
        abort(404)
    if view.row.kind != MovementKind.RECEIPT or view.row.dispatch is not None:
        abort(404)
    return view
