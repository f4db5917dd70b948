"""The OpenAPI document: complete, precise about numbers, and true of the answers."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from foodplan.settings import PROJECT
from tests.conftest import make_app
from tests.factories.demo import NOW, demo_file

DOCUMENT = "/api/v1/openapi.json"
PATHS = {
    "/api/v1/status",
    "/api/v1/places",
    "/api/v1/places.geojson",
    "/api/v1/places/{place_id}",
    "/api/v1/goals",
    "/api/v1/indicators",
    "/api/v1/indicators/{slug}",
    "/api/v1/indicators/{slug}/explain",
    "/api/v1/goals/{slug}/explain",
    "/api/v1/measures/{name}/explain",
    "/api/v1/progress/explain",
    "/api/v1/progress",
    "/api/v1/flows",
    "/api/v1/restatements",
    "/api/v1/movements",
}
AS_OF = PATHS - {
    "/api/v1/status",
    "/api/v1/places",
    "/api/v1/places.geojson",
    "/api/v1/places/{place_id}",
    "/api/v1/movements",
    "/api/v1/restatements",
}


@pytest.fixture(scope="module")
def demo_app() -> Iterator[Flask]:
    yield from make_app(f"sqlite:///{demo_file()}", lambda: NOW)


@pytest.fixture(scope="module")
def document(demo_app: Flask) -> dict[str, Any]:
    answer: dict[str, Any] = demo_app.test_client().get(DOCUMENT).get_json()
    return answer


def parts(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of the document with its path."""
    if isinstance(node, dict):
        yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for name, child in children:
        if isinstance(child, dict | list):
            yield from parts(child, f"{path}/{name}")


def test_it_is_openapi_3_1_and_lists_exactly_the_public_contract(
    document: dict[str, Any],
) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["paths"].keys() == PATHS


def test_every_number_has_a_format(document: dict[str, Any]) -> None:
    bare = [
        path
        for path, node in parts(document)
        if str(node.get("type")) in {"number", "integer"} and "format" not in node
    ]
    assert not bare


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    references = {node["$ref"] for _, node in parts(document) if "$ref" in node}
    assert references
    assert references <= schemas


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_address_says_what_it_does_and_how_it_may_fail(
    document: dict[str, Any], path: str
) -> None:
    for operation in document["paths"][path].values():
        if isinstance(operation, dict):
            assert operation["summary"]
            assert operation["operationId"]


@pytest.mark.parametrize("path", sorted(AS_OF))
def test_the_six_that_answer_as_of_a_day_say_so(document: dict[str, Any], path: str) -> None:
    parameters = {item["name"]: item for item in document["paths"][path]["get"]["parameters"]}
    assert parameters["as_of"]["schema"]["format"] == "date"


def test_writing_names_its_body_its_token_and_its_answers(document: dict[str, Any]) -> None:
    post = document["paths"]["/api/v1/movements"]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/MovementBody"}
    assert post["security"] == [{"token": []}]
    assert {"200", "201", "400", "401", "403", "409", "422"} <= post["responses"].keys()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_no_page_of_the_site_is_in_it(document: dict[str, Any]) -> None:
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert str(PROJECT) not in str(document)


def test_every_get_keeps_its_promise_whatever_is_asked(demo_app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, demo_app).include(method="GET")
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def keeps_its_promise(case: Any) -> None:
            # A day to come has the form of a day, and is refused all the same.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        keeps_its_promise()
        tried += 1
    assert tried == len(PATHS) - 1
