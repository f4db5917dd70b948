"""Social innovation from a file: whole or not at all; what the office changed stays."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session

from foodplan.importers.plan.innovation import FILE, import_innovation
from foodplan.settings import PROJECT
from foodplan.store.history import Change, Moment
from foodplan.store.innovation import (
    PARTICIPATION_NAMES,
    change_participation,
    get_participation,
    list_exchanges,
    list_participation,
    list_ties,
)
from tests.factories.indicators import make_action, make_goal, make_indicator, make_plan

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC))
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="lo dice la relazione")
FIRST = UUID("0b6a6f52-6f6f-4f64-8c61-6e0000000001")
ACTIONS = (
    "atlante-del-cibo", "case-del-quartiere", "empori-solidali-esperienza", "food-wave",
    "guida-politica-del-cibo", "torino-social-impact", "beni-comuni-e-portinerie",
)  # fmt: skip
INDICATORS = (
    "atlante-aggiornato", "atlante-orari", "empori-solidali", "passaggi-famiglie",
    "piano-approvato", "partner-social-impact", "scambi-con-altre-citta",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, session: Session) -> Path:
    """The project's own file, to break, and the actions that it names."""
    shutil.copy(PROJECT / "data" / "plan" / FILE, tmp_path / FILE)
    make_plan(session)
    make_goal(session)
    for slug in ACTIONS:
        make_action(session, slug)
    for slug in INDICATORS:
        make_indicator(session, slug)
    return tmp_path


def rewrite(folder: Path, old: str, new: str) -> None:
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_file_loads_once_and_every_row_has_its_source(
    session: Session, folder: Path
) -> None:
    done = import_innovation(session, folder, CHANGE)
    assert (done.problems, done.read, done.added) == ((), 25, 25)
    again = import_innovation(session, folder, LATER)
    assert (again.added, again.changed, again.duplicate) == (0, 0, 25)
    moment = Moment(TODAY)
    rows = [*list_ties(session, moment), *list_participation(session, moment)]
    rows += list_exchanges(session, moment)
    assert len(rows) == 10
    assert all(row.source and not row.simulated for row in rows)


def test_a_city_without_the_file_has_nothing(session: Session, tmp_path: Path) -> None:
    assert import_innovation(session, tmp_path, CHANGE).read == 0


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('action = "food-wave"', 'action = "mai-vista"', "action"),
        ('function = "emporium"', 'function = "castello"', "function"),
        ('function = "emporium"', 'place = "mai-visto"', "place"),
        ('function = "emporium"', "", "place"),
        ("value = 11", "value = -1", "value"),
        ("value = 11", 'value = "undici"', "value"),
        ("last_day = 2022-12-31", "last_day = 2021-12-31", "last_day"),
        ('direction = "mutual"', 'direction = "up"', "direction"),
        ('function = "community_desk"', 'function = "neighbourhood_house"', "action"),
        ("6e0000000002", "6e0000000001", "id"),
        ("unit =", "units =", "units"),
        ('name = "Politecnico di Torino"', 'name = "Università di Torino"', "action"),
        ('indicator = "atlante-orari"', 'indicator = "mai-visto"', "indicator"),
        ('indicator = "atlante-orari"', 'indicator = "atlante-aggiornato"', "action"),
    ],
)
def test_a_mistake_is_told_at_its_line_and_nothing_is_stored(
    session: Session, folder: Path, old: str, new: str, field: str
) -> None:
    rewrite(folder, old, new)
    done = import_innovation(session, folder, CHANGE)
    assert field in {problem.field for problem in done.problems}
    assert all(problem.row > 0 for problem in done.problems)
    assert list_participation(session, Moment(TODAY)) == []


def test_what_the_office_changed_stays(session: Session, folder: Path) -> None:
    import_innovation(session, folder, CHANGE)
    row = get_participation(session, FIRST, Moment(TODAY))
    assert row is not None
    said = {name: getattr(row, name) for name in PARTICIPATION_NAMES} | {"value": 12}
    change_participation(session, FIRST, row.id or 0, said, LATER, TODAY)
    rewrite(folder, "Associazioni di Torino", "Associazioni torinesi")
    last = Change(at=datetime(2026, 11, 22, 11, tzinfo=UTC))
    assert import_innovation(session, folder, last).changed == 1
    now = get_participation(session, FIRST, Moment(TODAY))
    assert now is not None
    assert (now.value, now.title) == (12, "Associazioni torinesi in Food Wave")
