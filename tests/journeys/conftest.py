"""A real server with the demo, and a real browser that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from foodplan.settings import PROJECT
from tests.conftest import missing

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
COMMAND = Path(sys.executable).parent / "foodplan"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class DemoServer:
    """A running server with a demo of its own, and the password of its accounts."""

    url: str
    database_url: str
    password: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def foodplan(*arguments: str, database_url: str, bind: str = "127.0.0.1:8000") -> str:
    """Run the product's own command line and return what it printed."""
    done = subprocess.run(
        [str(COMMAND), *arguments],
        env=os.environ | {"FOODPLAN_DATABASE_URL": database_url, "FOODPLAN_BIND": bind},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo, made once by the product's own command."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    foodplan("demo", database_url=f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """The product's own server on a copy of the demo, one for each file of journeys."""
    from foodplan.jobs.demo import PASSWORD

    copy = tmp_path_factory.mktemp("server") / "foodplan.sqlite3"
    shutil.copy(demo_database, copy)
    database_url = f"sqlite:///{copy}"
    with served(database_url) as url:
        yield DemoServer(url, database_url, PASSWORD)


@contextmanager
def served(database_url: str, **settings: str) -> Iterator[str]:
    """Yield the address of the product's own server on a database, with settings besides."""
    bind = f"127.0.0.1:{_free_port()}"
    said = {"FOODPLAN_DATABASE_URL": database_url, "FOODPLAN_BIND": bind, **settings}
    process = subprocess.Popen(
        [str(COMMAND), "serve"],
        env=os.environ | said,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(f"http://{bind}/api/v1/status", process)
        yield f"http://{bind}"
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped while starting"
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 - an address of our own
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer in 90 seconds")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        missing("Debian's chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, server: DemoServer) -> Iterator[OpenPage]:
    """Open pages of the server; fails at the end on any third-party request or page error.

    `host` is another server of ours to open the page on, `also` an address that it may ask.
    """
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    broken: list[str] = []

    own = [server.url, "data:", "blob:"]

    def note_foreign(url: str) -> None:
        if not url.startswith(tuple(own)):
            foreign.append(url)

    def note_refusal(text: str) -> None:
        if "Content Security Policy" in text:
            broken.append(text)

    def make(
        path: str = "/", *, size: dict[str, int] = DESK, host: str = "", also: str = "",
        **options: object,
    ) -> Page:  # fmt: skip
        own.extend(filter(None, (host, also)))
        context = chromium.new_context(
            viewport=size,
            base_url=host or server.url,
            locale="it-IT",
            timezone_id="Europe/Rome",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note_foreign(request.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda message: note_refusal(message.text))
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not foreign, f"third-party requests: {foreign}"
    assert not broken, f"errors in the page: {broken}"


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto("/accesso")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds on the page, one readable line for each node."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{item['id']}: {node['html'][:160]} ({node['failureSummary'][:160]})"
        for item in found
        for node in item["nodes"]
    ]


def rome_today() -> str:
    """Return today in Europe/Rome as the demo server knows it, ISO."""
    from foodplan.rules.calendar import rome_day

    return rome_day(datetime.now(UTC)).isoformat()


def everything_sent(phone: Page, seconds: float = 15) -> None:
    """Wait until the register has answered for all that was typed on a phone, something at least.

    Asked again and again, as a promise that is waited for in the page counts as kept at once.
    """
    states: list[str] = []
    for _ in range(int(seconds * 10)):
        states = phone.evaluate(
            "async () => (await foodplanOutbox.list()).map((entry) => entry.state)"
        )
        if states and set(states) == {"sent"}:
            return
        phone.wait_for_timeout(100)
    raise AssertionError(states)
