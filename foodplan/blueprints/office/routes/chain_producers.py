"""Short chains at the office: producers, and the places where they grow and work goods."""

from typing import Any
from uuid import UUID, uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.chains import (
    PLACE_FIELDS,
    NewProducerForm,
    ProducerForm,
    ProducerPlaceForm,
)
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.models.history import BEGINNING
from foodplan.reports.office.chains import ProducerPage, keepers, last_place, producer_page
from foodplan.rules.short_chain_words import ROLES
from foodplan.store.history import Moment
from foodplan.store.short_chains import (
    PlaceInput,
    ProducerInput,
    add_producer,
    change_producer,
    registered,
    set_place,
)
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes

NAMES = ("kind", "source", "active")


@bp.get("/filiere-corte/produttori/nuovo")
@officer
def new_producer() -> str:
    """A producer that is not there yet."""
    return _new_page(NewProducerForm())


@bp.post("/filiere-corte/produttori/nuovo")
@officer
@writes
def make_producer() -> Any:
    """Make a producer, then ask for its places."""
    form, made = NewProducerForm(), []
    form.offer(keepers(session()))
    change, names = change_for(form.reason.data), ("name", "kind", "source", "organisation")
    if form.validate() and written(
        form, lambda: made.append(add_producer(session(), _said(form, names), change))
    ):
        flash(_("Produttore aggiunto. Ora servono i luoghi: senza, il km 0 non si può dire."),
              "success")  # fmt: skip
        row = registered(session(), Moment(today())).producer(made[0], today())
        return redirect(url_for("office.show_producer", slug=row.slug if row else ""))
    return _new_page(form), 422


@bp.get("/filiere-corte/produttori/<slug>")
@officer
def show_producer(slug: str) -> str:
    """One producer with its places and history."""
    page = _found(slug)
    said = {name: getattr(page.version, name) for name in NAMES}
    return _page(page, ProducerForm(formdata=None, data=said | {"version": page.version.id}))


@bp.post("/filiere-corte/produttori/<slug>")
@officer
@writes
def save_producer(slug: str) -> Any:
    """State what a producer is."""
    page, form = _found(slug), ProducerForm()
    form.offer()
    change, opened = change_for(form.reason.data), form.version.data or 0
    # Who stops, or begins again, does so today; anything else mends what holds.
    same = bool(form.active.data) == page.version.active
    since = page.version.valid_from if same else today()

    def write(said: dict[str, Any]) -> None:
        change_producer(session(), page.row.id, opened, said, change, since)

    if form.validate() and saved(form, NAMES, write):
        flash(_("Produttore aggiornato."), "success")
        return redirect(url_for("office.show_producer", slug=slug))
    return _page(page, form), form.answer_status


@bp.get("/filiere-corte/produttori/<slug>/luoghi/nuovo")
@officer
def new_place_of_producer(slug: str) -> Any:
    """Give a new place its identity, and go on to its form."""
    role = request.args.get("ruolo", "production")
    return redirect(url_for("office.show_producer_place", slug=slug, slot=uuid4(), ruolo=role))


@bp.get("/filiere-corte/produttori/<slug>/luoghi/<uuid:slot>")
@officer
def show_producer_place(slug: str, slot: UUID) -> str:
    """A place where a producer grows or works its goods."""
    page = _found(slug)
    version = last_place(session(), page.row.id, str(slot))
    if version is None:
        return _place(page, slot, _role(), ProducerPlaceForm(formdata=None))
    said = {name: getattr(version, name) for name in PLACE_FIELDS} | {"version": version.id}
    return _place(page, slot, version.role, ProducerPlaceForm(formdata=None, data=said))


@bp.post("/filiere-corte/produttori/<slug>/luoghi/<uuid:slot>")
@officer
@writes
def save_producer_place(slug: str, slot: UUID) -> Any:
    """State a place of a producer from a day on."""
    page, form = _found(slug), ProducerPlaceForm()
    version = last_place(session(), page.row.id, str(slot))
    role = version.role if version else _role()
    change, opened = change_for(form.reason.data), form.version.data or 0

    def write(_said: dict[str, Any]) -> None:
        since = form.first_day(version.valid_from if version else BEGINNING)
        said = PlaceInput(slot, role, form.place(), since, opened)
        set_place(session(), page.row.id, said, change)

    if form.validate() and saved(form, PLACE_FIELDS, write):
        flash(_("Luogo registrato: gli esiti delle forniture si ricalcolano da soli."), "success")
        return redirect(url_for("office.show_producer", slug=slug))
    return _place(page, slot, role, form), form.answer_status


def _role() -> str:
    asked = request.args.get("ruolo", "production")
    return asked if asked in ROLES else "production"


def _said(form: NewProducerForm, names: tuple[str, ...]) -> ProducerInput:
    return ProducerInput(**form.values(names), public_name=bool(form.public_name.data))


def _found(slug: str) -> ProducerPage:
    page = producer_page(session(), slug)
    if page is None:
        abort(404)
    return page


def _new_page(form: NewProducerForm) -> str:
    form.offer(keepers(session()))
    return render_template("office/chain_producer_new.html", form=form)


def _page(page: ProducerPage, form: ProducerForm) -> str:
    form.offer()
    return render_template("office/chain_producer.html", page=page, form=form, roles=ROLES)


def _place(page: ProducerPage, slot: UUID, role: str, form: ProducerPlaceForm) -> str:
    return render_template(
        "office/chain_place.html", page=page, slot=slot, role=role, form=form, roles=ROLES
    )
