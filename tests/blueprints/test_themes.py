"""The thematic maps' pages: tables without a script, choices in the address, few data unsaid."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from foodplan.db import make_engine, session_scope
from foodplan.reports.atlas.themes import THEMES
from foodplan.store.places import AreaRecord, store_areas
from tests.blueprints.test_explain_links import figures, main_of
from tests.client import JudgingClient
from tests.conftest import make_app
from tests.factories.demo import NOW, demo_file
from tests.factories.places import LOADED, NASTY, square

PAGES = [f"/mappa/temi/{slug}" for slug in THEMES]


@pytest.fixture(scope="module")
def demo() -> Iterator[Flask]:
    yield from make_app(f"sqlite:///{demo_file()}", lambda: NOW)


@pytest.fixture
def browser(demo: Flask) -> JudgingClient:
    return JudgingClient(demo)


def test_the_index_leads_to_every_theme_and_the_map_to_the_index(browser: JudgingClient) -> None:
    links = {link.get("href") for link in browser.get("/mappa/temi").all("a")}
    assert set(PAGES) <= links
    assert "/mappa/temi" in {link.get("href") for link in browser.get("/mappa").all("a")}


@pytest.mark.parametrize("address", [*PAGES, "/mappa/temi/vicinanza?cosa=emporium"])
def test_every_figure_leads_to_how_it_is_made(browser: JudgingClient, address: str) -> None:
    page = browser.get(address)
    links = {urlsplit(link.get("href") or "").path for link in page.all("a")}
    found = list(figures(main_of(page)))
    assert [text for text, named in found if not named] == []
    assert {urlsplit(named).path for _, named in found} <= links
    explained = {
        link.get("href") or ""
        for link in page.all("a")
        if "come-si-calcola" in (link.get("href") or "")
    }
    assert all(browser.http.get(href).status_code == 200 for href in explained)


@pytest.mark.parametrize("address", PAGES)
def test_the_table_says_every_area_that_the_map_shows(browser: JudgingClient, address: str) -> None:
    page = browser.get(address)
    told = [mark.get("data-area") for mark in page.all("span") if mark.get("data-area")]
    areas = json.loads(browser.http.get(f"{address}/aree.json").data)
    assert told == [feature["id"] for feature in areas["features"]]
    assert page.all("h1")[0].text


def test_what_is_hidden_is_in_no_answer(browser: JudgingClient) -> None:
    page = browser.get("/mappa/temi/chili")
    assert "non mostrato (pochi dati)" in page.text
    assert "dove ha sede il punto, non dove abitano le persone" in page.text
    areas = json.loads(browser.http.get("/mappa/temi/chili/aree.json").data)
    hidden = [area["properties"] for area in areas["features"] if area["id"] in {"3", "4"}]
    for said in hidden:
        assert said["state"] == "hidden"
        assert {said[name] for name in areas["units"]} == {None}
        assert said["step"] is None


def test_choices_are_in_the_address_and_what_is_no_choice_is_the_first(
    browser: JudgingClient,
) -> None:
    page = browser.get("/mappa/temi/vicinanza?cosa=markets&metri=1000")
    chosen = [option.get("value") for option in page.all("option") if "selected" in option.attrib]
    assert chosen == ["markets", "1000"]
    layer = next(item.get("data-theme") for item in page.all("section") if item.get("data-theme"))
    assert layer == "/mappa/temi/vicinanza/aree.json?cosa=markets&metri=1000"
    page = browser.get("/mappa/temi/vicinanza?cosa=%3Cb%3E&metri=-1")
    chosen = [option.get("value") for option in page.all("option") if "selected" in option.attrib]
    assert chosen == ["any", "500"]


def test_a_past_day_is_asked_about_and_a_wrong_one_is_said(browser: JudgingClient) -> None:
    page = browser.get("/mappa/temi/chili?as_of=2026-06-30")
    assert "Dati com’erano il 30 giugno 2026" in page.text
    assert "da giugno 2025 a maggio 2026" in page.text
    assert "La data non si legge" in browser.get("/mappa/temi/chili?as_of=ieri").text


@pytest.mark.parametrize("form", ["csv", "excel.csv", "geojson"])
def test_files_are_offered_under_their_name(browser: JudgingClient, form: str) -> None:
    answer = browser.http.get(f"/mappa/temi/luoghi/dati.{form}?cosa=mercati")
    assert answer.status_code == 200
    assert f'filename="tema-luoghi-2026-11-22.{form}"' in answer.headers["Content-Disposition"]
    assert b"cosa=mercati" in answer.data


def test_unknown_themes_and_scripts_are_not_found(browser: JudgingClient) -> None:
    for address in ("/mappa/temi/nulla", "/mappa/temi/nulla/aree.json",
                    "/mappa/temi/nulla/dati.csv", "/mappa/temi/mappa-0.js"):  # fmt: skip
        assert browser.http.get(address).status_code == 404


def test_the_script_holds_nothing_of_the_data_and_is_kept_for_ever(browser: JudgingClient) -> None:
    sources = [item.get("src") or "" for item in browser.get(PAGES[0]).all("script")]
    address = next(source for source in sources if source.startswith("/mappa/temi/mappa-"))
    answer = browser.http.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"Foodplan.Theme" in answer.data
    assert b"Circoscrizione" not in answer.data


def test_a_theme_is_kept_until_the_data_move(browser: JudgingClient) -> None:
    first = browser.http.get("/mappa/temi/vicinanza")
    again = browser.http.get(
        "/mappa/temi/vicinanza", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_theme_holds_for_the_day_and_its_areas_read_with_or_without_compression() -> None:
    at = [NOW]
    for app in make_app(f"sqlite:///{demo_file()}", lambda: at[0]):
        client = app.test_client()
        tags = []
        for minutes in (0, 5, 60 * 24):
            at[0] = NOW + timedelta(minutes=minutes)
            tags.append(client.get("/mappa/temi/luoghi").headers["ETag"])
        assert tags[0] == tags[1] != tags[2]
        address = "/mappa/temi/luoghi/aree.json"
        for accepted in ("gzip", "identity", "gzip"):
            answer = client.get(address, headers={"Accept-Encoding": accepted})
            assert "Content-Encoding" not in answer.headers
            assert len(json.loads(answer.data)["features"]) == 8


def test_without_areas_the_page_says_so_and_a_nasty_name_is_text(
    client: JudgingClient, sqlite_url: str
) -> None:
    assert "non sono ancora stati caricati" in client.get("/mappa/temi/luoghi").text
    engine = make_engine(sqlite_url)
    with session_scope(engine, writes=True) as session:
        area = AreaRecord("circoscrizione", "1", NASTY, NASTY, outline=square(45.0, 7.6))
        store_areas(session, [area], LOADED)
    engine.dispose()
    page = client.get("/mappa/temi/luoghi")
    assert NASTY in page.text
    assert "<img src=x" not in client.http.get("/mappa/temi/luoghi").text
