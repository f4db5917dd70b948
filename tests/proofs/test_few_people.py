"""Nobody finds one to four people: not from all that is public, on any date, knowing the rules.

Two proofs. An attacker who solves for every cell from all published figures of all dates finds none
from one to four, and does find them with a publisher who only hides what is small. And a second
city, in which each hidden number stands where another one was, answers every public page, API,
file and date with the same bytes: what nobody can tell apart, nobody can find.
"""

import csv
import re
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.db import make_engine, session_scope
from foodplan.jobs.init import fill_plan
from foodplan.progress.released import release
from foodplan.rules.inclusion import KINDS, OUTCOMES, closing_of, half_of
from foodplan.settings import PROJECT
from foodplan.store.history import Change, Moment
from foodplan.store.inclusion import TotalsInput, add_programme, set_totals, stated
from foodplan.store.schema import upgrade_schema
from foodplan.web.access import PUBLIC, access_of
from foodplan.web.stored import MADE_ANEW
from tests.conftest import make_app
from tests.factories.attack import Figures, bounds, given_away
from tests.factories.demo import NOW, demo_file
from tests.factories.organisations import make_organisation

FIRST, LAST = date(2025, 2, 1), date(2026, 11, 21)
HALVES = (202412, 202506, 202512, 202606)
PARTS = tuple(KINDS)
PROGRAMMES = ("Semi", "Orti", "Forni")
WORDS = {word: kind for kind, word in KINDS.items()}
TOKENS = re.compile(
    rb'name="csrf_token"[^>]*value="[^"]*"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
)
OURS = re.compile(
    r"inclusi|inserimenti|lavoro|lavorativ|ore-di|acquisti|dati/|/api/v1/(?:ind|pro|goa)"
)
# half-year → programme → starts by kind, in the order of KINDS
Cell = Hashable
Cells = Sequence[tuple[str, str]]
City = dict[int, dict[str, list[int]]]


def random_city(seed: int) -> City:
    """Small programmes, each with three kinds of its own, as an attacker may know."""
    dice = Random(seed)
    sizes = (0, 0, 0, 1, 2, 3, 4, 5, 6, 9, 12, 20)
    own = {name: dice.sample(range(len(PARTS)), 3) for name in PROGRAMMES}
    return {
        half: {
            name: [dice.choice(sizes) if at in own[name] else 0 for at in range(len(PARTS))]
            for name in PROGRAMMES
        }
        for half in HALVES
    }


def turned(city: City) -> City:
    """The same city with the hidden kinds of each half-year one place further."""
    found: City = {}
    for half, rows in city.items():
        public = release(
            {str(at): sum(row[at] for row in rows.values()) for at in range(len(PARTS))}
        )
        hidden = [int(at) for at, count in public.cells.items() if count is None]
        move = dict(zip(hidden, hidden[1:] + hidden[:1], strict=True))
        found[half] = {
            name: [row[move.get(at, at)] for at in range(len(PARTS))] for name, row in rows.items()
        }
    return found


@contextmanager
def served(folder: Path, city: City) -> Iterator[Flask]:
    url = f"sqlite:///{folder}/city.sqlite3"
    folder.mkdir()
    engine = make_engine(url)
    upgrade_schema(engine)
    begun = Change(datetime(2025, 1, 10, 9, tzinfo=UTC), reason="prova")
    with session_scope(engine, writes=True) as session:
        fill_plan(session, PROJECT / "data", begun)
        numbers = [make_organisation(session, name.lower(), name) for name in PROGRAMMES]
        said = {"legal_frame": "other", "source": "prova"}
        for name, number in zip(PROGRAMMES, numbers, strict=True):
            slug = add_programme(session, said | {"title": name}, [number], begun, LAST)
            for half in HALVES:
                _state(session, slug, number, half, city[half][name])
    engine.dispose()
    yield from make_app(url, lambda: NOW)


def _state(session: Session, slug: str, number: int, half: int, row: list[int]) -> None:
    counts: dict[tuple[str, str], int | None] = {}
    for at, kind in enumerate(PARTS):
        counts |= {(kind, "started"): row[at], (kind, "hours"): row[at] * 100}
    first = Change(closing_of(half) - timedelta(days=9), reason="prova")
    set_totals(session, TotalsInput(slug, number, half, counts), 0, first, LAST)
    if half == HALVES[-1]:
        return
    # A correction of one person after the release: comparing dates would give them away.
    late = TotalsInput(slug, number, half, counts | {("permanent", "started"): row[3] + 1})
    opened = stated(session, slug, number, half, Moment(LAST)).opened
    change = Change(closing_of(half) + timedelta(days=40), reason="prova")
    set_totals(session, late, opened, change, LAST)


def days() -> list[str]:
    """The end of an address for today, and for the days about and after each release."""
    steps = (timedelta(), timedelta(days=1), timedelta(days=50))
    every = [closing_of(half).date() + step for half in HALVES for step in steps]
    return ["", *(f"?as_of={day.isoformat()}" for day in every if FIRST < day <= LAST)]


def figures_of(app: Flask) -> dict[int, Figures]:
    """Every figure of starts by half-year, from the file and the page of every date."""
    found: dict[int, dict[frozenset[Cell], int]] = {half: {} for half in HALVES}
    for day in days():
        text = app.test_client().get(f"/inclusione/dati.csv{day}").get_data(as_text=True)
        for row in csv.DictReader(StringIO(text)):
            year, number = row["semestre"].split("-")
            half = int(year) * 100 + int(number) * 6
            cells = _cells(row["misura"], row["voce"])
            if cells and row["valore"]:
                value = int(row["valore"])
                assert found[half].setdefault(cells, value) == value
    return dict(found)


def _cells(measure: str, name: str) -> frozenset[Cell]:
    if measure == "inserimenti iniziati":
        kinds = PARTS if name == "totale" else (WORDS[name],)
        return frozenset((programme, kind) for programme in PROGRAMMES for kind in kinds)
    if measure == "inserimenti iniziati per programma":
        return frozenset((name, kind) for kind in PARTS)
    return frozenset()


def asked(cells: Cells) -> list[frozenset[Cell]]:
    """Every cell, every kind, every programme and all."""
    singles = [frozenset([cell]) for cell in cells]
    kinds = [frozenset(cell for cell in cells if cell[1] == kind) for kind in PARTS]
    rows = [frozenset(cell for cell in cells if cell[0] == name) for name in PROGRAMMES]
    return [group for group in (*singles, *kinds, *rows, frozenset(cells)) if group]


EVERY: Cells = [(programme, kind) for programme in PROGRAMMES for kind in PARTS]


def naive(rows: dict[str, list[int]]) -> Figures:
    """What a publisher says who hides cells from one to four and nothing else."""
    found: dict[frozenset[Cell], int] = {
        frozenset([(name, kind)]): row[at]
        for name, row in rows.items()
        for at, kind in enumerate(PARTS)
    }
    for name, row in rows.items():
        found[frozenset((name, kind) for kind in PARTS)] = sum(row)
    for at, kind in enumerate(PARTS):
        found[frozenset((name, kind) for name in rows)] = sum(row[at] for row in rows.values())
    return {part: value for part, value in found.items() if not 0 < value < 5}


@pytest.mark.parametrize("seed", range(4))
def test_all_published_figures_of_all_dates_give_no_cell_of_few_away(
    tmp_path: Path, seed: int
) -> None:
    city = random_city(seed)
    with served(tmp_path / "city", city) as app:
        published = figures_of(app)
    assert any(published.values())
    # Knowing which programme has which kinds, or not.
    own = [(name, kind) for name, kind in EVERY if _has(city, name, kind)]
    for half in HALVES:
        assert given_away(published[half], EVERY, asked(EVERY)) == []
        assert given_away(_within(published[half], own), own, asked(own)) == []


def _has(city: City, name: str, kind: str) -> bool:
    return any(city[half][name][PARTS.index(kind)] for half in HALVES)


def _within(figures: Figures, cells: Cells) -> Figures:
    return {part & frozenset(cells): value for part, value in figures.items()}


def test_the_same_attack_finds_what_a_naive_publisher_gives_away() -> None:
    cities = [random_city(seed) for seed in range(4)]
    found = [
        given_away(naive(city[half]), EVERY, asked(EVERY)) for city in cities for half in HALVES
    ]
    assert sum(map(bool, found)) > 8


def test_the_attacker_solves_what_can_be_solved() -> None:
    figures: Figures = {frozenset("abc"): 30, frozenset("a"): 20, frozenset("b"): 8}
    assert bounds(figures, "abc", frozenset("c")) == (2, 2)
    assert bounds({frozenset("abc"): 30, frozenset("a"): 20}, "abc", frozenset("c")) == (0, 10)
    assert bounds({frozenset("a"): 20}, "ab", frozenset("b")) == (0, None)


@pytest.mark.parametrize("seed", range(2))
def test_a_city_with_other_hidden_numbers_answers_with_the_same_bytes(
    tmp_path: Path, seed: int
) -> None:
    city = random_city(seed + 10)
    other = turned(city)
    assert city != other
    with served(tmp_path / "one", city) as first, served(tmp_path / "two", other) as second:
        addresses = crawled(first)
        assert len(addresses) > 60
        for address in addresses:
            assert answer(first, address) == answer(second, address), address


def crawled(app: Flask) -> list[str]:
    """Every public address without a name in it, those they lead to that are ours, every date."""
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "openapi.spec"
        if access_of(app, rule.endpoint) == PUBLIC
        # A form's token is new each time.
        and "token" not in MADE_ANEW.get(rule.endpoint, "")
    ]
    found, seen = set(bare), set[str]()
    waiting = ["/", "/inclusione", "/piano", "/dati", "/piano/obiettivi/inclusione-lavorativa"]
    while waiting and len(found) < 160:
        here = waiting.pop(0)
        if here in seen:
            continue
        seen.add(here)
        text = app.test_client().get(here).get_data(as_text=True)
        links = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', unescape(text))}
        ours = sorted(link for link in links if OURS.search(link) and "lingua" not in link)
        found.update(ours)
        waiting += ours
    dated = (
        "/inclusione",
        "/inclusione/dati.csv",
        "/dati/inclusione.json",
        "/api/v1/indicators",
        "/api/v1/progress",
    )
    return sorted({*found, *(f"{address}{day}" for address in dated for day in days())})


def answer(app: Flask, address: str) -> tuple[int, bytes]:
    got = app.test_client().get(address)
    return got.status_code, TOKENS.sub(b"", got.data)


def test_the_demo_gives_no_cell_of_few_away() -> None:
    for app in make_app(f"sqlite:///{demo_file()}", lambda: NOW):
        text = app.test_client().get("/inclusione/dati.csv").get_data(as_text=True)
        rows = list(csv.DictReader(StringIO(text)))
        assert {row["semestre"] for row in rows} >= {"2025-1", "2025-2", "2026-1"}
        assert any(not row["valore"] for row in rows)
        for half in sorted({row["semestre"] for row in rows}):
            own = {row["voce"]: row["valore"] for row in rows if row["semestre"] == half
                   and row["misura"] == "inserimenti iniziati"}  # fmt: skip
            _check(own, [word for word in own if word != "totale"], int(own["totale"]))
            ends = {row["voce"]: row["valore"] for row in rows if row["semestre"] == half
                    and row["misura"] == "esito dopo 12 mesi"}  # fmt: skip
            if ends:
                assert set(ends) == set(OUTCOMES.values())
                _check(ends, list(ends), int(own["totale"]))


def _check(values: dict[str, str], names: list[str], total: int) -> None:
    figures: dict[frozenset[Cell], int] = {
        frozenset([name]): int(values[name]) for name in names if values[name]
    }
    figures[frozenset(names)] = total
    assert given_away(figures, names, [frozenset([name]) for name in names]) == []


def test_the_dates_of_the_attack_are_those_of_the_city() -> None:
    assert half_of(LAST) > HALVES[-1]
    assert len(days()) > 6
