"""Three taps on an old phone: tiles, crates, the keypad, ten seconds to take it back."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from foodplan.db import make_engine, session_scope
from foodplan.rules.calendar import rome_day
from foodplan.store.accounts import hash_password
from foodplan.store.history import Change
from foodplan.store.ledger import LineInput, MovementInput, post
from foodplan.store.organisations import NodeInput, add_node
from foodplan.store.packs import PackInput, add_pack
from tests.factories.accounts import make_account, make_actor
from tests.factories.organisations import make_organisation
from tests.journeys.conftest import (
    PHONE,
    DemoServer,
    OpenPage,
    axe_violations,
    everything_sent,
    sign_in,
)

WEIGHS, COUNTS, PARCELS = "emporio-dei-tocchi", "emporio-che-conta", "emporio-dei-pacchi"
HASTY, SLOW, PLAIN = "emporio-di-fretta", "emporio-in-cantina", "emporio-senza-script"
SITES = {
    WEIGHS: "weighed", COUNTS: "by_count", PARCELS: "by_parcel",
    HASTY: "weighed", SLOW: "weighed", PLAIN: "weighed",
}  # fmt: skip
MARKET = "source:porta-palazzo"
_numbers = count(1)
LYING = {"width": 700, "height": 360}
# An old phone in a cellar: as the browser's own tools call it, "slow 3G".
SLOW_3G = {
    "offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000,
}  # fmt: skip
CPU_TIMES_SLOWER = 6
# How long a thumb takes between one tap and the next.
THUMB_MS = 600
# Everything that a finger may touch on a page of the register.
TOUCHED = (
    "a[href], button, summary, select, textarea, input:not([type=hidden]):not([type=radio])"
    ":not([type=checkbox])"
)


@lru_cache(maxsize=1)
def password() -> str:
    return "tre tocchi e via di corsa"


def open_site(server: DemoServer, slug: str, mode: str) -> None:
    """Open a site with an operator and a few habits."""
    name, now = slug.replace("-", " ").capitalize(), datetime.now(UTC)
    change = Change(at=datetime(2026, 1, 1, 9, tzinfo=UTC), reason="prova")
    engine = make_engine(server.database_url)
    with session_scope(engine, writes=True) as session:
        owner = make_organisation(session, slug, name)
        said = NodeInput(name, owner, area="6", site_kind="emporium", distribution_mode=mode)
        node = add_node(session, slug, said, change)
        hashed = hash_password(password())
        make_account(session, f"{slug}@example.org", organisations=[owner], password_hash=hashed)
        content = {"ortofrutta": 3_000, "pane-forno": 1_000}
        add_pack(session, node, PackInput("Pacco famiglia", content=content), change)
    for category, grams in (("ortofrutta", 60_000), ("pane-forno", 10_000)):
        with session_scope(engine, writes=True) as session:
            movement = MovementInput(
                uuid4(), "intake", rome_day(now), slug, MARKET, (LineInput(category, grams),)
            )
            post(session, movement, make_actor(owner), now)
    engine.dispose()


Operator = Callable[..., Page]


@pytest.fixture
def operator(open_page: OpenPage, server: DemoServer) -> Operator:
    """Sign somebody of a site in, on a phone with its register open.

    Each test has sites of its own: what another left on the shelves is no part of its story.
    """
    opened: dict[str, str] = {}

    def make(kind: str, *, size: dict[str, int] = PHONE, **options: object) -> Page:
        if kind not in opened:
            opened[kind] = f"{kind}-{next(_numbers)}"
            open_site(server, opened[kind], SITES[kind])
        page = open_page("/", size=size, has_touch=True, **options)
        sign_in(page, f"{opened[kind]}@example.org", password())
        page.goto("/registro")
        if options.get("java_script_enabled", True):
            expect(page.locator("body.taps-ready")).to_be_attached()
        return page

    return make


class Thumb:
    """Taps as a thumb does, and counts the taps that are no digits."""

    def __init__(self, page: Page, pause: int = 0) -> None:
        self.page, self.pause, self.taps = page, pause, 0

    def tap(self, selector: str) -> None:
        """Tap something that is no digit."""
        self.page.wait_for_timeout(self.pause)
        self.page.locator(selector).first.tap()
        self.taps += 1

    def digits(self, typed: str) -> None:
        """Type a number on the keypad."""
        for key in typed:
            self.page.wait_for_timeout(self.pause)
            self.page.locator(f"#taps-keys [data-key='{key}']").tap()


def said(page: Page) -> str:
    return page.locator("#taps-said").inner_text().replace("\xa0", " ")


def today_line(page: Page) -> str:
    return page.locator("#register-today").inner_text().replace("\xa0", " ")


ACTS = {
    "intake": (["#taps-usual a[data-tile='0']"], "24 kg di ortofrutta da Porta Palazzo."),
    "distribution": (
        ["[data-taps=distribution]", "#taps-choices button"],
        "24 kg di ortofrutta alle famiglie.",
    ),
    "disposal": (
        ["[data-taps=disposal]", "#taps-choices button"],
        "24 kg di ortofrutta: rifiuti, destinazione non indicata.",
    ),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_an_act_takes_three_taps_on_a_slow_phone_with_a_slow_network(
    operator: Operator, act: str
) -> None:
    tiles, words = ACTS[act]
    # Without the worker that keeps the page: what it fetches, the browser's tools do not slow.
    page = operator(SLOW, service_workers="block")
    page.wait_for_load_state("networkidle")
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_3G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    thumb = Thumb(page, THUMB_MS)
    unlocked = time.monotonic()
    page.goto("/registro", wait_until="commit")
    expect(page.locator("body.taps-ready")).to_be_attached(timeout=60_000)
    shown = time.monotonic() - unlocked
    for tile in tiles:
        thumb.tap(tile)
    thumb.digits("24")
    thumb.tap("#taps-save")
    expect(page.locator("#taps-said")).to_have_text(words)
    seconds = time.monotonic() - unlocked
    note_seconds(act, thumb.taps, seconds, shown)
    assert thumb.taps <= 3
    everything_sent(page, seconds=60)


def note_seconds(act: str, taps: int, seconds: float, shown: float) -> None:
    """Add a line to the file of the proof, when `make prove` asks for it."""
    asked = os.environ.get("FOODPLAN_TAPS_PROOF")
    if asked:
        line = {"act": act, "taps": taps, "seconds": seconds, "shown": shown}
        with Path(asked).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def test_crates_and_weights_add_up_and_can_be_taken_back(operator: Operator) -> None:
    page = operator(WEIGHS)
    thumb = Thumb(page)
    thumb.tap("#taps-usual a[data-tile='0']")
    chip = page.locator(".taps-chip", has_text="8 kg")
    chip.tap()
    chip.tap()
    thumb.digits("7,5")
    thumb.tap("[data-key=plus]")
    thumb.digits("0,25")
    expect(page.locator("#taps-slip")).to_have_text("2 × 8 + 7,5 + 0,25")
    expect(page.locator("#taps-total")).to_have_text("23,75")
    page.wait_for_timeout(450)
    thumb.tap("#taps-save")
    expect(page.locator("#taps-said")).to_have_text("23,75 kg di ortofrutta da Porta Palazzo.")
    expect(page.locator("#register-today")).to_contain_text("3 arrivi, 93,75 kg")
    assert axe_violations(page) == []
    thumb.tap("#taps-undo")
    expect(page.locator("#taps-said")).to_contain_text("Annullato: 23,75 kg di ortofrutta")
    expect(page.locator("#register-today")).to_contain_text("2 arrivi, 70 kg")
    expect(page.locator(".movements .movement").first).to_contain_text("annullato")


def test_crates_alone_keep_their_number_in_the_ledger(operator: Operator) -> None:
    page = operator(WEIGHS)
    line = page.evaluate(
        """() => {
          const sums = foodplanSum;
          const crate = { slug: "cassetta", grams: 8000 };
          const sum = sums.chip(sums.chip(sums.empty(), crate), crate);
          return [sums.line(sum, "ortofrutta"), sums.method(sum)];
        }"""
    )
    crates = {"quantity": "2", "unit": "cassetta", "grams_per_unit": 8000}
    assert line == [{"category": "ortofrutta", "grams": 16_000, **crates}, "pack"]


@pytest.mark.parametrize(
    ("pressed", "grams", "slip"),
    [
        ("24", 24_000, "24"),
        ("1200", 1_200_000, "1200"),
        ("0,5", 500, "0,5"),
        (",5", 500, "0,5"),
        ("007", 7_000, "7"),
        ("1,2345", 1_234, "1,234"),
        ("1,,5", 1_500, "1,5"),
        ("12345678", 123_456_000, "123456"),
    ],
)
def test_the_keypad_types_grams_exactly_and_never_a_dot(
    operator_page: Page, pressed: str, grams: int, slip: str
) -> None:
    found = operator_page.evaluate(
        """(keys) => {
          const sum = [...keys].reduce(foodplanSum.press, foodplanSum.empty());
          return [foodplanSum.grams(sum), foodplanSum.slip(sum)];
        }""",
        pressed,
    )
    assert found == [grams, slip]
    assert operator_page.locator("#taps-keys [data-key='.']").count() == 0


@pytest.fixture(scope="module")
def operator_page(chromium: object, server: DemoServer) -> Page:
    """A page with the register's scripts, for what is only arithmetic."""
    slug = f"{WEIGHS}-{next(_numbers)}"
    open_site(server, slug, SITES[WEIGHS])
    context = chromium.new_context(base_url=server.url)  # type: ignore[attr-defined]
    page: Page = context.new_page()
    sign_in(page, f"{slug}@example.org", password())
    page.goto("/registro")
    return page


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("use_by", "25/11/2026", {"kind": "use_by", "day": "2026-11-25", "precision": "day"}),
        ("use_by", "3/2027", {"kind": "use_by", "day": "2027-03-01", "precision": "month"}),
        ("best_before", "2027", {"kind": "best_before", "day": "2027-01-01", "precision": "year"}),
        ("use_by", "1.2.27", {"kind": "use_by", "day": "2027-02-01", "precision": "day"}),
        ("use_by", "30/02/2027", None),
        ("use_by", "domani", None),
        ("", "25/11/2026", None),
    ],
)  # fmt: skip
def test_a_printed_date_is_read_as_it_is_printed(
    operator_page: Page, kind: str, text: str, expected: dict[str, str] | None
) -> None:
    asked = "([kind, text]) => foodplanActs.printed(kind, text)"
    assert operator_page.evaluate(asked, [kind, text]) == expected


def test_an_id_is_made_where_the_browser_has_no_way_of_its_own(operator_page: Page) -> None:
    made = operator_page.evaluate(
        """() => {
          const own = crypto.randomUUID;
          Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
          const ids = [foodplanActs.newId(), foodplanActs.newId()];
          Object.defineProperty(crypto, "randomUUID", { value: own, configurable: true });
          return [ids[0] !== ids[1], ...ids];
        }"""
    )
    different, *ids = made
    assert different
    assert [UUID(text).version for text in ids] == [4, 4]
    assert [str(UUID(text)) for text in ids] == ids


def test_a_tap_too_many_is_one_movement(operator: Operator) -> None:
    page = operator(HASTY)
    tile = page.locator("#taps-usual a[data-tile='0']")
    tile.dblclick()
    expect(page.locator("#taps-total")).to_have_text("0")
    Thumb(page).digits("3")
    page.locator("#taps-save").dblclick()
    expect(page.locator("#taps-said")).to_contain_text("3 kg di ortofrutta")
    page.wait_for_timeout(500)
    assert "/registro/" not in page.url
    everything_sent(page)
    assert len(page.evaluate("foodplanOutbox.list()")) == 1
    expect(page.locator("#register-today")).to_contain_text("3 arrivi, 73 kg")


def test_back_closes_the_panel_and_what_was_recorded_stays_recorded_once(
    operator: Operator,
) -> None:
    page = operator(HASTY)
    before = today_line(page)
    thumb = Thumb(page)
    thumb.tap("[data-taps=intake]")
    page.wait_for_timeout(450)
    thumb.tap("#taps-choices button")
    expect(page.locator("#taps-pad")).to_be_visible()
    page.go_back()
    expect(page.locator("#taps-pick")).to_be_visible()
    page.go_back()
    expect(page.locator("#taps-panel")).to_be_hidden()
    assert today_line(page) == before
    page.go_forward()
    expect(page.locator("#taps-pad")).to_be_hidden()


def test_what_is_being_typed_survives_a_reload_and_is_saved_once(operator: Operator) -> None:
    page = operator(HASTY)
    thumb = Thumb(page)
    thumb.tap("#taps-usual a[data-tile='1']")
    thumb.digits("4,5")
    page.reload()
    expect(page.locator("#taps-total")).to_have_text("4,5")
    expect(page.locator("#taps-title")).to_have_text("Porta Palazzo · pane e prodotti da forno")
    thumb.tap("#taps-save")
    expect(page.locator("#taps-said")).to_contain_text("4,5 kg di pane e prodotti da forno")
    everything_sent(page)
    page.reload()
    expect(page.locator("body.taps-ready")).to_be_attached()
    expect(page.locator("#taps-panel")).to_be_hidden()
    assert len(page.evaluate("foodplanOutbox.list()")) == 1


def test_more_than_there_is_asks_and_loses_nothing(operator: Operator) -> None:
    page = operator(WEIGHS)
    thumb = Thumb(page)
    thumb.tap("[data-taps=distribution]")
    page.wait_for_timeout(450)
    page.locator("#taps-choices button", has_text="Pane").tap()
    thumb.digits("12")
    thumb.tap("#taps-save")
    question = page.locator("#taps-question")
    expect(question).to_contain_text(
        "A magazzino risultano 10 kg. Togliere 10, oppure registrare 12: 2 non risultavano a "
        "magazzino."
    )
    expect(page.locator("#taps-total")).to_have_text("12")
    assert axe_violations(page) == []
    page.wait_for_timeout(450)
    question.get_by_role("button", name="Togliere 10").tap()
    expect(page.locator("#taps-said")).to_have_text(
        "10 kg di pane e prodotti da forno alle famiglie."
    )
    everything_sent(page)


def test_what_another_phone_took_first_opens_the_panel_again(operator: Operator) -> None:
    first, second = operator(HASTY), operator(HASTY)
    for page in (first, second):
        thumb = Thumb(page)
        thumb.tap("[data-taps=disposal]")
        page.wait_for_timeout(450)
        page.locator("#taps-choices button", has_text="Ortofrutta").tap()
        thumb.digits("50")
        page.wait_for_timeout(450)
        thumb.tap("#taps-save")
        expect(page.locator("#taps-said")).to_contain_text("50 kg di ortofrutta")
    question = second.locator("#taps-question")
    expect(question).to_contain_text("A magazzino risultano")
    expect(second.locator("#taps-total")).to_have_text("50")
    second.wait_for_timeout(450)
    question.get_by_role("button", name="Registrare 50").tap()
    expect(second.locator("#taps-said")).to_contain_text("50 kg di ortofrutta")
    everything_sent(second)


def test_thirty_tonnes_are_asked_about(operator: Operator) -> None:
    page = operator(HASTY)
    thumb = Thumb(page)
    thumb.tap("#taps-usual a[data-tile='0']")
    thumb.digits("30001")
    thumb.tap("#taps-save")
    expect(page.locator("#taps-question")).to_contain_text("Sono davvero 30.001 kg?")
    page.wait_for_timeout(450)
    page.get_by_role("button", name="No, correggo").tap()
    expect(page.locator("#taps-save")).to_be_visible()
    expect(page.locator("#taps-total")).to_have_text("30.001")


def test_nothing_typed_is_nothing_saved(operator: Operator) -> None:
    page = operator(HASTY)
    thumb = Thumb(page)
    thumb.tap("#taps-usual a[data-tile='0']")
    page.wait_for_timeout(450)
    thumb.tap("#taps-save")
    expect(page.locator("#taps-question")).to_contain_text("Scrivere prima quanto")
    assert page.evaluate("foodplanOutbox.list()") == []


def test_an_answer_that_takes_long_holds_nobody_up(operator: Operator) -> None:
    page = operator(HASTY)
    page.wait_for_load_state("networkidle")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/registro/invii*", hold)
    thumb = Thumb(page)
    for kilos in ("1", "2"):
        thumb.tap("#taps-usual a[data-tile='0']")
        thumb.digits(kilos)
        page.wait_for_timeout(450)
        thumb.tap("#taps-save")
        expect(page.locator("#taps-said")).to_contain_text(f"{kilos} kg di ortofrutta")
    states = page.evaluate("async () => (await foodplanOutbox.list()).map((one) => one.state)")
    assert states == ["queued", "queued"]
    thumb.tap("#taps-undo")
    expect(page.locator("#taps-said")).to_contain_text("Annullato: 2 kg")
    assert len(page.evaluate("foodplanOutbox.list()")) == 1
    page.context.unroute_all(behavior="ignoreErrors")


def test_a_site_that_counts_asks_how_many_families_came(operator: Operator) -> None:
    page = operator(COUNTS)
    thumb = Thumb(page)
    thumb.tap("[data-taps=distribution]")
    expect(page.locator("#taps-title")).to_have_text("Fine apertura")
    assert axe_violations(page) == []
    page.get_by_role("button", name="+1 Famiglie passate").tap()
    expect(page.locator("#taps-households")).to_have_value("1")
    page.fill("#taps-households", "41")
    page.fill("#taps-persons", "102")
    thumb.tap("#taps-save")
    expect(page.locator("#taps-said")).to_have_text("Famiglie passate: 41; persone: 102.")
    expect(page.locator("#register-today")).to_contain_text("41 famiglie")


def test_the_end_of_an_opening_has_its_two_buttons_on_the_form_too(operator: Operator) -> None:
    page = operator(COUNTS)
    page.goto("/registro/apertura")
    households = page.locator("#households")
    households.fill("7")
    page.get_by_role("button", name="+1 Famiglie passate").tap()
    expect(households).to_have_value("8")
    page.get_by_role("button", name="−1 Famiglie passate").tap()
    expect(households).to_have_value("7")
    assert axe_violations(page) == []


def test_a_site_that_gives_parcels_counts_them(operator: Operator) -> None:
    page = operator(PARCELS)
    thumb = Thumb(page)
    thumb.tap("[data-taps=distribution]")
    page.wait_for_timeout(450)
    page.locator("#taps-choices button", has_text="Pacco famiglia").tap()
    thumb.digits("5")
    expect(page.locator("#taps-total")).to_have_text("20")
    thumb.tap("#taps-save")
    expect(page.locator("#taps-said")).to_have_text("5 × pacco famiglia alle famiglie.")
    expect(page.locator("#register-today")).to_contain_text("usciti 20 kg")


def test_any_other_source_and_category_is_found_by_a_few_letters(operator: Operator) -> None:
    page = operator(HASTY)
    thumb = Thumb(page)
    thumb.tap("[data-taps=intake]")
    expect(page.locator("#taps-pick")).to_be_visible()
    assert axe_violations(page) == []
    page.wait_for_timeout(450)
    page.get_by_role("button", name="Altro…").tap()
    page.fill("#taps-search", "palazzo uo")
    expect(page.locator("#taps-choices button")).to_have_count(1)
    assert axe_violations(page) == []
    page.locator("#taps-choices button").tap()
    expect(page.locator("#taps-title")).to_have_text("Porta Palazzo · uova")
    page.locator("#taps-date summary").tap()
    page.select_option("#taps-date-kind", "use_by")
    page.fill("#taps-date-text", "31/31/2026")
    page.locator("#taps-keys [data-key='2']").tap()
    thumb.tap("#taps-save")
    expect(page.locator("#taps-question")).to_contain_text("Scrivere la data come è stampata")
    assert axe_violations(page) == []


def test_without_javascript_the_tiles_are_forms_filled_in(operator: Operator) -> None:
    page = operator(PLAIN, java_script_enabled=False)
    assert page.locator("#taps-panel").is_hidden()
    page.locator("#taps-usual a").first.click()
    page.wait_for_load_state()
    assert page.locator("select[name=source]").input_value() == MARKET
    assert page.locator("select[name=lines-0-category]").input_value() == "ortofrutta"
    page.fill("input[name=lines-0-quantity]", "6")
    page.locator("button.btn-save").click()
    page.wait_for_load_state()
    assert "3 arrivi, 76 kg" in today_line(page)
    page.locator("[data-taps=opening]").click()
    page.wait_for_load_state()
    page.fill("input[name=households]", "12")
    page.locator("button.btn-save").click()
    page.wait_for_load_state()
    assert "12 famiglie" in today_line(page)


def test_with_a_keyboard_alone_an_arrival_is_recorded(operator: Operator) -> None:
    page = operator(HASTY)
    page.locator("#taps-usual a[data-tile='0']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#taps-title")).to_be_focused()
    page.keyboard.type("1.2,5")
    expect(page.locator("#taps-total")).to_have_text("12,5")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.locator("#taps-said")).to_contain_text("12 kg di ortofrutta")
    expect(page.locator("#taps-usual a[data-tile='0']")).to_be_focused()


@pytest.mark.parametrize(("size", "larger"), [(PHONE, 100), (PHONE, 200), (LYING, 100)])
def test_nothing_is_cut_off_with_large_letters_or_lying_down(
    operator: Operator, size: dict[str, int], larger: int
) -> None:
    page = operator(HASTY, size=size)
    page.evaluate(f"document.documentElement.style.fontSize = '{larger}%'")
    thumb = Thumb(page)
    for selector in ("#taps-usual a[data-tile='0']", None):
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        assert axe_violations(page) == []
        if selector:
            thumb.tap(selector)
            expect(page.locator("#taps-pad")).to_be_visible()


PAGES = (
    "/registro", "/registro/arrivo", "/registro/uscita", "/registro/scarto", "/registro/vendita",
    "/registro/reso", "/registro/spedizione", "/registro/cucina", "/registro/conta",
    "/registro/apertura", "/registro/magazzino", "/registro/movimenti", "/registro/scadenze",
    "/registro/chiusure", "/registro/trasferimenti", "/registro/documenti", "/registro/bilancio",
    "/registro/confezioni", "/registro/ritiri", "/registro/coda", "/registro/senza-rete",
)  # fmt: skip


def test_every_target_of_the_register_is_44_px_on_a_phone(
    open_page: OpenPage, server: DemoServer
) -> None:
    page = open_page("/", size=PHONE)
    sign_in(page, "volontaria@demo.example", server.password)
    small = {}
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('main details').forEach((one) => one.open = true)")
        small[address] = page.evaluate(SMALL_TARGETS, TOUCHED)
    assert {address: found for address, found in small.items() if found} == {}


# A link inside a sentence may be as high as its line, as WCAG 2.5.8 allows.
SMALL_TARGETS = """(touched) => [...document.querySelectorAll("main, .outbox-bar")]
  .flatMap((part) => [...part.querySelectorAll(touched)])
  .filter((one) => one.checkVisibility({ checkVisibilityCSS: true }))
  .filter((one) => !one.closest(".visually-hidden, .visually-hidden-focusable"))
  .filter((one) => {
    const sentence = one.closest("p, small, caption, .quiet, label");
    const more = sentence && sentence.textContent.trim().length > one.textContent.trim().length + 1;
    return !more || one.matches(".btn");
  })
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && box.height < 43.5)
  .map(([one, box]) => [one.tagName, one.textContent.trim().slice(0, 40) || one.name, box.height])
  .map((found) => found.join(" "))"""
