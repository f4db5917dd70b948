"""The plan's dates as a calendar (RFC 5545) and its changes as a feed (Atom, RFC 4287)."""

from datetime import UTC, date, datetime, time
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request, url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event, vText

from foodplan.blueprints.plan.routes import bp
from foodplan.reports.plan.feeds import COMMITMENT, FeedsReport, Term, feeds_report
from foodplan.reports.plan.structure import NewsLine
from foodplan.rules.plan import NEWS_KINDS
from foodplan.web.access import public
from foodplan.web.session import session, today

ATOM = "http://www.w3.org/2005/Atom"
PRODUCT = "-//foodplan//Piano//IT"


@bp.get("/piano/calendario.ics")
@public
def calendar() -> Response:
    """Milestones and commitments with their days, for any calendar."""
    report = feeds_report(session(), today())
    drawn = Calendar()
    drawn.add("prodid", PRODUCT)
    drawn.add("version", "2.0")
    drawn.add("x-wr-calname", report.title)
    drawn.add("x-published-ttl", "PT12H")
    for term in report.terms:
        drawn.add_component(_event(report, term))
    return Response(drawn.to_ical(), mimetype="text/calendar; charset=utf-8")


@bp.get("/piano/novita.atom")
@public
def news() -> Response:
    """What changed in the plan in the last month, for any reader of feeds."""
    report = feeds_report(session(), today())
    feed = Element("feed", xmlns=ATOM)
    own = url_for("plan.news", _external=True)
    SubElement(feed, "id").text = own
    SubElement(feed, "title").text = f"{report.title}: {_('novità')}"
    SubElement(feed, "link", rel="self", href=own)
    SubElement(feed, "link", href=url_for("plan.show", _external=True))
    SubElement(SubElement(feed, "author"), "name").text = report.city or report.title or "foodplan"
    latest = max((line.day for line in report.news), default=today())
    SubElement(feed, "updated").text = _instant(latest)
    for line in report.news:
        _entry(feed, report, line)
    body = tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, mimetype="application/atom+xml; charset=utf-8")


def _event(report: FeedsReport, term: Term) -> Event:
    event = Event()
    event.add("uid", f"{term.uid}@{request.host.partition(':')[0]}")
    event.add("dtstamp", term.stated_at.astimezone(UTC))
    event.add("last-modified", term.stated_at.astimezone(UTC))
    event.add("dtstart", term.day)
    event.add("summary", _summary(report, term))
    event.add("transp", "TRANSPARENT")
    if term.action:
        event.add("url", url_for("plan.action", slug=term.action, _external=True))
        event["description"] = vText(term.action_title)
    else:
        event.add("url", url_for("plan.show", _external=True))
    return event


def _summary(report: FeedsReport, term: Term) -> str:
    if term.kind == COMMITMENT:
        said = _("Impegno mantenuto: %(title)s") if term.done else _("Impegno: %(title)s")
    else:
        said = _("Tappa raggiunta: %(title)s") if term.done else _("Tappa: %(title)s")
    mark = f" ({_('dato simulato')})" if report.simulated else ""
    return str(said) % {"title": term.title} + mark


def _entry(feed: Element, report: FeedsReport, line: NewsLine) -> None:
    entry = SubElement(feed, "entry")
    name = f"{report.plan}|{line.day}|{line.kind}|{line.text}"
    SubElement(entry, "id").text = uuid5(NAMESPACE_URL, name).urn
    SubElement(entry, "title").text = f"{_(NEWS_KINDS[line.kind])} {line.text}"
    SubElement(entry, "updated").text = _instant(line.day)
    SubElement(entry, "link", href=_address(line))


def _address(line: NewsLine) -> str:
    if line.link is None:
        return url_for("plan.show", _external=True)
    page = "plan.indicator" if line.kind in {"target", "observation"} else "plan.action"
    return url_for(page, slug=line.link.slug, _external=True)


def _instant(day: date) -> str:
    return datetime.combine(day, time(12), UTC).isoformat()
