"""Colleagues who do not sign in: who they are, what is theirs, their links and calendar."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.colleagues import ColleagueForm, PressForm
from foodplan.blueprints.office.saving import written
from foodplan.reports.office.colleagues import (
    ROLES,
    ColleaguePage,
    account_choices,
    colleague_lines,
    colleague_page,
)
from foodplan.reports.office.updates import updates_waiting
from foodplan.rules.reminders import TERM_KINDS
from foodplan.store import colleagues as store
from foodplan.store.colleagues.links import revoke_link
from foodplan.web.access import officer
from foodplan.web.parts import parts
from foodplan.web.session import now, session, today, writes

ONE = "/colleghi/<int:colleague_id>"


@bp.get("/colleghi")
@officer
def colleagues() -> str:
    """Everybody whom the office asks about its actions."""
    lines = colleague_lines(session(), today())
    shown = {"sends": parts().settings.sends_mail, "waiting": updates_waiting(session())}
    return render_template("office/colleagues.html", colleagues=lines, **shown)


@bp.get("/colleghi/nuovo")
@officer
def new_colleague() -> str:
    """A form for somebody new."""
    return _new_page(ColleagueForm(formdata=None, digest=True, account_id=0))


@bp.post("/colleghi/nuovo")
@officer
@writes
def add_colleague() -> Any:
    """Add a colleague."""
    form, found = _offered(ColleagueForm()), []

    def write() -> None:
        found.append(store.add_colleague(session(), form.person(), now()).id)

    if not form.validate() or not written(form, write):
        return _new_page(form), 422
    flash(_("Persona aggiunta."), "success")
    return redirect(url_for("office.show_colleague", colleague_id=found[0]))


@bp.get(ONE)
@officer
def show_colleague(colleague_id: int) -> str:
    """One colleague, to be changed, with what is theirs."""
    page = _found(colleague_id)
    form = ColleagueForm(formdata=None, obj=page.row)
    form.account_id.data = page.row.account_id or 0
    return _page(form, page)


@bp.post(ONE)
@officer
@writes
def change_colleague(colleague_id: int) -> Any:
    """Change name, office, address, or whether reminders are sent."""
    page, form = _found(colleague_id), _offered(ColleagueForm())

    def write() -> None:
        store.change_colleague(session(), colleague_id, form.person(), now())

    if not form.validate() or not written(form, write):
        return _page(form, page), 422
    flash(_("Salvato."), "success")
    return redirect(url_for("office.show_colleague", colleague_id=colleague_id))


@bp.post(f"{ONE}/<any(pausa, riprendi):word>")
@officer
@writes
def rest_colleague(colleague_id: int, word: str) -> Any:
    """Let a colleague rest, which ends their links and calendar, or take them up again."""
    rests = word == "pausa"
    said = _("In pausa: niente promemoria.") if rests else _("Di nuovo fra i colleghi.")
    return _pressed(
        colleague_id,
        lambda: store.set_active(session(), colleague_id, now(), active=not rests),
        said,
    )


@bp.post(f"{ONE}/cancella")
@officer
@writes
def erase_colleague(colleague_id: int) -> Any:
    """Empty name and address for good."""
    _found(colleague_id)
    if not PressForm().validate():
        return redirect(url_for("office.show_colleague", colleague_id=colleague_id))
    store.erase_colleague(session(), colleague_id, now())
    flash(_("Nome e indirizzo cancellati; i collegamenti non valgono più."), "success")
    return redirect(url_for("office.colleagues"))


@bp.post(f"{ONE}/collegamenti/<int:link_id>/ritira")
@officer
@writes
def revoke_colleague_link(colleague_id: int, link_id: int) -> Any:
    """End one link at once."""
    return _pressed(
        colleague_id,
        lambda: revoke_link(session(), link_id, colleague_id, now()),
        _("Collegamento ritirato: non apre più niente."),
    )


@bp.post(f"{ONE}/calendario")
@officer
@writes
def make_colleague_feed(colleague_id: int) -> Any:
    """Make a new secret calendar address and show it, once."""
    page = _found(colleague_id)
    if not PressForm().validate() or not page.row.active:
        return redirect(url_for("office.show_colleague", colleague_id=colleague_id))
    code = store.make_feed(session(), colleague_id, now())
    base = parts().settings.public_url.rstrip("/")
    path = url_for("updates.calendar", code=code, _external=not base)
    return render_template("office/colleague_feed.html", page=page, address=f"{base}{path}")


@bp.post(f"{ONE}/calendario/ritira")
@officer
@writes
def revoke_colleague_feed(colleague_id: int) -> Any:
    """End the calendar address at once."""
    return _pressed(
        colleague_id,
        lambda: store.revoke_feeds(session(), colleague_id, now()),
        _("Calendario ritirato: il suo indirizzo non dà più niente."),
    )


def _pressed(colleague_id: int, write: Callable[[], object], said: str) -> Any:
    _found(colleague_id)
    if PressForm().validate():
        write()
        flash(said, "success")
    return redirect(url_for("office.show_colleague", colleague_id=colleague_id))


def _found(colleague_id: int) -> ColleaguePage:
    page = colleague_page(session(), colleague_id, now(), today())
    if page is None:
        abort(404)
    return page


def _offered(form: ColleagueForm) -> ColleagueForm:
    form.offer(account_choices(session()))
    return form


def _new_page(form: ColleagueForm) -> str:
    return render_template("office/colleague_new.html", form=_offered(form))


def _page(form: ColleagueForm, page: ColleaguePage) -> str:
    words = {"roles": ROLES, "kinds": TERM_KINDS, "today": today()}
    return render_template("office/colleague.html", form=_offered(form), page=page, **words)
