"""Places asked of the API: by hours, entry and box, each shape as promised, nothing withheld."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodplan.db import session_scope
from tests.factories.places import add_places, make_place

RECENT = date(2026, 10, 1)


@pytest.fixture
def api(app: Flask) -> FlaskClient:
    """The API on five places; it is Sunday, 10:00 in Torino."""
    places = (
        make_place("domenica", opening_hours="Su 08:00-13:00", hours_on=RECENT, wheelchair="yes"),
        make_place("feriale", opening_hours="Mo-Fr 08:00-13:00", hours_on=RECENT, lat=45.2),
        make_place("vecchio", opening_hours="Su 08:00-13:00", hours_on=date(2024, 1, 1)),
        make_place("muto", functions=("gas",), access="members", languages="it,ar"),
        make_place("negato", consent="withheld", opening_hours="24/7", hours_on=RECENT),
    )
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, *places)
    return app.test_client()


def asked(api: FlaskClient, query: str, status: int = 200) -> Any:
    answer = api.get(f"/api/v1/places?{query}")
    assert answer.status_code == status, answer.text
    return answer.get_json()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("open_at=now", ["domenica"]),
        ("open_at=2026-11-23T10:00", ["feriale"]),
        ("open_at=2026-11-23T10:00&function=gas", []),
        ("hours_known=true", ["domenica", "feriale"]),
        ("hours_known=false", ["muto", "vecchio"]),
        ("wheelchair=yes,limited", ["domenica"]),
        ("access=members", ["muto"]),
        ("function=gas,emporium", ["muto"]),
        ("bbox=7.6,45.15,7.7,45.25", ["feriale"]),
    ],
)
def test_each_question_lets_the_right_places_through(
    api: FlaskClient, query: str, found: list[str]
) -> None:
    answer = asked(api, query)
    assert [place["id"] for place in answer["items"]] == found
    assert answer["total"] == len(found)
    features = api.get(f"/api/v1/places.geojson?{query}").get_json()["features"]
    assert [feature["id"] for feature in features] == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("open_at=domani", "open_at"),
        ("open_at=0001-01-01T00:00", "open_at"),
        ("open_at=9999-12-31T23:59", "open_at"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=nan,45,8,46", "bbox"),
        ("bbox=8,45,7,46", "bbox"),
        ("hours_known=forse", "hours_known"),
    ],
)
def test_what_cannot_be_read_is_named(api: FlaskClient, query: str, field: str) -> None:
    assert [error["field"] for error in asked(api, query, 400)["errors"]] == [field]


def test_a_place_says_its_hours_and_who_may_enter(api: FlaskClient) -> None:
    place = api.get("/api/v1/places/muto").get_json()
    assert (place["access"], place["languages"]) == ("members", ["it", "ar"])
    assert (place["opening_hours"], place["hours_known"], place["precision"]) == (
        "",
        False,
        "exact",
    )
    old = api.get("/api/v1/places/vecchio").get_json()
    assert (old["opening_hours"], old["hours_known"]) == ("Su 08:00-13:00", False)


def test_what_is_withheld_does_not_exist(api: FlaskClient) -> None:
    assert api.get("/api/v1/places/negato").status_code == 404
    assert asked(api, "")["total"] == 4


def test_pages_of_what_is_open_join_to_the_whole(app: Flask, api: FlaskClient) -> None:
    more = [
        make_place(f"aperto-{n}", opening_hours=f"Su 0{n % 9}:00-13:00", hours_on=RECENT)
        for n in range(7)
    ]
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        add_places(session, *more)
    address: str | None = "/api/v1/places?open_at=now&limit=3"
    joined: list[str] = []
    while address:
        page = api.get(address).get_json()
        joined += [place["id"] for place in page["items"]]
        address = page["next"]
    assert joined == [*(f"aperto-{n}" for n in range(7)), "domenica"]
