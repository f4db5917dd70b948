"""Comparing dates, trying filters and knowing all but one person finds no cell of few people."""

import os
import re
from collections import deque
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foodplan.db import session_scope
from foodplan.rules.inclusion import halves_to, last_day
from foodplan.web.parts import Clock
from foodplan.web.stored import KEPT
from tests.conftest import make_app
from tests.factories.demo import copy_of_demo
from tests.factories.inclusion import TODAY
from tests.proofs.few_people import Gathered, World, gather, given_away

SEEDS = int(os.environ.get("FOODPLAN_TEST_FEW_SEEDS", "4"))
PAGES = int(os.environ.get("FOODPLAN_TEST_FEW_PAGES", "90"))
INCLUSION = ("/inclusione", "/inclusione/dati.csv", "/dati/inclusione.csv")
FILTERS = (
    "programma=semi",
    "tipo=permanent",
    "kind=permanent",
    "organizzazione=1",
    "semestre=202606",
    "programme=semi&half=202606",
    "limit=1",
    "al=2026-03-01",
    "offset=2",
)
MAIN = re.compile(rb"<main.*</main>", re.DOTALL)
TOKEN = re.compile(rb'name="csrf_token"[^>]*>')


def live(app: Flask, seed: int, *, late: bool = True) -> World:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        world = World(session, seed, late)
        world.live()
    return world


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_files_of_all_days_together_give_no_few_away(app: Flask, seed: int) -> None:
    days = live(app, seed).asked()
    found = gather(app.test_client(), days)
    assert len(days) > 30
    assert len(found.halves) == 4
    assert any(found.values.values())
    assert given_away(found) == []


def test_the_attack_sees_a_subtraction_and_a_difference_of_dates() -> None:
    by_sum, by_date = Gathered(), Gathered()
    for name, value in (("totale", "20"), ("tirocinio", "12"), ("apprendistato", "6")):
        by_sum.add(("2026-1", "inserimenti iniziati", name), value)
    for name in ("contratto a termine", "borsa lavoro"):
        by_sum.add(("2026-1", "inserimenti iniziati", name), "0")
    assert given_away(by_sum)
    for value in ("12", "14"):
        by_date.add(("2026-1", "inserimenti iniziati", "tirocinio"), value)
    assert given_away(by_date)


def test_no_filter_makes_a_smaller_cell(app: Flask) -> None:
    live(app, 1)
    http = app.test_client()
    for address in INCLUSION:
        whole = said(http, address)
        assert {said(http, f"{address}?{words}") for words in FILTERS} == {whole}


def test_late_corrections_move_nothing_that_is_public_on_any_day(
    app: Flask, sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    other = tmp_path / "other.sqlite3"
    other.write_bytes(sqlite_template.read_bytes())
    days = live(app, 2).asked()
    for twin in make_app(f"sqlite:///{other}", clock):
        live(twin, 2, late=False)
        for address in (f"{page}?as_of={day}" for page in INCLUSION for day in days):
            assert twin.test_client().get(address).data == app.test_client().get(address).data


def test_one_hidden_person_of_the_demo_changes_no_public_byte(tmp_path: Path, clock: Clock) -> None:
    """Two demos that differ by one person moved between hidden cells, read from page to page."""
    read = []
    for name, moved in (("before", False), ("after", True)):
        (tmp_path / name).mkdir()
        url = copy_of_demo(tmp_path / name)
        if moved:
            move_one(url, "apprenticeship")
        for app in make_app(url, clock):
            read += [crawl(app, app.test_client())]
    assert read[0].keys() == read[1].keys()
    assert [address for address, body in read[0].items() if read[1][address] != body] == []
    assert len(read[0]) >= PAGES
    assert {"/inclusione", "/inclusione/dati.csv", "/piano"} <= read[0].keys()


def test_one_shown_person_of_the_demo_does(tmp_path: Path, clock: Clock) -> None:
    url = copy_of_demo(tmp_path)
    for app in make_app(url, clock):
        before = said(app.test_client(), "/inclusione")
    move_one(url, "traineeship")
    for app in make_app(url, clock):
        assert said(app.test_client(), "/inclusione") != before


def said(http: FlaskClient, address: str) -> bytes:
    """Return what an address says, without the links to itself that stand around it."""
    answer = http.get(address)
    found = MAIN.search(answer.data)
    return found.group() if found else answer.data


def move_one(url: str, kind: str) -> None:
    """Move a person of the latest half-year from a kind to a permanent contract."""
    engine = sa.create_engine(url)
    half = halves_to(TODAY, 1)[0]
    change = sa.text(
        "UPDATE inclusion_total SET value = value + :more WHERE id = (SELECT min(id) FROM"
        " inclusion_total WHERE half = :half AND measure = 'started' AND kind = :kind"
        " AND value > 0)"
    )
    with engine.begin() as connection:
        guards = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in list(connection.execute(guards).scalars()):
            connection.execute(sa.text(f'DROP TRIGGER "{name}"'))
        for name, more in ((kind, -1), ("permanent", 1)):
            done = connection.execute(change, {"more": more, "half": half, "kind": name})
            assert done.rowcount == 1
    engine.dispose()


def demo_days() -> list[date]:
    """The days around each closing of the demo's half-years, and today."""
    ends = [last_day(half) for half in halves_to(TODAY, 4)]
    days = {end + timedelta(days=more) for end in ends for more in (1, 21, 31, 32, 45, 62, 63)}
    return sorted(day for day in {*days, TODAY} if day <= TODAY)


def crawl(app: Flask, http: FlaskClient) -> dict[str, bytes]:
    """Read every public address without parameters, inclusion on all days, and what they link."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint in KEPT)
    first = [rule.rule for rule in rules if not rule.arguments and "/mappa" not in rule.rule]
    first += [f"{page}?as_of={day}" for page in INCLUSION for day in demo_days()]
    waiting, found, seen = deque(first), dict[str, bytes](), set(first)
    while waiting and len(found) < max(PAGES, len(first)):
        address = waiting.popleft()
        answer = http.get(address)
        if answer.status_code != 200:
            continue
        found[address] = TOKEN.sub(b"", answer.data)
        more = links(answer.text) if answer.mimetype == "text/html" else []
        new = {link for link in more if link not in seen}
        waiting.extend(sorted(new, key=lambda link: ("inclus" not in link, link)))
        seen.update(new)
    return found


def links(page: str) -> list[str]:
    """Return the public pages of figures that a page leads to."""
    found = [unescape(link).split("#")[0] for link in re.findall(r'href="(/[^"]*)"', page)]
    return [link for link in found if link.startswith(("/piano", "/inclusione", "/api", "/dati"))]
