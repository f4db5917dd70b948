"""What an indicator's figures are compared with and made of: targets, observations, choices."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.indicators import (
    ObservationForm,
    OfficialForm,
    TargetForm,
    day,
)
from foodplan.blueprints.office.routes.indicators import found_indicator
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office import IndicatorPage, PeriodChoices, period_choices
from foodplan.rules.observations import DRAFT, SUBMITTED
from foodplan.store import edits
from foodplan.store.edits.observations import propose
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

# How long a key is at most, less what its corrections add to it.
KEY = 112
OBSERVATION_NAMES = (
    "value",
    "numerator",
    "denominator",
    "perimeter",
    "bound",
    "source_url",
    "source_date",
    "document",
    "note",
)


@bp.get("/indicatori/<slug>/traguardo")
@officer
def show_target(slug: str) -> str:
    """A new target, or one to be replaced (`entro` names its due day)."""
    page = found_indicator(slug)
    due_on = request.args.get("entro", "")
    names = ("due_on", "value", "status", "act", "source")
    known = next((item for item in page.targets if item.due_on.isoformat() == due_on), None)
    said = {name: getattr(known, name) for name in names} if known else {}
    return _target_page(TargetForm(data=said), page)


@bp.post("/indicatori/<slug>/traguardo")
@officer
@writes
def save_target(slug: str) -> Any:
    """State a target, instead of the one of the same due day."""
    page, form = found_indicator(slug), TargetForm()
    form.offer(page.version.unit)
    if form.validate() and written(form, lambda: _save_target(form, slug)):
        flash(_("Traguardo registrato."), "success")
        return redirect(url_for("office.show_indicator", slug=slug))
    return _target_page(form, page), 422


@bp.get("/indicatori/<slug>/rilevazione")
@officer
def new_observation(slug: str) -> str:
    """A form for an observation with its source."""
    return _observation_page(ObservationForm(), found_indicator(slug))


@bp.post("/indicatori/<slug>/rilevazione")
@officer
@writes
def add_observation(slug: str) -> Any:
    """Add an observation beside those that exist."""
    page, form = found_indicator(slug), ObservationForm()
    form.offer(page.version.unit)
    if form.validate() and written(form, lambda: _add_observation(form, slug)):
        return redirect(url_for("office.show_indicator", slug=slug))
    return _observation_page(form, page), 422


@bp.get("/indicatori/<slug>/ufficiale")
@officer
def show_official(slug: str) -> str:
    """The observations of one period, to say which is official (`dal` and `al` name it)."""
    page, options = found_indicator(slug), _options(slug)
    form = OfficialForm(data={"observation_key": options.chosen})
    return _official_page(form, page, options)


@bp.post("/indicatori/<slug>/ufficiale")
@officer
@writes
def choose_official(slug: str) -> Any:
    """State which observation of a period is official."""
    page, options = found_indicator(slug), _options(slug)
    form = OfficialForm()
    form.offer(options)
    if form.validate() and written(form, lambda: _choose(form, slug, options)):
        flash(_("Scelta registrata: le altre rilevazioni restano visibili."), "success")
        return redirect(url_for("office.show_indicator", slug=slug))
    return _official_page(form, page, options), 422


def _save_target(form: TargetForm, slug: str) -> object:
    target = edits.TargetInput(
        due_on=day(form.due_on),
        value=form.value.data or 0.0,
        status=form.status.data or "",
        act=(form.act.data or "").strip(),
        source=(form.source.data or "").strip(),
    )
    return edits.set_target(session(), slug, target, change_for(form.reason.data), today())


def _add_observation(form: ObservationForm, slug: str) -> None:
    said = edits.ObservationInput(
        period_from=day(form.period_from),
        period_to=day(form.period_to),
        **form.values(OBSERVATION_NAMES),
    )
    key, change = f"{slug}-{form.form_id.data}"[:KEY], change_for(form.reason.data)
    draft = "bozza" in request.form
    made = propose(session(), slug, said, key, change, today(), draft=draft)
    if made.status == DRAFT:
        flash(_("Bozza registrata: conta solo dopo che è stata mandata."), "success")
    elif made.status == SUBMITTED:
        flash(_("Rilevazione mandata: conta quando un’altra persona l’approva."), "success")
    else:
        flash(_("Rilevazione registrata."), "success")


def _choose(form: OfficialForm, slug: str, options: PeriodChoices) -> object:
    return edits.choose_official(
        session(),
        slug,
        options.first,
        options.last,
        form.observation_key.data or "",
        change_for(form.reason.data),
        today(),
    )


def _options(slug: str) -> PeriodChoices:
    try:
        first, last = (date.fromisoformat(request.args.get(name, "")) for name in ("dal", "al"))
    except ValueError:
        abort(404)
    options = period_choices(session(), slug, first, last, today())
    if not options.rows:
        abort(404)
    return options


def _target_page(form: TargetForm, page: IndicatorPage) -> str:
    form.offer(page.version.unit)
    return render_template("office/target.html", form=form, page=page)


def _observation_page(form: ObservationForm, page: IndicatorPage) -> str:
    form.offer(page.version.unit)
    return render_template("office/observation.html", form=form, page=page)


def _official_page(form: OfficialForm, page: IndicatorPage, options: PeriodChoices) -> str:
    form.offer(options)
    return render_template("office/official.html", form=form, page=page, options=options)
