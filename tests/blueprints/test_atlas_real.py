"""Every row of the real file of places reaches the page, and every pin stands where it should."""

import csv
from collections import Counter

import pytest
from flask import Flask

from foodplan.db import session_scope
from foodplan.importers.atlas import AtlasResult, import_areas, import_places
from foodplan.rules.calendar import rome_day
from foodplan.rules.geography import AreaIndex
from foodplan.store.history import Moment
from foodplan.store.places import get_area_index
from tests.client import JudgingClient, Page
from tests.factories.places import ATLAS, LOADED

REAL = ATLAS / "places.csv"
# Its approximate point lies within 300 m of a border, and its source names no area.
EXCEPTIONS = {"Tribe Up&Down"}


@pytest.fixture
def loaded(app: Flask) -> AtlasResult:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        import_areas(session, ATLAS, LOADED)
        return import_places(session, REAL, LOADED)


@pytest.fixture
def index(app: Flask, loaded: AtlasResult) -> AreaIndex:
    assert loaded.problems == ()
    with session_scope(app.extensions["foodplan"].engine) as session:
        return get_area_index(session, Moment(rome_day(LOADED.at)))


def listed(client: JudgingClient) -> list[str]:
    """Every place of the list, page after page, as a person without a script goes through it."""
    address, slugs = "/mappa?chiusi=1", []
    while address:
        page = client.get(address)
        slugs += [link for link in map(_place, page.all("h3")) if link]
        address = _following(page)
    return slugs


def _place(title: object) -> str:
    found = [link.get("href") or "" for link in title.iter("a")]  # type: ignore[attr-defined]
    return found[0].removeprefix("/luoghi/") if found and "/luoghi/" in found[0] else ""


def _following(page: Page) -> str:
    return next((a.get("href") or "" for a in page.all("a") if a.get("rel") == "next"), "")


def test_every_row_reaches_the_page_and_every_pin_stands_in_its_part_of_town(
    client: JudgingClient, loaded: AtlasResult, index: AreaIndex
) -> None:
    features = client.http.get("/mappa/luoghi.geojson?chiusi=1").get_json(force=True)["features"]
    slugs = listed(client)
    assert Counter(slugs) == Counter(feature["id"] for feature in features)
    assert len(set(slugs)) == len(slugs) == loaded.added == 205
    merges = {merge.row: merge.into for merge in loaded.merges}
    assert len(merges) == 221 - 205
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(enumerate(csv.DictReader(file), start=2))
    for number, row in rows:
        found = [
            feature["properties"]
            for feature in features
            if feature["properties"]["name"] == merges.get(number, row["name"])
            and row["category"] in feature["properties"]["functions"].split("|")
            and row["source_url"] in feature["properties"]["source_url"].split("|")
        ]
        assert found, f"row {number}, {row['name']}, is on no page"
        if row["civic_area"] and row["name"] not in EXCEPTIONS:
            assert row["civic_area"] in {place["circoscrizione"] for place in found}, row["name"]
    pins = [feature for feature in features if feature["geometry"]]
    points = [tuple(reversed(feature["geometry"]["coordinates"])) for feature in pins]
    assert all(44 < lat < 46.5 and 6.5 < lon < 9.3 for lat, lon in points)
    for feature, codes in zip(pins, index.find(points), strict=True):
        said = feature["properties"]["circoscrizione"]
        in_it = codes.get("circoscrizione") == said
        assert in_it or feature["properties"]["name"] in EXCEPTIONS, feature["id"]


def test_a_merged_row_is_told_on_the_page_of_the_place_it_joined(
    client: JudgingClient, loaded: AtlasResult
) -> None:
    by_name = {
        feature["properties"]["name"]: feature["id"]
        for feature in client.http.get("/api/v1/places.geojson").get_json(force=True)["features"]
    }
    for merge in loaded.merges:
        page = client.get(f"/luoghi/{by_name[merge.into]}")
        assert page.status == 200
        told = [e for e in page.all("article") if "place-source" in (e.get("class") or "")]
        assert len(told) >= 2, merge
