"""Short chains at the office: the list, and one supply with its verdict."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.chains import SupplyForm
from foodplan.blueprints.office.forms.funding import WithdrawForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.chains import (
    SupplyOfficePage,
    Wanted,
    chains_page,
    offered,
    supply_office_page,
)
from foodplan.rules.problems import Refused
from foodplan.rules.short_chain_words import ANSWERS, OUTLETS, ROLES
from foodplan.store.short_chains import add_supply, change_supply, withdraw_supply
from foodplan.store.short_chains.supplies import intermediaries_of
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = (
    "producer_id", "node_id", "month", "category_id", "grams", "cents", "processed",
    "declared_km", "method", "source",
)  # fmt: skip
# The store's words for the fields of the form.
FIELD_OF = {"producer": "producer_id", "outlet": "node_id", "category": "category_id"}
MOST = 60


@bp.get("/filiere-corte")
@officer
def chains() -> str:
    """Supplies narrowed by the address, with all producers and outlets."""
    number = request.args.get
    wanted = Wanted(
        number("mese", 0, type=int),
        number("produttore", 0, type=int),
        number("punto", 0, type=int),
        number("km0", ""),
    )
    page = chains_page(session(), today(), wanted)
    return render_template(
        "office/chains.html", page=page, wanted=wanted, answers=ANSWERS, outlets=OUTLETS, most=MOST
    )


@bp.get("/filiere-corte/forniture/nuova")
@officer
def new_supply() -> str:
    """A supply that is not there yet."""
    return _new_page(SupplyForm(), offered(session()))


@bp.post("/filiere-corte/forniture/nuova")
@officer
@writes
def make_supply() -> Any:
    """Record a supply; the same form sent twice is one."""
    form, choice = SupplyForm(), offered(session())
    form.offer(choice.producers, choice.outlets, choice.categories)
    change = change_for(form.reason.data)
    if form.validate() and written(
        form,
        lambda: _renamed(
            lambda: add_supply(
                session(), form.said(form.identity.data, choice.slugs), change, today()
            )
        ),
    ):
        flash(_("Fornitura registrata: qui sotto che cosa ne dice la legge."), "success")
        return redirect(url_for("office.show_supply", uuid=form.identity.data))
    return _new_page(form, choice), 422


@bp.get("/filiere-corte/forniture/<uuid:uuid>")
@officer
def show_supply(uuid: UUID) -> str:
    """One supply with its verdict, to be corrected."""
    page = _found(uuid)
    said: dict[str, Any] = {name: getattr(page.version, name) for name in NAMES}
    through = [{"kind": row.kind, "name": row.name} for row in intermediaries_of(page.version)]
    said |= {"intermediaries": through, "identity": uuid, "version": page.version.id}
    return _page(page, SupplyForm(formdata=None, data=said))


@bp.post("/filiere-corte/forniture/<uuid:uuid>")
@officer
@writes
def save_supply(uuid: UUID) -> Any:
    """Correct a supply, or state again one that was taken back."""
    page, form = _found(uuid), SupplyForm()
    choice = offered(session(), page.version)
    form.offer(choice.producers, choice.outlets, choice.categories)
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(_said: dict[str, Any]) -> None:
        said = form.said(uuid, choice.slugs)
        _renamed(lambda: change_supply(session(), opened, said, change, today()))

    if form.validate() and saved(form, NAMES, write):
        flash(_("Fornitura corretta: i chili di prima sono stornati."), "success")
        return redirect(url_for("office.show_supply", uuid=uuid))
    return _page(page, form), form.answer_status


@bp.get("/filiere-corte/forniture/<uuid:uuid>/ritiro")
@officer
def show_supply_withdrawal(uuid: UUID) -> str:
    """Asks why a supply is taken back."""
    page = _found(uuid)
    return _withdrawal(page, WithdrawForm(data={"version": page.version.id}))


@bp.post("/filiere-corte/forniture/<uuid:uuid>/ritiro")
@officer
@writes
def take_supply_back(uuid: UUID) -> Any:
    """Take a supply back; its history stays."""
    page, form = _found(uuid), WithdrawForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, (), lambda _said: withdraw_supply(session(), str(uuid), opened, change)
    ):
        flash(_("Fornitura ritirata: i suoi chili sono stornati, la sua storia resta."), "success")
        return redirect(url_for("office.show_supply", uuid=uuid))
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


def _found(uuid: UUID) -> SupplyOfficePage:
    page = supply_office_page(session(), str(uuid), today())
    if page is None:
        abort(404)
    return page


def _new_page(form: SupplyForm, choice: Any) -> str:
    form.offer(choice.producers, choice.outlets, choice.categories)
    return render_template("office/chain_supply_new.html", form=form)


def _page(page: SupplyOfficePage, form: SupplyForm) -> str:
    choice = offered(session(), page.version)
    form.offer(choice.producers, choice.outlets, choice.categories)
    return render_template(
        "office/chain_supply.html", page=page, form=form, answers=ANSWERS, roles=ROLES
    )


def _withdrawal(page: SupplyOfficePage, form: WithdrawForm) -> str:
    return render_template("office/chain_supply_withdraw.html", page=page, form=form)
