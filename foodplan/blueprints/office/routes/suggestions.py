"""The officers' queue of suggestions, one of them with its diff, and what was asked by mail."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.deciding import (
    decided,
    kept_filters,
    mended,
    next_address,
    wanted_suggestions,
)
from foodplan.blueprints.office.forms.suggestions import DecisionForm, PressForm
from foodplan.blueprints.office.saving import change_for
from foodplan.reports.suggestions import (
    SHOWN,
    DetailReport,
    asked_report,
    detail_report,
    queue_report,
)
from foodplan.store.questions import revoke_question
from foodplan.store.suggestions import AlreadyDecided, take_in_hand
from foodplan.web.access import officer
from foodplan.web.asked import asked_offset
from foodplan.web.parts import parts
from foodplan.web.session import now, session, today, writes

ONE = "/segnalazioni/<int:suggestion_id>"


@bp.get("/segnalazioni")
@officer
def suggestions() -> str:
    """What waits for an officer, oldest first."""
    report = queue_report(session(), wanted_suggestions(), today(), asked_offset())
    return render_template(
        "office/suggestions.html", report=report, kept=kept_filters(), shown=SHOWN
    )


@bp.get(ONE)
@officer
def show_suggestion(suggestion_id: int) -> str:
    """One suggestion: what the place says, what it should say."""
    report = _found(suggestion_id)
    ticked = [row.fact for row in report.rows if not row.same]
    form = DecisionForm(formdata=None, data={"version": report.version, "facts": ticked})
    return _page(report, form)


@bp.post(ONE)
@officer
@writes
def decide_suggestion(suggestion_id: int) -> Any:
    """Accept all, some or nothing."""
    report, form = _found(suggestion_id), DecisionForm()
    if decided(form, report):
        flash(_("Deciso. Ecco la prossima."), "success")
        return redirect(next_address())
    if form.meanwhile:
        report = _found(suggestion_id)
        form.version.data = report.version
        return _page(report, form), 409
    return _page(report, form), 422


@bp.post(f"{ONE}/esamino")
@officer
@writes
def take_suggestion(suggestion_id: int) -> Any:
    """Say that somebody is looking at it: the follow-up page says so."""
    if PressForm().validate():
        try:
            take_in_hand(session(), suggestion_id, change_for(""))
        except LookupError:
            abort(404)
        except AlreadyDecided:
            flash(_("Nel frattempo è stata decisa."), "warning")
    return redirect(_address(suggestion_id))


@bp.get("/segnalazioni/domande")
@officer
def asked_places() -> str:
    """Which places were asked about by mail, and what came back."""
    report = asked_report(session(), now())
    return render_template("office/asked.html", report=report, mail=parts().settings.sends_mail)


@bp.post("/segnalazioni/domande/<int:question_id>/ritira")
@officer
@writes
def revoke_asked(question_id: int) -> Any:
    """End the link of a question at once."""
    if PressForm().validate() and revoke_question(session(), question_id, now()):
        flash(_("Domanda ritirata: il collegamento non vale più."), "success")
    return redirect(url_for("office.asked_places"))


def _found(suggestion_id: int) -> DetailReport:
    report = detail_report(session(), suggestion_id, today())
    if report is None:
        abort(404)
    return report


def _address(suggestion_id: int) -> str:
    return url_for("office.show_suggestion", suggestion_id=suggestion_id, **kept_filters())


def _page(report: DetailReport, form: DecisionForm) -> str:
    ticked = set(form.facts.data or ())
    shown = {"report": report, "form": form, "ticked": ticked, "kept": kept_filters(),
             "mended": mended(report)}  # fmt: skip
    return render_template("office/suggestion.html", path=request.full_path, **shown)
