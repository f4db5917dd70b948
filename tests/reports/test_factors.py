"""The sheets of factors: worked examples, versions, days, and kinds that have no figure."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlmodel import Session

from foodplan.reports.factors import (
    ALL_FOOD,
    FactorSheet,
    example_of,
    factor_edit,
    factor_sheet,
    factor_sheets,
)
from foodplan.rules.equivalents import FACTOR_KINDS, Rate
from foodplan.store.factors import FactorInput, last_version, set_factor
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import CategoryRow, ensure_categories

TODAY = date(2026, 11, 22)
ALWAYS = date(1900, 1, 1)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
CATEGORIES = (
    CategoryRow("ortofrutta", "Ortofrutta", position=1),
    CategoryRow("bevande", "Bevande", position=2),
    CategoryRow("pesce", "Pesce", position=3),
    CategoryRow("giocattoli", "Giocattoli", food=False, position=4),
)
MEAL = FactorInput(Decimal("0.5"), Decimal("0.42"), Decimal("0.544"), "prova")


@pytest.fixture
def shipped(session: Session) -> Session:
    ensure_categories(session, CATEGORIES)
    set_factor(session, "meal", "", 0, MEAL, CHANGE, ALWAYS)
    produce = FactorInput(Decimal("1.6"), None, None, "prova")
    set_factor(session, "co2e", "ortofrutta", 0, produce, CHANGE, ALWAYS)
    return session


def sheet_of(session: Session, kind: str, moment: Moment | None = None) -> FactorSheet:
    sheet = factor_sheet(session, kind, moment or Moment(TODAY))
    assert sheet is not None
    return sheet


def test_a_hundred_kilos_are_two_hundred_meals_between_their_ends() -> None:
    example = example_of("meal", Rate(Decimal("0.5"), Decimal("0.42"), Decimal("0.544")))
    assert (example.kilos, example.divided, example.value) == (100, True, Decimal("200.0"))
    assert (example.low, example.high) == (Decimal("183.8"), Decimal("238.1"))


def test_a_hundred_kilos_of_produce_are_a_hundred_and_sixty_of_co2e() -> None:
    example = example_of("co2e", Rate(Decimal("1.6")))
    assert (example.divided, example.value, example.low) == (False, Decimal("160.0"), None)


def test_every_kind_has_a_sheet_also_without_a_factor(shipped: Session) -> None:
    sheets = factor_sheets(shipped, Moment(TODAY))
    assert [sheet.kind for sheet in sheets] == list(FACTOR_KINDS)
    assert [len(sheet.factors) for sheet in sheets] == [1, 1, 0, 0]
    assert factor_sheet(shipped, "gold", Moment(TODAY)) is None


def test_a_sheet_names_what_has_no_factor_and_what_is_left_out(shipped: Session) -> None:
    meal, co2e = sheet_of(shipped, "meal"), sheet_of(shipped, "co2e")
    assert [row.name for row in meal.excluded] == ["Bevande"]
    assert meal.unstated == ()
    assert [row.name for row in meal.outside] == ["Giocattoli"]
    assert meal.factors[0].of == ALL_FOOD
    assert co2e.excluded == ()
    assert [row.name for row in co2e.unstated] == ["Bevande", "Pesce"]
    assert co2e.factors[0].of == "Ortofrutta"


def test_versions_are_the_statements_that_were_made_the_last_first(shipped: Session) -> None:
    opened = last_version(shipped, "meal", "")
    new = FactorInput(Decimal("0.6"), None, None, "altra", verified=True)
    set_factor(shipped, "meal", "", opened, new, LATER, date(2026, 6, 1))
    lines = sheet_of(shipped, "meal").versions
    # The first factor was recorded again with an end: it is one version still.
    said = [(line.rate.value, line.since, line.until, line.replaced_at) for line in lines]
    assert said == [
        (Decimal("0.6"), date(2026, 6, 1), None, None),
        (Decimal("0.5"), None, date(2026, 6, 1), None),
    ]
    before = sheet_of(shipped, "meal", Moment(TODAY, CHANGE.at))
    assert [(line.rate.value, line.until) for line in before.versions] == [(Decimal("0.5"), None)]
    assert before.versions[0].replaced_at is None
    assert before.factors[0].row.rate.value == Decimal("0.5")


def test_a_corrected_version_stays_readable_with_when_it_was_replaced(shipped: Session) -> None:
    opened = last_version(shipped, "meal", "")
    set_factor(shipped, "meal", "", opened, FactorInput(Decimal(1), None, None, "x"), LATER, ALWAYS)
    now, then = sheet_of(shipped, "meal").versions
    assert (now.rate.value, now.replaced_at) == (Decimal(1), None)
    assert (then.rate.value, then.replaced_at) == (Decimal("0.5"), LATER.at)


def test_the_office_edits_any_food_stated_or_not(shipped: Session) -> None:
    stated = factor_edit(shipped, "meal", "", TODAY)
    unstated = factor_edit(shipped, "water", "pesce", TODAY)
    assert stated is not None
    assert unstated is not None
    assert stated.current is not None
    assert (stated.of, stated.version, len(stated.history)) == (ALL_FOOD, stated.current.id, 1)
    assert stated.example is not None
    assert (unstated.of, unstated.current, unstated.version) == ("Pesce", None, 0)
    assert (unstated.example, unstated.statements, unstated.history) == (None, (), ())
    assert factor_edit(shipped, "gold", "", TODAY) is None
    assert factor_edit(shipped, "meal", "giocattoli", TODAY) is None
    assert factor_edit(shipped, "meal", "oro", TODAY) is None


def test_a_factor_to_come_is_not_the_current_one(shipped: Session) -> None:
    coming = FactorInput(Decimal(3), None, None, "dal 2027")
    set_factor(shipped, "water", "", 0, coming, CHANGE, date(2027, 1, 1))
    edit = factor_edit(shipped, "water", "", TODAY)
    assert edit is not None
    assert edit.current is None
    assert [row.since for row in edit.statements] == [date(2027, 1, 1)]
    assert sheet_of(shipped, "water").factors == ()
