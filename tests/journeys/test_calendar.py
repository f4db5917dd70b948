"""A missing day on a volunteer's phone, explained in two taps, and seen by the office."""

import re

import pytest

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

NORTH = "emporio-dimostrativo-nord"
PAGES = [
    ("volontaria@demo.example", "/registro/calendario"),
    ("volontaria@demo.example", "/registro/mesi"),
    ("ufficio@demo.example", f"/registro/calendario/nuovo-ritiro?sito={NORTH}"),
    ("ufficio@demo.example", f"/registro/calendario/giro?sito={NORTH}"),
    ("ufficio@demo.example", "/gestione/giorni"),
    ("ufficio@demo.example", f"/gestione/giorni?sede={NORTH}"),
]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_pages_of_the_calendar_are_for_everybody(
    open_page: OpenPage, server: DemoServer, size: dict[str, int], who: str, path: str
) -> None:
    page = open_page("/accesso", size=size)
    sign_in(page, who, server.password)
    page.goto(path)
    assert axe_violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_a_missing_day_is_explained_in_two_taps(open_page: OpenPage, server: DemoServer) -> None:
    page = open_page("/accesso", size=PHONE)
    sign_in(page, "volontaria@demo.example", server.password)
    page.goto("/registro/calendario")
    gaps = page.locator(".due-missing")
    before = gaps.count()
    assert before
    gaps.first.locator("summary").click()
    button = gaps.first.get_by_role("button", name="mancavano volontari")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    page.wait_for_url(re.compile("/registro/calendario"))
    assert "non è un giorno mancante" in page.inner_text("main")
    assert page.locator(".due-missing").count() == before - 1
    assert axe_violations(page) == []
