"""What the atlas's pages say: counts that add up, how fresh and how exact, what to loosen."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.reports.atlas import (
    AtlasReport,
    Precision,
    SourceAge,
    atlas_report,
    layers_stamp,
    map_bounds,
    outlines_geojson,
    place_report,
    places_columns,
    read_asked,
)
from foodplan.store.places import FunctionRecord, PlaceFilter
from tests.factories.places import (
    LATER,
    NASTY,
    add_places,
    add_two_circoscrizioni,
    make_place,
)

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


def listed(session: Session, **said: str) -> AtlasReport:
    """Return the list that an address asks for."""
    asked = read_asked({name: [value] for name, value in said.items()}, NOON)
    return atlas_report(session, asked, NOON)


def test_the_list_says_how_many_of_how_many_and_how_many_it_hides(sqlite_session: Session) -> None:
    add_places(
        sqlite_session,
        make_place("uno"),
        make_place("due", functions=("soup_kitchen",), lat=None, lon=None),
        make_place("tre", status="historical"),
    )
    report = listed(sqlite_session, funzione="soup_kitchen")
    assert (report.counts.total, report.total, report.hidden) == (1, 2, 1)
    assert report.counts.without_point == 1
    assert report.asked.filtered
    assert not report.with_closed
    everything = listed(sqlite_session, chiusi="1")
    assert (everything.counts.total, everything.total, everything.hidden) == (3, 3, 0)


def test_choices_count_what_the_other_filters_leave(sqlite_session: Session) -> None:
    add_two_circoscrizioni(sqlite_session)
    add_places(
        sqlite_session,
        make_place("uno", circoscrizione="1"),
        make_place("due", circoscrizione="2", functions=("market", "gas")),
    )
    report = listed(sqlite_session, funzione="market", circ="2")
    counts = {f.slug: f.places for family in report.families for f in family.functions}
    assert (counts["market"], counts["gas"], counts["soup_kitchen"]) == (1, 1, 0)
    assert [(area.code, area.districts) for area in report.areas] == [("1", "Centro"), ("2", "Est")]


def test_no_result_names_each_filter_that_alone_stands_in_the_way(sqlite_session: Session) -> None:
    add_places(sqlite_session, make_place("uno"), make_place("due", status="historical"))
    report = listed(sqlite_session, funzione="market", q="due", circ="1")
    assert report.items == ()
    assert [(item.parameter, item.value, item.places) for item in report.loosenings] == [
        ("q", "due", 1),
        ("chiusi", "1", 1),
    ]


@pytest.mark.parametrize(
    ("lat", "approximate", "error", "precision"),
    [
        (45.07, False, None, Precision.EXACT),
        (45.07, True, 350, Precision.APPROXIMATE),
        (45.07, True, None, Precision.MUNICIPALITY),
        (None, False, None, Precision.NONE),
    ],
)
def test_how_exact_a_point_is_has_four_answers(
    sqlite_session: Session,
    lat: float | None,
    approximate: bool,  # noqa: FBT001 - a case of the table
    error: int | None,
    precision: Precision,
) -> None:
    lon = None if lat is None else 7.68
    place = make_place(lat=lat, lon=lon, approximate=approximate, location_error_m=error)
    add_places(sqlite_session, place)
    assert listed(sqlite_session).items[0].precision is precision


@pytest.mark.parametrize(
    ("source_date", "to_confirm", "age"),
    [
        ("", True, SourceAge(None, "")),
        ("2016", True, SourceAge(date(2016, 12, 31), "year")),
        ("2026-02", False, SourceAge(date(2026, 2, 28), "month")),
        ("2025-05-22", False, SourceAge(date(2025, 5, 22), "day")),
        ("2025-05-21", True, SourceAge(date(2025, 5, 21), "day")),
    ],
)
def test_an_undated_or_old_source_asks_to_telephone_first(
    sqlite_session: Session,
    source_date: str,
    to_confirm: bool,  # noqa: FBT001 - a case of the table
    age: SourceAge,
) -> None:
    add_places(sqlite_session, make_place(source_date=source_date))
    item = listed(sqlite_session).items[0]
    assert (item.to_confirm, item.age) == (to_confirm, age)
    columns = places_columns(sqlite_session, PlaceFilter(), NOON)
    assert columns["confirm"] == [int(to_confirm)]


def test_a_place_names_its_areas_its_sources_and_the_ways_there(sqlite_session: Session) -> None:
    add_two_circoscrizioni(sqlite_session)
    functions = (
        FunctionRecord("market", "example.org", "https://example.org/a", source_date="2026"),
        FunctionRecord("gas", "example.org", "https://example.org/", source_url_complete=False),
    )
    place = make_place(circoscrizione="1", zona="99", area_basis="point")
    add_places(sqlite_session, replace(place, functions=functions))
    report = place_report(sqlite_session, "mercato-di-prova", NOON)
    assert report is not None
    assert [(area.label, area.name) for area in report.areas] == [
        ("Circoscrizione", "Circoscrizione 1"),
        ("Zona statistica", "99"),
    ]
    assert [(s.label, s.url_complete, s.to_confirm) for s in report.sources] == [
        ("Mercato", True, False),
        ("Gruppo di acquisto solidale", False, True),
    ]
    assert report.geo_link == "geo:45.07,7.68?q=45.07,7.68"
    assert report.map_link.endswith("?mlat=45.07&mlon=7.68#map=18/45.07/7.68")
    assert report.item.source_url == "https://example.org/a"


def test_an_approximate_point_sends_to_the_address_not_to_the_point(
    sqlite_session: Session,
) -> None:
    add_places(sqlite_session, make_place(approximate=True, location_error_m=300))
    report = place_report(sqlite_session, "mercato-di-prova", NOON)
    assert report is not None
    assert report.geo_link == "geo:45.07,7.68?q=via%20delle%20Prove%201%2C%20Torino"
    assert report.map_link.endswith("search?query=via%20delle%20Prove%201%2C%20Torino")


@pytest.mark.parametrize(
    ("changed", "geo", "osm"),
    [
        ({"lat": None, "lon": None}, "geo:0,0?q=via", "search?query=via"),
        ({"lat": None, "lon": None, "address": ""}, "", ""),
        ({"approximate": True, "address": ""}, "geo:45.07,7.68?q=45.07,7.68", "#map=15/45.07/7.68"),
    ],
)
def test_the_ways_there_are_as_good_as_what_is_known(
    sqlite_session: Session, changed: dict[str, object], geo: str, osm: str
) -> None:
    add_places(sqlite_session, make_place(**changed))
    report = place_report(sqlite_session, "mercato-di-prova", NOON)
    assert report is not None
    assert report.geo_link.startswith(geo)
    assert osm in report.map_link
    assert bool(geo) == bool(report.geo_link)


def test_a_source_that_is_no_web_address_is_named_without_a_link(sqlite_session: Session) -> None:
    functions = (FunctionRecord("market", "fonte", "javascript:alert(1)", source_date="2026"),)
    add_places(sqlite_session, replace(make_place(), functions=functions))
    report = place_report(sqlite_session, "mercato-di-prova", NOON)
    assert report is not None
    assert [(source.name, source.url) for source in report.sources] == [("fonte", "")]


def test_an_unknown_place_has_no_report(sqlite_session: Session) -> None:
    assert place_report(sqlite_session, "non-esiste", NOON) is None


def test_a_place_without_functions_has_a_page_all_the_same(sqlite_session: Session) -> None:
    add_places(sqlite_session, make_place(functions=()))
    report = place_report(sqlite_session, "mercato-di-prova", NOON)
    assert report is not None
    assert (report.sources, report.item.family, report.item.source_url) == ((), "", "")


def test_columns_are_of_one_length_and_leave_out_places_without_a_point(
    sqlite_session: Session,
) -> None:
    add_places(
        sqlite_session,
        make_place("uno", functions=("market", "gas"), name=NASTY),
        make_place("due", functions=("gas",), approximate=True, location_error_m=80),
        make_place("tre", lat=None, lon=None),
    )
    columns = places_columns(sqlite_session, PlaceFilter(), NOON)
    vocabulary = columns.pop("vocabulary")
    assert columns.pop("until") is None
    assert {len(column) for column in columns.values()} == {2}
    by_id = dict(zip(columns["id"], columns["functions"], strict=True))
    assert [vocabulary[n] for n in by_id["uno"]] == ["market", "gas"]
    assert dict(zip(columns["id"], columns["precision"], strict=True)) == {"uno": 0, "due": 1}
    assert NASTY in columns["name"]


def test_the_ground_is_the_stored_outlines(sqlite_session: Session) -> None:
    assert map_bounds(sqlite_session, TODAY) is None
    assert outlines_geojson(sqlite_session, TODAY)["features"] == []
    add_two_circoscrizioni(sqlite_session)
    bounds = map_bounds(sqlite_session, TODAY)
    assert bounds == pytest.approx((45.0, 7.6, 45.1, 7.8))
    names = [
        area["properties"]["name"] for area in outlines_geojson(sqlite_session, TODAY)["features"]
    ]
    assert names == ["Circoscrizione 1", "Circoscrizione 2"]


def test_the_stamp_of_the_layers_changes_with_places_areas_and_days(
    sqlite_session: Session,
) -> None:
    stamps = {layers_stamp(sqlite_session, TODAY)}
    add_places(sqlite_session, make_place())
    stamps.add(layers_stamp(sqlite_session, TODAY))
    add_places(sqlite_session, make_place(name="Altro"), change=LATER)
    stamps.add(layers_stamp(sqlite_session, TODAY))
    add_two_circoscrizioni(sqlite_session)
    stamps.add(layers_stamp(sqlite_session, TODAY))
    stamps.add(layers_stamp(sqlite_session, date(2026, 11, 23)))
    assert len(stamps) == 5
