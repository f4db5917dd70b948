"""Saving a place: what two changed at once shown field by field, what readers will see before."""

from dataclasses import dataclass

from flask import flash
from flask_babel import gettext as _

from foodplan.blueprints.office.forms.places import (
    PlaceForm,
    contact_text,
    form_data,
    new_place,
    typed_place,
)
from foodplan.blueprints.office.place_pages import found_place
from foodplan.blueprints.office.saving import Clash, Meanwhile, change_for, written
from foodplan.reports.office import names_of_people
from foodplan.reports.office.place_pages import area_notice
from foodplan.reports.office.place_words import (
    CONTACT,
    PLACE_LABELS,
    TextChange,
    Told,
    page_state,
    place_names,
    place_texts,
    public_changes,
)
from foodplan.store.edits import Overtaken
from foodplan.store.edits.place_fields import combine
from foodplan.store.edits.places import edit_place, settled, stated
from foodplan.store.history import Moment
from foodplan.store.organisations import list_organisations
from foodplan.store.places import PlaceRecord, list_areas
from foodplan.store.places.contacts import ContactRecord, get_contact, set_contact
from foodplan.store.places.versions import StatedPlace, get_stated
from foodplan.web.session import now, session, today


@dataclass(frozen=True)
class Preview:
    """What saving would change: for readers, and whether they see the place at all.

    `wrong` says that something typed cannot be read yet, `area` is the circoscrizione that was
    said and the one that holds the point, where they differ.
    """

    changes: tuple[TextChange, ...]
    page: str
    wrong: bool
    area: tuple[str, str] | None


def offer(form: PlaceForm, place: PlaceRecord | None = None) -> None:
    """Fill in what can be chosen in the form of a place."""
    moment = Moment(today())
    areas = list_areas(session(), moment, "circoscrizione", outlines=False)
    owners = [(row.slug, row.name) for row in list_organisations(session(), moment) if row.active]
    if place is not None:
        form.circoscrizione.object_data = place.circoscrizione
        form.organisation.object_data = place.organisation
        form.languages.object_data = form_data(place, ContactRecord())["languages"]
        for entry in form.functions:
            n = str(entry.form.kept.data or "")
            if n.isdigit() and int(n) < len(place.functions):
                entry.form.function.object_data = place.functions[int(n)].function
    form.offer(areas, owners)


def save_place(form: PlaceForm, found: StatedPlace) -> PlaceForm:
    """Save a valid form; return it with each problem, or another one that shows both versions."""
    opened = _opened(form, found)
    mine = typed_place(form, opened.place, today())
    if opened.version != found.version or _contact_clash(form, found.place.slug):
        return _reconciled(form, opened, found, mine)
    change = change_for(form.reason.data)

    def write() -> None:
        made = edit_place(session(), found.version, mine, change, today())
        tell_area(mine, made)
        if contact_text(form.contact) != (form.contact_was.data or "").strip():
            set_contact(session(), mine.slug, form.contact, now())

    try:
        if written(form, write):
            flash(_("Salvato: «%(name)s».", name=mine.name), "success")
    except Overtaken:
        return _reconciled(form, opened, found_place(mine.slug), mine)
    return form


def place_preview(form: PlaceForm, found: StatedPlace | None) -> Preview:
    """Return what saving the form would change."""
    if form.errors:
        return Preview((), page_state(found.place if found else None), wrong=True, area=None)
    names = place_names(session(), today())
    if found is None:
        draft = typed_place(form, new_place(), today())
        after = settled(session(), draft, today())
    else:
        opened = _opened(form, found)
        typed = typed_place(form, opened.place, today())
        draft = combine(opened.place, found.place, typed).place
        after = stated(session(), found.place, draft, today())
    return Preview(
        changes=public_changes(found.place if found else None, after, names),
        page=page_state(after),
        wrong=False,
        area=area_notice(session(), draft, today()),
    )


def tell_area(said: PlaceRecord, made: PlaceRecord) -> None:
    """Say so when the point decided another circoscrizione than the one that was said."""
    if said.circoscrizione and said.circoscrizione != made.circoscrizione:
        text = _(
            "Il punto non cade nella circoscrizione %(said)s: vale quella del punto, %(found)s.",
            said=said.circoscrizione,
            found=made.circoscrizione or _("fuori città"),
        )
        flash(text, "info")


def _opened(form: PlaceForm, found: StatedPlace) -> StatedPlace:
    opened = get_stated(session(), form.version.data or 0)
    return found if opened is None or opened.place.slug != found.place.slug else opened


def _contact_clash(form: PlaceForm, slug: str) -> bool:
    was = (form.contact_was.data or "").strip()
    mine, theirs = contact_text(form.contact), contact_text(get_contact(session(), slug))
    return len({was, mine, theirs}) == 3


def _reconciled(
    form: PlaceForm, opened: StatedPlace, found: StatedPlace, mine: PlaceRecord
) -> PlaceForm:
    """Return a form on the version in force that keeps what was typed, and says what differs."""
    combined = combine(opened.place, found.place, mine)
    names = place_names(session(), today())
    texts = [place_texts(place, names) for place in (opened.place, found.place, mine)]
    contact = get_contact(session(), found.place.slug)
    clashes = [_clash(field, texts) for field in combined.clashes]
    if _contact_clash(form, found.place.slug):
        was = form.contact_was.data
        clashes.append(Clash(CONTACT, was, contact_text(contact), contact_text(form.contact)))
    kept = contact if contact_text(form.contact) == form.contact_was.data else form.contact
    data = form_data(combined.place, kept) | {
        "contact_was": contact_text(contact),
        "version": found.version,
        "confirmed": form.confirmed.data,
        "reason": form.reason.data,
    }
    fresh = PlaceForm(formdata=None, data=data)
    fresh.meanwhile = Meanwhile(
        who=names_of_people(session()).get(found.by or 0, ""),
        at=found.at,
        why=found.why,
        clashes=tuple(clashes),
        taken=tuple(_clash(field, texts) for field in combined.taken),
    )
    return fresh


def _clash(field: str, texts: list[dict[str, Told]]) -> Clash:
    return Clash(PLACE_LABELS[field], *(said[field] for said in texts))
