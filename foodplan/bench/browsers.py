"""A browser that opens pages as a reader does, and tells how long each took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foodplan.bench.figures import WrongResult

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         "--no-first-run")  # fmt: skip
SIZE = {"width": 1280, "height": 900}
PATIENCE_MS = 60_000

# Tasks over 50 ms as the browser itself counts them, and when a mark can first be touched: marks
# enter the page only once all are in their groups, and then the page is let do what it has to.
PROBE = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
}).observe({ type: "longtask", buffered: true });
window.usable = new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector(MARKS)) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  };
  look();
});
"""


@dataclass(frozen=True)
class Opening:
    """One opening of a page: seconds until its marks can be touched, its longest task, its bytes.

    `page_bytes` are those that came over the wire but for the places themselves.
    """

    usable: float
    longest_task: float
    page_bytes: int


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Yield Debian's browser. Raises WrongResult with what to install when a part is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise WrongResult("The map is timed in a browser: install playwright first.") from error
    if not CHROMIUM.exists():
        raise WrongResult(f"The map is timed in {CHROMIUM}: install Debian's chromium first.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def opened(
    browser: "Browser",
    url: str,
    marks: str,
    data: str,
    then: Callable[["Page"], None],
    body: str = "",
) -> Opening:
    """Open an address with nothing kept from before, and do something in its page.

    `marks` selects a mark, `data` is the end of the addresses that are data. With a `body` the
    page itself is that, whatever the server would say; what it asks for comes from the server.
    """
    from playwright.sync_api import TimeoutError  # noqa: A004 - the browser's own

    context = browser.new_context(viewport=SIZE, locale="it-IT", timezone_id="Europe/Rome")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(PROBE.replace("MARKS", repr(marks)))
        if body:
            page.route(url, lambda route: route.fulfill(body=body, content_type="text/html"))
        came = _bytes_of(page, data)
        page.goto(url, wait_until="commit")
        page.locator(marks).first.wait_for(state="attached")
        usable = page.evaluate("window.usable") / 1000
        then(page)
        return Opening(usable, page.evaluate("window.longest") / 1000, sum(came.values()))
    except TimeoutError as error:
        raise WrongResult(f"{url} shows no marks.") from error
    finally:
        context.close()


def _bytes_of(page: "Page", data: str) -> dict[str, int]:
    """Return what fills with the bytes of each request as they come, but for the data."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    came: dict[str, int] = {}

    def sent(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def ended(event: dict[str, Any]) -> None:
        if not addresses.get(event["requestId"], data).partition("?")[0].endswith(data):
            came[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", ended)
    return came
