"""Factors: what they say now and from which day, their source and their history."""

from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.goods import EndForm, FactorForm
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.factors import FactorEdit, factor_edit, factor_sheets
from foodplan.rules.equivalents import EVERYTHING
from foodplan.store.edits import Overtaken
from foodplan.store.factors import FactorInput, end_factor, set_factor
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = ("value", "low", "high", "source", "year", "verified")
# How the address names a factor of all food.
ALL_FOOD_SLUG = "tutto-il-cibo"


@bp.get("/fattori", endpoint="factors")
@officer
def list_() -> str:
    """Every kind of factor with what is stated of it today."""
    return render_template(
        "office/factors.html",
        sheets=factor_sheets(session(), Moment(today())),
        all_food=ALL_FOOD_SLUG,
    )


@bp.get("/fattori/<kind>/<category>")
@officer
def show_factor(kind: str, category: str) -> str:
    """One factor, to be stated from a day on, with its days and its history."""
    page = _found(kind, category)
    said: dict[str, Any] = {"since": today(), "version": page.version}
    if page.current is not None:
        row = page.current
        ends = {"value": row.rate.value, "low": row.rate.low, "high": row.rate.high}
        said |= ends | {"source": row.source, "year": row.year, "verified": row.verified}
    return _page(page, FactorForm(data=said))


@bp.post("/fattori/<kind>/<category>")
@officer
@writes
def change_factor(kind: str, category: str) -> Any:
    """State a factor from a day on."""
    page, form = _found(kind, category), FactorForm()
    if form.validate() and _save(form, page):
        flash(_("Fattore registrato: vale dal giorno indicato."), "success")
        return redirect(url_for("office.show_factor", kind=kind, category=category))
    return _page(page, form), form.answer_status


@bp.get("/fattori/<kind>/<category>/fine")
@officer
def show_factor_end(kind: str, category: str) -> str:
    """From which day a factor no longer holds."""
    page = _found(kind, category)
    return _end_page(page, EndForm(data={"since": today(), "version": page.version}))


@bp.post("/fattori/<kind>/<category>/fine")
@officer
@writes
def remove_factor(kind: str, category: str) -> Any:
    """State that a factor no longer holds from a day on."""
    page, form = _found(kind, category), EndForm()
    if form.validate() and _end(form, page):
        flash(_("Da quel giorno il fattore non vale più: la cifra non si mostra."), "success")
        return redirect(url_for("office.factors"))
    return _end_page(page, form), 422


def _save(form: FactorForm, page: FactorEdit) -> bool:
    change = change_for(form.reason.data)

    def write(said: dict[str, Any]) -> None:
        numbers = {name: _decimal(said[name]) for name in ("value", "low", "high")}
        values = FactorInput(**(said | numbers))
        opened = form.version.data or 0
        set_factor(session(), page.kind, page.category, opened, values, change, form.since.data)

    return saved(form, NAMES, write)


def _end(form: EndForm, page: FactorEdit) -> bool:
    opened, change = form.version.data or 0, change_for(form.reason.data)
    try:
        end_factor(session(), page.kind, page.category, opened, change, form.since.data)
    except Overtaken as overtaken:
        form.version.data = overtaken.current.id
        message = _("Nel frattempo un collega ha cambiato il fattore: controllare e ripetere.")
        form.form_errors.append(message)
        return False
    return True


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def _found(kind: str, category: str) -> FactorEdit:
    slug = EVERYTHING if category == ALL_FOOD_SLUG else category
    return factor_edit(session(), kind, slug, today()) or abort(404)


def _page(page: FactorEdit, form: FactorForm) -> str:
    slug = page.category or ALL_FOOD_SLUG
    return render_template("office/factor.html", page=page, form=form, slug=slug)


def _end_page(page: FactorEdit, form: EndForm) -> str:
    slug = page.category or ALL_FOOD_SLUG
    return render_template("office/factor_end.html", page=page, form=form, slug=slug)
