"""The follow-up link: how far a suggestion is, taking it back, adding a note."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.blueprints.suggestions.blueprint import bp
from foodplan.blueprints.suggestions.forms import NoteForm, PressForm
from foodplan.reports.suggestions import follow_report
from foodplan.rules.problems import Refused
from foodplan.store.suggestions import add_note, withdraw
from foodplan.web.access import public
from foodplan.web.forms import BaseForm, show_problems
from foodplan.web.limits import REPORTS, limiter
from foodplan.web.session import now, session, writes


@bp.get("/segnalazioni/<code>")
@public
def follow(code: str) -> str:
    """A suggestion as whoever sent it follows it."""
    return _page(code, NoteForm(formdata=None))


@bp.post("/segnalazioni/<code>/ritira")
@public
@limiter.limit(REPORTS)
@writes
def take_back(code: str) -> Any:
    """Take a suggestion back."""
    form = PressForm()
    if form.validate() and _done(form, lambda: withdraw(session(), code, now())):
        flash(_("Segnalazione ritirata: l’ufficio non la guarderà."), "success")
        return redirect(url_for("suggestions.follow", code=code))
    return _page(code, NoteForm(formdata=None), form), 422


@bp.post("/segnalazioni/<code>/nota")
@public
@limiter.limit(REPORTS)
@writes
def note(code: str) -> Any:
    """Add the one note."""
    form = NoteForm()
    if form.validate() and _done(
        form, lambda: add_note(session(), code, form.note.data or "", now())
    ):
        flash(_("Nota aggiunta."), "success")
        return redirect(url_for("suggestions.follow", code=code))
    return _page(code, form), 422


def _done(form: BaseForm, write: Any) -> bool:
    try:
        write()
    except LookupError:
        abort(404)
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def _page(code: str, form: NoteForm, press: PressForm | None = None) -> str:
    report = follow_report(session(), code, now())
    if report is None:
        abort(404)
    shown = {"report": report, "form": form, "press": press or form, "code": code}
    return render_template("suggestions/follow.html", **shown)
