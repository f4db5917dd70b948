"""Factors: stated from a day on with their source, never overwritten, parted by version."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlmodel import Session

from foodplan.models.ledger import Category
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.factors import (
    FactorInput,
    FactorRow,
    end_factor,
    factor_history,
    factor_spans,
    factor_version_of,
    last_version,
    list_factors,
    list_statements,
    set_factor,
)
from foodplan.store.history import Change, Moment

TODAY = date(2026, 11, 22)
ALWAYS = date(1900, 1, 1)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
HALF = FactorInput(Decimal("0.5"), Decimal("0.42"), Decimal("0.544"), "documento", 2026)


def make_categories(session: Session) -> None:
    session.add(Category(slug="ortofrutta", name="Ortofrutta", position=1))
    session.add(Category(slug="giocattoli", name="Giocattoli", food=False, position=2))
    session.flush()


def state(
    session: Session, values: FactorInput = HALF, since: date = ALWAYS, **changes: object
) -> None:
    kind, category = str(changes.get("kind", "meal")), str(changes.get("category", ""))
    change = changes.get("change", CHANGE)
    assert isinstance(change, Change)
    opened = last_version(session, kind, category)
    set_factor(session, kind, category, opened, values, change, since)


def only(session: Session, day: date = TODAY, known_at: datetime | None = None) -> FactorRow:
    rows = list_factors(session, Moment(day, known_at))
    assert len(rows) == 1
    return rows[0]


def test_a_factor_comes_back_exactly_as_it_was_typed(session: Session) -> None:
    make_categories(session)
    state(session)
    row = only(session)
    assert (row.rate.low, row.rate.value, row.rate.high) == (
        Decimal("0.42"),
        Decimal("0.5"),
        Decimal("0.544"),
    )
    assert (row.unit, row.source, row.verified, row.since) == (
        "kg per pasto",
        "documento",
        False,
        None,
    )


def test_a_new_value_holds_from_its_day_and_as_of_still_says_the_old(session: Session) -> None:
    make_categories(session)
    state(session)
    new = FactorInput(Decimal("0.6"), None, None, "altra fonte")
    state(session, new, date(2026, 6, 1), change=LATER)
    assert only(session).rate.value == Decimal("0.6")
    assert only(session, date(2026, 5, 31)).rate.value == Decimal("0.5")
    assert only(session, TODAY, CHANGE.at).rate.value == Decimal("0.5")


def test_correcting_an_early_period_leaves_what_is_stated_of_a_later_one(session: Session) -> None:
    make_categories(session)
    state(session)
    state(session, FactorInput(Decimal("0.6"), None, None, "nuova"), date(2027, 1, 1), change=LATER)
    latest = Change(at=datetime(2026, 11, 22, 11, tzinfo=UTC), reason="refuso")
    state(session, FactorInput(Decimal("0.55"), None, None, "giusta"), TODAY, change=latest)
    values = [row.rate.value for row in list_statements(session, "meal", "")]
    assert values == [Decimal("0.5"), Decimal("0.55"), Decimal("0.6")]
    assert only(session, date(2027, 1, 1)).rate.value == Decimal("0.6")


def test_months_are_parted_where_the_version_changes(session: Session) -> None:
    make_categories(session)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert [span.version for span in factor_spans(session, "meal", first, last)] == [""]
    state(session)
    assert len(factor_spans(session, "meal", first, last)) == 1
    new = FactorInput(Decimal("0.6"), None, None, "altra fonte")
    state(session, new, date(2026, 6, 1), change=LATER)
    one, two = factor_spans(session, "meal", first, last)
    assert (one.first, one.last) == (first, date(2026, 5, 31))
    assert (two.first, two.last) == (date(2026, 6, 1), last)
    assert one.version != two.version
    assert two.version == factor_version_of(session, "meal", Moment(TODAY))
    before = factor_spans(session, "meal", first, last, CHANGE.at)
    assert [span.version for span in before] == [
        factor_version_of(session, "meal", Moment(TODAY, CHANGE.at))
    ]


def test_a_factor_that_ends_leaves_days_without_one(session: Session) -> None:
    make_categories(session)
    state(session)
    opened = last_version(session, "meal", "")
    end_factor(session, "meal", "", opened, LATER, TODAY)
    assert list_factors(session, Moment(TODAY)) == []
    assert only(session, date(2026, 11, 21)).rate.value == Decimal("0.5")
    spans = factor_spans(session, "meal", date(2026, 11, 1), date(2026, 11, 30))
    assert spans[1].version == ""
    assert factor_version_of(session, "meal", Moment(TODAY)) == ""


def test_the_second_of_two_officers_is_told_whatever_they_do(session: Session) -> None:
    make_categories(session)
    state(session)
    opened = last_version(session, "meal", "")
    state(session, FactorInput(Decimal("0.6"), None, None, "altra"), TODAY, change=LATER)
    with pytest.raises(Overtaken):
        set_factor(session, "meal", "", opened, HALF, LATER, TODAY)
    with pytest.raises(Overtaken):
        end_factor(session, "meal", "", opened, LATER, TODAY)
    with pytest.raises(Overtaken):
        set_factor(session, "meal", "", 0, HALF, LATER, TODAY)
    assert only(session).rate.value == Decimal("0.6")


WRONG = [
    ({"value": None}, {"value"}),
    ({"value": Decimal(0), "low": None, "high": None}, {"value"}),
    ({"low": None}, {"low"}),
    ({"high": None}, {"high"}),
    ({"low": Decimal("0.51")}, {"low"}),
    ({"low": Decimal(-1)}, {"low"}),
    ({"high": Decimal("0.49")}, {"high"}),
    ({"source": "  "}, {"source"}),
    ({"year": 1234}, {"year"}),
    ({"year": 2029}, {"year"}),
]


@pytest.mark.parametrize(("changes", "fields"), WRONG)
def test_numbers_out_of_order_or_without_source_are_refused(
    session: Session, changes: dict[str, object], fields: set[str]
) -> None:
    make_categories(session)
    values = FactorInput(**(HALF.__dict__ | changes))
    with pytest.raises(Refused) as refused:
        state(session, values, TODAY)
    assert {problem.field for problem in refused.value.problems} == fields
    assert list_factors(session, Moment(TODAY)) == []


@pytest.mark.parametrize(
    ("kind", "category", "field"),
    [("gold", "", "kind"), ("co2e", "niente", "category"), ("co2e", "giocattoli", "category")],
)
def test_a_factor_is_of_a_known_kind_and_of_food(
    session: Session, kind: str, category: str, field: str
) -> None:
    make_categories(session)
    with pytest.raises(Refused) as refused:
        state(session, kind=kind, category=category)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_history_keeps_every_statement_by_category(session: Session) -> None:
    make_categories(session)
    state(session)
    state(session, kind="meal", category="ortofrutta")
    state(session, FactorInput(Decimal("0.6"), None, None, "altra"), change=LATER)
    history = factor_history(session, "meal")
    assert [row.value for row in history[""]] == [0.5, 0.6]
    assert [row.value for row in history["ortofrutta"]] == [0.5]
    assert [row.category for row in list_factors(session, Moment(TODAY))] == ["", "ortofrutta"]
