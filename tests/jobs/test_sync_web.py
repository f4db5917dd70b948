"""A source on the web is read with the date that its catalogue gives, and only when it changed."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

from sqlalchemy.engine import Engine

from foodplan.db import session_scope
from foodplan.importers.atlas.reading import guess_mapping
from foodplan.importers.atlas.shape import Reading
from foodplan.jobs.sync_places import sync_source
from foodplan.models.atlas import SyncSource
from foodplan.settings import Settings
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, list_places
from foodplan.store.syncing import RunResult, add_source, change_source, list_runs
from tests.factories.places import add_two_circoscrizioni
from tests.factories.web import Answer, body

NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
SHOW = "/api/3/action/resource_show?id=ab12cd34-0001"
FILE = b"nome;indirizzo;comune;lat;lon\r\nMercato 1;via Prova 1;Torino;45,015;7,615\r\n"
WEB = Settings(source_hosts="127.0.0.1")


def named(engine: Engine, kind: str, address: str) -> int:
    """Name a source, read it once and confirm its columns."""
    with session_scope(engine, writes=True) as session:
        add_two_circoscrizioni(session)
        said = {"name": "Mercati", "kind": kind, "address": address,
                "source_name": "Città di prova", "function": "market"}  # fmt: skip
        source_id = add_source(session, said, None, NIGHT - DAY).id or 0
    assert read(engine, source_id, -1).outcome == "probed"
    with session_scope(engine, writes=True) as session:
        source = session.get_one(SyncSource, source_id)
        mapping = guess_mapping(Reading.from_json(source.reading).columns)
        change_source(session, source, NIGHT - DAY / 2, mapping=mapping.as_json(), active=True)
    return source_id


def read(engine: Engine, source_id: int, nights: int = 0) -> RunResult:
    result = sync_source(engine, source_id, NIGHT + nights * DAY, WEB)
    assert result is not None
    return result


def test_the_day_of_a_resource_becomes_that_of_the_source(
    engine: Engine, web: tuple[str, dict[str, Answer]]
) -> None:
    url, answers = web
    told = {"result": {"url": "/f.csv", "last_modified": "2026-04-02T10:00:00"}}
    answers[SHOW] = body(json.dumps(told).encode())
    answers["/f.csv"] = body(FILE)
    source_id = named(engine, "ckan", f"{url}/dataset/mercati/resource/ab12cd34-0001")
    assert read(engine, source_id).added == 1
    with session_scope(engine) as session:
        (place,) = list_places(session, Moment(NIGHT.date()), PlaceFilter(withheld=True))
        assert place.functions[0].source_date == "2026-04-02"
        assert place.functions[0].source_name == "Città di prova"


def test_what_the_server_calls_unchanged_is_not_tried(
    engine: Engine, web: tuple[str, dict[str, Answer]]
) -> None:
    url, answers = web
    asked = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers["If-None-Match"])
        known = asked[-1] == '"a"'
        body(b"" if known else FILE, 304 if known else 200, ETag='"a"')(request)

    answers["/f.csv"] = answer
    source_id = named(engine, "url", f"{url}/f.csv")
    assert [read(engine, source_id, night).outcome for night in range(3)] == [
        "done",
        "unchanged",
        "unchanged",
    ]
    assert asked == [None, None, '"a"', '"a"']


def test_a_server_that_is_away_fails_one_night_only(
    engine: Engine, web: tuple[str, dict[str, Answer]]
) -> None:
    url, answers = web
    answers["/f.csv"] = body(FILE)
    source_id = named(engine, "url", f"{url}/f.csv")
    answers["/f.csv"] = body(b"away", 503)
    assert read(engine, source_id).message == "127.0.0.1 ha risposto 503 invece del file."
    answers["/f.csv"] = body(FILE)
    assert read(engine, source_id, 1).added == 1
    with session_scope(engine) as session:
        assert [run.outcome for run in list_runs(session, source_id)] == [
            "done",
            "failed",
            "probed",
        ]
