"""A place's page and its history in a browser: for everybody, and safe with any name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from foodplan.db import make_engine, session_scope
from foodplan.rules.calendar import rome_day
from foodplan.store.history import Change, Moment
from foodplan.store.places import PlaceFilter, change_place, list_places
from tests.factories.places import NASTY
from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations

HOURS = f'Mo-Sa 08:00-13:00 open "{NASTY}"; Su[1] 09:00-18:00; Fr 22:00-02:00; PH off; Jun 24 off'


@pytest.fixture(scope="module")
def place(server: DemoServer) -> str:
    """A place of the demo that says everything that a place can say."""
    now = datetime.now(UTC)
    today = rome_day(now)
    with session_scope(make_engine(server.database_url), writes=True) as session:
        found = list_places(session, Moment(today), PlaceFilter(function="market"), limit=1)[0]
        changed = replace(
            found, name=NASTY, address=NASTY, opening_hours=HOURS, hours_on=today, access="open",
            access_note=NASTY, wheelchair="limited", languages="it,ar", phone="011 555 0100",
            email="mercato@demo.example", confirmed_on=today,
        )  # fmt: skip
        change_place(session, changed, Change(now, None, NASTY))
    return found.slug


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_place_and_its_history_are_for_everybody(
    open_page: OpenPage, place: str, size: dict[str, int]
) -> None:
    for path in (f"/luoghi/{place}", f"/luoghi/{place}/storia"):
        page = open_page(path, size=size)
        assert NASTY in page.inner_text("h1")
        for details in page.query_selector_all("details"):
            details.evaluate("element => { element.open = true; }")
        assert page.locator("main img").count() == 0
        assert axe_violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page = open_page(f"/luoghi/{place}", size=size)
    assert page.locator("tr[aria-current=date]").count() == 1
    small = page.evaluate(
        """() => [...document.querySelectorAll(".place-ways a, .place-tools a, .place-reach a")]
             .filter((link) => link.getBoundingClientRect().height < 44).length"""
    )
    assert small == 0
