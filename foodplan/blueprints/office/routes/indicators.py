"""Indicators: where they stand, what is behind them, and what defines them."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.indicators import DefinitionForm
from foodplan.blueprints.office.routes.building import in_words, preview_chart, shown_preview
from foodplan.blueprints.office.saving import change_for, saved
from foodplan.reports.office import (
    DEFINITION_FIELDS,
    Breakdown,
    IndicatorPage,
    LatestMovement,
    Narrowing,
    breakdown,
    indicator_lines,
    indicator_page,
    latest_movements,
)
from foodplan.reports.office.filters import filter_options
from foodplan.store import edits
from foodplan.store.edits.measured import change_measured
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = tuple(DEFINITION_FIELDS)


@bp.get("/indicatori")
@officer
def indicators() -> str:
    """Every indicator with its figures, coverage, target and status."""
    lines = indicator_lines(session(), today())
    return render_template("office/indicators.html", lines=lines)


@bp.get("/indicatori/<slug>")
@officer
def show_indicator(slug: str) -> str:
    """One indicator: both figures side by side, what is behind them, and its history."""
    page = found_indicator(slug)
    behind = _behind(page)
    return render_template(
        "office/indicator.html", page=page, behind=behind, latest=_latest(page, behind)
    )


@bp.get("/indicatori/<slug>/definizione")
@officer
def show_definition(slug: str) -> str:
    """What defines an indicator, to be changed."""
    page = found_indicator(slug)
    said = {name: getattr(page.version, name) for name in NAMES}
    form = _definition_form(page, DefinitionForm(data=said | {"version": page.version.id}))
    return _definition_page(form, page)


@bp.post("/indicatori/<slug>/definizione/calcola")
@officer
def compute_definition(slug: str) -> str:
    """The same form with what it says now; nothing is kept."""
    page = found_indicator(slug)
    return _definition_page(_definition_form(page, DefinitionForm()), page)


@bp.post("/indicatori/<slug>/definizione")
@officer
@writes
def change_definition(slug: str) -> Any:
    """Change what defines an indicator, from today on."""
    page = found_indicator(slug)
    form = _definition_form(page, DefinitionForm())
    if form.validate() and _save(form, page):
        flash(_("Definizione aggiornata."), "success")
        return redirect(url_for("office.show_indicator", slug=slug))
    return _definition_page(form, page), form.answer_status


def found_indicator(slug: str) -> IndicatorPage:
    """Return one indicator as the office sees it, or answer that there is none."""
    page = indicator_page(session(), slug, today())
    if page is None:
        abort(404)
    return page


def _definition_form(page: IndicatorPage, form: DefinitionForm) -> DefinitionForm:
    if page.version.source != "measure":
        form.observed_only()
    form.offer(form.unit_of(page.version.unit), filter_options(session(), today()))
    return form


def _save(form: DefinitionForm, page: IndicatorPage) -> bool:
    change, slug = change_for(form.reason.data), page.version.indicator

    def write(values: dict[str, Any]) -> object:
        opened = form.version.data or 0
        write_it = change_measured if "measure" in form else edits.change_indicator
        return write_it(session(), slug, opened, values, change, today())

    done = saved(form, form.named(NAMES), write)
    if form.meanwhile and "filters" in form:
        form.meanwhile = in_words(form.meanwhile, form)
    return done


def _definition_page(form: DefinitionForm, page: IndicatorPage) -> str:
    found = None
    if "measure" in form:
        found = shown_preview(form, "", page.version.indicator, page.version.unit)
    return render_template(
        "office/definition.html", form=form, page=page, preview=found, drawing=preview_chart(found)
    )


def _latest(page: IndicatorPage, behind: Breakdown | None) -> tuple[LatestMovement, ...]:
    if behind is None:
        return ()
    months = (behind.first, behind.last)
    return latest_movements(session(), page.version, months, today(), behind.chosen)


def _behind(page: IndicatorPage) -> Breakdown | None:
    row = page.report.indicator
    current = row.current or row.value
    if current is None:
        return None
    judged = request.args.get("periodo") == "chiuso" and row.value is not None
    period = row.value.period if judged and row.value else current.period
    month = request.args.get("mese", "")
    chosen = Narrowing(
        month=int(month) if month.isdigit() else None,
        organisation=request.args.get("organizzazione"),
        category=request.args.get("categoria"),
    )
    return breakdown(session(), page.version, period.first, period.last, today(), chosen)
