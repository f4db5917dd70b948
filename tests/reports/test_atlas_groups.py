"""Very many places on the map: each with a point counted once, and few handed over singly."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from foodplan.reports.atlas import groups as report
from foodplan.reports.atlas.groups import groups_columns, one_place_columns
from foodplan.reports.atlas.layers import columns_of, places_columns
from foodplan.rules.map_views import MOST_SQUARES, View, read_view, squares_of
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, count_squares
from foodplan.store.places.records import MapRow
from tests.factories.places import add_places, make_place

# A Monday, 10:00 in Rome.
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORLD = View(3, -80, -180, 80, 180)
TORINO = View(14, 45.0, 7.55, 45.15, 7.8)


def many(count: int) -> list[object]:
    """Return places on a slanting line, the first two of them on one point."""
    steps = [0, *range(count - 1)]
    return [
        make_place(f"luogo-{n:03}", lat=45.03 + step * 0.0005, lon=7.6 + step * 0.0007)
        for n, step in enumerate(steps)
    ]


@pytest.mark.parametrize("view", [WORLD, TORINO, replace(TORINO, zoom=18)])
def test_every_place_with_a_point_is_counted_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, view: View
) -> None:
    add_places(
        session,
        *many(60),  # type: ignore[arg-type]
        make_place("senza", lat=None, lon=None),
        make_place("nascosto", address_hidden=True),
        make_place("tolto", consent="withheld"),
        make_place("chiuso", status="historical"),
    )
    monkeypatch.setattr(report, "ALONE", 10)
    found = groups_columns(session, PlaceFilter(), view, MORNING)
    counted = sum(found["groups"]["count"])
    assert (found["total"], found["shown"], counted + len(found["places"]["id"])) == (60, 60, 60)
    assert all(count > 1 for count in found["groups"]["count"])
    assert counted > 0


def test_what_is_outside_the_view_is_not_in_it(session: Session) -> None:
    add_places(session, make_place("dentro"), make_place("fuori", lat=44.5))
    found = groups_columns(session, PlaceFilter(), TORINO, MORNING)
    assert (found["places"]["id"], found["total"], found["shown"]) == (["dentro"], 2, 1)
    assert found["groups"]["count"] == []


def test_squares_need_a_box_since_it_keeps_hidden_points_out(sqlite_session: Session) -> None:
    with pytest.raises(ValueError, match="box"):
        count_squares(sqlite_session, Moment(MORNING.date()), PlaceFilter(), 1.0, 1.0)


def test_a_mean_point_lies_among_its_places(session: Session) -> None:
    add_places(
        session, make_place("uno", lat=45.02, lon=7.61), make_place("due", lat=45.04, lon=7.63)
    )
    moment, world = Moment(MORNING.date()), PlaceFilter(box=(44.0, 7.0, 46.0, 8.0))
    (square,) = count_squares(session, moment, world, 10.0, 10.0)
    assert (square.count, square.lat, square.lon) == pytest.approx((2, 45.03, 7.62))


def test_one_place_is_found_by_its_name_even_when_it_is_closed(session: Session) -> None:
    add_places(session, make_place("uno", status="works"), make_place("due", address_hidden=True))
    assert one_place_columns(session, "uno", MORNING)["places"]["id"] == ["uno"]
    assert one_place_columns(session, "due", MORNING)["places"]["id"] == []


def test_too_many_places_are_only_counted(session: Session) -> None:
    add_places(session, make_place("uno"), make_place("due"), make_place("tre", lat=None, lon=None))
    assert places_columns(session, PlaceFilter(), MORNING, most=1) == {"many": 2, "until": None}
    assert places_columns(session, PlaceFilter(), MORNING, most=2)["id"] == ["due", "uno"]
    assert places_columns(session, PlaceFilter(), MORNING, most=None)["id"] == ["due", "uno"]


def test_a_view_never_has_more_squares_than_a_browser_draws() -> None:
    for zoom in range(19):
        width, height = squares_of(replace(WORLD, zoom=zoom))
        assert (360 / width + 1) * (160 / height + 1) <= MOST_SQUARES


@pytest.mark.parametrize(
    ("zoom", "box"),
    [
        ("19", "7,45,8,46"), ("-1", "7,45,8,46"), ("", "7,45,8,46"), ("12", ""),
        ("12", "7,45,8"), ("12", "7,46,8,45"), ("12", "7,45,8,91"), ("12", "nan,45,8,46"),
        ("12", "7,45,8,46;"), ("12", "7,45,181,46"),
    ],
)  # fmt: skip
def test_an_address_that_shows_no_view_shows_none(zoom: str, box: str) -> None:
    assert read_view(zoom, box) is None


def map_row(slug: str, hours: str) -> MapRow:
    return MapRow(
        slug=slug, name=slug, address="", lat=45.07, lon=7.68, approximate=False,
        location_error_m=None, status="reported", confirmed_on=None, access="referral",
        wheelchair="limited", hours=hours, functions=("market",), source_date="2026",
    )  # fmt: skip


def test_columns_tell_hours_and_hold_until_the_first_of_them_changes() -> None:
    rows = [
        map_row("aperto", "Mo-Fr 08:30-13:00"),
        map_row("chiuso", "Tu 09:00-12:00"),
        map_row("ignoto", ""),
        map_row("appuntamento", 'Mo-Su unknown "su appuntamento"'),
    ]
    columns = columns_of(rows, MORNING)
    assert columns["hours"] == [1, 2, 0, 3]
    one_o_clock = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp())
    tuesday = int(datetime(2026, 11, 24, 8, tzinfo=UTC).timestamp())
    assert columns["changes"][:3] == [one_o_clock, tuesday, None]
    assert columns["opens"][:3] == [None, tuesday, None]
    assert columns["until"] <= one_o_clock
    assert (columns["access"][0], columns["wheelchair"][0]) == ("referral", "limited")
