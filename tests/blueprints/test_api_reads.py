"""What the API answers to questions: the promised shapes, as of a day, page by page."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodplan import __version__
from foodplan.store.measures.sites import ELIMINATED
from tests.conftest import make_app
from tests.factories.demo import NOW, demo_file

AS_OF = [
    "/api/v1/progress",
    "/api/v1/goals",
    "/api/v1/indicators",
    "/api/v1/indicators/cibo-recuperato",
    "/api/v1/indicators/cibo-recuperato/explain",
    "/api/v1/flows",
]


@pytest.fixture(scope="module")
def demo_app() -> Iterator[Flask]:
    yield from make_app(f"sqlite:///{demo_file()}", lambda: NOW)


@pytest.fixture
def api(demo_app: Flask) -> FlaskClient:
    return demo_app.test_client()


def get(api: FlaskClient, address: str, status: int = 200) -> Any:
    answer = api.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.get_data(as_text=True)
    expected = "application/problem+json" if status >= 400 else "application/json"
    assert answer.mimetype == expected
    return answer.get_json()


def test_status_says_version_and_demo(api: FlaskClient) -> None:
    assert get(api, "status") == {"status": "ok", "version": __version__, "demo": True}


def test_an_installation_without_simulated_rows_is_no_demo(app: Flask) -> None:
    assert get(app.test_client(), "status")["demo"] is False


def test_places_carry_every_promised_field(api: FlaskClient) -> None:
    answer = get(api, "places")
    assert answer["total"] == len(answer["items"]) > 100
    assert answer["next"] is None
    promised = {
        "id", "name", "functions", "address", "lat", "lon", "approximate", "location_error_m",
        "circoscrizione", "status", "confirmed_on", "source_url", "source_date",
    }  # fmt: skip
    for place in answer["items"]:
        assert promised <= place.keys()
        assert place["functions"]


def test_a_place_without_a_point_is_listed_and_counted(api: FlaskClient) -> None:
    places = get(api, "places")["items"]
    pointless = [place for place in places if place["lat"] is None]
    assert pointless
    assert all(place["lon"] is None for place in pointless)


def test_one_place_is_found_by_its_id(api: FlaskClient) -> None:
    found = get(api, "places/mercato-di-porta-palazzo")
    assert found["name"] == "Mercato di Porta Palazzo"
    assert found["sources"]


def test_pages_of_places_join_to_the_whole(api: FlaskClient) -> None:
    whole = [place["id"] for place in get(api, "places")["items"]]
    joined: list[str] = []
    address: str | None = "places?limit=60"
    while address:
        page = get(api, address)
        joined += [place["id"] for place in page["items"]]
        address = page["next"] and page["next"].removeprefix("/api/v1/")
    assert joined == whole


def test_the_next_page_keeps_the_filters(api: FlaskClient) -> None:
    page = get(api, "places?function=market&limit=2")
    assert "function=market" in page["next"]
    assert all("market" in place["functions"] for place in get(api, page["next"][8:])["items"])


def test_geojson_has_a_feature_for_every_place(api: FlaskClient) -> None:
    answer = api.get("/api/v1/places.geojson")
    assert answer.mimetype == "application/geo+json"
    collection = answer.get_json()
    assert len(collection["features"]) == get(api, "places")["total"]
    for feature in collection["features"]:
        properties = feature["properties"]
        if feature["geometry"] is None:
            assert properties["lat"] is None
        else:
            expected = [properties["lon"], properties["lat"]]
            assert feature["geometry"] == {"type": "Point", "coordinates": expected}


def test_progress_carries_every_promised_field(api: FlaskClient) -> None:
    answer = get(api, "progress")
    assert answer["as_of"] == "2026-11-22"
    food = next(plan for plan in answer["plans"] if plan["slug"] == "food-social-economy")
    assert food.keys() >= {"slug", "title", "parent", "goals"}
    assert len(food["goals"]) == 4
    for goal in food["goals"]:
        assert goal.keys() >= {"slug", "title", "progress", "coverage", "low", "high"}
        assert goal["tracks"].keys() == {"implementation", "outputs", "outcomes", "resources"}
        for row in goal["indicators"]:
            promised = {
                "slug", "title", "kind", "track", "unit", "current", "value", "period",
                "baseline", "target", "attainment", "reason", "status", "coverage",
            }  # fmt: skip
            assert row.keys() >= promised


def test_the_demo_measures_recovered_food_and_its_attainment(api: FlaskClient) -> None:
    found = get(api, "indicators/cibo-recuperato")
    assert found["unit"] == "kg"
    assert found["current"]["from"] == "2026-01-01"
    assert found["period"] == {"from": "2025-11-01", "to": "2026-10-31"}
    assert 0 < found["attainment"] < 1
    assert 0.6 < found["coverage"] < 1


def test_goals_and_indicators_are_those_of_the_progress(api: FlaskClient) -> None:
    plans = get(api, "progress")["plans"]
    goals = [goal["slug"] for plan in plans for goal in plan["goals"]]
    assert [goal["slug"] for goal in get(api, "goals")["items"]] == goals
    rows = {row["slug"] for plan in plans for goal in plan["goals"] for row in goal["indicators"]}
    listed = [row["slug"] for row in get(api, "indicators")["items"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == rows


def test_a_figure_without_progress_is_explained_too(api: FlaskClient) -> None:
    by_reason = {row["reason"]: row["slug"] for row in get(api, "indicators")["items"]}
    assert len(by_reason) > 3
    for reason, slug in by_reason.items():
        explained = get(api, f"indicators/{slug}/explain")
        assert explained["reason"] == reason
        assert (explained["why"] or {}).get("name") == reason


def test_an_explanation_goes_down_to_public_records(api: FlaskClient) -> None:
    whole = get(api, "indicators/cibo-recuperato/explain")
    assert len(whole["fingerprint"]) == 64
    month = next(step for step in whole["months"] if step["in_value"])
    opened = get(api, f"indicators/cibo-recuperato/explain?month={month['code']}")
    assert opened["records"]
    for record in opened["records"]:
        fields = {"id", "month", "organisation", "area", "category", "kilos", "method"}
        assert record.keys() == fields


@pytest.mark.parametrize("address", AS_OF)
def test_a_past_day_is_answered_as_it_was(api: FlaskClient, address: str) -> None:
    answer = api.get(f"{address}?as_of=2026-06-30")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_data() != api.get(address).get_data()


@pytest.mark.parametrize("address", AS_OF)
@pytest.mark.parametrize(
    "day", ["domani", "2026-13-01", "2026-11-23", "30/06/2026", "2026-W26-2", "20260630"]
)
def test_a_day_that_is_none_or_to_come_is_refused_by_name(
    api: FlaskClient, address: str, day: str
) -> None:
    problem = get(api, f"{address.removeprefix('/api/v1/')}?as_of={day}", 400)
    assert [error["field"] for error in problem["errors"]] == ["as_of"]


def test_what_was_not_yet_recorded_is_not_in_a_past_answer(api: FlaskClient) -> None:
    then = get(api, "flows?as_of=2026-06-30&limit=5000")["items"]
    assert max(row["month"] for row in then) == "2026-06"


def test_flows_have_exactly_the_promised_fields(api: FlaskClient) -> None:
    answer = get(api, "flows?from=2026-09&to=2026-10")
    assert answer["total"] == len(answer["items"]) > 0
    for row in answer["items"]:
        assert row.keys() == {
            "month", "from_kind", "to_kind", "organisation", "category", "source_kind", "grams",
            "movements",
        }  # fmt: skip
        assert row["month"] in {"2026-09", "2026-10"}


def test_flows_of_recovered_food_sum_to_the_indicator(api: FlaskClient) -> None:
    rows = get(api, "flows?from=2025-11&to=2026-10&limit=5000")["items"]
    surplus = {"market_surplus", "wholesale_surplus", "retail_surplus", "catering_surplus",
               "farm_surplus", "manufacturing_surplus"}  # fmt: skip
    grams = sum(
        row["grams"]
        for row in rows
        if row["from_kind"] == "source"
        and row["source_kind"] in surplus
        and row["category"] not in {"infanzia", "non-alimentari"}
    )
    explained = get(api, "indicators/cibo-recuperato/explain")
    # Flows are declarations: the indicator has less where two declared the same food.
    eliminated = [row for row in explained["records"] if row["organisation"] == ELIMINATED]
    assert len(eliminated) == 1
    assert grams / 1000 + eliminated[0]["kilos"] == explained["value"]
    assert explained["value"] == get(api, "indicators/cibo-recuperato")["value"]


def test_organisations_that_did_not_agree_are_not_named_and_cannot_be_asked_for(
    api: FlaskClient,
) -> None:
    text = api.get("/api/v1/flows?limit=5000").get_data(as_text=True)
    assert "Ovest" not in text
    assert "Cucina" not in text
    assert get(api, "flows?organisation=emporio-dimostrativo-ovest")["total"] == 0
    assert get(api, "flows?organisation=emporio-dimostrativo-nord")["total"] > 0


def test_flows_of_one_category_are_of_no_other(api: FlaskClient) -> None:
    rows = get(api, "flows?category=uova")["items"]
    assert {row["category"] for row in rows} == {"uova"}


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("places?limit=0", "limit"),
        ("places?limit=molti", "limit"),
        ("places?offset=-1", "offset"),
        ("flows?from=gennaio", "from"),
        ("flows?to=2026-13", "to"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(
    api: FlaskClient, address: str, field: str
) -> None:
    assert [error["field"] for error in get(api, address, 400)["errors"]] == [field]


@pytest.mark.parametrize(
    "address", ["places/nessuno", "indicators/nessuno", "indicators/nessuno/explain", "nulla"]
)
def test_what_does_not_exist_is_a_problem_in_json(api: FlaskClient, address: str) -> None:
    assert get(api, address, 404)["status"] == 404


def test_an_unchanged_answer_is_not_sent_twice(api: FlaskClient) -> None:
    first = api.get("/api/v1/goals")
    again = api.get("/api/v1/goals", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.get_data()
