"""Tolerances after best-before: what the ledger asks for, and what officers state."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import session_scope
from foodplan.models.ledger import Category
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import CategoryRow, ensure_categories
from foodplan.store.ledger.driver import Driver
from foodplan.store.tolerances import (
    ToleranceInput,
    ToleranceRow,
    get_tolerance,
    list_tolerances,
    set_tolerance,
    tolerance_history,
    tolerances,
)

TODAY = date(2026, 11, 22)
CATEGORIES = (
    CategoryRow("ortofrutta", "Ortofrutta", position=1),
    CategoryRow("pane-forno", "Pane e prodotti da forno", position=2),
    CategoryRow("non-alimentari", "Prodotti non alimentari", food=False, position=3),
)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")


def ids(session: Session) -> dict[str, int]:
    ensure_categories(session, CATEGORIES)
    return {row.slug: row.id or 0 for row in session.exec(select(Category))}


def state(session: Session, slug: str, days: int | None, **changes: object) -> None:
    opened = found(session, slug).version
    since = changes.pop("since", TODAY)
    values = ToleranceInput(days, proposed=False, source=str(changes.pop("source", "ufficio")))
    assert isinstance(since, date)
    change = changes.pop("change", CHANGE)
    assert isinstance(change, Change)
    set_tolerance(session, slug, opened, values, change, since)


def found(session: Session, slug: str, day: date = TODAY) -> ToleranceRow:
    row = get_tolerance(session, slug, Moment(day))
    assert row is not None
    return row


def test_a_category_that_nobody_decided_has_no_number(session: Session) -> None:
    known = ids(session)
    asked = [known["ortofrutta"], known["pane-forno"]]
    assert tolerances(Driver(session), asked, TODAY) == dict.fromkeys(asked)
    assert tolerances(Driver(session), [], TODAY) == {}


def test_a_tolerance_holds_from_its_day_and_zero_is_a_number(session: Session) -> None:
    known = ids(session)
    state(session, "pane-forno", 0)
    state(session, "ortofrutta", 30)
    asked = list(known.values())
    expected = {known["pane-forno"]: 0, known["ortofrutta"]: 30, known["non-alimentari"]: None}
    assert tolerances(Driver(session), asked, TODAY) == expected
    assert tolerances(Driver(session), asked, TODAY + timedelta(400)) == expected
    assert tolerances(Driver(session), asked, TODAY - timedelta(1)) == dict.fromkeys(asked)


def test_a_change_closes_the_old_number_and_keeps_it_readable(session: Session) -> None:
    known = ids(session)
    state(session, "pane-forno", 3, since=date(2026, 1, 1))
    state(session, "pane-forno", 5, change=LATER)
    pane = known["pane-forno"]
    assert tolerances(Driver(session), [pane], TODAY) == {pane: 5}
    assert tolerances(Driver(session), [pane], date(2026, 11, 21)) == {pane: 3}
    before = get_tolerance(session, "pane-forno", Moment(TODAY, CHANGE.at))
    assert before is not None
    assert before.days == 3
    assert [row.after_best_before for row in tolerance_history(session, pane)] == [3, 3, 5]


def test_a_decision_can_be_taken_back_to_nobody_knows(session: Session) -> None:
    known = ids(session)
    state(session, "pane-forno", 3)
    state(session, "pane-forno", None, change=LATER, source="")
    pane = known["pane-forno"]
    assert tolerances(Driver(session), [pane], TODAY) == {pane: None}
    assert not found(session, "pane-forno").proposed


DAYS = "after_best_before"


@pytest.mark.parametrize(
    ("days", "source", "field"), [(-1, "x", DAYS), (3651, "x", DAYS), (3, " ", "source")]
)
def test_a_wrong_number_or_one_without_source_is_refused(
    session: Session, days: int, source: str, field: str
) -> None:
    ids(session)
    with pytest.raises(Refused) as refused:
        state(session, "pane-forno", days, source=source)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_second_of_two_officers_is_told(session: Session) -> None:
    ids(session)
    values = ToleranceInput(3, proposed=False, source="ufficio")
    set_tolerance(session, "pane-forno", 0, values, CHANGE, TODAY)
    other = ToleranceInput(9, proposed=False, source="ufficio")
    with pytest.raises(Overtaken) as told:
        set_tolerance(session, "pane-forno", 0, other, LATER, TODAY)
    assert told.value.current.id == found(session, "pane-forno").version
    assert found(session, "pane-forno").days == 3


def test_only_food_has_a_tolerance(session: Session) -> None:
    ids(session)
    assert [row.slug for row in list_tolerances(session, Moment(TODAY))] == [
        "ortofrutta",
        "pane-forno",
    ]
    values = ToleranceInput(3, proposed=False, source="ufficio")
    with pytest.raises(LookupError):
        set_tolerance(session, "non-alimentari", 0, values, CHANGE, TODAY)


def test_the_ledger_may_ask_before_its_own_package_is_loaded() -> None:
    # A fresh interpreter: `store.ledger.post` imports this module, so it may not import it back.
    script = (
        "import sys, foodplan.store.tolerances as t;"
        "sys.exit('foodplan.store.ledger' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_of_two_first_statements_at_once_one_holds_and_one_is_told(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        ids(session)
    together = Barrier(2)

    def save(days: int) -> str:
        together.wait()
        try:
            with session_scope(engine, writes=True) as session:
                values = ToleranceInput(days, proposed=False, source="ufficio")
                set_tolerance(session, "pane-forno", 0, values, CHANGE, TODAY)
        except Overtaken:
            return "told"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(save, (3, 9)))
    assert answers == ["saved", "told"]
    with session_scope(engine, writes=False) as session:
        assert found(session, "pane-forno").days in {3, 9}
