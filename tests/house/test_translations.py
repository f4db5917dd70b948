"""Every word of the pages has its English, and a page in English says nothing in Italian itself."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.reports.plan import Period
from foodplan.settings import PROJECT
from foodplan.store.history import Change
from foodplan.web.i18n import when
from foodplan.web.parts import Clock
from tests.client import JudgingClient, Page
from tests.conftest import make_app

CATALOGUE = PROJECT / "foodplan/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|\{(\w*)\}")
# Shorter ones may be names, or the same in both languages.
WORDS_OF_A_SENTENCE = 4

PAGES = {
    "/": "The city’s food, and how the plan is going",
    "/mappa": "Food map",
    "/empori": "Solidarity emporiums",
    "/dati": "Data to download",
    "/metodo": "How it is calculated",
    "/privacy": "Privacy notice",
    "/accessibilita": "Accessibility",
    "/accesso": "Sign in",
    "/questa-pagina-non-esiste": "This page does not exist",
}
# Their titles are what the acts say: they stay Italian, and are marked so.
PLAN_PAGES = {
    "/piano": "Piano Food & Social Economy",
    "/piano/obiettivi/contrasto-allo-spreco": "Contrasto allo spreco",
    "/piano/indicatori/cibo-recuperato": "Kg di cibo recuperato",
    "/piano/azioni/atlante-del-cibo": "Atlante del Cibo",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def sources() -> set[str | tuple[str, ...]]:
    """What the templates, the code and the plan's files say, as `make messages` finds it."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["babel"]
    mappings = settings["mappings"]
    methods = [
        (pattern, mapping["method"])
        for mapping in mappings
        for pattern in (
            [mapping["pattern"]] if isinstance(mapping["pattern"], str) else mapping["pattern"]
        )
    ]
    found: set[str | tuple[str, ...]] = set()
    for folder in ("foodplan", "templates", "data/plan"):
        inside = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in methods
            if pattern.startswith(f"{folder}/")
        ]
        for _file, _line, message, *_ in extract_from_dir(
            PROJECT / folder, inside, {}, KEYWORDS, strip_comment_tags=False
        ):
            found.add(message)
    return found


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("english") / "filled.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    with session_scope(engine, writes=True) as session:
        fill_plan(session, PROJECT / "data", Change(datetime(2026, 11, 1, tzinfo=UTC)))
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def compiled(catalogue: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as the source has it now, whatever was compiled before."""
    folder = tmp_path_factory.mktemp("translations")
    (folder / "en/LC_MESSAGES").mkdir(parents=True)
    with (folder / "en/LC_MESSAGES/messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def english_app(filled: Path, compiled: Path, clock: Clock) -> Iterator[Flask]:
    for app in make_app(f"sqlite:///{filled}", clock):
        app.extensions["babel"].translation_directories = [str(compiled)]
        yield app


@pytest.fixture
def english(english_app: Flask) -> JudgingClient:
    client = JudgingClient(english_app)
    client.http.set_cookie("lingua", "en")
    return client


def forms(message: Message) -> list[tuple[str, str]]:
    """Pairs of an Italian text and its English: two for a message with a plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    assert isinstance(message.string, list | tuple)
    return list(zip(message.id, message.string, strict=True))


def placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}


def said(element: Element) -> str:
    """The words of an element that are not marked as being in Italian."""
    if element.get("lang") == "it":
        return element.tail or ""
    inside = "".join(said(child) for child in element)
    return f"{element.text or ''}{inside}{element.tail or ''}"


def words_of(page: Page) -> str:
    return " ".join(" ".join(said(body) for body in page.all("body")).split())


def test_every_message_has_an_english_entry(
    catalogue: Catalog, sources: set[str | tuple[str, ...]]
) -> None:
    assert len(sources) > 1000
    missing = []
    for source in sources:
        message = catalogue.get(source if isinstance(source, str) else source[0])
        translated = message is not None and all(english for _, english in forms(message))
        if not translated or (message and message.fuzzy):
            missing.append(source)
    assert missing == [], "run `make messages` and write what is missing"


def test_no_entry_is_left_of_a_message_that_is_gone(
    catalogue: Catalog, sources: set[str | tuple[str, ...]]
) -> None:
    assert [
        message.id for message in catalogue if message.id and _source(message) not in sources
    ] == []


def _source(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def test_placeholders_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        for italian, english in forms(message) if message.id else []:
            same = placeholders(italian) == placeholders(english)
            if not same or ("%%" in italian) != ("%%" in english):
                wrong.append((italian, english))
    assert wrong == []


def test_the_catalogue_says_how_it_is_written(catalogue: Catalog) -> None:
    header = dict(catalogue.mime_headers)
    assert header["Content-Type"] == "text/plain; charset=utf-8"
    assert catalogue.num_plurals == 2
    assert not catalogue.fuzzy


@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_a_public_page_is_in_english(english: JudgingClient, address: str, heading: str) -> None:
    page = english.get(address)
    assert page.all("html")[0].get("lang") == "en"
    assert page.heading() == heading


@pytest.mark.parametrize(("address", "title"), PLAN_PAGES.items())
def test_a_title_of_the_plan_stays_italian_and_says_so(
    english: JudgingClient, address: str, title: str
) -> None:
    page = english.get(address)
    assert page.all("html")[0].get("lang") == "en"
    assert page.heading() == title
    assert [part.get("lang") for part in page.all("h1")[0]] == ["it"]


@pytest.mark.parametrize("address", [*PAGES, *PLAN_PAGES])
def test_no_italian_sentence_remains(
    english: JudgingClient, catalogue: Catalog, address: str
) -> None:
    text = words_of(english.get(address))
    sentences = {
        italian
        for message in catalogue
        if message.id
        for italian, translated in forms(message)
        if len(italian.split()) >= WORDS_OF_A_SENTENCE
        and italian != translated
        and not placeholders(italian)
    }
    assert len(sentences) > 300
    assert sorted(sentence for sentence in sentences if sentence in text) == []


def test_a_page_in_italian_marks_nothing(english_app: Flask) -> None:
    page = JudgingClient(english_app).get("/piano/obiettivi/contrasto-allo-spreco")
    assert page.all("html")[0].get("lang") == "it"
    assert [part for part in page.all("span") if part.get("lang") == "it"][1:] == []


@pytest.mark.parametrize(
    ("first", "last", "closed", "words"),
    [
        ("2025-01-01", "2025-12-31", True, "in 2025"),
        ("2026-08-01", "2026-08-31", True, "in August 2026"),
        ("2025-11-01", "2026-10-31", True, "from November 2025 to October 2026"),
        ("2018-01-03", "2018-01-06", True, "from 3 January 2018 to 6 January 2018"),
        ("2026-02-09", "2026-02-09", True, "on 9 February 2026"),
        ("2026-01-01", "2026-11-22", False, "so far in 2026"),
        ("2026-11-01", "2026-11-22", False, "so far in November 2026"),
        ("2025-11-01", "2026-11-22", False, "so far from November 2025"),
    ],
)
def test_a_period_reads_in_english_and_keeps_its_italian_words(
    english_app: Flask, first: str, last: str, words: str, *, closed: bool
) -> None:
    days = (datetime.fromisoformat(first).date(), datetime.fromisoformat(last).date())
    period = Period(*days, "come dice il rapporto", closed)
    with english_app.test_request_context(headers={"Cookie": "lingua=en"}):
        assert when(period) == words
    with english_app.test_request_context():
        assert when(period) == "come dice il rapporto"
