"""Two places that are one, merged field by field and taken apart again; a place's history."""

from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.choices import EditForm
from foodplan.blueprints.office.forms.place_doubles import MergeForm
from foodplan.blueprints.office.place_pages import LONGEST, found_place
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.place_pages import (
    doubles_of,
    merge_choices,
    place_history,
    places_found,
)
from foodplan.rules.places import FUNCTION_LABELS
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.place_doubles import (
    merge_places,
    separate_place,
    united_functions,
    with_facts_of,
)
from foodplan.store.edits.place_fields import with_field
from foodplan.store.places import PlaceRecord
from foodplan.store.places.versions import StatedPlace
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

THEIRS = "altro"


@bp.get("/luoghi/<slug>/storia", endpoint="place_history")
@officer
def history(slug: str) -> str:
    """Who changed what of a place, when and why."""
    found = found_place(slug)
    lines = place_history(session(), slug, today())
    return render_template("office/place_history.html", found=found, lines=lines)


@bp.get("/luoghi/<slug>/unisci")
@officer
def choose_double(slug: str) -> str:
    """Which place is the same as this one; then both, field by field."""
    found, other = found_place(slug), request.args.get(THEIRS, "")
    if other:
        second = _other(found, other)
        versions = {"version": found.version, "other_version": second.version}
        return _merge_page(found, second, MergeForm(data=versions))
    text = request.args.get("cerca", "")[:LONGEST]
    return render_template(
        "office/place_double.html",
        found=found,
        proposed=doubles_of(session(), found.place, today()),
        text=text,
        results=places_found(session(), found.place, text, today()),
    )


@bp.post("/luoghi/<slug>/unisci")
@officer
@writes
def merge(slug: str) -> Any:
    """Make two places one: the other's address leads here from now on."""
    found, form = found_place(slug), MergeForm()
    other = _other(found, request.args.get(THEIRS, ""))
    try:
        done = form.validate() and written(form, lambda: _merge(form, found, other))
    except Overtaken:
        _tell_moved()
        return redirect(url_for("office.choose_double", slug=slug, altro=other.place.slug))
    if not done:
        return _merge_page(found, other, form), 422
    flash(_("Uniti: «%(name)s» ora porta qui.", name=other.place.name), "success")
    return redirect(url_for("office.show_place", slug=slug))


@bp.post("/luoghi/<slug>/separa")
@officer
@writes
def separate(slug: str) -> Any:
    """Make a double a place of its own again."""
    form, change = EditForm(), change_for(_("Separato: non era lo stesso luogo"))
    name = found_place(slug).place.name
    try:
        whole = separate_place(session(), slug, form.version.data or 0, change, today())
    except Refused as refused:
        flash(_(refused.problems[0].message), "warning")
    except Overtaken:
        _tell_moved()
    else:
        flash(_("«%(name)s» è di nuovo un luogo a sé.", name=name), "success")
        if not whole:
            flash(_("L’altro luogo è cambiato dopo l’unione: controllate i suoi dati."), "warning")
    return redirect(url_for("office.show_place", slug=slug))


def _tell_moved() -> None:
    flash(_("Nel frattempo uno dei due luoghi è cambiato: controllate di nuovo."), "warning")


def _other(found: StatedPlace, slug: str) -> StatedPlace:
    if slug == found.place.slug:
        abort(404)
    return found_place(slug)


def _merge(form: MergeForm, found: StatedPlace, other: StatedPlace) -> None:
    opened = (form.version.data or 0, form.other_version.data or 0)
    kept, change = _merged(found.place, other.place), change_for(form.reason.data)
    merge_places(session(), kept, opened, other.place.slug, change, today())


def _merged(mine: PlaceRecord, theirs: PlaceRecord) -> PlaceRecord:
    chosen = {
        choice.field
        for choice in merge_choices(session(), mine, theirs, today())
        if request.form.get(f"campo-{choice.field}") == THEIRS
    }
    kept = with_facts_of(mine, theirs, chosen)
    for field in chosen:
        kept = with_field(kept, field, theirs)
    if "opening_hours" in chosen:
        kept = replace(kept, hours_on=theirs.hours_on)
    return replace(kept, functions=united_functions(mine, theirs))


def _merge_page(found: StatedPlace, other: StatedPlace, form: MergeForm) -> str:
    return render_template(
        "office/place_merge.html",
        found=found,
        other=other,
        form=form,
        choices=merge_choices(session(), found.place, other.place, today()),
        functions=united_functions(found.place, other.place),
        chosen=request.form,
        labels=FUNCTION_LABELS,
    )
