"""The food map in a browser whose requests fail."""

from playwright.sync_api import Route, expect

from tests.journeys.conftest import DESK, OpenPage


def test_what_is_told_of_the_ground_never_hides_that_the_places_failed(
    open_page: OpenPage,
) -> None:
    page = open_page("/mappa", size=DESK)
    status = page.locator(".map-status")
    expect(status).to_contain_text("sulla mappa", timeout=15_000)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/mappa/luoghi.json*", lambda route: route.abort())
    page.route("**/mappa/confini.json*", hold)
    page.reload()
    expect(status).to_contain_text("non riesce a caricare i luoghi")
    assert held
    with page.expect_console_message(lambda message: "Failed to fetch" in message.text):
        held[0].abort()
    expect(status).to_contain_text("non riesce a caricare i luoghi")


def test_places_that_did_not_come_are_asked_for_again_without_a_reload(
    open_page: OpenPage,
) -> None:
    page = open_page("/mappa", size=DESK)
    status = page.locator(".map-status")
    expect(status).to_contain_text("sulla mappa", timeout=15_000)
    page.route("**/mappa/luoghi.json*", lambda route: route.abort())
    page.reload()
    again = page.get_by_role("button", name="Riprova")
    expect(again).to_be_visible()
    page.unroute("**/mappa/luoghi.json*")
    again.click()
    expect(status).to_contain_text("luoghi sulla mappa")
    expect(again).to_have_count(0)
    expect(page.locator(".map-pin").first).to_be_visible()
