"""The indicator builder: a measure, its filters and what they say, seen before it is kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.indicators import BuilderForm, DefinitionForm, ObservedForm
from foodplan.blueprints.office.saving import Clash, Meanwhile, change_for, written
from foodplan.reports.office import DEFINITION_FIELDS
from foodplan.reports.office.filters import filter_options, filter_words
from foodplan.reports.office.preview import Preview, preview
from foodplan.store.edits.building import GoalTie, build_indicator, build_observed
from foodplan.store.history import Moment
from foodplan.store.measures import MEASURES
from foodplan.store.plan import list_goals, list_plans
from foodplan.web.access import officer
from foodplan.web.chart import Chart, line_chart, period_short
from foodplan.web.session import session, today, writes

NAMES = tuple(DEFINITION_FIELDS)


@bp.get("/indicatori/nuovo")
@officer
def new_indicator() -> str:
    """A new indicator, computed already for the first measure."""
    return _page(BuilderForm(data={"phrase": "{value}", "measure": "recovered"}))


@bp.post("/indicatori/nuovo/calcola")
@officer
def compute_indicator() -> str:
    """The same form with what it says now; nothing is kept."""
    return _page(BuilderForm())


@bp.post("/indicatori/nuovo")
@officer
@writes
def add_indicator() -> Any:
    """Keep a new indicator, from today on."""
    form = _offered(BuilderForm())
    if form.validate() and written(form, lambda: _build(form)):
        flash(_("Indicatore salvato: si calcola dal registro. Ora manca il traguardo."), "success")
        return redirect(url_for("office.show_indicator", slug=form.built))
    return _page(form), 422


@bp.get("/indicatori/nuovo/rilevato")
@officer
def new_observed() -> str:
    """A new indicator whose values somebody observes."""
    return _observed_page(ObservedForm(data={"phrase": "{value}", "kind": "stock"}))


@bp.post("/indicatori/nuovo/rilevato")
@officer
@writes
def add_observed() -> Any:
    """Keep a new indicator whose values are observed, from today on."""
    form = ObservedForm()
    form.offer_kinds(_goals())
    if form.validate() and written(form, lambda: _build_observed(form)):
        flash(_("Indicatore salvato: ora mancano un traguardo e una rilevazione."), "success")
        return redirect(url_for("office.show_indicator", slug=form.built))
    return _observed_page(form), 422


def _build_observed(form: ObservedForm) -> None:
    tie = GoalTie(form.goal.data, form.weight.data, (form.weight_reason.data or "").strip())
    said = form.values([*form.named(NAMES), "kind", "unit"])
    change = change_for(form.reason.data)
    form.built = build_observed(session(), said, tie, change, today())


def _observed_page(form: ObservedForm) -> str:
    form.offer_kinds(_goals())
    return render_template("office/indicator_observed.html", form=form)


def shown_preview(form: DefinitionForm, goal: str, slug: str, unit: str = "") -> Preview | None:
    """Return what a form's indicator would say today, or None while that cannot be said."""
    return preview(session(), form.values(NAMES) | {"unit": unit}, goal, today(), slug)


def in_words(other: Meanwhile, form: DefinitionForm) -> Meanwhile:
    """Return what somebody else saved meanwhile with its measure and filters in words."""
    options = filter_options(session(), today())
    titles = {name: found.title for name, found in MEASURES.items()}
    words: dict[str, Callable[[Any], Any]] = {
        str(form.measure.label.text): lambda name: titles.get(name, name),
        str(form.filters.label.text): lambda text: filter_words(text, options) if text else text,
    }

    def worded(clash: Clash) -> Clash:
        say = words.get(clash.label)
        if say is None:
            return clash
        return Clash(clash.label, say(clash.opened), say(clash.theirs), say(clash.mine))

    return replace(
        other,
        clashes=tuple(map(worded, other.clashes)),
        taken=tuple(map(worded, other.taken)),
    )


def preview_chart(found: Preview | None) -> Chart | None:
    """Return the drawing of a preview's months."""
    if found is None:
        return None
    return line_chart(
        [period_short(point.period) for point in found.months],
        [point.value for point in found.months],
    )


def _build(form: BuilderForm) -> None:
    tie = GoalTie(form.goal.data, form.weight.data, (form.weight_reason.data or "").strip())
    change = change_for(form.reason.data)
    form.built = build_indicator(session(), form.values(NAMES), tie, change, today())


def _offered(form: BuilderForm) -> BuilderForm:
    form.offer_all(filter_options(session(), today()), _goals())
    return form


def _goals() -> list[tuple[str, str]]:
    moment = Moment(today())
    plans = {row.plan: row.title for row in list_plans(session(), moment)}
    return [
        (row.goal, f"{row.title} · {plans[row.plan]}")
        for row in list_goals(session(), moment)
        if row.plan in plans
    ]


def _page(form: BuilderForm) -> str:
    _offered(form)
    found = shown_preview(form, form.goal.data or "", "nuovo")
    return render_template(
        "office/indicator_new.html", form=form, preview=found, drawing=preview_chart(found)
    )
