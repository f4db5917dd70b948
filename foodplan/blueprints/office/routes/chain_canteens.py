"""Short chains at the office: what canteens bought and were promised, line by line."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.canteens import PurchaseForm
from foodplan.blueprints.office.forms.funding import WithdrawForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.canteens import (
    BoughtWanted,
    PurchasePage,
    canteens_page,
    offered_purchase,
    purchase_page,
)
from foodplan.reports.office.chains import Offered
from foodplan.rules.canteens import LOCAL, PURCHASES
from foodplan.rules.problems import Refused
from foodplan.rules.short_chain_words import ANSWERS, ROLES
from foodplan.store.short_chains import add_purchase, change_purchase, withdraw_purchase
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = (
    "node_id", "kind", "first_month", "last_month", "product", "category_id", "grams", "cents",
    "producer_id", "local", "local_reason", "document", "source",
)  # fmt: skip
# The store's words for the fields of the form.
FIELD_OF = {"producer": "producer_id", "outlet": "node_id", "category": "category_id"}
MOST = 60


@bp.get("/filiere-corte/mense")
@officer
def purchases() -> str:
    """The lines of tenders and invoices, narrowed by the address."""
    said = request.args.get
    wanted = BoughtWanted(said("mensa", 0, type=int), said("documento", ""), said("locale", ""))
    page = canteens_page(session(), today(), wanted)
    return render_template(
        "office/canteens.html", page=page, wanted=wanted, kinds=PURCHASES, local=LOCAL, most=MOST
    )


@bp.get("/filiere-corte/mense/nuova")
@officer
def new_purchase() -> str:
    """A line that is not there yet."""
    form = PurchaseForm(formdata=None, data={"kind": "invoice", "local": "unknown"})
    return _new_page(form, offered_purchase(session()))


@bp.post("/filiere-corte/mense/nuova")
@officer
@writes
def make_purchase() -> Any:
    """Record a line; the same form sent twice is one."""
    form, choice, made = PurchaseForm(), offered_purchase(session()), []
    form.offer(choice.producers, choice.outlets, choice.categories)
    change = change_for(form.reason.data)
    said = form.said(f"ufficio:{form.identity.data}", choice.slugs)

    def write() -> None:
        made.append(add_purchase(session(), said, change, today()))

    if form.validate() and written(form, lambda: _renamed(write)):
        flash(_("Riga registrata: qui sotto come conta."), "success")
        return redirect(url_for("office.show_purchase", number=made[0].purchase.id))
    return _new_page(form, choice), 422


@bp.get("/filiere-corte/mense/<int:number>")
@officer
def show_purchase(number: int) -> str:
    """One line with as what it counts, to be corrected."""
    page = _found(number)
    said: dict[str, Any] = {name: getattr(page.version, name) for name in NAMES}
    return _page(page, PurchaseForm(formdata=None, data=said | {"version": page.version.id}))


@bp.post("/filiere-corte/mense/<int:number>")
@officer
@writes
def save_purchase(number: int) -> Any:
    """Correct a line, or state again one that was withdrawn."""
    page, form = _found(number), PurchaseForm()
    choice = offered_purchase(session(), page.version)
    form.offer(choice.producers, choice.outlets, choice.categories)
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(_said: dict[str, Any]) -> None:
        said = form.said(page.version.row_key, choice.slugs)
        said = replace(said, simulated=page.version.simulated)
        _renamed(lambda: change_purchase(session(), opened, said, change, today()))

    if form.validate() and saved(form, NAMES, write):
        flash(_("Riga corretta: quella di prima resta nella storia."), "success")
        return redirect(url_for("office.show_purchase", number=number))
    return _page(page, form), form.answer_status


@bp.get("/filiere-corte/mense/<int:number>/ritiro")
@officer
def show_purchase_withdrawal(number: int) -> str:
    """Asks why a line is taken back."""
    page = _found(number)
    return _withdrawal(page, WithdrawForm(data={"version": page.version.id}))


@bp.post("/filiere-corte/mense/<int:number>/ritiro")
@officer
@writes
def take_purchase_back(number: int) -> Any:
    """Take a line back; its history stays."""
    page, form = _found(number), WithdrawForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    key = page.version.row_key
    if form.validate() and saved(
        form, (), lambda _said: withdraw_purchase(session(), key, opened, change)
    ):
        flash(_("Riga ritirata: non conta più da nessuna parte, la sua storia resta."), "success")
        return redirect(url_for("office.show_purchase", number=number))
    return _withdrawal(page, form), form.answer_status


def _renamed(write: Callable[[], object]) -> None:
    """Run a write of the store, its refusals under the names of the form's fields."""
    try:
        write()
    except Refused as refused:
        problems = (
            replace(item, field=FIELD_OF.get(item.field, item.field)) for item in refused.problems
        )
        raise Refused(problems) from refused


def _found(number: int) -> PurchasePage:
    page = purchase_page(session(), number, today())
    if page is None:
        abort(404)
    return page


def _new_page(form: PurchaseForm, choice: Offered) -> str:
    form.offer(choice.producers, choice.outlets, choice.categories)
    return render_template("office/canteen_new.html", form=form, canteens=choice.outlets)


def _page(page: PurchasePage, form: PurchaseForm) -> str:
    choice = offered_purchase(session(), page.version)
    form.offer(choice.producers, choice.outlets, choice.categories)
    return render_template(
        "office/canteen.html",
        page=page, form=form, answers=ANSWERS, local=LOCAL, kinds=PURCHASES, roles=ROLES,
    )  # fmt: skip


def _withdrawal(page: PurchasePage, form: WithdrawForm) -> str:
    return render_template("office/canteen_withdraw.html", page=page, form=form)
