"""What pages say kilos amount to: with range, versions, coverage, and no figure without factor."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import Session

from foodplan.reports.equivalents import Equivalent, equivalents, factors_at, never_meals
from foodplan.store.factors import FactorInput, factor_version_of, last_version, set_factor
from foodplan.store.history import Change, Moment
from foodplan.store.ledger import CategoryRow, ensure_categories

TODAY = date(2026, 11, 22)
ALWAYS = date(1900, 1, 1)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
CATEGORIES = (
    CategoryRow("ortofrutta", "Ortofrutta", position=1),
    CategoryRow("pesce", "Pesce", position=2),
    CategoryRow("bevande", "Bevande", position=3),
    CategoryRow("piatti-pronti", "Piatti pronti", position=4),
    CategoryRow("giocattoli", "Giocattoli", food=False, position=5),
)


@pytest.fixture
def session_with_factors(session: Session) -> Session:
    """The shipped values: meals of all food, CO2e of produce alone."""
    ensure_categories(session, CATEGORIES)
    meal = FactorInput(Decimal("0.5"), Decimal("0.42"), Decimal("0.544"), "prova", verified=True)
    set_factor(session, "meal", "", 0, meal, CHANGE, ALWAYS)
    produce = FactorInput(Decimal("1.6"), None, None, "prova")
    set_factor(session, "co2e", "ortofrutta", 0, produce, CHANGE, ALWAYS)
    return session


def said(session: Session, grams: dict[str, int], day: date = TODAY) -> dict[str, Equivalent]:
    return {item.kind: item for item in equivalents(session, grams, Moment(day))}


def test_meals_leave_out_what_was_cooked_what_is_drunk_and_what_is_not_food(
    session_with_factors: Session,
) -> None:
    grams = {"ortofrutta": 100_000, "bevande": 7000, "piatti-pronti": 9000, "giocattoli": 50_000}
    meal = said(session_with_factors, grams)["meal"]
    assert meal.value == 200
    assert meal.shown is not None
    assert (meal.shown.value, meal.shown.low, meal.shown.high) == (200, 184, 238)
    assert (meal.covered_grams, meal.total_grams, meal.excluded_grams) == (100_000, 100_000, 16_000)
    assert meal.complete
    assert meal.verified
    assert meal.title == "pasti equivalenti"


def test_what_has_no_factor_lowers_the_coverage_and_is_named(session_with_factors: Session) -> None:
    co2e = said(session_with_factors, {"ortofrutta": 100_000, "pesce": 300_000})["co2e"]
    assert (co2e.value, co2e.low, co2e.high, co2e.unit) == (160, None, None, "kgCO2e")
    assert co2e.coverage == Fraction(1, 4)
    assert [row.name for row in co2e.missing] == ["Pesce"]
    assert not co2e.complete
    assert not co2e.verified


def test_a_kind_without_any_factor_has_no_figure(session_with_factors: Session) -> None:
    found = said(session_with_factors, {"ortofrutta": 100_000})
    for kind in ("eur", "water"):
        assert found[kind].value is None
        assert found[kind].shown is None
        assert not found[kind].complete
        assert found[kind].factors == ()
    assert said(session_with_factors, {"pesce": 1000})["co2e"].value is None


def test_no_kilos_are_no_figure_and_not_a_zero(session_with_factors: Session) -> None:
    for item in said(session_with_factors, {"giocattoli": 5, "ortofrutta": 0}).values():
        assert item.value is None
        assert item.coverage is None


def test_much_co2e_is_said_in_tonnes_and_rounded_once(session_with_factors: Session) -> None:
    shown = said(session_with_factors, {"ortofrutta": 221_000_000})["co2e"].shown
    assert shown is not None
    assert (shown.unit, shown.value, shown.low) == ("tCO2e", Decimal("353.6"), None)
    less = said(session_with_factors, {"ortofrutta": 6_249_000})["co2e"].shown
    assert less is not None
    assert (less.unit, less.value) == ("kgCO2e", Decimal(9998))
    ten = said(session_with_factors, {"ortofrutta": 6_250_000})["co2e"].shown
    assert ten is not None
    assert (ten.unit, ten.value) == ("tCO2e", Decimal("10.0"))


def test_a_figure_names_the_versions_of_its_factors_and_as_of_keeps_the_old(
    session_with_factors: Session,
) -> None:
    session = session_with_factors
    before = said(session, {"ortofrutta": 1000})["meal"]
    assert before.version == factor_version_of(session, "meal", Moment(TODAY))
    new = FactorInput(Decimal(1), None, None, "altra fonte")
    opened = last_version(session, "meal", "")
    set_factor(session, "meal", "", opened, new, LATER, ALWAYS)
    after = said(session, {"ortofrutta": 1000})["meal"]
    assert (before.value, after.value) == (2, 1)
    assert before.version != after.version
    then = factors_at(session, Moment(TODAY, CHANGE.at)).equivalents({"ortofrutta": 1000})
    assert [item.value for item in then if item.kind == "meal"] == [2]


def test_only_the_factors_that_were_used_are_named(session_with_factors: Session) -> None:
    session = session_with_factors
    own = FactorInput(Decimal("0.25"), None, None, "prova")
    set_factor(session, "meal", "pesce", 0, own, CHANGE, ALWAYS)
    meal = said(session, {"pesce": 1000})["meal"]
    assert (meal.value, [row.category for row in meal.factors]) == (4, ["pesce"])
    both = said(session, {"pesce": 1000, "ortofrutta": 1000})["meal"]
    assert sorted(row.category for row in both.factors) == ["", "pesce"]
    drunk = said(session, {"bevande": 1000})["meal"]
    assert (drunk.value, drunk.factors) == (None, ())


def test_a_category_that_does_not_exist_is_an_error(session_with_factors: Session) -> None:
    with pytest.raises(KeyError):
        said(session_with_factors, {"oro": 1})


def test_what_never_becomes_a_meal_is_named_as_the_forms_name_it(
    session_with_factors: Session,
) -> None:
    categories = factors_at(session_with_factors, Moment(TODAY)).categories
    assert [row.name for row in never_meals(categories)] == ["Bevande", "Piatti pronti"]
