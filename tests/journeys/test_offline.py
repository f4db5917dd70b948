"""The register in a cellar: what is typed without a signal arrives once, and says where it is."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.engine import Engine

from foodplan.db import make_engine, session_scope
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import SourceKind
from foodplan.store.accounts import hash_password
from foodplan.store.history import Change
from foodplan.store.ledger import MovementRow, list_movements, verify_ledger
from foodplan.store.organisations import NodeInput, add_node, ensure_boundary, get_node
from tests.factories.accounts import make_account
from tests.factories.organisations import make_organisation
from tests.journeys.conftest import PHONE, DemoServer, OpenPage, axe_violations, sign_in

# A cellar for each test: what one leaves is no part of another.
CELLARS = ("venti", "scaduta", "altra", "indietro", "orologio", "cassetto", "uscita")
PARKED = "source:mercato-di-prova"
ADD = """async ([site, acts]) => {
  for (const act of acts) await foodplanOutbox.add({ type: "movement", site, ...act });
}"""


PUT_UNSENT = """(act) => new Promise((resolve, reject) => {
  const request = indexedDB.open("foodplan-outbox");
  request.onsuccess = () => {
    const entries = request.result.transaction(["entries"], "readwrite").objectStore("entries");
    entries.getAll().onsuccess = (event) => {
      const [sent] = event.target.result;
      const fresh = { state: "queued", attempts: 0, sent_at: null, place: sent.place + 1 };
      entries.put({ ...sent, ...act, ...fresh, id: "33333333-3333-4333-8333-333333333333" });
      entries.transaction.oncomplete = resolve;
    };
  };
})"""


@lru_cache(maxsize=1)
def password() -> str:
    return "in cantina non prende"


@pytest.fixture(scope="module")
def cellars(server: DemoServer) -> Iterator[Engine]:
    """A site for each test with two operators; the engine of the server's database."""
    hashed = hash_password(password())
    engine = make_engine(server.database_url)
    change = Change(at=datetime(2026, 1, 1, 9, tzinfo=UTC), reason="prova")
    with session_scope(engine, writes=True) as session:
        ensure_boundary(session, PARKED, "Mercato di prova", change, SourceKind.MARKET_SURPLUS)
        for name in CELLARS:
            slug = f"cantina-{name}"
            owner = make_organisation(session, slug, f"Cantina {name}", "emporium")
            values = NodeInput(f"Cantina {name}", owner, area="6", site_kind="emporium")
            add_node(session, slug, values, change)
            for who in ("una", "altra"):
                email = f"{who}.{slug}@example.org"
                make_account(session, email, organisations=[owner], password_hash=hashed)
    yield engine
    engine.dispose()


Cellar = Callable[[str], Page]


def until(page: Page, question: str) -> None:
    """Ask the page until it says yes; its policy forbids what Playwright's own waiting does."""
    for _ in range(300):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {question}")


@pytest.fixture
def cellar(open_page: OpenPage, cellars: Engine) -> Cellar:
    """Sign the operator of a cellar in on a phone, which keeps the register."""
    assert cellars

    def make(name: str) -> Page:
        page = open_page("/", size=PHONE)
        sign_in(page, f"una.cantina-{name}@example.org", password())
        page.goto("/registro")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        # A page that was loading while the worker woke up is the worker's from the next time on.
        page.goto("/registro")
        until(page, "navigator.serviceWorker.controller !== null")
        until(page, "foodplanOutbox.data().then((data) => Boolean(data))")
        return page

    return make


@contextmanager
def no_signal(context: BrowserContext) -> Iterator[None]:
    """Airplane mode."""
    context.set_offline(True)
    try:
        yield
    finally:
        context.set_offline(False)


def act(grams: int, kind: str = "intake", **changes: Any) -> dict[str, Any]:
    body = {
        "kind": kind,
        "happened_on": rome_day(datetime.now(UTC)).isoformat(),
        "counterpart": PARKED if kind == "intake" else "people",
        "lines": [{"category": "ortofrutta", "grams": grams}],
    }
    where = "dal Mercato di prova" if kind == "intake" else "alle famiglie"
    return {"body": body, "words": f"{grams // 1000} kg di ortofrutta {where}"} | changes


def add(page: Page, name: str, *acts: dict[str, Any]) -> None:
    page.evaluate(ADD, [f"cantina-{name}", list(acts)])


def recorded(engine: Engine, name: str) -> list[MovementRow]:
    """The movements of a cellar, oldest first; the ledger they are in is sound."""
    with session_scope(engine) as session:
        site = get_node(session, f"cantina-{name}")
        assert site is not None
        assert verify_ledger(session) == []
        return list_movements(session, [site.id])[::-1]


def grams_of(rows: list[MovementRow]) -> list[int]:
    return [sum(line.grams for line in row.lines) for row in rows if row.stands]


def line_says(page: Page, words: str) -> None:
    expect(page.locator("#outbox-line .outbox-text")).to_contain_text(words, timeout=20_000)


def all_sent(page: Page) -> None:
    until(page, "foodplanOutbox.status().then((now) => now.queued === 0 && !now.signedOut)")


def entry(page: Page, words: str) -> Any:
    return page.locator("li.outbox-entry", has_text=words)


def test_twenty_entries_without_a_signal_arrive_once_each(cellar: Cellar, cellars: Engine) -> None:
    page = cellar("venti")
    context = page.context
    sent_before = act(50_000, id="11111111-1111-4111-8111-111111111111")
    add(page, "venti", sent_before)
    all_sent(page)
    with no_signal(context):
        page.goto("/registro")
        line_says(page, "senza rete")
        assert page.locator("h1").inner_text() == "Cantina venti"
        assert axe_violations(page) == []
        acts = [act(1_000 * number) for number in range(1, 20)]
        # One that is more than there is, one that was sent before, one tapped twice.
        add(page, "venti", *acts, act(900_000, "distribution"), sent_before, acts[0] | {"id": UUID})
        add(page, "venti", acts[0] | {"id": UUID})
        line_says(page, "senza rete: 21 in coda")
        page.close()
        page = context.new_page()
        page.goto("/registro/coda")
        line_says(page, "senza rete: 21 in coda")
        other = context.new_page()
        other.goto("/registro")
    # Two pages send at once as soon as there is a network.
    flushes = "Promise.all([foodplanOutbox.flush(), foodplanOutbox.flush()]).then(() => true)"
    other.evaluate(flushes)
    page.evaluate(flushes)
    line_says(page, "1 da rivedere")
    line_says(other, "1 da rivedere")
    expected = [50_000, *[1_000 * number for number in range(1, 20)], 1_000]
    assert sorted(grams_of(recorded(cellars, "venti"))) == sorted(expected)
    check_the_refused_one(page)
    all_sent(page)
    rows = recorded(cellars, "venti")
    assert len(rows) == len(expected) + 1
    assert rows[-1].kind == "distribution"


UUID = "22222222-2222-4222-8222-222222222222"


def check_the_refused_one(page: Page) -> None:
    page.goto("/registro/coda")
    refused = entry(page, "900 kg di ortofrutta alle famiglie")
    expect(refused).to_contain_text("da rivedere")
    expect(refused).to_contain_text("A magazzino risultano 240 kg")
    assert axe_violations(page) == []
    refused.get_by_role("button", name="Correggi").click()
    assert axe_violations(page) == []
    field = page.get_by_label("Chili di ortofrutta")
    expect(field).to_have_value("900")
    field.fill("1.200")
    page.get_by_role("button", name="Salva e invia").click()
    expect(page.locator(".outbox-wrong").first).to_have_text(re.compile("Scrivere i chili"))
    field.fill("12,5")
    page.get_by_role("button", name="Salva e invia").click()
    expect(entry(page, "12,5 kg di ortofrutta alle famiglie")).to_contain_text("inviato")
    line_says(page, "in linea")


def test_only_the_kept_page_and_its_files_are_in_the_cache(cellar: Cellar) -> None:
    page = cellar("cassetto")
    for address in ("/registro", "/registro/movimenti", "/registro/magazzino", "/registro/coda"):
        page.goto(address)
    page.goto("/profilo")
    page.goto("/registro")
    cached = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              found.push(new URL(request.url).pathname);
          return found;
        }"""
    )
    pages = [address for address in cached if not address.startswith("/static/")]
    assert pages == ["/registro/senza-rete"]
    kept = page.evaluate("foodplanOutbox.data()")
    assert not {"csrf", "owner", "person"} & set(kept)
    assert "example.org" not in str(kept)


def test_an_expired_session_keeps_what_was_typed_and_asks_to_sign_in(
    cellar: Cellar, cellars: Engine
) -> None:
    page = cellar("scaduta")
    page.goto("/registro/coda")
    # An answer that is still on its way would bring the session back.
    page.evaluate("foodplanOutbox.flush().then(() => true)")
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    add(page, "scaduta", act(7_000))
    line_says(page, "Accedete di nuovo per inviare")
    expect(page.locator("#outbox-list")).to_contain_text("Accedete di nuovo per inviare")
    assert axe_violations(page) == []
    assert recorded(cellars, "scaduta") == []
    page.locator("#outbox-list").get_by_role("link", name="Accedete di nuovo").click()
    page.fill("input[name=email]", "una.cantina-scaduta@example.org")
    page.fill("input[name=password]", password())
    page.click("main form button[type=submit]")
    page.wait_for_url("**/registro/coda")
    expect(entry(page, "7 kg")).to_contain_text("inviato", timeout=20_000)
    assert grams_of(recorded(cellars, "scaduta")) == [7_000]


def test_another_person_on_the_same_phone_neither_sends_nor_sees_them(
    cellar: Cellar, cellars: Engine
) -> None:
    page = cellar("altra")
    with no_signal(page.context):
        add(page, "altra", act(3_000), act(4_000))
        line_says(page, "senza rete: 2 in coda")
        page.context.clear_cookies()
    assert recorded(cellars, "altra") == []
    sign_in(page, "altra.cantina-altra@example.org", password())
    page.goto("/registro/coda")
    expect(page.locator(".outbox-others")).to_have_text(
        "2 registrazioni di un’altra persona su questo telefono"
    )
    assert page.locator("li.outbox-entry").count() == 0
    assert axe_violations(page) == []
    add(page, "altra", act(9_000))
    expect(entry(page, "9 kg")).to_contain_text("inviato", timeout=20_000)
    assert grams_of(recorded(cellars, "altra")) == [9_000]
    page.context.clear_cookies()
    sign_in(page, "una.cantina-altra@example.org", password())
    page.goto("/registro/coda")
    expect(entry(page, "4 kg")).to_contain_text("inviato", timeout=20_000)
    assert sorted(grams_of(recorded(cellars, "altra"))) == [3_000, 4_000, 9_000]


def test_signing_out_wipes_all_but_what_was_never_sent(cellar: Cellar, cellars: Engine) -> None:
    page = cellar("uscita")
    add(page, "uscita", act(2_000))
    all_sent(page)
    page.goto("/profilo")
    # Where nothing sends: the phone's own worker would, as soon as it can.
    page.evaluate(PUT_UNSENT, act(5_000))
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Esci").click()
    page.wait_for_url("**/")
    with no_signal(page.context):
        page.goto("/registro")
        expect(page.locator("#shell-empty")).to_be_visible()
        expect(page.locator(".outbox-others")).to_contain_text(
            "1 registrazione di un’altra persona"
        )
        assert page.locator("h1").inner_text() == "Registro"
        assert axe_violations(page) == []
    sign_in(page, "una.cantina-uscita@example.org", password())
    page.goto("/registro/coda")
    expect(entry(page, "5 kg")).to_contain_text("inviato", timeout=20_000)
    assert grams_of(recorded(cellars, "uscita")) == [2_000, 5_000]


def test_a_lost_answer_going_back_and_sending_again_record_nothing_twice(
    cellar: Cellar, cellars: Engine
) -> None:
    page = cellar("indietro")
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/registro/invii*", lose)
    add(page, "indietro", act(6_000))
    until(page, "foodplanOutbox.list().then(([entry]) => entry && entry.attempts > 0)")
    page.wait_for_timeout(500)
    assert lost
    assert len(recorded(cellars, "indietro")) == 1
    page.goto("/registro/movimenti")
    page.go_back()
    all_sent(page)
    page.evaluate("foodplanOutbox.flush().then(() => true)")
    assert grams_of(recorded(cellars, "indietro")) == [6_000]
    # Taken back twice is taken back once.
    page.evaluate(
        """async () => {
          const [entry] = await foodplanOutbox.list();
          await Promise.all([foodplanOutbox.undo(entry.id), foodplanOutbox.undo(entry.id)]);
        }"""
    )
    all_sent(page)
    rows = recorded(cellars, "indietro")
    assert grams_of(rows) == []
    assert [row.kind for row in rows].count("intake") == 1


def test_a_wrong_clock_is_shown_and_its_day_put_right_by_one_tap(
    open_page: OpenPage, cellars: Engine
) -> None:
    # Without a worker, whose clock a test cannot put back: a phone has one.
    page = open_page("/", size=PHONE, service_workers="block")
    sign_in(page, "una.cantina-orologio@example.org", password())
    page.goto("/registro/coda")
    page.evaluate("() => { const right = Date.now; Date.now = () => right() - 2 * 86400000; }")
    wrong = act(8_000)
    wrong["body"]["happened_on"] = str(rome_day(datetime.now(UTC) - timedelta(days=2)))
    add(page, "orologio", wrong)
    expect(page.locator("#outbox-clock")).to_have_text(
        "L’orologio di questo telefono è indietro di 2 giorni.", timeout=20_000
    )
    refused = entry(page, "8 kg")
    expect(refused).to_contain_text("da rivedere")
    assert recorded(cellars, "orologio") == []
    assert axe_violations(page) == []
    refused.get_by_role("button", name="Sì, è successo il").click()
    expect(refused).to_contain_text("inviato")
    assert [row.happened_on for row in recorded(cellars, "orologio")] == [
        rome_day(datetime.now(UTC))
    ]
