"""Social innovation in the office: what is written of each action, and exchanges with cities."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.innovation import ExchangeForm, TakeBackForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.innovation import (
    ExchangePage,
    action_choices,
    exchange_page,
    office_page,
)
from foodplan.rules.innovation import DIRECTIONS
from foodplan.store.innovation import (
    EXCHANGE_NAMES,
    add_exchange,
    change_exchange,
    withdraw_exchange,
)
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

FIELDS = (*EXCHANGE_NAMES, "reason")


@bp.get("/innovazione")
@officer
def innovation() -> str:
    """Experiences, initiatives and actions with what is written of each; exchanges."""
    page = office_page(session(), today())
    return render_template("office/innovation.html", page=page, directions=DIRECTIONS)


@bp.get("/innovazione/scambi/nuovo")
@officer
def new_exchange() -> str:
    """An exchange that is not there yet."""
    return _new(_offered(ExchangeForm(formdata=None)))


@bp.post("/innovazione/scambi/nuovo")
@officer
@writes
def make_exchange() -> Any:
    """State an exchange; the same form sent twice is one."""
    form = _offered(ExchangeForm())
    change, said = change_for(form.reason.data), form.values(EXCHANGE_NAMES)
    number = form.identity.data
    if form.validate() and written(
        form, lambda: add_exchange(session(), number, said, change, today())
    ):
        flash(_("Scambio registrato."), "success")
        return redirect(url_for("office.innovation", _anchor="scambi"))
    return _new(form), form.answer_status


@bp.get("/innovazione/scambi/<uuid:number>")
@officer
def show_exchange(number: UUID) -> str:
    """One exchange, to be changed."""
    page = _found(number)
    said = {name: getattr(page.version, name) for name in EXCHANGE_NAMES}
    said |= {"version": page.version.id, "identity": number}
    return _one(page, _offered(ExchangeForm(formdata=None, data=said)))


@bp.post("/innovazione/scambi/<uuid:number>")
@officer
@writes
def save_exchange(number: UUID) -> Any:
    """State an exchange anew."""
    page, form = _found(number), _offered(ExchangeForm())
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        EXCHANGE_NAMES,
        lambda said: change_exchange(session(), number, opened, said, change, today()),
    ):
        flash(_("Scambio aggiornato."), "success")
        return redirect(url_for("office.innovation", _anchor="scambi"))
    return _one(page, form), form.answer_status


@bp.get("/innovazione/scambi/<uuid:number>/ritiro")
@officer
def show_exchange_withdrawal(number: UUID) -> str:
    """Asks why an exchange is taken back."""
    page = _found(number)
    return _withdrawal(page, TakeBackForm(formdata=None, data={"version": page.version.id}))


@bp.post("/innovazione/scambi/<uuid:number>/ritiro")
@officer
@writes
def take_exchange_back(number: UUID) -> Any:
    """Take an exchange back; its history stays."""
    page, form = _found(number), TakeBackForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, (), lambda _said: withdraw_exchange(session(), number, opened, change)
    ):
        flash(_("Scambio ritirato: la sua storia resta."), "success")
        return redirect(url_for("office.innovation", _anchor="scambi"))
    return _withdrawal(page, form), form.answer_status


def _found(number: UUID) -> ExchangePage:
    page = exchange_page(session(), number, today())
    if page is None:
        abort(404)
    return page


def _offered(form: ExchangeForm) -> ExchangeForm:
    form.offer(action_choices(session(), today()))
    return form


def _new(form: ExchangeForm) -> str:
    send = url_for("office.make_exchange")
    return render_template(
        "office/exchange.html", form=form, fields=FIELDS, page=None, send=send,
        name=_("Uno scambio nuovo"),
    )  # fmt: skip


def _one(page: ExchangePage, form: ExchangeForm) -> str:
    send = url_for("office.save_exchange", number=page.version.exchange)
    return render_template(
        "office/exchange.html", form=form, fields=FIELDS, page=page, send=send,
        name=page.version.title,
    )  # fmt: skip


def _withdrawal(page: ExchangePage, form: TakeBackForm) -> str:
    return render_template("office/exchange_withdraw.html", form=form, page=page)
