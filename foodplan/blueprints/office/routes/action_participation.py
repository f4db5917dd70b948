"""How many take part in something of an action: stated, corrected, taken back."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, asked_action
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.innovation import CountForm, TakeBackForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.innovation import CountPage, count_page
from foodplan.rules.innovation import BOUNDS, UNITS
from foodplan.store.history import Moment
from foodplan.store.innovation import (
    PARTICIPATION_NAMES,
    add_participation,
    change_participation,
    list_participation,
    withdraw_participation,
)
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

FIELDS = (*PARTICIPATION_NAMES, "reason")


@bp.get("/azioni/<slug>/partecipazione")
@officer
def action_participation(slug: str) -> str:
    """The counts of an action, and the form for another one."""
    asked_action(slug)
    return _list(slug, _offered(CountForm(formdata=None)))


@bp.post("/azioni/<slug>/partecipazione")
@officer
@writes
def add_count(slug: str) -> Any:
    """State a count; the same form sent twice is one."""
    asked_action(slug)
    form = _offered(CountForm())
    change, said = change_for(form.reason.data), form.values(PARTICIPATION_NAMES)
    number = form.identity.data
    if form.validate() and written(
        form, lambda: add_participation(session(), number, slug, said, change, today())
    ):
        flash(_("Conteggio registrato."), "success")
        return redirect(url_for("office.action_participation", slug=slug))
    return _list(slug, form), form.answer_status


@bp.get("/azioni/<slug>/partecipazione/<uuid:number>")
@officer
def show_count(slug: str, number: UUID) -> str:
    """One count, to be corrected."""
    page = _found(slug, number)
    said = {name: getattr(page.version, name) for name in PARTICIPATION_NAMES}
    said |= {"version": page.version.id, "identity": number}
    return _one(slug, page, _offered(CountForm(formdata=None, data=said)))


@bp.post("/azioni/<slug>/partecipazione/<uuid:number>")
@officer
@writes
def save_count(slug: str, number: UUID) -> Any:
    """State a count anew."""
    page, form = _found(slug, number), _offered(CountForm())
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        PARTICIPATION_NAMES,
        lambda said: change_participation(session(), number, opened, said, change, today()),
    ):
        flash(_("Conteggio corretto."), "success")
        return redirect(url_for("office.action_participation", slug=slug))
    return _one(slug, page, form), form.answer_status


@bp.get("/azioni/<slug>/partecipazione/<uuid:number>/ritiro")
@officer
def show_count_withdrawal(slug: str, number: UUID) -> str:
    """Asks why a count is taken back."""
    page = _found(slug, number)
    return _withdrawal(slug, page, TakeBackForm(formdata=None, data={"version": page.version.id}))


@bp.post("/azioni/<slug>/partecipazione/<uuid:number>/ritiro")
@officer
@writes
def take_count_back(slug: str, number: UUID) -> Any:
    """Take a count back; its history stays."""
    page, form = _found(slug, number), TakeBackForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form,
        (),
        lambda _said: withdraw_participation(session(), number, opened, change),
    ):
        flash(_("Conteggio ritirato: la sua storia resta."), "success")
        return redirect(url_for("office.action_participation", slug=slug))
    return _withdrawal(slug, page, form), form.answer_status


def _found(slug: str, number: UUID) -> CountPage:
    page = count_page(session(), slug, number, today())
    if page is None:
        abort(404)
    return page


def _offered(form: CountForm) -> CountForm:
    form.offer()
    return form


def _list(slug: str, form: CountForm) -> str:
    rows = list_participation(session(), Moment(today()), slug)
    said = {"form": form, "rows": rows, "fields": FIELDS}
    words = {"units": UNITS, "bounds": BOUNDS}
    return action_section("office/action_participation.html", slug, **said, **words)


def _one(slug: str, page: CountPage, form: CountForm) -> str:
    said = {"form": form, "page": page, "fields": FIELDS}
    return action_section("office/action_count.html", slug, **said)


def _withdrawal(slug: str, page: CountPage, form: TakeBackForm) -> str:
    return action_section("office/action_count_withdraw.html", slug, form=form, page=page)
