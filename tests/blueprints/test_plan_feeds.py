"""The plan's dates in a calendar and its changes in a feed, read as other programs read them."""

from datetime import date
from xml.etree import ElementTree as ET

from flask import Flask
from icalendar import Calendar

from foodplan.db import session_scope
from foodplan.store.history import Change
from foodplan.store.plan import change_milestone
from tests.factories.indicators import CHANGE, make_action, make_goal, make_milestone, make_plan
from tests.factories.office import make_commitment
from tests.factories.places import NASTY

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def fill(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_plan(session)
        make_goal(session)
        make_action(session, "mensa", title="Mense a chilometro zero")
        make_milestone(session, "bando", "mensa", title=f"Bando; con, virgole\n{NASTY}",
                       due_on=date(2026, 12, 15))  # fmt: skip
        make_milestone(session, "senza-data", "mensa", title="Senza data", due_on=None)
        make_milestone(session, "annullata", "mensa", title="Annullata", cancelled=True,
                       due_on=date(2026, 12, 1))  # fmt: skip
        make_commitment(session, title="Relazione al Consiglio", due_on=date(2026, 6, 30))


def read(app: Flask) -> dict[str, dict[str, object]]:
    answer = app.test_client().get("/piano/calendario.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    found = Calendar.from_ical(answer.data)
    return {str(event["uid"]).partition("@")[0]: dict(event) for event in found.walk("VEVENT")}


def test_the_calendar_has_every_dated_step_and_no_other(app: Flask) -> None:
    fill(app)
    events = read(app)
    assert events.keys() == {"tappa-bando", "impegno-relazione"}
    bando = events["tappa-bando"]
    assert bando["DTSTART"].dt == date(2026, 12, 15)  # type: ignore[attr-defined]
    assert str(bando["SUMMARY"]) == f"Tappa: Bando; con, virgole\n{NASTY}"
    assert str(bando["URL"]).endswith("/piano/azioni/mensa")


def test_a_step_that_moves_keeps_its_name_so_that_calendars_move_it(app: Flask) -> None:
    fill(app)
    before = read(app)["tappa-bando"]
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        later = Change(app.extensions["foodplan"].clock(), reason="prova")
        change_milestone(session, "bando", {"done_on": date(2026, 11, 20)}, later)
    after = read(app)["tappa-bando"]
    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt == date(2026, 11, 20)  # type: ignore[attr-defined]
    assert str(after["SUMMARY"]).startswith("Tappa raggiunta: ")
    assert after["LAST-MODIFIED"].dt > CHANGE.at  # type: ignore[attr-defined]


def test_the_feed_tells_what_changed_and_names_it_alike_every_time(app: Flask) -> None:
    fill(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        later = Change(app.extensions["foodplan"].clock(), reason="prova")
        change_milestone(session, "bando", {"done_on": date(2026, 11, 20)}, later)
    answers = [app.test_client().get("/piano/novita.atom").data for _ in range(2)]
    assert answers[0] == answers[1]
    feed = ET.fromstring(answers[0])  # noqa: S314 - our own
    (entry,) = feed.findall("a:entry", ATOM)
    title = entry.findtext("a:title", namespaces=ATOM) or ""
    assert title.startswith("Tappa raggiunta: Bando; con, virgole")
    assert NASTY in title
    assert NASTY.encode() not in answers[0]
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert link.get("href", "").endswith("/piano/azioni/mensa")
    for name in ("a:id", "a:updated", "a:author/a:name"):
        assert feed.findtext(name, namespaces=ATOM)


def test_without_news_the_feed_is_empty_and_valid(app: Flask) -> None:
    feed = ET.fromstring(app.test_client().get("/piano/novita.atom").data)  # noqa: S314 - our own
    assert feed.findall("a:entry", ATOM) == []
    assert read(app) == {}
