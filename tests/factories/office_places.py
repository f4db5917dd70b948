"""A small atlas as the office finds it, with what an office's browser sends."""

from dataclasses import replace
from datetime import date

from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.rules.provenance import PUBLISHED, Fact, write_provenance
from foodplan.store.history import Moment
from foodplan.store.places import FunctionRecord, PlaceRecord
from foodplan.store.places.versions import current_version
from tests.client import JudgingClient, Page
from tests.factories.places import NASTY, add_places, add_two_circoscrizioni, make_place

TODAY = date(2026, 11, 22)
LIST = "/gestione/luoghi"
GUIDE = Fact("guida", "https://example.org/guida", "2025", PUBLISHED, None)
MEAL = FunctionRecord("soup_kitchen", "guida", "https://example.org/guida", source_date="2020")
OLD = {"source_date": "2020"}


def open_atlas(app: Flask) -> None:
    """Store six places: one to be placed, one rough, one old, one unsaid, one gone, one good."""
    facts = write_provenance({"name": GUIDE, "phone": GUIDE})
    known = {"provenance": facts, "phone": "011 555 0100", "circoscrizione": "1"}
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_two_circoscrizioni(session)
        add_places(
            session,
            make_place("mercato", **known),
            replace(make_place("mensa", lat=None, lon=None), functions=(MEAL,)),
            make_place("orto", functions=("urban_garden",), opening_hours="24/7", **OLD),
            make_place("cattivo", name=NASTY, approximate=True, location_error_m=200),
            make_place("nascosto", name="Frigo nascosto", consent="withheld"),
            make_place("storico", status="historical", lat=None, lon=None),
        )


def place_now(app: Flask, slug: str) -> PlaceRecord:
    """Return a place as the version in force says it."""
    with Session(app.extensions["foodplan"].engine) as session:
        found = current_version(session, slug, Moment(TODAY))
    assert found is not None
    return found.place


def filled(page: Page) -> dict[str, str]:
    """What a browser would send of the page's form, unchanged."""
    fields = page.values()
    for select in page.all("select"):
        chosen = [item for item in select.iter("option") if item.get("selected") is not None]
        first = chosen or list(select.iter("option"))
        fields[select.get("name") or ""] = first[0].get("value") or ""
    return fields


def send(client: JudgingClient, url: str, to: str = "", **changes: str) -> Page:
    """Open a page and send its form, changed, to the same address or to another."""
    return client.post(to or url, filled(client.get(url)) | changes)
