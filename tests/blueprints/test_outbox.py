"""What a phone's queue sends: every entry once, answered by itself, and only its owner's."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4, uuid5

import pytest
from flask import Flask
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from werkzeug.test import TestResponse

from foodplan.db import session_scope
from foodplan.models.ledger import Movement
from foodplan.rules.ledger import MOVEMENT_NAMESPACE
from foodplan.store import ledger
from foodplan.store.accounts import Actor
from foodplan.store.history import Moment
from foodplan.store.ledger import verify_ledger
from foodplan.store.ledger.periods import close_month
from foodplan.store.organisations import NodeInput, change_node
from foodplan.web.assets import STATIC
from foodplan.web.parts import Clock
from tests.client import JudgingClient
from tests.conftest import make_app
from tests.factories.accounts import make_account
from tests.factories.ledger import MARKET, make_intake, make_ledger
from tests.factories.organisations import CHANGE, make_organisation, make_site
from tests.factories.register import database, movements_of, signed_in, site_of, stock_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SITE, OTHER = "emporio-prova", "emporio-vicino"


def instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def entry(kind: str = "intake", grams: int = 8_000, **changes: Any) -> dict[str, Any]:
    """An entry as the phone makes it; `body` changes the movement, anything else the entry."""
    body = {
        "kind": kind,
        "happened_on": "2026-11-22",
        "counterpart": MARKET if kind == "intake" else "people",
        "lines": [{"category": "ortofrutta", "grams": grams}],
    } | changes.pop("body", {})
    made = {"id": str(uuid4()), "type": "movement", "site": SITE, "made_at": instant(NOW)}
    return made | {"hand": None, "body": body} | changes


def undo(uuid: str, **changes: Any) -> dict[str, Any]:
    return entry(type="undo", **changes) | {"body": {"uuid": uuid}}


def opening(households: int, **changes: Any) -> dict[str, Any]:
    said = {"day": "2026-11-22", "households": households, "people": None}
    return entry(type="opening", **changes) | {"body": said}


@pytest.fixture
def register(app: Flask) -> Flask:
    """A site with its operator, another organisation's site, an operator of both, an officer."""
    with database(app, writes=True) as session:
        owner = make_ledger(session, SITE).site.organisation or 0
        other = make_organisation(session, "vicini")
        make_site(session, OTHER, other)
        make_account(session, "banco@example.org", organisations=[owner])
        make_account(session, "altra@example.org", organisations=[owner])
        make_account(session, "vicina@example.org", organisations=[other])
        make_account(session, "ufficio@example.org", "officer")
    return app


@pytest.fixture
def phone(register: Flask) -> JudgingClient:
    return signed_in(JudgingClient(register), "banco@example.org")


def told(client: JudgingClient, **query: str) -> dict[str, Any]:
    answer = client.http.get("/registro/invii", query_string=query)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def posted(client: JudgingClient, envelope: Any, token: str | None = None) -> TestResponse:
    sent = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
    headers = {"X-CSRFToken": told(client)["csrf"] if token is None else token}
    return client.http.post(
        "/registro/invii", data=sent, headers=headers, content_type="application/json"
    )


def send(client: JudgingClient, *entries: Any, **changes: Any) -> list[dict[str, Any]]:
    envelope = {"owner": told(client)["owner"], "sent_at": instant(NOW), "entries": list(entries)}
    answer = posted(client, envelope | changes)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["answers"]
    return found


def states(answers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(answer["state"], answer["reason"]) for answer in answers]


def test_the_phone_is_told_all_it_needs_without_a_signal(phone: JudgingClient) -> None:
    said = told(phone)
    assert said["owner"].startswith("account:")
    assert said["site"]["site"]["slug"] == SITE
    assert said["sites"] == [{"slug": SITE, "name": said["sites"][0]["name"]}]
    assert said["hands"] == []
    assert said["csrf"]
    assert said["words"]["state_queued"] == "in coda"
    assert datetime.fromisoformat(said["now"]) == NOW


def test_nothing_that_is_told_is_kept_by_a_cache(phone: JudgingClient) -> None:
    for address in ("/registro/invii", "/registro", "/registro/coda"):
        assert "no-store" in phone.http.get(address).headers["Cache-Control"]


def test_who_has_signed_out_is_told_so_in_json(client: JudgingClient) -> None:
    answer = client.http.get("/registro/invii")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_sending_without_the_token_of_the_page_is_refused(phone: JudgingClient) -> None:
    answer = posted(phone, {"owner": "x", "sent_at": instant(NOW), "entries": []}, token="")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert "errors" not in answer.get_json()


def test_an_officer_has_no_queue(register: Flask) -> None:
    office = signed_in(JudgingClient(register), "ufficio@example.org")
    assert posted(office, {"owner": "x", "sent_at": instant(NOW), "entries": []}).status_code == 403


def test_an_entry_is_recorded_once_however_often_it_is_sent(
    register: Flask, phone: JudgingClient
) -> None:
    made = entry()
    assert states(send(phone, made)) == [("recorded", "")]
    assert states(send(phone, made)) == [("again", "")]
    assert states(send(phone, made, made)) == [("again", ""), ("again", "")]
    assert stock_of(register, SITE) == 8_000
    assert [str(row.uuid) for row in movements_of(register, SITE)] == [made["id"]]


def test_each_entry_is_answered_by_itself(register: Flask, phone: JudgingClient) -> None:
    first, short, last = entry(), entry("distribution", 50_000), entry(grams=1_000)
    answers = send(phone, first, short, last)
    assert states(answers) == [("recorded", ""), ("refused", "stock"), ("recorded", "")]
    assert [answer["id"] for answer in answers] == [first["id"], short["id"], last["id"]]
    assert stock_of(register, SITE) == 9_000


def test_a_refusal_keeps_the_ledger_s_words_and_the_answer_that_it_takes(
    register: Flask, phone: JudgingClient
) -> None:
    made = entry("distribution", 12_000)
    answer = send(phone, entry(grams=10_000), made)[1]
    (error,) = answer["errors"]
    assert error["field"] == "lines.0.grams"
    assert error["confirm"] == "allow_count_gain"
    assert error["held_grams"] == 10_000
    assert "10 kg" in error["message"].replace("\xa0", " ")
    assert answer["words"] == error["message"]
    accepted = made | {"body": made["body"] | {error["confirm"]: True}}
    assert states(send(phone, accepted)) == [("recorded", "")]
    assert stock_of(register, SITE) == 0


def test_the_reasons_that_let_a_late_date_pass_are_offered(phone: JudgingClient) -> None:
    expires = {"kind": "best_before", "day": "2025-01-31"}
    dated = [{"category": "ortofrutta", "grams": 5_000, "expires": expires}]
    answers = send(phone, entry(body={"lines": dated}), entry("distribution", 5_000))
    error = answers[1]["errors"][0]
    assert answers[1]["reason"] == "stock"
    assert error["confirm"] == "reason_code"
    assert "coordinator_checked" in error["choices"]


def test_a_page_of_another_person_is_refused_whole(register: Flask, phone: JudgingClient) -> None:
    answers = send(phone, entry(), 7, owner="account:999999")
    assert states(answers) == [("refused", "other_account")] * 2
    assert movements_of(register, SITE) == []


def test_a_site_of_others_is_not_written_to(register: Flask, phone: JudgingClient) -> None:
    answers = send(
        phone, entry(site=OTHER), entry(site="non-esiste"), undo(str(uuid4()), site=OTHER)
    )
    assert states(answers) == [("refused", "not_allowed")] * 3
    assert movements_of(register, OTHER) == []


def test_a_site_that_was_another_s_on_that_day_is_not_written_to(
    register: Flask, phone: JudgingClient
) -> None:
    with database(register, writes=True) as session:
        other = make_organisation(session, "prima")
        site = site_of(session, SITE)
        theirs = NodeInput(site.name, other, site_kind=site.site_kind)
        ours = NodeInput(site.name, site.organisation, site_kind=site.site_kind)
        change_node(session, site.id, theirs, CHANGE, date(2026, 10, 1))
        change_node(session, site.id, ours, CHANGE, date(2026, 10, 6))
    late = entry(body={"happened_on": "2026-10-02"})
    assert states(send(phone, late)) == [("refused", "not_allowed")]


def test_the_same_id_with_other_grams_is_a_conflict(register: Flask, phone: JudgingClient) -> None:
    made = entry()
    send(phone, made)
    changed = entry(grams=9_000, id=made["id"])
    (answer,) = send(phone, changed)
    assert states([answer]) == [("refused", "conflict")]
    assert answer["words"]
    replaced = entry(grams=9_000, body={"replaces": made["id"]})
    assert states(send(phone, replaced)) == [("recorded", "")]
    assert stock_of(register, SITE) == 9_000


def test_undoing_is_a_true_reversal_and_the_same_as_the_button_s(
    register: Flask, phone: JudgingClient
) -> None:
    made = entry()
    answers = send(phone, made, undo(made["id"]))
    assert states(answers) == [("recorded", "")] * 2
    assert stock_of(register, SITE) == 0
    reversal = uuid5(MOVEMENT_NAMESPACE, f"undo:{made['id']}")
    assert reversal in {row.uuid for row in movements_of(register, SITE)}
    phone.submit(f"/registro/movimenti/{made['id']}/annulla", {}, form_page="/registro/arrivo")
    assert states(send(phone, undo(made["id"]))) == [("again", "")]
    assert len(movements_of(register, SITE)) == 2


def test_there_is_nothing_to_undo_where_nothing_arrived(
    register: Flask, phone: JudgingClient
) -> None:
    theirs = uuid4()
    with database(register, writes=True) as session:
        other = site_of(session, OTHER)
        act = make_intake(id=theirs, node=OTHER)
        ledger.post(
            session, act, Actor(None, "operator", frozenset({other.organisation or 0})), NOW
        )
    answers = send(phone, undo(str(uuid4())), undo(str(theirs)))
    assert states(answers) == [("refused", "missing")] * 2


def test_what_has_gone_out_since_cannot_be_undone(phone: JudgingClient) -> None:
    made = entry()
    answers = send(phone, made, entry("distribution", 5_000), undo(made["id"]))
    assert states(answers)[2] == ("refused", "stock")
    assert "distribuzione" in answers[2]["words"]


def passages_of(app: Flask) -> int | None:
    with database(app) as session:
        said = ledger.passages(session, site_of(session, SITE).id, NOW.date(), Moment(NOW.date()))
        return said.households if said else None


def test_passages_are_stated_once_and_never_undo_a_later_word(
    register: Flask, phone: JudgingClient
) -> None:
    first, second = opening(41), opening(45)
    assert states(send(phone, first)) == [("recorded", "")]
    assert states(send(phone, second)) == [("recorded", "")]
    assert states(send(phone, first)) == [("again", "")]
    assert passages_of(register) == 45


def test_passages_that_cannot_be_are_refused(register: Flask, phone: JudgingClient) -> None:
    answers = send(phone, opening(999_999), opening(3, body={}) | {"body": {"day": "2026-11-22"}})
    assert states(answers) == [("refused", "invalid")] * 2
    assert passages_of(register) is None


@pytest.mark.parametrize(
    ("skew", "words"),
    [
        (timedelta(minutes=9), ""),
        (timedelta(hours=2), "indietro di 2 ore"),
        (timedelta(minutes=-25), "avanti di 25 minuti"),
        (timedelta(days=3), "indietro di 3 giorni"),
    ],
)
def test_a_wrong_clock_is_noticed_and_said(
    phone: JudgingClient, skew: timedelta, words: str
) -> None:
    asked = told(phone, adesso=instant(NOW - skew))
    owner = told(phone)["owner"]
    sent = posted(phone, {"owner": owner, "sent_at": instant(NOW - skew), "entries": []}).get_json()
    for said in (asked, sent):
        assert words in said["clock"]
        assert bool(said["clock"]) == bool(words)
        assert said["skew_seconds"] == (skew.total_seconds() if words else 0)


def typed_instants(app: Flask) -> list[datetime | None]:
    with database(app) as session:
        return list(session.exec(select(Movement.typed_at).order_by(col(Movement.seq))))


def test_the_typed_instant_is_corrected_by_the_clock_s_error(
    register: Flask, phone: JudgingClient
) -> None:
    behind = timedelta(hours=2)
    made = entry(made_at=instant(NOW - timedelta(hours=1) - behind))
    assert states(send(phone, made, sent_at=instant(NOW - behind))) == [("recorded", "")]
    assert typed_instants(register) == [NOW - timedelta(hours=1)]


def test_a_day_that_a_wrong_clock_filled_in_is_asked_about_and_never_moved(
    register: Flask, phone: JudgingClient
) -> None:
    behind = timedelta(days=2)
    made = entry(made_at=instant(NOW - behind), body={"happened_on": "2026-11-20"})
    (answer,) = send(phone, made, sent_at=instant(NOW - behind))
    assert states([answer]) == [("refused", "clock")]
    (error,) = answer["errors"]
    assert error["confirm"] == "happened_on"
    assert error["suggestion"] == "2026-11-22"
    assert movements_of(register, SITE) == []
    right = made | {"body": made["body"] | {"happened_on": error["suggestion"]}}
    assert states(send(phone, right, sent_at=instant(NOW - behind))) == [("recorded", "")]
    assert movements_of(register, SITE)[0].happened_on.isoformat() == "2026-11-22"


def test_a_day_that_a_person_chose_is_kept(phone: JudgingClient) -> None:
    behind = timedelta(days=2)
    early = entry(made_at=instant(NOW - behind), body={"happened_on": "2026-11-15"})
    kept = entry(made_at=instant(NOW - behind), body={"happened_on": "2026-11-20"}, day_chosen=True)
    answers = send(phone, early, kept, sent_at=instant(NOW - behind))
    assert states(answers) == [("recorded", "")] * 2


def test_a_clock_that_was_never_set_is_asked_about_too(
    register: Flask, phone: JudgingClient
) -> None:
    dead: dict[str, Any] = {"made_at": "1970-01-01T00:05:00Z"}
    answers = send(
        phone,
        entry(**dead, body={"happened_on": "1970-01-01"}),
        opening(3, **dead) | {"body": {"day": "1970-01-01", "households": 3}},
        entry(made_at="9999-12-31T23:59:59Z", body={"happened_on": "2026-11-21"}),
        entry(made_at="0001-01-01T00:00:00+14:00", body={"happened_on": "2026-11-22"}),
    )
    assert states(answers) == [("refused", "clock")] * 3 + [("recorded", "")]
    assert {answer["errors"][0]["suggestion"] for answer in answers[:3]} == {"2026-11-22"}
    assert typed_instants(register) == [None]


def test_what_was_recorded_stays_so_when_the_clock_goes_wrong_afterwards(
    phone: JudgingClient,
) -> None:
    made = entry()
    send(phone, made)
    assert states(send(phone, made, sent_at=instant(NOW - timedelta(days=3)))) == [("again", "")]


def test_an_entry_of_a_closed_month_says_where_it_counts(
    register: Flask, phone: JudgingClient
) -> None:
    send(phone, entry(body={"happened_on": "2026-09-01"}))
    with database(register, writes=True) as session:
        site = site_of(session, SITE)
        actor = Actor(None, "operator", frozenset({site.organisation or 0}))
        close_month(session, site.id, 202609, actor, NOW)
    (answer,) = send(phone, entry(body={"happened_on": "2026-09-10"}))
    assert answer["state"] == "recorded"
    assert "settembre 2026 è chiuso" in answer["words"].lower()


NONSENSE: list[Any] = [
    7,
    None,
    "\0",
    [],
    {},
    {"id": "non-un-uuid"},
    entry(type="pane"),
    entry(site="a\0b"),
    entry(made_at="ieri"),
    entry(made_at="2026-11-22T09:00:00"),
    entry(hand="io"),
    entry(colour="red"),
    entry(body={"kind": "regalo"}),
    entry(body={"lines": "dodici"}),
    entry(body={"lines": [{"category": "orto\0frutta\ud800", "grams": 1}]}),
    entry(body={"note": "\ud800"}),
    entry(grams=-1),
    entry(grams=10**30),
    entry(body={"happened_on": "2026-02-31"}),
    entry(body={"lines": [{"category": "ortofrutta", "grams": 1.5}]}),
    undo("qui"),
    opening(-1),
]


def test_nonsense_is_answered_entry_by_entry(register: Flask, phone: JudgingClient) -> None:
    good = entry()
    answers = send(phone, *NONSENSE, good)
    assert len(answers) == len(NONSENSE) + 1
    assert {answer["state"] for answer in answers[:-1]} == {"refused"}
    assert {answer["reason"] for answer in answers[:-1]} <= {"invalid", "not_allowed"}
    assert all(answer["words"] for answer in answers[:-1])
    assert answers[-1]["state"] == "recorded"
    assert len(movements_of(register, SITE)) == 1


def test_a_nul_in_a_text_is_left_out(phone: JudgingClient) -> None:
    assert states(send(phone, entry(body={"note": "sac\0co"}))) == [("recorded", "")]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b"[" * 50_000, 400),
        (b'{"owner": "a", "sent_at": "2026-11-22T09:00:00Z"}', 400),
        (b'{"owner": "a", "sent_at": "2026-11-22T09:00:00Z", "entries": {}}', 400),
        (b'{"owner": "a", "sent_at": "ieri", "entries": []}', 400),
        (b'{"owner": 3, "sent_at": "2026-11-22T09:00:00Z", "entries": []}', 400),
        (b" " * 500_001, 413),
        (json.dumps({"owner": "a", "sent_at": instant(NOW), "entries": [1] * 201}).encode(), 413),
    ],
)
def test_an_envelope_that_cannot_be_read_says_so_by_field(
    phone: JudgingClient, sent: bytes, status: int
) -> None:
    answer = posted(phone, sent)
    assert answer.status_code == status
    assert answer.get_json()["errors"][0]["field"] in {"body", "entries", "sent_at", "owner"}


def test_an_entry_that_breaks_something_does_not_hold_back_the_others(
    phone: JudgingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = entry(), entry()
    whole = ledger.post

    def post(session: Any, movement: Any, *rest: Any) -> Any:
        if str(movement.id) == broken["id"]:
            raise RuntimeError("the disk is on fire")
        return whole(session, movement, *rest)

    monkeypatch.setattr(ledger, "post", post)
    assert states(send(phone, broken, good)) == [("failed", "failed"), ("recorded", "")]


def test_two_hundred_entries_go_at_once(register: Flask, phone: JudgingClient) -> None:
    answers = send(phone, *[entry(grams=1_000) for _ in range(200)])
    assert {answer["state"] for answer in answers} == {"recorded"}
    assert stock_of(register, SITE) == 200_000


def test_the_queue_is_kept_on_both_databases(
    database_url: str, engine: Engine, clock: Clock
) -> None:
    with session_scope(engine, writes=True) as session:
        owner = make_ledger(session, SITE).site.organisation or 0
        make_account(session, "banco@example.org", organisations=[owner])
    for app in make_app(database_url, clock):
        phone = signed_in(JudgingClient(app), "banco@example.org")
        made = entry()
        answers = send(phone, made, opening(3), undo(made["id"]), made, entry(body={"note": "\0"}))
        kept = ["recorded", "recorded", "recorded", "again", "recorded"]
        assert [answer["state"] for answer in answers] == kept
        with session_scope(engine) as session:
            assert verify_ledger(session) == []


def test_the_kept_page_holds_no_datum_of_anybody(register: Flask, phone: JudgingClient) -> None:
    nobody = JudgingClient(register)
    page = nobody.get("/registro/senza-rete")
    assert page.response.get_data() == phone.get("/registro/senza-rete").response.get_data()
    assert "csrf_token" not in page.response.get_data(as_text=True)
    assert "Set-Cookie" not in page.response.headers


def file_at(address: str) -> bytes:
    return (STATIC / urlsplit(address).path.removeprefix("/static/")).read_bytes()


def test_the_worker_may_keep_the_register_and_names_what_it_keeps(client: JudgingClient) -> None:
    answer = client.http.get("/registro/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/registro"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"
    first = answer.get_data(as_text=True).splitlines()[0]
    said = json.loads(first.removeprefix("self.REGISTER_SHELL = ").removesuffix(";"))
    assert said["shell"] == "/registro/senza-rete"
    for address in said["assets"]:
        assert address.startswith("/static/")
        assert file_at(address), address
        assert "?v=" in address or address.endswith(".woff2")


def test_everything_that_the_kept_page_asks_for_is_kept(client: JudgingClient) -> None:
    first = client.http.get("/registro/sw.js").get_data(as_text=True).splitlines()[0]
    kept = json.loads(first.removeprefix("self.REGISTER_SHELL = ").removesuffix(";"))["assets"]
    page = client.get("/registro/senza-rete")
    asked = [item.get("src") for item in page.all("script") if item.get("src")]
    asked += [item.get("href") for item in page.all("link") if item.get("rel") == "stylesheet"]
    asked += [(item.get("href") or "").partition("#")[0] for item in page.all("use")]
    assert {address for address in asked if address} <= set(kept)


def test_the_register_can_be_installed(client: JudgingClient) -> None:
    said = client.http.get("/registro/manifest.webmanifest").get_json()
    assert said["start_url"] == said["scope"] == "/registro"
    assert said["display"] == "standalone"
    assert {icon["sizes"] for icon in said["icons"]} == {"any", "192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in said["icons"]}
    for icon in said["icons"]:
        drawn = file_at(icon["src"])
        if icon["type"] == "image/png":
            width = int.from_bytes(drawn[16:20], "big")
            assert icon["sizes"] == f"{width}x{width}"


def test_only_the_register_s_pages_name_the_manifest_and_the_queue(phone: JudgingClient) -> None:
    for address in ("/registro", "/registro/coda", "/registro/movimenti"):
        page = phone.get(address)
        assert [link for link in page.all("link") if link.get("rel") == "manifest"], address
        assert [item for item in page.all("p") if item.get("id") == "outbox-line"], address
    for address in ("/", "/profilo", "/empori"):
        page = phone.get(address)
        assert not [link for link in page.all("link") if link.get("rel") == "manifest"], address
        assert not [item for item in page.all("p") if item.get("id") == "outbox-line"], address


def test_the_line_says_whose_queue_it_is(phone: JudgingClient) -> None:
    (line,) = [item for item in phone.get("/registro").all("p") if item.get("id") == "outbox-line"]
    assert line.get("data-owner") == told(phone)["owner"]


def test_without_javascript_the_queue_s_page_says_so(phone: JudgingClient) -> None:
    page = phone.get("/registro/coda")
    assert page.heading() == "Da inviare"
    assert "Senza JavaScript" in page.text
