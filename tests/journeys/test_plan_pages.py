"""The plan's public pages in a browser: axe, both widths, and the way down from a goal."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage, axe_violations

PATHS = (
    "/",
    "/piano",
    "/piano/obiettivi/filiere-corte",
    "/piano/obiettivi/contrasto-allo-spreco",
    "/piano/obiettivi/inclusione-lavorativa",
    "/piano/obiettivi/innovazione-sociale",
    "/piano/obiettivi/citta-politiche-del-cibo",
    "/piano/piani/piano-citta",
    "/piano/piani/piano-metropolitano",
    "/piano/piani/piano-nazionale",
    "/piano/impegni",
    "/piano/incroci",
    "/piano/indicatori/km0-nelle-filiere-corte",
    "/piano/risorse",
    "/metodo",
)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_plans_pages_stand_the_judgement_of_axe_and_fit(
    open_page: OpenPage, size: dict[str, int]
) -> None:
    page = open_page("/", size=size)
    wrong = []
    for path in PATHS:
        page.goto(path)
        wrong += [f"{path}: {line}" for line in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            wrong.append(f"{path}: scrolls sideways")
    assert not wrong, "\n".join(wrong)


def test_a_councillor_goes_from_the_plan_to_how_a_goal_is_made_and_to_a_past_day(
    open_page: OpenPage,
) -> None:
    page = open_page("/piano", size=DESK)
    page.get_by_role("link", name="Contrasto allo spreco", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Contrasto allo spreco")
    page.get_by_label("Com’era il").fill("2026-06-30")
    page.get_by_role("button", name="Mostra").click()
    expect(page.get_by_role("status").first).to_contain_text("30 giugno 2026")
    page.locator("main").get_by_role("link", name="Come si calcola", exact=True).first.click()
    expect(page).to_have_url(re.compile("as_of=2026-06-30"))
