"""All that the motion names is at most two clicks from /piano, and its pages read across it."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from tests.client import JudgingClient, Page
from tests.conftest import make_app
from tests.factories.demo import NOW, demo_file

PLAN = "/piano"
GOALS = (
    "Filiere corte", "Contrasto allo spreco", "Inclusione lavorativa",
    "Innovazione sociale nel sistema alimentare",
)  # fmt: skip
EXPERIENCES = (
    "Atlante del Cibo", "Guida per una Politica del Cibo 2030", "Food Wave", "Empori solidali",
    "Case del Quartiere", "Community Land Trust", "Comunità Energetiche Rinnovabili",
)  # fmt: skip
INITIATIVES = (
    "Competence Center per l'Innovazione Sociale", "Progetto IMPATTO",
    "Bando per l'economia circolare", "Piani generativi di impresa dei Servizi Sociali",
    "Associazionismo e imprenditorialità giovanile", "You Too 2", "B-right Spaces", "Homes4All",
    "Co-programmazione e co-progettazione", "Torino Social Impact",
    "Beni comuni, Portinerie di Comunità e spazi di prossimità",
)  # fmt: skip
COMMITMENTS = (
    "Presentare e discutere in Consiglio Comunale il Piano nazionale e il Piano metropolitano",
    "Elaborare il Piano dell'Economia Sociale della Città di Torino",
    "Riconoscere le politiche del cibo ed elaborare il Piano Food & Social Economy",
    "Valorizzare il Competence Center per l'Innovazione Sociale e Torino Social Impact",
)
AXES = ("obiettivi", "ambiti", "aree", "mufpp", "programmi")


@pytest.fixture(scope="module")
def demo() -> Iterator[Flask]:
    yield from make_app(f"sqlite:///{demo_file()}", lambda: NOW)


def words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def links(page: Page) -> dict[str, set[str]]:
    """The words of every link in the page's own part, by its path without fragment."""
    found: dict[str, set[str]] = {}
    for link in page.all("main")[0].iter("a"):
        path = urldefrag(link.get("href") or "")[0]
        if path.startswith("/") and not urlsplit(path).query:
            found.setdefault(path, set()).add(words_of(link))
    return found


def headings(page: Page) -> set[str]:
    return {words_of(element) for level in ("h1", "h2") for element in page.all(level)}


@pytest.fixture(scope="module")
def reached(demo: Flask) -> dict[str, set[str]]:
    """The headings of every page of the plan that is two clicks away or less, by path."""
    client = JudgingClient(demo)
    first = links(client.get(PLAN))
    pages = {path: client.get(path) for path in first if path.startswith("/piano/")}
    pages = {path: page for path, page in pages.items() if page.response.mimetype == "text/html"}
    second = {path for page in pages.values() for path in links(page)}
    for path in sorted(second - set(pages)):
        if path.startswith(("/piano/obiettivi/", "/piano/azioni/")) and path.count("/") == 3:
            pages[path] = client.get(path)
    return {path: headings(page) for path, page in pages.items() if page.status == 200}


@pytest.mark.parametrize("title", [*GOALS, *EXPERIENCES, *INITIATIVES, *COMMITMENTS])
def test_what_the_motion_names_is_two_clicks_away(reached: dict[str, set[str]], title: str) -> None:
    assert any(title in found for found in reached.values()), title


def test_every_experience_and_initiative_has_a_page_of_its_own(
    reached: dict[str, set[str]],
) -> None:
    own = {title for path, found in reached.items() if path.startswith("/piano/azioni/")
           for title in found}  # fmt: skip
    assert {*EXPERIENCES, *INITIATIVES} <= own


@pytest.mark.parametrize("rows", AXES)
def test_the_plan_is_read_across_and_each_cell_opens(demo: Flask, rows: str) -> None:
    client = JudgingClient(demo)
    for columns in (AXES[AXES.index(rows) - 1], rows):
        page = client.get(f"/piano/incroci?righe={rows}&colonne={columns}")
        assert page.status == 200
        cells = [link.get("href") or "" for cell in page.all("td") for link in cell.iter("a")]
        assert cells
        opened = client.get(cells[0])
        assert any("×" in words_of(title) for title in opened.all("h2"))
    assert client.get("/piano/incroci?righe=boh&colonne=boh&riga=x&colonna=y").status == 200
    assert client.get("/piano/incroci.csv").response.mimetype == "text/csv"
    assert client.get("/piano/incroci.csv?as_of=domani").status == 400


def test_commitments_say_what_is_late_and_what_was_on_a_past_day(demo: Flask) -> None:
    client = JudgingClient(demo)
    text = client.get("/piano/impegni").text
    assert "termine passato da" in text
    assert "da verificare: 4" in text
    then = client.get("/piano/impegni?as_of=2026-06-15").text
    assert "termine passato da" not in then
    assert "State guardando il piano com’era" in then
    assert client.get("/piano/impegni?as_of=domani").status == 400
