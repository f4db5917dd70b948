"""The answer of whoever runs a place to the question that came by mail."""

from typing import Any

from flask import abort, render_template, url_for

from foodplan.blueprints.suggestions.blueprint import bp
from foodplan.blueprints.suggestions.doorkeeping import fell_into_the_trap, no_key, shown_now
from foodplan.blueprints.suggestions.filling import report_of
from foodplan.blueprints.suggestions.forms import PressForm, ReportForm
from foodplan.blueprints.suggestions.posting import queue, sends_mail, thanks
from foodplan.blueprints.suggestions.routes.reporting import report_page
from foodplan.reports.suggestions import QuestionReport, question_report
from foodplan.rules.places import Status
from foodplan.rules.problems import Refused
from foodplan.rules.suggestions import PUBLIC_REASONS, REASON_LABELS, Kind, Reason
from foodplan.store.history import Moment
from foodplan.store.places import PlaceRecord, get_place
from foodplan.store.questions import CHANGED, CLOSED, STILL_SO, answer_question
from foodplan.store.suggestions import Proposal
from foodplan.web.access import public
from foodplan.web.forms import BaseForm, show_problems
from foodplan.web.limits import REPORTS, limiter
from foodplan.web.session import now, session, today, writes


@bp.get("/risposte/<code>")
@public
def question(code: str) -> str:
    """What the map says of the place, and the three answers."""
    return _page(code, PressForm(formdata=None))


@bp.post("/risposte/<code>/<any(confermo, chiuso):word>")
@public
@limiter.limit(REPORTS)
@writes
def answer(code: str, word: str) -> Any:
    """Say that all is still so, or that the place is no more; the officer clears either."""
    form, place = PressForm(), _asked(code)
    kept = form.validate() and _answered(form, code, STILL_SO if word == "confermo" else CLOSED)
    if not kept:
        return _page(code, form), 422
    key = queue(_proposal(place, word), place.name)
    return thanks(place.name, key, still_so=word == "confermo")


@bp.get("/risposte/<code>/cambiato/<reason>")
@public
def what_changed(code: str, reason: str) -> str:
    """Say what has changed."""
    form = ReportForm(formdata=None, mostrato=shown_now())
    return _form_page(form, code, _known(reason))


@bp.post("/risposte/<code>/cambiato/<reason>")
@public
@limiter.limit(REPORTS)
@writes
def send_change(code: str, reason: str) -> Any:
    """Queue what has changed."""
    form, place = ReportForm(), _asked(code)
    if fell_into_the_trap(form):
        return thanks(place.name, no_key())
    proposal = _read(form, _known(reason), place)
    if proposal is None or not _answered(form, code, CHANGED):
        return _form_page(form, code, _known(reason)), 422
    return thanks(place.name, queue(proposal, place.name))


def _known(reason: str) -> Reason:
    if reason not in PUBLIC_REASONS:
        abort(404)
    return Reason(reason)


def _read(form: ReportForm, reason: Reason, place: PlaceRecord) -> Proposal | None:
    valid = form.validate()
    try:
        proposal = report_of(form, reason, place, "mail")
    except Refused as refused:
        show_problems(form, refused)
        return None
    return proposal if valid else None


def _answered(form: BaseForm, code: str, said: str) -> bool:
    try:
        answer_question(session(), code, said, now())
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def _proposal(place: PlaceRecord, word: str) -> Proposal:
    if word == "chiuso":
        closed = {"status": Status.HISTORICAL.value}
        return Proposal("mail", Kind.CHANGE, Reason.CLOSED, place.slug, closed)
    confirmed: dict[str, Any] = {"confirmed_on": today()}
    if place.status == Status.UNKNOWN:
        confirmed["status"] = Status.REPORTED.value
    return Proposal("mail", Kind.CONFIRM, Reason.STILL_SO, place.slug, confirmed)


def _report(code: str) -> QuestionReport:
    report = question_report(session(), code, now())
    if report is None:
        abort(404)
    return report


def _asked(code: str) -> PlaceRecord:
    place = get_place(session(), _report(code).slug, Moment(today()), withheld=True)
    if place is None:
        abort(404)
    return place


def _page(code: str, form: BaseForm) -> str:
    shown = {"reasons": PUBLIC_REASONS, "labels": REASON_LABELS, "mail": sends_mail()}
    return render_template(
        "suggestions/question.html", report=_report(code), form=form, code=code, **shown
    )


def _form_page(form: ReportForm, code: str, reason: Reason) -> str:
    here = url_for("suggestions.send_change", code=code, reason=reason)
    return report_page(form, _asked(code), reason, here, url_for("suggestions.question", code=code))
