"""What the register's first page gives the phone: tiles, the clock that goes right, whose hand."""

from typing import Any

from foodplan.blueprints.emporiums.sites import may_write
from foodplan.reports.emporiums import RegisterReport, register_report, taps_report
from foodplan.store.organisations import NodeRow
from foodplan.web.filters import word
from foodplan.web.identity import person
from foodplan.web.session import now, session, today


def taps_of(report: RegisterReport) -> dict[str, Any]:
    """Return what can be tapped at the site of a page, as plain values in the page's language.

    `now` lets a phone whose clock goes wrong find the right day, `hand` is the volunteer whose
    initials were tapped on a shared phone, or None.
    """
    taps = taps_report(session(), report.site, today(), report.so_far).as_json(word)
    return taps | {"now": now().isoformat(), "hand": person().volunteer_id}


def first_page(site: NodeRow) -> dict[str, Any]:
    """Return what the register's first page says of a site, with tiles for who may record."""
    report, writable = register_report(session(), site, today()), may_write(site)
    taps = taps_of(report) if writable else None
    return {"report": report, "writable": writable, "taps": taps}
