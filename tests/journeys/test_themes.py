"""A thematic map in a browser: coloured areas, their figures by touch, no violation of any kind."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, OpenPage, axe_violations

PATHS = ("/mappa/temi", "/mappa/temi/chili", "/mappa/temi/vicinanza?cosa=markets&metri=1000")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_thematic_maps_have_no_violation_and_never_scroll_sideways(
    open_page: OpenPage, size: dict[str, int]
) -> None:
    page = open_page("/mappa/temi", size=size)
    wrong = []
    for path in PATHS:
        page.goto(path)
        if path != PATHS[0]:
            expect(page.locator("#mappa[data-drawn]")).to_have_count(1, timeout=15_000)
        wrong += [f"{path}: {line}" for line in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            wrong.append(f"{path}: scrolls sideways")
    assert not wrong, "\n".join(wrong)


def test_a_touched_area_says_what_its_row_says(open_page: OpenPage) -> None:
    page = open_page("/mappa/temi/chili", size=DESK)
    expect(page.locator("#mappa")).to_have_attribute("data-drawn", "8", timeout=15_000)
    areas = page.locator(".leaflet-theme-pane path")
    expect(areas).to_have_count(8)
    fills = areas.evaluate_all("paths => paths.map(path => getComputedStyle(path).fill)")
    assert sum("tratteggio-pochi" in fill for fill in fills) == 2
    page.locator(".leaflet-theme-pane path.theme-step-4").click()
    status = page.locator(".map-status")
    expect(status).to_contain_text("Circoscrizione 7")
    row = page.locator("tr", has=page.locator("[data-area='7']"))
    kilos = row.locator("td").first.inner_text().split()[-2]
    expect(status).to_contain_text(kilos)
