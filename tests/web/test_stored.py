"""Stored answers: the same bytes until something is written, and never an older one."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask, flash
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from sqlmodel import Session
from werkzeug.test import TestResponse

from foodplan.db import session_scope
from foodplan.store.accounts import SYSTEM
from foodplan.store.history import Change
from foodplan.store.ledger import post, rebuild
from foodplan.store.ledger.periods import close_month
from foodplan.store.organisations import get_node
from foodplan.web import stored
from foodplan.web.security import HEADERS
from foodplan.web.stored.pages import KEPT
from tests.conftest import make_app
from tests.factories.indicators import declare_nil, make_target
from tests.factories.ledger import NOW, make_intake
from tests.factories.office import open_office, signed_in
from tests.factories.places import add_places, make_place

PAGES = (
    "/",
    "/piano",
    "/metodo",
    "/empori",
    "/api/v1/progress",
    "/api/v1/places?limit=5",
    "/piano?as_of=2026-06-30",
)
LATER = Change(at=NOW - timedelta(hours=1), reason="prova")


class Time:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def app(sqlite_url: str, time: Time) -> Iterator[Flask]:
    """The application over a small city."""
    for made in make_app(sqlite_url, time):
        open_office(made)
        yield made


@pytest.fixture
def both(database_url: str, time: Time) -> Iterator[Flask]:
    """The same on each kind of database."""
    for made in make_app(database_url, time):
        open_office(made)
        yield made


@pytest.fixture
def made(app: Flask) -> list[str]:
    """The paths of every answer that was made and not served from the shelf."""
    paths: list[str] = []

    def note(name: str) -> None:
        view = app.view_functions[name]

        def noted(**values: Any) -> Any:
            paths.append(name)
            return view(**values)

        app.view_functions[name] = noted

    for name in KEPT:
        note(name)
    return paths


def reader(app: Flask) -> FlaskClient:
    """Somebody without a cookie."""
    return app.test_client(use_cookies=False)


def write(app: Flask, act: Callable[[Session], object]) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        act(session)


def deliver(session: Session) -> None:
    post(session, make_intake(123_000), SYSTEM, NOW)


def get(app: Flask, address: str = "/piano", **headers: str) -> TestResponse:
    return reader(app).get(address, headers=headers)


def test_the_second_reader_gets_the_same_bytes_and_nothing_is_made(
    app: Flask, made: list[str]
) -> None:
    first, second = get(app), get(app)
    assert made == ["plan.show"]
    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")


def test_a_stored_answer_asks_the_database_one_question(app: Flask) -> None:
    get(app)
    statements: list[str] = []
    engine = app.extensions["foodplan"].engine
    event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    begun: list[object] = []
    event.listen(engine, "begin", begun.append)
    assert get(app).status_code == 200
    # Not even that one goes through a session: it is the driver's own.
    assert statements == begun == []


def test_headers_are_the_same_on_a_page_made_stored_and_unchanged(app: Flask) -> None:
    first = get(app)
    second = get(app)
    third = get(app, **{"If-None-Match": first.headers["ETag"]})
    assert (third.status_code, third.data) == (304, b"")
    for answer in (first, second, third):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Vary"] == "Cookie"
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert "Set-Cookie" not in answer.headers
    assert first.headers["Content-Type"] == second.headers["Content-Type"]


def test_a_reader_over_tls_is_told_to_stay_there_also_by_a_stored_page(app: Flask) -> None:
    get(app)
    answer = reader(app).get("/piano", base_url="https://localhost")
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize("form", ["W/{}", '"other", {}', "{}"])
def test_who_has_it_already_gets_304_however_it_is_said(app: Flask, form: str) -> None:
    tag = get(app).headers["ETag"]
    assert get(app, **{"If-None-Match": form.format(tag)}).status_code == 304


@pytest.mark.parametrize("said", ["*", '"other"', "nonsense"])
def test_who_has_something_else_gets_the_page(app: Flask, said: str) -> None:
    get(app)
    assert get(app, **{"If-None-Match": said}).status_code == 200


def test_a_reader_who_asks_for_the_head_alone_gets_no_body(app: Flask, made: list[str]) -> None:
    whole = get(app)
    head = reader(app).head("/piano")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert made == ["plan.show"]


@pytest.mark.parametrize("address", PAGES)
def test_after_a_movement_the_very_next_reader_gets_it_anew(
    app: Flask, made: list[str], address: str
) -> None:
    before = get(app, address)
    get(app, address)
    assert len(made) == 1
    write(app, deliver)
    after = get(app, address, **{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert len(made) == 2


def shown(app: Flask, address: str) -> str:
    answer = get(app, address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "act", "says"),
    [
        ("/", deliver, r"170\skg"),
        ("/piano/indicatori/cibo-recuperato",
         lambda session: make_target(session, "cibo-recuperato", 987_000.0, date(2031, 12, 31),
                                     LATER), r"987\.000"),
        ("/mappa", lambda session: add_places(session, make_place("mercato-nuovo")),
         r"Mercato nuovo"),
    ],
)  # fmt: skip
def test_what_was_written_is_on_the_next_page(
    both: Flask, address: str, act: Callable[[Session], object], says: str
) -> None:
    assert not re.search(says, shown(both, address))
    assert not re.search(says, shown(both, address))
    write(both, act)
    assert re.search(says, shown(both, address))


def close(session: Session) -> None:
    site = get_node(session, "emporio-prova")
    assert site is not None
    close_month(session, site.id, 202610, SYSTEM, NOW)


@pytest.mark.parametrize(
    "act",
    [
        lambda session: declare_nil(session, 2, 202610),
        close,
        rebuild,
    ],
)
def test_a_nil_return_a_closing_and_a_rebuild_make_it_anew(
    both: Flask, act: Callable[[Session], object]
) -> None:
    before = get(both)
    assert get(both).headers["ETag"] == before.headers["ETag"]
    write(both, act)
    assert get(both).headers["ETag"] != before.headers["ETag"]


def test_tomorrow_it_is_another_page(app: Flask, time: Time, made: list[str]) -> None:
    before = get(app).headers["ETag"]
    # 23:30 in Torino is still the same day, half an hour later it is not.
    time.now = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert get(app).headers["ETag"] == before
    time.now = datetime(2026, 11, 22, 23, 1, tzinfo=UTC)
    assert get(app, **{"If-None-Match": before}).status_code == 200
    assert made == ["plan.show", "plan.show"]


def test_each_language_has_its_own(app: Flask) -> None:
    italian, english = get(app), get(app, Cookie="lingua=en")
    assert b'<html lang="it">' in italian.data
    assert b'<html lang="en">' in english.data
    assert italian.headers["ETag"] != english.headers["ETag"]
    assert get(app, Cookie="lingua=en").data == english.data
    assert english.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["foodplan", "remember_token", "foodplan_device", "other"])
def test_whoever_brings_a_cookie_is_never_answered_from_the_shelf(
    app: Flask, made: list[str], name: str
) -> None:
    tag = get(app).headers["ETag"]
    answer = get(app, Cookie=f"{name}=x", **{"If-None-Match": tag})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert len(made) == 2


def test_the_page_of_who_is_signed_in_is_neither_kept_nor_shown_to_others(app: Flask) -> None:
    officer = signed_in(app)
    name = "ufficio@example.org"
    own = officer.http.get("/piano")
    assert name in own.get_data(as_text=True)
    assert own.headers["Cache-Control"] == "private, no-store"
    anybody = get(app)
    assert name not in anybody.get_data(as_text=True)
    assert name in officer.http.get("/piano").get_data(as_text=True)


def test_a_bearer_is_never_answered_from_the_shelf(app: Flask, made: list[str]) -> None:
    get(app, "/api/v1/progress")
    get(app, "/api/v1/progress", Authorization="Bearer nothing")
    assert len(made) == 2


@pytest.mark.parametrize(
    "address",
    [
        "/piano?cercato=a",
        "/piano?as_of=2026-06-30&as_of=2026-06-29",
        "/mappa?q=pane",
        "/api/v1/places?q=pane",
        f"/piano?as_of={'0' * 300}",
    ],
)
def test_an_address_of_somebodys_making_is_answered_and_not_kept(app: Flask, address: str) -> None:
    answer = get(app, address)
    assert answer.status_code in {200, 400}
    assert "ETag" not in answer.headers or address.startswith("/api/")
    shelves = app.extensions["stored"]
    assert len(shelves.front) == len(shelves.asked) == 0


@pytest.mark.parametrize("address", ["/piano?as_of=domani", "/piano/obiettivi/nessuno", "/nessuno"])
def test_what_is_wrong_is_not_kept(app: Flask, address: str) -> None:
    assert get(app, address).status_code in {400, 404}
    assert "ETag" not in get(app, address).headers
    shelves = app.extensions["stored"]
    assert len(shelves.front) == len(shelves.asked) == 0


def test_pages_with_parameters_never_drive_out_those_without(app: Flask) -> None:
    get(app, "/metodo")
    shelves = app.extensions["stored"]
    shelves.asked.most_bytes = 400_000
    for offset in range(40):
        get(app, f"/api/v1/places?limit=1&offset={offset}")
        get(app, f"/mappa?offset={offset}")
    assert shelves.asked.bytes <= 400_000
    assert len(shelves.front) == 1


def test_a_page_with_a_token_or_a_message_is_not_kept(app: Flask) -> None:
    """Should a public page ever show a form or a message, nobody else gets that one."""
    page: Any = app.view_functions["pages.method"]

    def with_token() -> Any:
        return page() + str(generate_csrf())

    def with_message() -> Any:
        flash("solo per uno")
        return page()

    for view in (with_token, with_message):
        app.view_functions["pages.method"] = view
        answer = get(app, "/metodo")
        assert "Set-Cookie" in answer.headers
        assert "ETag" not in answer.headers
        assert len(app.extensions["stored"].front) == 0


def test_a_page_that_was_being_made_while_something_was_written_is_not_kept(app: Flask) -> None:
    view: Any = app.view_functions["plan.show"]

    def interrupted() -> Any:
        write(app, deliver)
        return view()

    app.view_functions["plan.show"] = interrupted
    answer = get(app)
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert len(app.extensions["stored"].front) == 0


def test_two_processes_give_one_page_one_tag_and_other_code_another(
    app: Flask, sqlite_url: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = get(app)
    for twin in make_app(sqlite_url, time):
        second = get(twin)
    assert (first.headers["ETag"], first.data) == (second.headers["ETag"], second.data)
    monkeypatch.setattr(stored, "RULE_VERSION", "another")
    for newer in make_app(sqlite_url, time):
        assert get(newer).headers["ETag"] != first.headers["ETag"]


def test_a_post_goes_past_the_shelf(app: Flask) -> None:
    get(app)
    assert reader(app).post("/piano").status_code in {400, 405}


def test_no_reader_ever_sees_less_than_was_there_when_it_asked(both: Flask) -> None:
    """Writers add one kilo each time while readers ask; each sees at least what was committed."""
    over = Event()
    committed = [0]
    engine = both.extensions["foodplan"].engine

    def log() -> None:
        for turn in range(12):
            act = make_intake(1_000_000, happened_on=date(2026, 11, 21))
            at = NOW + timedelta(seconds=turn)
            with session_scope(engine, writes=True) as session:
                post(session, act, SYSTEM, at)
            committed[0] += 1
        over.set()

    def read() -> list[tuple[int, int]]:
        found = []
        while not over.is_set():
            least = committed[0]
            answer = get(both, "/api/v1/indicators/cibo-recuperato").get_json()
            found.append((least, int(answer["current"]["value"]) // 1000))
        return found

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        pool.submit(log).result()
    pairs = [pair for work in readers for pair in work.result()]
    assert pairs
    assert all(seen >= least for least, seen in pairs), pairs
