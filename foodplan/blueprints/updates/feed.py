"""A colleague's calendar (RFC 5545) at its secret address, with the tasks that are not public."""

from datetime import UTC

from flask import Response, abort, request
from flask_babel import gettext as _
from icalendar import Calendar, Event, vText

from foodplan.blueprints.updates.blueprint import bp
from foodplan.reports.plan.feeds import FeedsReport, Term
from foodplan.reports.plan.personal_feed import personal_feed
from foodplan.store.colleagues import find_feed
from foodplan.web.access import public
from foodplan.web.limits import FEEDS, limiter
from foodplan.web.session import session, today

PRODUCT = "-//foodplan//Scadenze//IT"


@bp.get("/calendari/<code>.ics")
@public
@limiter.limit(FEEDS)
def calendar(code: str) -> Response:
    """Whatever is one person's, for their calendar."""
    colleague = find_feed(session(), code)
    if colleague is None:
        abort(404)
    report = personal_feed(session(), colleague, today())
    drawn = Calendar()
    drawn.add("prodid", PRODUCT)
    drawn.add("version", "2.0")
    drawn.add("x-wr-calname", _("Le mie scadenze: %(plan)s", plan=report.title))
    drawn.add("x-published-ttl", "PT12H")
    for term in report.terms:
        drawn.add_component(_event(report, term))
    return Response(drawn.to_ical(), mimetype="text/calendar; charset=utf-8")


def _event(report: FeedsReport, term: Term) -> Event:
    event = Event()
    event.add("uid", f"{term.uid}@{request.host.partition(':')[0]}")
    event.add("dtstamp", term.stated_at.astimezone(UTC))
    event.add("last-modified", term.stated_at.astimezone(UTC))
    event.add("dtstart", term.day)
    event.add("summary", _summary(report, term))
    event.add("transp", "TRANSPARENT")
    event["description"] = vText(term.action_title)
    return event


def _summary(report: FeedsReport, term: Term) -> str:
    words = {
        "action": _("Azione: %(title)s"),
        "milestone": _("Tappa: %(title)s"),
        "task": _("Compito: %(title)s"),
    }
    done = f"{_('Fatto')} · " if term.done else ""
    mark = f" ({_('dato simulato')})" if report.simulated else ""
    return done + str(words.get(term.kind, "%(title)s")) % {"title": term.title} + mark
