"""Short chains at the office: producers' pitches, and the counts of a market's stalls."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.funding import WithdrawForm
from foodplan.blueprints.office.forms.markets import CorrectedCountForm, CountForm, PitchesForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.markets import (
    CountPage,
    PitchesPage,
    count_page,
    market_choices,
    markets_page,
    pitches_page,
)
from foodplan.rules.problems import Refused
from foodplan.store.short_chains import (
    PitchesInput,
    add_count,
    change_count,
    set_pitches,
    withdraw_count,
)
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

PITCHES = ("producers", "pitches", "source", "active")
COUNTED = ("node_id", "day", "producers", "stalls", "note")
SHOWN = 10


@bp.get("/filiere-corte/mercati")
@officer
def markets() -> str:
    """Every market with its pitches and its latest counts."""
    return render_template(
        "office/markets.html", markets=markets_page(session(), today()), shown=SHOWN
    )


@bp.get("/filiere-corte/mercati/<slug>/posteggi")
@officer
def show_pitches(slug: str) -> str:
    """The pitches of one market, to be stated from a day on."""
    page = _market(slug)
    said: dict[str, Any] = {"active": True}
    if page.version:
        said = {name: getattr(page.version, name) for name in PITCHES}
        said |= {"version": page.version.id, "since": page.version.valid_from}
    return _pitches(page, PitchesForm(formdata=None, data=said))


@bp.post("/filiere-corte/mercati/<slug>/posteggi")
@officer
@writes
def save_pitches(slug: str) -> Any:
    """State the pitches of a market from a day on."""
    page, form = _market(slug), PitchesForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    simulated = bool(page.version and page.version.simulated)

    def write(said: dict[str, Any]) -> None:
        typed = PitchesInput(
            page.row.node_id, **said, since=form.since.data, opened=opened, simulated=simulated
        )
        set_pitches(session(), typed, change)

    if form.validate() and saved(form, PITCHES, write):
        flash(_("Posteggi registrati."), "success")
        return redirect(url_for("office.markets"))
    return _pitches(page, form), form.answer_status


@bp.get("/filiere-corte/conteggio")
@officer
def new_stall_count() -> str:
    """A count, made for a phone; its identity is made now, so that sent twice it is one."""
    asked = request.args.get("mercato", 0, type=int)
    return _new_count(CountForm(formdata=None, data={"node_id": asked, "day": today()}))


@bp.post("/filiere-corte/conteggio")
@officer
@writes
def make_stall_count() -> Any:
    """Record a count; a double tap, the button back, a page sent again are one."""
    form, made = CountForm(), []
    form.offer(market_choices(session()))
    change, uuid = change_for(_("Conteggio sul posto")), form.identity.data

    def write() -> None:
        made.append(add_count(session(), form.said(uuid), change, today()))

    if form.validate() and written(form, lambda: _renamed(write)):
        words = _("Conteggio registrato.") if made[0].created else _("Era già registrato.")
        flash(words, "success")
        return redirect(url_for("office.show_stall_count", uuid=uuid))
    return _new_count(form), 422


@bp.get("/filiere-corte/conteggi/<uuid:uuid>")
@officer
def show_stall_count(uuid: UUID) -> str:
    """One count, to be corrected."""
    page = _count(uuid)
    said: dict[str, Any] = {name: getattr(page.version, name) for name in COUNTED}
    said |= {"version": page.version.id, "identity": uuid}
    return _counted(page, CorrectedCountForm(formdata=None, data=said))


@bp.post("/filiere-corte/conteggi/<uuid:uuid>")
@officer
@writes
def save_stall_count(uuid: UUID) -> Any:
    """Correct a count, or state again one that was taken back."""
    page, form = _count(uuid), CorrectedCountForm()
    form.offer(market_choices(session(), page.version.node_id))
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(_said: dict[str, Any]) -> None:
        said = form.said(uuid, simulated=page.version.simulated)
        _renamed(lambda: change_count(session(), opened, said, change, today()))

    if form.validate() and saved(form, COUNTED, write):
        flash(_("Conteggio corretto: quello di prima resta nella storia."), "success")
        return redirect(url_for("office.show_stall_count", uuid=uuid))
    return _counted(page, form), form.answer_status


@bp.get("/filiere-corte/conteggi/<uuid:uuid>/ritiro")
@officer
def show_stall_withdrawal(uuid: UUID) -> str:
    """Asks why a count is taken back."""
    page = _count(uuid)
    return _withdrawn(page, WithdrawForm(data={"version": page.version.id}))


@bp.post("/filiere-corte/conteggi/<uuid:uuid>/ritiro")
@officer
@writes
def take_stall_count_back(uuid: UUID) -> Any:
    """Take a count back; its history stays."""
    page, form = _count(uuid), WithdrawForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, (), lambda _said: withdraw_count(session(), str(uuid), opened, change)
    ):
        flash(_("Conteggio ritirato: la sua storia resta."), "success")
        return redirect(url_for("office.show_stall_count", uuid=uuid))
    return _withdrawn(page, form), form.answer_status


def _renamed(write: Callable[[], object]) -> None:
    """Run a write of the store, its refusals under the names of the form's fields."""
    try:
        write()
    except Refused as refused:
        found = [
            replace(item, field="node_id") if item.field == "outlet" else item
            for item in refused.problems
        ]
        raise Refused(found) from refused


def _market(slug: str) -> PitchesPage:
    page = pitches_page(session(), slug)
    if page is None:
        abort(404)
    return page


def _count(uuid: UUID) -> CountPage:
    page = count_page(session(), str(uuid))
    if page is None:
        abort(404)
    return page


def _pitches(page: PitchesPage, form: PitchesForm) -> str:
    return render_template("office/market_pitches.html", page=page, form=form)


def _new_count(form: CountForm) -> str:
    choice = market_choices(session())
    form.offer(choice)
    there = count_page(session(), str(form.identity.data))
    return render_template("office/count_new.html", form=form, markets=choice, there=there)


def _counted(page: CountPage, form: CorrectedCountForm) -> str:
    form.offer(market_choices(session(), page.version.node_id))
    return render_template("office/count.html", page=page, form=form)


def _withdrawn(page: CountPage, form: WithdrawForm) -> str:
    return render_template("office/count_withdraw.html", page=page, form=form)
