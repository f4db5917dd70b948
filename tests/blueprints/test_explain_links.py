"""No percentage and no kilos on a public page without a way to how they are made."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from tests.client import JudgingClient, Page
from tests.conftest import make_app
from tests.factories.demo import NOW, demo_file

# 1.234,5 kg and 31 %, with the space that keeps them on one line.
FIGURE = re.compile(r"\d[\d.,]*[\s\u00a0](?:%|kg|t)(?!\w)")
PAGES = [
    "/",
    "/piano",
    "/piano?as_of=2026-09-30",
    "/piano/piani/piano-citta",
    "/piano/obiettivi/contrasto-allo-spreco",
    "/piano/obiettivi/filiere-corte",
    "/piano/indicatori/cibo-recuperato",
    "/piano/indicatori/cibo-scartato-quota",
    "/piano/indicatori/mercati-rionali",
    "/recupero",
]
# Their figures open the records themselves.
OF_RECORDS = ["/filiere-corte", "/filiere-corte/forniture?mese=202609", "/filiere-corte/mense"]


@pytest.fixture(scope="module")
def demo() -> Iterator[Flask]:
    yield from make_app(f"sqlite:///{demo_file()}", lambda: NOW)


@pytest.fixture
def browser(demo: Flask) -> JudgingClient:
    return JudgingClient(demo)


def main_of(page: Page) -> Element:
    return page.all("main")[0]


def figures(element: Element, named: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with a figure in it, with the address said to explain it.

    A drawing has its table beside it; what a place accepts of gifts is no figure of the plan.
    """
    if element.tag.endswith("svg") or "taker" in (element.get("class") or ""):
        return
    href = element.get("href") or ""
    if element.tag == "a" and "come-si-calcola" in href:
        named = href
    named = element.get("data-figure") or named
    if FIGURE.search(element.text or ""):
        yield element.text or "", named
    for child in element:
        yield from figures(child, named)
        if FIGURE.search(child.tail or ""):
            yield child.tail or "", named


@pytest.mark.parametrize("address", [*PAGES, *OF_RECORDS])
def test_every_figure_leads_to_how_it_is_made(browser: JudgingClient, address: str) -> None:
    page = browser.get(address)
    links = {urlsplit(link.get("href") or "").path for link in page.all("a")}
    found = list(figures(main_of(page)))
    assert [text for text, named in found if not named] == []
    assert {named for _, named in found if urlsplit(named).path not in links} == set()


@pytest.mark.parametrize("address", PAGES)
def test_no_way_to_an_explanation_is_a_dead_end(browser: JudgingClient, address: str) -> None:
    page = browser.get(address)
    hrefs = {link.get("href") or "" for link in page.all("a")}
    explained = sorted(href for href in hrefs if "come-si-calcola" in href)
    assert explained
    for href in explained:
        assert browser.http.get(href).status_code == 200, href


def test_a_figure_without_its_explanation_is_found() -> None:
    lonely = Element("main")
    lonely.text = "Recuperati 12,5\u00a0kg"
    assert list(figures(lonely)) == [("Recuperati 12,5\u00a0kg", "")]
