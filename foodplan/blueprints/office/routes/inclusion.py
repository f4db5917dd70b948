"""Work inclusion: programmes, their half-years, and grounds of disadvantage."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.inclusion import EndForm, ProgrammeForm
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.inclusion.office import (
    ProgrammePage,
    action_choices,
    office_page,
    organisation_choices,
    programme_page,
)
from foodplan.rules.inclusion import KINDS, LEGAL_FRAMES
from foodplan.store.inclusion import (
    PROGRAMME_NAMES,
    add_programme,
    change_programme,
    end_programme,
)
from foodplan.web.access import officer
from foodplan.web.parts import parts
from foodplan.web.session import session, today, writes

FORM = "office/inclusion_form.html"
FIELDS = ("title", "description", "legal_frame", "organisations", "action", "source", "reason")


@bp.get("/inclusione")
@officer
def inclusion() -> str:
    """Programmes, contracts, possible doubles, and whether placements may be entered."""
    page = office_page(session(), today(), switched_on=parts().settings.placements)
    return render_template("office/inclusion.html", page=page, frames=LEGAL_FRAMES, kinds=KINDS)


@bp.get("/inclusione/nuovo")
@officer
def new_inclusion_programme() -> str:
    """A programme that is not there yet."""
    return _new_page(_offered(ProgrammeForm()))


@bp.post("/inclusione/nuovo")
@officer
@writes
def make_inclusion_programme() -> Any:
    """Make a programme."""
    form, made = _offered(ProgrammeForm()), []
    change, said = change_for(form.reason.data), form.values(PROGRAMME_NAMES)
    chosen = form.organisations.data or []
    if form.validate() and written(
        form, lambda: made.append(add_programme(session(), said, chosen, change, today()))
    ):
        flash(_("Programma aggiunto."), "success")
        return redirect(url_for("office.show_inclusion_programme", slug=made[0]))
    return _new_page(form), form.answer_status


@bp.get("/inclusione/programmi/<slug>")
@officer
def show_inclusion_programme(slug: str) -> str:
    """One programme, to be changed, with its half-years and its history."""
    page = found_programme(slug)
    row = page.programme.version
    said = {name: getattr(row, name) for name in PROGRAMME_NAMES}
    said |= {"version": row.id, "organisations": list(page.programme.organisations)}
    return _page(page, _offered(ProgrammeForm(formdata=None, data=said)))


@bp.post("/inclusione/programmi/<slug>")
@officer
@writes
def save_inclusion_programme(slug: str) -> Any:
    """State a programme's words and organisations."""
    page, form = found_programme(slug), _offered(ProgrammeForm())
    change, opened = change_for(form.reason.data), form.version.data or 0
    chosen = form.organisations.data or []
    if form.validate() and saved(
        form,
        PROGRAMME_NAMES,
        lambda said: change_programme(session(), slug, opened, said, chosen, change, today()),
    ):
        flash(_("Programma aggiornato."), "success")
        return redirect(url_for("office.show_inclusion_programme", slug=slug))
    return _page(page, form), form.answer_status


@bp.get("/inclusione/programmi/<slug>/fine")
@officer
def show_inclusion_end(slug: str) -> str:
    """Asks why a programme ends."""
    page = found_programme(slug)
    return _end_page(page, EndForm(formdata=None, data={"version": page.programme.version.id}))


@bp.post("/inclusione/programmi/<slug>/fine")
@officer
@writes
def end_inclusion_programme(slug: str) -> Any:
    """State that a programme takes no totals any more."""
    page, form = found_programme(slug), EndForm()
    change, opened = change_for(form.reason.data), form.version.data or 0
    if form.validate() and saved(
        form, (), lambda _said: end_programme(session(), slug, opened, change, today())
    ):
        flash(_("Programma finito: le sue cifre e la sua storia restano."), "success")
        return redirect(url_for("office.inclusion"))
    return _end_page(page, form), form.answer_status


def found_programme(slug: str) -> ProgrammePage:
    """Return a programme's page, or answer that there is none."""
    page = programme_page(session(), slug, today())
    if page is None:
        abort(404)
    return page


def _offered(form: ProgrammeForm) -> ProgrammeForm:
    form.offer(organisation_choices(session(), today()), action_choices(session(), today()))
    return form


def _new_page(form: ProgrammeForm) -> str:
    send = url_for("office.make_inclusion_programme")
    title = _("Un programma nuovo")
    return render_template(FORM, form=form, fields=FIELDS, title=title, send=send, lead="")


def _page(page: ProgrammePage, form: ProgrammeForm) -> str:
    return render_template("office/inclusion_programme.html", page=page, form=form, fields=FIELDS)


def _end_page(page: ProgrammePage, form: EndForm) -> str:
    slug, title = page.programme.slug, page.programme.version.title
    return render_template(
        FORM,
        form=form,
        fields=("reason",),
        title=_("«%(title)s» finisce", title=title),
        lead=_("Da oggi non prende altri totali; le sue cifre e la sua storia restano."),
        send=url_for("office.end_inclusion_programme", slug=slug),
    )
