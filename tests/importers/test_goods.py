"""Factors, tolerances and packs from files: whole or not at all; the office's edits stay."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session

from foodplan.importers.plan.goods import import_goods
from foodplan.models.ledger import Category, Pack
from foodplan.settings import PROJECT
from foodplan.store.factors import FactorInput, end_factor, last_version, list_factors, set_factor
from foodplan.store.history import Change, Moment, versions_at
from foodplan.store.tolerances import list_tolerances

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC))
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="lo dice la fonte")
REAL = PROJECT / "data" / "plan"
SLUGS = ("ortofrutta", "pasta-riso-cereali", "legumi-scatolame", "dolci-colazione", "bevande")


@pytest.fixture
def folder(tmp_path: Path, session: Session) -> Path:
    """The project's own files, to break, and the categories that they name."""
    for name in ("factors.toml", "tolerances.toml", "packs.toml"):
        shutil.copy(REAL / name, tmp_path / name)
    for place, slug in enumerate((*SLUGS, "non-alimentari")):
        food = slug != "non-alimentari"
        session.add(Category(slug=slug, name=slug, food=food, position=place))
    session.flush()
    return tmp_path


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_factors_have_a_range_a_source_and_are_to_be_verified(
    session: Session, folder: Path
) -> None:
    done = import_goods(session, folder, CHANGE)
    assert (done.problems, done.read, done.added) == ((), 8, 8)
    meal, co2e = list_factors(session, Moment(TODAY))
    assert (meal.kind, meal.category) == ("meal", "")
    assert (meal.rate.low, meal.rate.value, meal.rate.high) == (
        Decimal("0.42"),
        Decimal("0.5"),
        Decimal("0.544"),
    )
    assert (co2e.kind, co2e.category, co2e.rate.value) == ("co2e", "ortofrutta", Decimal("1.6"))
    assert not meal.verified
    assert not co2e.verified
    for row in (meal, co2e):
        assert "non c'è la pubblicazione da cui viene" in row.source


def test_the_shipped_tolerances_and_packs_are_proposals(session: Session, folder: Path) -> None:
    import_goods(session, folder, CHANGE)
    rows = {row.slug: row for row in list_tolerances(session, Moment(TODAY))}
    said = {slug: row.days for slug, row in rows.items() if row.days is not None}
    assert said == {
        "pasta-riso-cereali": 30,
        "legumi-scatolame": 30,
        "bevande": 30,
        "dolci-colazione": 15,
    }
    assert all(rows[slug].proposed for slug in said)
    assert all("da confermare" in rows[slug].source for slug in said)
    assert rows["ortofrutta"].days is None
    packs = versions_at(session, Pack, Moment(TODAY))
    assert {(pack.slug, pack.net_grams, pack.proposed, pack.node_id) for pack in packs} == {
        ("cassetta-8", 8000, True, None),
        ("cassa-12", 12_000, True, None),
    }


def test_loading_again_changes_nothing(session: Session, folder: Path) -> None:
    import_goods(session, folder, CHANGE)
    again = import_goods(session, folder, LATER)
    assert (again.added, again.changed, again.duplicate, again.warnings) == (0, 0, 8, ())


def test_what_the_office_changed_or_ended_stays(session: Session, folder: Path) -> None:
    import_goods(session, folder, CHANGE)
    values = FactorInput(Decimal("0.45"), None, None, "fonte letta", verified=True)
    set_factor(session, "meal", "", last_version(session, "meal", ""), values, LATER, TODAY)
    opened = last_version(session, "co2e", "ortofrutta")
    end_factor(session, "co2e", "ortofrutta", opened, LATER, date(1900, 1, 1))
    again = import_goods(session, folder, Change(datetime(2026, 11, 22, 11, tzinfo=UTC)))
    assert (again.added, again.changed) == (0, 0)
    (meal,) = list_factors(session, Moment(TODAY))
    assert (meal.rate.value, meal.verified) == (Decimal("0.45"), True)
    (ended,) = again.warnings
    assert ended.text == (
        "factors.toml, co2e → ortofrutta: è nei file ma l'ufficio l'ha tolto: resta tolto"
    )


def test_a_file_that_changes_makes_a_version_and_one_that_loses_an_entry_says_so(
    session: Session, folder: Path
) -> None:
    import_goods(session, folder, CHANGE)
    rewrite(folder, "tolerances.toml", "days = 15", "days = 10")
    text = (folder / "packs.toml").read_text(encoding="utf-8")
    (folder / "packs.toml").write_text(text[: text.rindex("[[pack]]")], encoding="utf-8")
    done = import_goods(session, folder, LATER)
    assert (done.added, done.changed) == (0, 1)
    assert [(item.file, item.field) for item in done.warnings] == [("packs.toml", "cassa-12")]
    rows = {row.slug: row.days for row in list_tolerances(session, Moment(TODAY))}
    assert rows["dolci-colazione"] == 10
    before = {row.slug: row.days for row in list_tolerances(session, Moment(TODAY, CHANGE.at))}
    assert before["dolci-colazione"] == 15


BROKEN = [
    ("factors.toml", 'kind = "meal"', 'kind = "pasti"', "kind", "non è ammesso"),
    ("factors.toml", "low = 0.42", "low = 0.6", "low", "supera il valore"),
    ("factors.toml", "high = 0.544", "high = 0.3", "high", "sotto il valore"),
    ("factors.toml", "high = 0.544", "", "low", "tutti e due"),
    ("factors.toml", "value = 1.6", "value = 0", "value", "più di 0"),
    (
        "factors.toml",
        'category = "ortofrutta"',
        'category = "oro"',
        "category",
        "categoria di cibo",
    ),
    (
        "factors.toml",
        'kind = "co2e"\ncategory = "ortofrutta"',
        'kind = "meal"',
        "category",
        "c'è già alla riga",
    ),
    ("tolerances.toml", "days = 30", "days = -1", "days", "almeno 0"),
    ("tolerances.toml", "days = 30", "days = 30.5", "days", "numero intero"),
    ("tolerances.toml", "proposed = true", "", "proposed", "manca"),
    (
        "tolerances.toml",
        'category = "bevande"',
        'category = "non-alimentari"',
        "category",
        "categoria di cibo",
    ),
    ("packs.toml", "net_grams = 8000", "net_grams = 0", "net_grams", "più di 0"),
    ("packs.toml", '"cassetta-8"', '"cassetta-da-otto-chili"', "slug", "al massimo 20"),
    ("packs.toml", '"cassa-12"', '"cassetta-8"', "slug", "c'è già alla riga"),
]


@pytest.mark.parametrize(("file", "old", "new", "field", "reason"), BROKEN)
def test_a_broken_set_is_refused_whole_and_names_its_mistake(
    session: Session, folder: Path, file: str, old: str, new: str, field: str, reason: str
) -> None:
    rewrite(folder, file, old, new)
    done = import_goods(session, folder, CHANGE)
    assert (done.added, done.changed) == (0, 0)
    (problem,) = done.problems
    assert (problem.file, problem.field) == (file, field)
    assert problem.row > 0
    assert reason in problem.reason
    assert list_factors(session, Moment(TODAY)) == []


def test_a_missing_file_is_named(session: Session, folder: Path) -> None:
    (folder / "packs.toml").unlink()
    done = import_goods(session, folder, CHANGE)
    assert [problem.text for problem in done.problems] == ["packs.toml: il file manca"]
