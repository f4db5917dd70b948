"""The office's list by need: who comes first, what comes next, which source is proposed."""

from datetime import date

import pytest
from sqlmodel import Session

from foodplan.reports.office.place_pages import merge_choices, missing_of
from foodplan.reports.office.place_reach import around
from foodplan.reports.office.places import PlacesAsked, next_to_do, places_report, places_to_do
from foodplan.rules.provenance import (
    EXACT,
    PUBLISHED,
    Fact,
    cleared_fact,
    write_provenance,
)
from foodplan.store.history import Moment
from foodplan.store.places import AreaRecord, PlaceFilter, store_areas
from foodplan.store.places.versions import work_lines
from tests.factories.places import (
    LOADED,
    add_places,
    add_two_circoscrizioni,
    make_place,
    square,
)

TODAY = date(2026, 11, 22)


def zone(code: str, west: float, population: int) -> AreaRecord:
    outline = square(45.0, west)
    return AreaRecord("zona", code, code, population=population, area_km2=80.0, outline=outline)


@pytest.fixture
def places(session: Session) -> Session:
    add_two_circoscrizioni(session)
    crowd = AreaRecord("circoscrizione", "3", "Circoscrizione 3", population=90_000, area_km2=9.0)
    store_areas(session, [zone("1", 7.6, 8_000), zone("2", 7.7, 80_000), crowd], LOADED)
    add_places(
        session,
        make_place("a-mercato", lon=7.75, circoscrizione="2"),
        make_place("b-mensa", functions=("soup_kitchen",), lon=7.65),
        make_place("c-frigo", functions=("community_fridge",), lon=7.75, circoscrizione="2"),
        make_place("d-emporio", functions=("emporium",), lat=None, lon=None, circoscrizione="3"),
        make_place("e-altrove", lon=7.65, circoscrizione="2", opening_hours="24/7"),
    )
    return session


def test_people_in_need_come_first_and_then_whoever_has_most_people_around(
    places: Session,
) -> None:
    report = places_report(places, PlacesAsked(), TODAY)
    slugs = [row.line.slug for row in report.todo]
    assert slugs == ["d-emporio", "c-frigo", "b-mensa", "a-mercato", "e-altrove"]
    assert places_to_do(places, TODAY) == 5


def test_people_within_a_kilometre_are_counted_by_zone(places: Session) -> None:
    lines = work_lines(places, Moment(TODAY), PlaceFilter(statuses=None))
    found = around(places, lines, TODAY)
    # A square of a tenth of a degree holds about 87.5 square kilometres, the circle 3.14.
    assert found["c-frigo"] == pytest.approx(80_000 * 3.14 / 87.5, rel=0.02)
    assert found["d-emporio"] == pytest.approx(10_000 * 3.14159, rel=0.001)


def test_very_many_places_are_put_in_order_by_the_mean_of_their_zone(
    places: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foodplan.reports.office.place_reach.MOST_MEASURED", 1)
    found = around(places, work_lines(places, Moment(TODAY), PlaceFilter(statuses=None)), TODAY)
    assert found["c-frigo"] == 0.0
    assert found["d-emporio"] > 30_000


def test_the_next_place_follows_the_order_of_the_list_that_was_asked_for(
    places: Session,
) -> None:
    asked = PlacesAsked(missing="no_hours")
    assert next_to_do(places, asked, "d-emporio", TODAY) == "c-frigo"
    assert next_to_do(places, asked, "a-mercato", TODAY) is None
    assert next_to_do(places, asked, "e-altrove", TODAY) == "d-emporio"
    assert next_to_do(places, PlacesAsked(text="niente"), "d-emporio", TODAY) is None


def test_a_point_outside_its_declared_circoscrizione_is_to_be_looked_at(
    places: Session,
) -> None:
    report = places_report(places, PlacesAsked(missing="elsewhere"), TODAY)
    assert [row.line.slug for row in report.rows] == ["e-altrove"]
    place = make_place("x", lon=7.65, circoscrizione="2", opening_hours="24/7")
    assert missing_of(places, place, TODAY) == ("punto fuori dalla circoscrizione indicata",)


def test_of_two_doubles_the_better_source_is_proposed_field_by_field(session: Session) -> None:
    guide, osm = Fact("guida", "", "2024", PUBLISHED, None), Fact("OSM", "", "2024", EXACT, None)
    officer = cleared_fact("Ufficio", TODAY)
    mine = make_place(
        "mio", approximate=True, location_error_m=200, phone="1", email="", address="via A 1",
        access="open", url="https://a.example", confirmed_on=None,
        provenance=write_provenance(
            {"phone": guide, "address": guide, "access": officer, "url": guide}
        ),
    )  # fmt: skip
    other = make_place(
        "altro", lat=45.08, phone="2", email="x@example.org", address="via B 2",
        access="members", url="https://b.example", confirmed_on=TODAY, consent="withheld",
        provenance=write_provenance(
            {"phone": osm, "address": guide, "access": osm, "url": officer}
        ),
    )  # fmt: skip
    proposed = {row.field: row.other for row in merge_choices(session, mine, other, TODAY)}
    assert proposed == {
        "name": False,
        "address": False,
        "point": True,
        "access": False,
        "phone": True,
        "email": True,
        "url": True,
        "consent": True,
        "confirmed_on": True,
    }
