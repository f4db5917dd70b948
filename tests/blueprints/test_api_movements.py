"""Recording by token: once and only once, only for one's own sites, every mistake by its field."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foodplan.db import session_scope
from foodplan.store import accounts
from foodplan.store.ledger import CategoryRow, ensure_categories
from foodplan.store.organisations import ensure_boundaries
from foodplan.web.parts import Clock
from tests.conftest import make_app
from tests.factories.demo import copy_of_demo
from tests.factories.organisations import CHANGE, make_organisation, make_site

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def tokens(app: Flask) -> dict[str, str]:
    """Two organisations with a site and an operator each, and an officer; token by name."""
    made = {}
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        ensure_boundaries(session, CHANGE)
        ensure_categories(session, [CategoryRow("ortofrutta", "Ortofrutta")])
        for slug in ("nord", "sud"):
            organisation = make_organisation(session, slug)
            make_site(session, slug, organisation)
            account = accounts.add_account(
                session, f"{slug}@example.org", "operator", NOW, organisations=[organisation]
            )
            made[slug] = accounts.add_token(session, account, NOW)
        officer = accounts.add_account(session, "ufficio@example.org", "officer", NOW)
        made["officer"] = accounts.add_token(session, officer, NOW)
    return made


@pytest.fixture
def api(app: Flask) -> FlaskClient:
    return app.test_client()


def body(**changes: Any) -> dict[str, Any]:
    delivery = {
        "id": str(uuid4()),
        "kind": "intake",
        "happened_on": "2026-11-22",
        "node": "nord",
        "counterpart": "source",
        "source_kind": "market_surplus",
        "method": "weighed",
        "lines": [{"category": "ortofrutta", "grams": 12_000, "lot": None}],
        "opening": None,
        "allow_count_gain": False,
    }
    return delivery | changes


def send(api: FlaskClient, token: str, said: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return api.post("/api/v1/movements", json=said, headers=headers)


def wrong_fields(answer: TestResponse) -> set[str]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    errors = answer.get_json()["errors"]
    assert all(error["message"] for error in errors)
    return {error["field"] for error in errors}


def test_a_delivery_is_recorded_with_the_lots_it_moved(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    said = body()
    answer = send(api, tokens["nord"], said)
    assert answer.status_code == 201
    assert answer.get_json() == {
        "id": said["id"],
        "created": True,
        "count_gain_grams": 0,
        "lost_grams": 0,
        "posted_month": "2026-11",
        "late": False,
        "lines": [
            {
                "category": "ortofrutta",
                "source_kind": "market_surplus",
                "date_kind": None,
                "last_day": None,
                "grams": 12_000,
            }
        ],
    }


def test_the_same_again_answers_200_and_changes_nothing(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    said = body()
    first, again = (send(api, tokens["nord"], said) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json() | {"created": False}
    out = body(kind="distribution", counterpart="people", source_kind=None,
               lines=[{"category": "ortofrutta", "grams": 12_001}])  # fmt: skip
    assert send(api, tokens["nord"], out).status_code == 422


def test_the_same_id_with_another_body_is_a_conflict(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    said = body()
    send(api, tokens["nord"], said)
    other = said | {"lines": [{"category": "ortofrutta", "grams": 13_000}]}
    assert send(api, tokens["nord"], other).status_code == 409
    assert send(api, tokens["nord"], said).status_code == 200


@pytest.mark.parametrize("who", ["sud", "officer"])
def test_nobody_writes_in_anothers_name(api: FlaskClient, tokens: dict[str, str], who: str) -> None:
    answer = send(api, tokens[who], body())
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody"}])
def test_without_a_good_token_nothing_is_recorded(
    api: FlaskClient, headers: dict[str, str]
) -> None:
    answer = api.post("/api/v1/movements", json=body(), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_cookie_alone_does_not_record(api: FlaskClient, tokens: dict[str, str]) -> None:
    send(api, tokens["nord"], body())
    assert api.post("/api/v1/movements", json=body()).status_code == 401


def test_a_cookie_does_not_stand_in_for_a_bad_token(
    api: FlaskClient, app: Flask, tokens: dict[str, str]
) -> None:
    with session_scope(app.extensions["foodplan"].engine) as session:
        account = accounts.get_account_by_email(session, "nord@example.org")
        assert account is not None
    with api.session_transaction() as cookie:
        cookie["_user_id"] = f"{account.id}:{account.session_epoch}"
        cookie["seen"] = int(app.extensions["foodplan"].clock().timestamp())
    assert api.get("/profilo").status_code == 200
    assert send(api, "revoked", body()).status_code == 401
    # Nor does the cookie's owner write what another's token sends.
    assert send(api, tokens["sud"], body()).status_code == 403


def test_a_body_of_nonsense_gets_a_short_answer(api: FlaskClient, tokens: dict[str, str]) -> None:
    nonsense = body(**{f"k{n}": n for n in range(5_000)})
    answer = send(api, tokens["nord"], nonsense)
    assert (answer.status_code, len(answer.get_json()["errors"])) == (422, 1_000)
    too_long = send(api, tokens["nord"], body(note="x" * 600_000))
    assert (too_long.status_code, too_long.mimetype) == (413, "application/problem+json")


def test_every_mistake_is_named_at_once(api: FlaskClient, tokens: dict[str, str]) -> None:
    said = body(
        id="x",
        kind="gift",
        happened_on="ieri",
        lines=[{"category": "", "grams": "12 kg"}, {"grams": 1.5, "colour": "red"}],
        opening={"households": -1},
        method="guessed",
        surprise=True,
    )
    del said["node"]
    assert wrong_fields(send(api, tokens["nord"], said)) == {
        "id",
        "kind",
        "happened_on",
        "node",
        "method",
        "surprise",
        "lines.0.category",
        "lines.0.grams",
        "lines.1.category",
        "lines.1.grams",
        "lines.1.colour",
        "opening.households",
    }


@pytest.mark.parametrize("grams", [0, -5, "12000", 1.5, None, True, 10**13])
def test_a_weight_that_is_no_positive_whole_number_of_grams_is_refused(
    api: FlaskClient, tokens: dict[str, str], grams: Any
) -> None:
    said = body(lines=[{"category": "ortofrutta", "grams": grams}])
    assert wrong_fields(send(api, tokens["nord"], said)) == {"lines.0.grams"}


def test_what_the_ledger_refuses_is_named_by_field(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    said = body(happened_on="2026-11-23", lines=[{"category": "ostriche", "grams": 40_000_000}])
    fields = wrong_fields(send(api, tokens["nord"], said))
    assert {"happened_on", "lines.0.grams"} <= fields
    assert any(field.startswith("lines.0.category") for field in fields)


def test_over_thirty_tonnes_asks_and_then_takes(api: FlaskClient, tokens: dict[str, str]) -> None:
    said = body(lines=[{"category": "ortofrutta", "grams": 31_000_000}])
    assert wrong_fields(send(api, tokens["nord"], said)) == {"lines.0.grams"}
    assert send(api, tokens["nord"], said | {"confirm_heavy": True}).status_code == 201


def test_a_printed_date_is_taken_by_its_parts_or_by_its_key(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    line = {"category": "ortofrutta", "grams": 1000}
    dated = line | {"expires": {"kind": "best_before", "day": "2028-02-03", "precision": "month"}}
    keyed = line | {"lot": "best_before:2028-02-29:month"}
    answers = [send(api, tokens["nord"], body(lines=[one])).get_json() for one in (dated, keyed)]
    assert [answer["lines"][0]["last_day"] for answer in answers] == ["2028-02-29"] * 2
    both = dated | {"lot": "use_by:2026-11-25:day"}
    assert wrong_fields(send(api, tokens["nord"], body(lines=[both]))) == {"lines.0"}
    odd = line | {"lot": "best_before:2028-02-03:month"}
    assert wrong_fields(send(api, tokens["nord"], body(lines=[odd]))) == {"lines.0.lot"}


def fruit(grams: int, **more: Any) -> dict[str, Any]:
    return {"category": "ortofrutta", "grams": grams, **more}


def out(kind: str, counterpart: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return body(kind=kind, counterpart=counterpart, source_kind=None, lines=list(lines), **more)


def test_what_a_site_sends_another_receives_once(api: FlaskClient, tokens: dict[str, str]) -> None:
    send(api, tokens["nord"], body())
    sent = out("dispatch", "sud", fruit(6_000))
    assert send(api, tokens["nord"], sent).status_code == 201
    lines = fruit(5_000), fruit(500, role="waste")
    came = out("receipt", "nord", *lines, node="sud", dispatch=sent["id"], waste_to="feed")
    assert send(api, tokens["nord"], came).status_code == 403
    answer = send(api, tokens["sud"], came)
    assert (answer.status_code, answer.get_json()["lost_grams"]) == (201, 500)
    assert send(api, tokens["sud"], came).get_json() == answer.get_json() | {"created": False}
    again = came | {"id": str(uuid4())}
    assert wrong_fields(send(api, tokens["sud"], again)) == {"dispatch"}


def test_an_intake_from_a_site_is_a_receipt_to_match(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    said = body(node="sud", counterpart="nord", source_kind=None)
    answer = send(api, tokens["sud"], said)
    assert answer.get_json()["lines"][0]["source_kind"] == "other_organisation"
    # A client that sends it again by its own name means the same act.
    assert send(api, tokens["sud"], said | {"kind": "receipt"}).status_code == 200


def test_a_count_states_what_is_there_and_a_kitchen_what_it_made(
    api: FlaskClient, tokens: dict[str, str]
) -> None:
    send(api, tokens["nord"], body())
    counted = send(api, tokens["nord"], out("count", "count", fruit(11_000)))
    assert (counted.status_code, counted.get_json()["lost_grams"]) == (201, 1_000)
    assert send(api, tokens["nord"], out("count", "count", fruit(0))).status_code == 201
    send(api, tokens["nord"], body())
    lines = fruit(3_000), fruit(2_000, role="output"), fruit(500, role="waste")
    assert send(api, tokens["nord"], out("transform", "transform", *lines)).status_code == 201
    more = fruit(1_000), fruit(2_000, role="output")
    assert wrong_fields(send(api, tokens["nord"], out("transform", "transform", *more))) == {
        "lines"
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"typed_at": "0001-01-01T00:00:00+14:00"}, "typed_at"),
        ({"typed_at": "9999-12-31T23:59:59-14:00"}, "typed_at"),
        ({"typed_at": "2026-11-22T09:00:00"}, "typed_at"),
        ({"counterpart": "nord"}, "counterpart"),
        ({"counterpart": "transit:1"}, "counterpart"),
        ({"node": "source"}, "node"),
        ({"kind": "dispatch", "counterpart": "nessuno"}, "counterpart"),
        ({"kind": "receipt", "counterpart": "sud", "dispatch": str(uuid4())}, "dispatch"),
        ({"dispatch": str(uuid4())}, "dispatch"),
        ({"kind": "count", "counterpart": "count", "lines": []}, "lines"),
        ({"waste_to": "people"}, "waste_to"),
        ({"replaces": str(uuid4())}, "replaces"),
    ],
)
def test_every_new_field_is_refused_by_its_name(
    api: FlaskClient, tokens: dict[str, str], changes: dict[str, Any], field: str
) -> None:
    assert field in wrong_fields(send(api, tokens["nord"], body(**changes)))


@pytest.mark.parametrize(
    ("data", "media_type", "status"),
    [(b"{", "application/json", 400), (b"a=b", "application/x-www-form-urlencoded", 415)],
)
def test_a_body_that_is_no_json_is_refused(
    api: FlaskClient, tokens: dict[str, str], data: bytes, media_type: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {tokens['nord']}", "Content-Type": media_type}
    answer = api.post("/api/v1/movements", data=data, headers=headers)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_a_list_is_no_movement(api: FlaskClient, tokens: dict[str, str]) -> None:
    assert wrong_fields(send(api, tokens["nord"], [body()])) == {"body"}


def test_reading_does_not_need_a_token_and_does_not_write(api: FlaskClient) -> None:
    assert api.get("/api/v1/movements").status_code == 405


@pytest.fixture
def demo(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    yield from make_app(copy_of_demo(tmp_path), clock)


def test_twelve_kilos_move_the_current_figure_by_twelve_and_not_the_judged_one(
    demo: Flask,
) -> None:
    engine = demo.extensions["foodplan"].engine
    with session_scope(engine, writes=True) as session:
        account = accounts.get_account_by_email(session, "volontaria@demo.example")
        assert account is not None
        token = accounts.add_token(session, account, NOW)
    api = demo.test_client()
    before = api.get("/api/v1/indicators/cibo-recuperato").get_json()
    said = body(node="emporio-dimostrativo-nord", counterpart="source:porta-palazzo")
    assert send(api, token, said).status_code == 201
    after = api.get("/api/v1/indicators/cibo-recuperato").get_json()
    assert after["current"]["value"] - before["current"]["value"] == pytest.approx(12)
    assert after["value"] == before["value"]
    assert after["period"] == before["period"]
