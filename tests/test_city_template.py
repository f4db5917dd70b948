"""Another city starts from this one's plan, and takes none of its data along."""

import csv
import io
import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from foodplan.cli import main
from foodplan.db import make_engine, session_scope
from foodplan.importers.city_template import NotATemplate, unpack_template
from foodplan.jobs.init import fill_plan
from foodplan.models.indicators import IndicatorVersion, Observation, Target
from foodplan.models.places import Place
from foodplan.models.plan import Action, Commitment
from foodplan.reports.city_template import CityTemplate, city_template
from foodplan.reports.city_template.words import Words
from foodplan.reports.plan import plan_report, progress_report
from foodplan.rules.city_template import FILES, city_problems
from foodplan.store.history import Change, Moment, versions_at
from foodplan.store.instance import instance_facts
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import list_organisations

DATA = Path(__file__).parents[1] / "data"
DAY = date(2026, 11, 22)
CHANGE = Change(datetime(2026, 11, 22, 9, tzinfo=UTC))
# A made-up name, marked as an example.
EXAMPLE = "Borgo Esempio (città inventata)"
ORIGIN = "Modello ripreso dal piano di Torino il"


@pytest.fixture(scope="module")
def torino(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Session]]:
    """The address of a database with Torino's plan, and a session on it."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("torino") / "torino.db")
    engine = make_engine(f"sqlite:///{path}")
    with session_scope(engine, writes=True) as session:
        fill_plan(session, DATA, CHANGE)
    with session_scope(engine) as session:
        yield f"sqlite:///{path}", session
    engine.dispose()


@pytest.fixture(scope="module")
def made(torino: tuple[str, Session]) -> CityTemplate:
    return city_template(torino[1], DAY)


@pytest.fixture
def template(made: CityTemplate, tmp_path: Path) -> Path:
    path = tmp_path / "modello.zip"
    path.write_bytes(made.body)
    return path


@pytest.fixture
def second(database_url: str, template: Path, tmp_path: Path) -> Iterator[Session]:
    """A second city's database, filled from the template."""
    unpack_template(template, tmp_path / "data", EXAMPLE)
    engine = make_engine(database_url)
    with session_scope(engine, writes=True) as session:
        fill_plan(session, tmp_path / "data", CHANGE)
        yield session
    engine.dispose()


def texts(body: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_template_holds_nothing_of_its_city_but_where_it_comes_from(made: CityTemplate) -> None:
    found = texts(made.body)
    assert set(found) == set(FILES)
    for name, text in found.items():
        lines = [line for line in text.splitlines() if ORIGIN not in line]
        assert not re.search("torin|mozione", "\n".join(lines), re.IGNORECASE), name
    for name in ("figures.csv", "places.csv", "districts.csv", "district_outlines.csv"):
        path = next(path for path in found if path.endswith(name))
        assert len(list(csv.reader(io.StringIO(found[path])))) == 1
    for name in ("actions", "targets", "milestones", "commitments", "funding"):
        assert tomllib.loads(found[f"plan/{name}.toml"]) == {}
    assert {item.slug for item in made.left} >= {"snodi-torino-solidale", "empori-solidali"}


def test_the_same_plan_makes_the_same_bytes(
    torino: tuple[str, Session], made: CityTemplate
) -> None:
    assert city_template(torino[1], DAY).body == made.body


def test_what_is_left_out_on_request_is_in_no_goal(
    torino: tuple[str, Session], made: CityTemplate
) -> None:
    found = city_template(torino[1], DAY, ["mercati-rionali"])
    assert found.indicators == made.indicators - 1
    assert "mercati-rionali" not in texts(found.body)["plan/goals.toml"]


def test_a_second_city_has_the_structure_and_no_figure(second: Session, made: CityTemplate) -> None:
    facts = instance_facts(second)
    assert (facts.city, facts.plan) == (EXAMPLE, "food-social-economy")
    assert len(versions_at(second, IndicatorVersion, Moment(DAY))) == made.indicators
    assert len(list_categories(second)) == 17
    assert list_organisations(second, Moment(DAY)) == []
    for model in (Observation, Target, Place, Action, Commitment):
        assert second.exec(select(model)).first() is None, model
    report = plan_report(second, None, DAY)
    assert report is not None
    assert [goal.slug for goal in report.goals] == [
        "filiere-corte",
        "contrasto-allo-spreco",
        "inclusione-lavorativa",
        "innovazione-sociale",
    ]
    assert report.judged == 0
    for plan in progress_report(second, DAY).plans:
        assert all(goal.progress is None for goal in plan.goals)


def test_the_next_city_takes_it_from_the_second(second: Session, tmp_path: Path) -> None:
    again = city_template(second, DAY)
    assert again.left == ()
    path = tmp_path / "altro.zip"
    path.write_bytes(again.body)
    unpack_template(path, tmp_path / "terza", "Altra")
    said = (tmp_path / "terza/plan/indicators.toml").read_text()
    assert 'perimeter = "Mercati rionali, Altra"' in said


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_the_commands_carry_it(
    torino: tuple[str, Session],
    made: CityTemplate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, new = tmp_path / "m.zip", f"sqlite:///{tmp_path / 'nuova.db'}"
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", torino[0])
    out = run("export", "template", str(file))
    assert out.exit_code == 0, out.output
    assert f"{made.indicators} indicators" in out.output
    assert "snodi-torino-solidale" in out.output
    taken = run("import", "template", str(file), "--city", EXAMPLE)
    assert taken.exit_code != 0
    assert "holds data" in taken.output
    monkeypatch.setenv("FOODPLAN_DATABASE_URL", new)
    assert "The plan is in" in run("import", "template", str(file), "--city", EXAMPLE).output
    folder = tmp_path / "cartella"
    kept = run("import", "template", str(file), "--city", EXAMPLE, "--folder", str(folder))
    assert kept.exit_code == 0, kept.output
    assert EXAMPLE in (folder / "plan/instance.toml").read_text()
    over = run("import", "template", str(file), "--city", EXAMPLE, "--folder", str(folder))
    assert over.exit_code != 0
    assert "non è vuota" in over.output


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("plan/altro.toml", b"", "un file che un modello non ha"),
        ("../fuori.toml", b"", "un file che un modello non ha"),
        ("plan/goals.toml", b"[[goal]\n", "il file non si legge"),
        ("plan/goals.toml", b"\xff\xfe", "il file non si legge"),
        ("plan/goals.toml", b" " * 5_000_001, "troppo grande"),
    ],
)
def test_what_is_no_template_is_refused_and_nothing_written(
    made: CityTemplate, tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    path = tmp_path / "m.zip"
    with ZipFile(path, "w") as archive:
        for member, text in texts(made.body).items():
            if member != name:
                archive.writestr(member, text)
        archive.writestr(name, body)
    with pytest.raises(NotATemplate) as caught:
        unpack_template(path, tmp_path / "data", EXAMPLE)
    assert said in str(caught.value)
    assert not (tmp_path / "data").exists()


def test_a_torn_or_strange_file_is_refused(template: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(template.read_bytes()[:-200])
    other = tmp_path / "other.zip"
    with ZipFile(other, "w") as archive:
        archive.writestr("ciao.txt", "ciao")
    for path, said in ((torn, "zip intero"), (other, "manca plan/instance.toml")):
        with pytest.raises(NotATemplate) as caught:
            unpack_template(path, tmp_path / "data", EXAMPLE)
        assert said in str(caught.value)


@given(st.text(max_size=90))
def test_a_name_that_is_taken_ends_no_text_of_a_file(name: str) -> None:
    if city_problems(name):
        return
    assert tomllib.loads(f'city = "{name}"\ntext = """{name}"""') == {"city": name, "text": name}


@pytest.mark.parametrize("name", ["Torino", "Reggio nell'Emilia", "L’Aquila", "Sant'Angelo (PU)"])
def test_names_of_cities_are_taken(name: str) -> None:
    assert city_problems(name) == []


def test_words_of_the_city_are_found_as_words_only() -> None:
    words = Words.of("Roma", ["Banco"], "2026-11-22")
    assert words.anywhere("Città di Roma, aromatiche") == "Città di {city}, aromatiche"
    assert words.lasting("Mercati romani") == ""
    assert words.lasting("Erbe aromatiche") == "Erbe aromatiche"
    assert words.lasting("Contati nel 2024") == ""
    assert words.source("Legge 166, articolo 4") == "Legge 166, articolo 4"
    assert words.source("https://example.org").startswith("Modello ripreso dal piano di Roma")
    assert words.named("Il Banco di Roma") == "banco"
