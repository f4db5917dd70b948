"""One place in the office: changed, added, previewed, and on to the next of the list."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.choices import EditForm
from foodplan.blueprints.office.forms.places import PlaceForm, form_data, new_place, typed_place
from foodplan.blueprints.office.place_pages import (
    asked_places,
    found_place,
    kept_words,
    pin_map,
)
from foodplan.blueprints.office.place_saving import offer, place_preview, save_place, tell_area
from foodplan.blueprints.office.saving import change_for, written
from foodplan.reports.office.place_pages import doubles_of, fact_rows, missing_of
from foodplan.reports.office.places import next_to_do
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.places import add_place, return_to_source
from foodplan.store.places.contacts import ContactRecord, get_contact, set_contact
from foodplan.store.places.versions import StatedPlace, places_merged_into
from foodplan.web.access import officer
from foodplan.web.session import now, session, today, writes

NEXT = "prossimo"
NEW = "nuovo"


@bp.get("/luoghi/nuovo")
@officer
def new_place_page() -> str:
    """A form for a place that the atlas does not know."""
    return _page(None, PlaceForm(data=form_data(new_place(), ContactRecord())))


@bp.post("/luoghi/nuovo")
@officer
@writes
def add_new_place() -> Any:
    """Add a place."""
    form = PlaceForm()
    offer(form)
    if form.validate() and (slug := _added(form)):
        flash(_("Luogo aggiunto."), "success")
        return redirect(url_for("office.show_place", slug=slug))
    return _page(None, form), _status(form)


@bp.get("/luoghi/<slug>", endpoint="show_place")
@officer
def show(slug: str) -> str:
    """One place, to be changed."""
    found = found_place(slug)
    data = form_data(found.place, get_contact(session(), slug))
    return _page(found, PlaceForm(data=data | {"version": found.version}))


@bp.post("/luoghi/<slug>", endpoint="change_place")
@officer
@writes
def change(slug: str) -> Any:
    """Change what is said of a place, and go on to the next when asked."""
    found, form = found_place(slug), PlaceForm()
    offer(form, found.place)
    following = _following(slug)
    if form.validate():
        form = save_place(form, found)
        if not form.meanwhile and not form.complaints:
            return redirect(_after(slug, following))
    return _page(found, form), _status(form)


@bp.post("/luoghi/<slug>/anteprima")
@officer
def preview_place(slug: str) -> Any:
    """What readers would see differently, without keeping anything."""
    found = None if slug == NEW else found_place(slug)
    form = PlaceForm()
    offer(form, found.place if found else None)
    form.validate()
    return _page(found, form)


@bp.post("/luoghi/<slug>/fonte/<field>")
@officer
@writes
def free_field(slug: str, field: str) -> Any:
    """Go back to what the source says of a field, and let imports change it again."""
    found, form = found_place(slug), EditForm()
    change = change_for(_("Torna alla fonte"))
    try:
        return_to_source(session(), slug, form.version.data or 0, field, change, today())
    except Refused as refused:
        flash(_(refused.problems[0].message), "warning")
    except Overtaken:
        flash(_("Nel frattempo il luogo è cambiato: riprovare."), "warning")
    else:
        flash(_("Fatto: vale di nuovo quello che dice la fonte."), "success")
    return redirect(url_for("office.show_place", slug=found.place.slug, **kept_words()))


def _added(form: PlaceForm) -> str:
    added: list[str] = []

    def write() -> None:
        place = typed_place(form, new_place(), today())
        reason = change_for(form.reason.data or _("Luogo aggiunto dall’ufficio"))
        made = add_place(session(), place, reason, today())
        set_contact(session(), made.slug, form.contact, now())
        tell_area(place, made)
        added.append(made.slug)

    return added[0] if written(form, write) else ""


def _following(slug: str) -> str | None:
    """Return the next of the list, asked before saving takes the place off it; None if unasked."""
    if request.form.get("poi") != NEXT:
        return None
    return next_to_do(session(), asked_places(), slug, today()) or ""


def _after(slug: str, following: str | None) -> str:
    if following is None:
        return url_for("office.show_place", slug=slug, **kept_words())
    if following:
        return url_for("office.show_place", slug=following, **kept_words())
    flash(_("L’elenco è finito: era l’ultimo luogo."), "info")
    return url_for("office.places", **kept_words())


def _status(form: PlaceForm) -> int:
    return 200 if form.opening_hours.asked else form.answer_status


def _page(found: StatedPlace | None, form: PlaceForm) -> str:
    place = found.place if found else None
    offer(form, place)
    draft = place if form.errors else typed_place(form, place or new_place(), today())
    return render_template(
        "office/place.html" if found else "office/place_new.html",
        found=found,
        form=form,
        kept=kept_words(),
        map=pin_map(),
        preview=place_preview(form, found),
        missing=missing_of(session(), place, today()) if place else (),
        facts=fact_rows(session(), place) if place else (),
        doubles=doubles_of(session(), draft, today()) if draft and draft.name else (),
        joined=places_merged_into(session(), place.slug) if place else [],
    )
