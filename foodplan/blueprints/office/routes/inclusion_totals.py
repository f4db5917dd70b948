"""Totals that the office writes for an organisation, grounds of disadvantage, possible doubles."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.inclusion import DoubleForm, GroundsForm
from foodplan.blueprints.office.forms.inclusion_totals import TotalsForm
from foodplan.blueprints.office.inclusion_pages import Half, filled, found_half, save, totals_page
from foodplan.blueprints.office.routes.inclusion import FORM, found_programme
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.inclusion.office import office_page
from foodplan.rules.inclusion import GROUNDS, KINDS
from foodplan.store.history import Moment
from foodplan.store.inclusion import (
    GroundsInput,
    PossibleDouble,
    grounds_of,
    judge_double,
    opened_grounds,
    set_grounds,
)
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

TOTALS = "/inclusione/programmi/<slug>/totali/<int:organisation>/<int:half>"
DOUBLE = "/inclusione/doppi/<slug>/<int:half>/<kind>/<int:first>/<int:second>"


@bp.get(TOTALS)
@officer
def show_inclusion_totals(slug: str, organisation: int, half: int) -> str:
    """The totals of an organisation's half-year."""
    of = found_half(slug, organisation, half)
    return _totals(of, filled(of))


@bp.post(TOTALS)
@officer
@writes
def save_inclusion_totals(slug: str, organisation: int, half: int) -> Any:
    """State the totals of an organisation's half-year."""
    of, form = found_half(slug, organisation, half), TotalsForm()
    if form.validate() and save(of, form):
        flash(_("Totali registrati."), "success")
        return redirect(url_for("office.show_inclusion_programme", slug=slug))
    return _totals(of, form), form.answer_status


@bp.get("/inclusione/programmi/<slug>/cause/<int:year>")
@officer
def show_grounds(slug: str, year: int) -> str:
    """The people of a year by ground of disadvantage."""
    found_programme(slug)
    moment = Moment(today())
    said = {"version": opened_grounds(session(), slug, year, moment)}
    known = grounds_of(session(), slug, year, moment)
    return _grounds(slug, year, GroundsForm(formdata=None, data=said | known))


@bp.post("/inclusione/programmi/<slug>/cause/<int:year>")
@officer
@writes
def save_grounds(slug: str, year: int) -> Any:
    """State the people of a year by ground; fewer than five are refused."""
    found_programme(slug)
    form = GroundsForm()
    item = GroundsInput(slug, year, form.people(), form.source.data or "")
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, (), lambda _said: set_grounds(session(), item, opened, change, today())
    ):
        flash(_("Cause registrate."), "success")
        return redirect(url_for("office.show_inclusion_programme", slug=slug))
    return _grounds(slug, year, form), form.answer_status


@bp.get(DOUBLE)
@officer
def show_inclusion_double(slug: str, half: int, kind: str, first: int, second: int) -> str:
    """Two organisations that stated the same of a half-year and a kind."""
    return _double(_found_double(slug, half, kind, first, second), DoubleForm())


@bp.post(DOUBLE)
@officer
@writes
def judge_inclusion_double(slug: str, half: int, kind: str, first: int, second: int) -> Any:
    """State whether they are the same people."""
    found, form = _found_double(slug, half, kind, first, second), DoubleForm()
    _double(found, form)
    change, key = change_for(form.reason.data), (slug, half, kind, first, second)
    verdict, kept = form.verdict.data, form.kept.data or first
    if form.validate() and saved(
        form, (), lambda _said: judge_double(session(), key, verdict, kept, change, today())
    ):
        flash(_("Giudizio registrato."), "success")
        return redirect(url_for("office.inclusion"))
    return _double(found, form), form.answer_status


def _totals(of: Half, form: TotalsForm) -> str:
    slug = of.programme.slug
    back = url_for("office.show_inclusion_programme", slug=slug)
    send = url_for(
        "office.save_inclusion_totals", slug=slug, organisation=of.organisation, half=of.half
    )
    return totals_page(of, form, back, send)


def _grounds(slug: str, year: int, form: GroundsForm) -> str:
    lead = _(
        "Persone svantaggiate del programma in tutto l’anno (legge 381/1991, articolo 4). Sotto le "
        "cinque persone il numero non si scrive; questi totali non sono pubblici."
    )
    return render_template(
        FORM,
        form=form,
        fields=(*GROUNDS, "source", "reason"),
        title=_("Cause di svantaggio, %(year)s", year=year),
        lead=lead,
        send=url_for("office.save_grounds", slug=slug, year=year),
    )


def _found_double(slug: str, half: int, kind: str, first: int, second: int) -> PossibleDouble:
    rows = office_page(session(), today(), switched_on=False).doubles
    key = (slug, half, kind, first, second)
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        abort(404)
    return found


def _double(row: PossibleDouble, form: DoubleForm) -> str:
    page = office_page(session(), today(), switched_on=False)
    pair = [(number, page.names.get(number, "")) for number in (row.first_id, row.second_id)]
    form.offer(pair)
    return render_template(
        "office/inclusion_double.html",
        form=form,
        row=row,
        names=page.names,
        title=page.titles.get(row.programme, ""),
        kinds=KINDS,
    )
