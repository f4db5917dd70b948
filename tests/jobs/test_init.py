"""A database starts from the files of a folder, whole or not at all."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.jobs.init import InitProblems, fill_plan
from foodplan.settings import PROJECT
from foodplan.store.history import Change
from foodplan.store.instance import instance_facts
from foodplan.store.ledger import list_categories
from foodplan.store.organisations import BOUNDARY_NAMES, get_node
from foodplan.store.schema import holds_simulated_rows, is_filled

CHANGE = Change(datetime(2026, 11, 22, 9, tzinfo=UTC))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the project's files, to break."""
    folder = tmp_path / "data"
    shutil.copytree(PROJECT / "data", folder)
    return folder


def test_everything_a_city_starts_from_is_there(session: Session) -> None:
    result = fill_plan(session, PROJECT / "data", CHANGE)
    assert result.added > 500
    facts = instance_facts(session)
    assert (facts.city, facts.plan) == ("Torino", "food-social-economy")
    slugs = [category.slug for category in list_categories(session)]
    assert (slugs[0], len(slugs)) == ("ortofrutta", 17)
    outside = {row.slug for row in list_categories(session) if not row.food}
    assert outside == {"infanzia", "non-alimentari"}
    assert all(get_node(session, slug) is not None for slug in BOUNDARY_NAMES)


def test_filling_again_changes_nothing(sqlite_session: Session) -> None:
    fill_plan(sqlite_session, PROJECT / "data", CHANGE)
    again = fill_plan(sqlite_session, PROJECT / "data", CHANGE)
    assert (again.added, again.changed) == (0, 0)


def test_a_plan_is_not_simulated(sqlite_engine: Engine) -> None:
    assert not is_filled(sqlite_engine)
    with session_scope(sqlite_engine, writes=True) as session:
        fill_plan(session, PROJECT / "data", CHANGE)
    assert is_filled(sqlite_engine)
    assert not holds_simulated_rows(sqlite_engine)


def test_a_mistake_in_the_atlas_is_named_with_its_row(sqlite_session: Session, data: Path) -> None:
    file = data / "atlas" / "places.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("45.05590", "7.65980", 1), encoding="utf-8")
    with pytest.raises(InitProblems) as broken:
        fill_plan(sqlite_session, data, CHANGE)
    assert {problem.file for problem in broken.value.problems} == {"places.csv"}
    assert broken.value.problems[0].row == 2


def test_what_is_food_cannot_stop_being_food(sqlite_session: Session, data: Path) -> None:
    fill_plan(sqlite_session, data, CHANGE)
    file = data / "plan" / "categories.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"Uova"', '"Uova"\nfood = false'), encoding="utf-8")
    with pytest.raises(InitProblems, match="1 mistake") as broken:
        fill_plan(sqlite_session, data, CHANGE)
    assert broken.value.problems[0].file == "categories.toml"


def test_a_category_without_a_name_is_named_by_its_place(
    sqlite_session: Session, data: Path
) -> None:
    file = data / "plan" / "categories.toml"
    file.write_text('[[category]]\nslug = "Pane Fresco"\n', encoding="utf-8")
    with pytest.raises(InitProblems) as broken:
        fill_plan(sqlite_session, data, CHANGE)
    fields = [problem.field for problem in broken.value.problems]
    assert fields == ["category.0.slug", "category.0.name"]
