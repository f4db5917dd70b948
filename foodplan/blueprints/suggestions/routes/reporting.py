"""Reporting an error of a place, and proposing a place that is missing."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from foodplan.blueprints.suggestions.blueprint import bp
from foodplan.blueprints.suggestions.doorkeeping import shown_now
from foodplan.blueprints.suggestions.filling import missing_of, report_of
from foodplan.blueprints.suggestions.forms import MissingForm, ReportForm
from foodplan.blueprints.suggestions.posting import posted, sends_mail
from foodplan.reports.suggestions.follow import Sent
from foodplan.reports.suggestions.values import of_columns, shown
from foodplan.rules.suggestions import (
    FIELD_LABELS,
    PUBLIC_REASONS,
    REASON_FIELDS,
    REASON_LABELS,
    Reason,
)
from foodplan.store.history import Moment
from foodplan.store.places import PlaceRecord, get_place, merged_place
from foodplan.store.suggestions import columns_of
from foodplan.web.access import public
from foodplan.web.limits import REPORTS, limiter
from foodplan.web.session import session, today, writes


@bp.get("/luoghi/<slug>/segnala")
@public
def report(slug: str) -> Any:
    """Choose what is wrong with a place, then say what is right."""
    place = _place(slug)
    if place is None:
        return _elsewhere(slug)
    reason = _reason()
    if reason is None:
        return render_template(
            "suggestions/reasons.html", place=place, reasons=PUBLIC_REASONS, labels=REASON_LABELS
        )
    form = ReportForm(formdata=None, mostrato=shown_now())
    return report_page(form, place, reason)


@bp.post("/luoghi/<slug>/segnala")
@public
@limiter.limit(REPORTS)
@writes
def send_report(slug: str) -> Any:
    """Queue a report on a place."""
    place, reason, form = _place(slug), _reason(), ReportForm()
    if place is None or reason is None:
        abort(404)
    page = posted(form, place.name, lambda: report_of(form, reason, place, "public"))
    return page or (report_page(form, place, reason), 422)


@bp.get("/mappa/proponi")
@public
def propose() -> str:
    """Tell of a place that is missing."""
    return _missing_page(MissingForm(formdata=None, mostrato=shown_now()))


@bp.post("/mappa/proponi")
@public
@limiter.limit(REPORTS)
@writes
def send_missing() -> Any:
    """Queue a place that is missing."""
    form = MissingForm()
    page = posted(form, (form.name.data or "").strip(), lambda: missing_of(form))
    return page or (_missing_page(form), 422)


def report_page(
    form: ReportForm, place: PlaceRecord, reason: Reason, action: str = "", back: str = ""
) -> str:
    """Return the form of a reason, with what the page says today beside it."""
    facts = REASON_FIELDS.get(reason, ())
    now_said = [
        Sent(FIELD_LABELS[fact], shown(fact, of_columns(fact, columns_of(place, fact))))
        for fact in facts
    ]
    return render_template(
        "suggestions/report.html",
        form=form,
        place=place,
        reason=reason,
        label=REASON_LABELS[reason],
        facts=facts,
        now_said=now_said,
        mail=sends_mail(),
        action=action or url_for("suggestions.send_report", slug=place.slug, motivo=reason),
        back=back or url_for("suggestions.report", slug=place.slug),
    )


def _missing_page(form: MissingForm) -> str:
    return render_template("suggestions/missing.html", form=form, mail=sends_mail())


def _place(slug: str) -> PlaceRecord | None:
    return get_place(session(), slug, Moment(today()))


def _elsewhere(slug: str) -> Any:
    other = merged_place(session(), slug, Moment(today()))
    if other is None:
        abort(404)
    return redirect(url_for("suggestions.report", slug=other), 301)


def _reason() -> Reason | None:
    asked = request.args.get("motivo", "")
    return Reason(asked) if asked in PUBLIC_REASONS else None
