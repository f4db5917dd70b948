"""Contracts under regulation 307, a year's purchases, and the record that placements need."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.inclusion import (
    ComplianceForm,
    ContractForm,
    PurchasesForm,
    cents_of,
)
from foodplan.blueprints.office.routes.inclusion import FORM
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.inclusion.office import compliance_lines
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    COMPLIANCE_NAMES,
    CONTRACT_NAMES,
    PurchasesInput,
    add_contract,
    change_contract,
    get_compliance,
    get_contract,
    list_purchases,
    missing_for_placements,
    set_compliance,
    set_purchases,
)
from foodplan.web.access import officer
from foodplan.web.parts import parts
from foodplan.web.session import session, today, writes

CONTRACT_FIELDS = (
    "title", "buyer", "awarded_on", "euro", "reserved", "workers", "disadvantaged", "act",
    "source", "reason",
)  # fmt: skip
COMPARED = tuple(name for name in CONTRACT_NAMES if name != "cents")


@bp.get("/inclusione/appalti/nuovo")
@officer
def new_contract() -> str:
    """A contract that is not there yet."""
    return _contract("", ContractForm())


@bp.post("/inclusione/appalti/nuovo")
@officer
@writes
def make_contract() -> Any:
    """Keep a contract."""
    form = ContractForm()
    change = change_for(form.reason.data)
    if form.validate() and written(
        form, lambda: add_contract(session(), form.said(), change, today())
    ):
        flash(_("Contratto registrato."), "success")
        return redirect(url_for("office.inclusion", _anchor="appalti"))
    return _contract("", form), form.answer_status


@bp.get("/inclusione/appalti/<contract>")
@officer
def show_contract(contract: str) -> str:
    """One contract, to be changed."""
    row = get_contract(session(), contract, Moment(today()))
    if row is None:
        abort(404)
    said = {name: getattr(row, name) for name in COMPARED}
    said |= {"version": row.id, "euro": row.euro}
    return _contract(contract, ContractForm(formdata=None, data=said))


@bp.post("/inclusione/appalti/<contract>")
@officer
@writes
def save_contract(contract: str) -> Any:
    """State a contract anew."""
    form = ContractForm()
    if get_contract(session(), contract, Moment(today())) is None:
        abort(404)
    change, opened, said = change_for(form.reason.data), form.version.data or 0, form.said()
    if form.validate() and saved(
        form,
        COMPARED,
        lambda _said: change_contract(session(), contract, opened, said, change, today()),
    ):
        flash(_("Contratto aggiornato."), "success")
        return redirect(url_for("office.inclusion", _anchor="appalti"))
    return _contract(contract, form), form.answer_status


@bp.get("/inclusione/acquisti")
@officer
def show_purchases() -> str:
    """The purchases of a year, with what is stated of it."""
    year = request.args.get("anno", today().year - 1, type=int)
    rows = list_purchases(session(), Moment(today()))
    said: dict[str, Any] = {"year": year}
    for row in rows:
        if row.year == year:
            said |= {"version": row.id, "euro": row.euro, "source": row.source}
    return _purchases(PurchasesForm(formdata=None, data=said))


@bp.post("/inclusione/acquisti")
@officer
@writes
def save_purchases() -> Any:
    """State the purchases of a year."""
    form = PurchasesForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    cents, source = cents_of(form.euro.data), form.source.data or ""
    item = PurchasesInput(form.year.data or 0, cents, source)
    if form.validate() and saved(
        form,
        (),
        lambda _said: set_purchases(session(), item, opened, change, today()),
    ):
        flash(_("Acquisti registrati."), "success")
        return redirect(url_for("office.inclusion", _anchor="appalti"))
    return _purchases(form), form.answer_status


@bp.get("/inclusione/singoli")
@officer
def show_compliance() -> str:
    """What is recorded, and what is still missing, before placements may be entered."""
    row = get_compliance(session(), Moment(today()))
    said: dict[str, Any] = {"version": row.id if row else 0}
    said |= {name: getattr(row, name) for name in COMPLIANCE_NAMES if row}
    return _compliance(ComplianceForm(formdata=None, data=said))


@bp.post("/inclusione/singoli")
@officer
@writes
def save_compliance() -> Any:
    """Record legal basis, retention and assessment."""
    form = ComplianceForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        COMPLIANCE_NAMES,
        lambda said: set_compliance(session(), said, opened, change, today()),
    ):
        flash(_("Registrato."), "success")
        return redirect(url_for("office.show_compliance"))
    return _compliance(form), form.answer_status


def _contract(contract: str, form: ContractForm) -> str:
    send = (
        url_for("office.save_contract", contract=contract)
        if contract
        else url_for("office.make_contract")
    )
    title = _("Contratto con clausole sociali")
    return render_template(FORM, form=form, fields=CONTRACT_FIELDS, title=title, send=send, lead="")


def _purchases(form: PurchasesForm) -> str:
    return render_template(
        FORM,
        form=form,
        fields=("year", "euro", "source", "reason"),
        title=_("Acquisti di un anno"),
        lead=_("È il totale di cui il regolamento 307 riserva una quota. Vuoto: non indicato."),
        send=url_for("office.save_purchases"),
    )


def _compliance(form: ComplianceForm) -> str:
    switched_on = parts().settings.placements
    return render_template(
        "office/inclusion_compliance.html",
        form=form,
        fields=(*COMPLIANCE_NAMES, "reason"),
        missing=missing_for_placements(session(), Moment(today()), switched_on=switched_on),
        history=compliance_lines(session()),
    )
