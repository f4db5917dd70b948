"""Places of actions, participation, exchanges with cities, and how fresh the atlas was when."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.rules.innovation import FEWEST_PEOPLE, shown_people
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.innovation import (
    TieInput,
    add_exchange,
    add_participation,
    add_tie,
    atlas_health,
    change_exchange,
    change_participation,
    get_exchange,
    get_participation,
    list_exchanges,
    list_participation,
    list_ties,
    participation_history,
    places_of,
    withdraw_exchange,
    withdraw_participation,
)
from foodplan.store.innovation.atlas import fresh_by_half, places_by_half, with_hours_by_half
from foodplan.store.innovation.grains import exchanges_by_year
from foodplan.store.places import change_place
from foodplan.store.recorded import recorded_observations
from tests.factories.indicators import TODAY
from tests.factories.innovation import (
    COUNT,
    EXCHANGE,
    LATER,
    NOW,
    make_count,
    make_exchange,
    make_experience,
    tie,
)
from tests.factories.places import add_places, make_place

MOMENT = Moment(TODAY)


def fields(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def test_a_function_grows_with_the_atlas_and_a_withheld_place_is_named_nowhere(
    session: Session,
) -> None:
    make_experience(session)
    house = {"functions": ("neighbourhood_house",)}
    add_places(
        session,
        make_place("casa-uno", **house),
        make_place("orto-solo", functions=("urban_garden",)),
        make_place("mercato"),
    )
    tie(session, function="neighbourhood_house")
    tie(session, place="orto-solo")
    ties = list_ties(session, MOMENT)
    assert [place.slug for place in places_of(session, ties, MOMENT)["case"]] == [
        "casa-uno", "orto-solo",
    ]  # fmt: skip
    later = Change(datetime(2026, 11, 22, 12, tzinfo=UTC))
    for slug, consent in (("casa-due", "source"), ("casa-tre", "withheld")):
        add_places(session, make_place(slug, consent=consent, **house), change=later)
    found = places_of(session, list_ties(session, MOMENT), MOMENT)["case"]
    assert [place.slug for place in found] == ["casa-due", "casa-uno", "orto-solo"]


def test_a_closed_place_is_nowhere_to_go_to(session: Session) -> None:
    make_experience(session)
    add_places(session, make_place("casa-uno"), make_place("casa-chiusa", status="closed"))
    for slug in ("casa-uno", "casa-chiusa"):
        tie(session, place=slug)
    found = places_of(session, list_ties(session, MOMENT), MOMENT)["case"]
    assert [place.slug for place in found] == ["casa-uno"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "place"),
        ({"place": "a", "function": "market"}, "place"),
        ({"place": "mai-visto"}, "place"),
        ({"function": "castle"}, "function"),
        ({"function": "market", "source": " "}, "source"),
        ({"function": "market", "source": "x" * 401}, "source"),
    ],
)
def test_a_tie_is_one_of_two_known_things_with_a_source(
    session: Session, said: dict[str, str], field: str
) -> None:
    make_experience(session)
    with pytest.raises(Refused) as refused:
        add_tie(session, "case", TieInput(**({"source": "atto"} | said)), NOW, TODAY)
    assert field in fields(refused)


def test_a_tie_is_stated_once(session: Session) -> None:
    make_experience(session)
    tie(session, function="market")
    with pytest.raises(Refused) as refused:
        tie(session, function="market")
    assert fields(refused) == ["function"]


def test_a_count_sent_twice_is_one_and_with_other_words_is_refused(session: Session) -> None:
    make_experience(session)
    number = make_count(session)
    add_participation(session, number, "case", COUNT, NOW, TODAY)
    assert len(list_participation(session, MOMENT)) == 1
    with pytest.raises(Refused):
        add_participation(session, number, "case", COUNT | {"value": 43}, NOW, TODAY)


def test_a_corrected_count_keeps_what_was_believed_before(session: Session) -> None:
    make_experience(session)
    number = make_count(session, simulated=True)
    row = get_participation(session, number, MOMENT)
    assert row is not None
    change_participation(session, number, row.id or 0, COUNT | {"value": 40}, LATER, TODAY)
    with pytest.raises(Overtaken):
        change_participation(session, number, row.id or 0, COUNT, LATER, TODAY)
    assert [version.value for version in participation_history(session, number)] == [42, 40]
    before = Moment(TODAY, datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert [version.value for version in list_participation(session, before)] == [42]
    now = get_participation(session, number, MOMENT)
    assert now is not None
    assert (now.value, now.simulated) == (40, True)
    again = Change(datetime(2026, 11, 22, 12, tzinfo=UTC), reason="era di un'altra azione")
    withdraw_participation(session, number, now.id or 0, again)
    assert list_participation(session, MOMENT) == []
    assert [version.value for version in list_participation(session, before)] == [42]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"unit": "cats"}, "unit"),
        ({"bound": "maybe"}, "bound"),
        ({"value": None}, "value"),
        ({"value": -1}, "value"),
        ({"value": 10**9}, "value"),
        ({"last_day": date(2026, 4, 30)}, "last_day"),
        ({"last_day": None}, "last_day"),
        ({"first_day": None}, "first_day"),
        ({"first_day": date(1926, 5, 1)}, "first_day"),
        ({"last_day": date(2026, 11, 23)}, "last_day"),
        ({"first_day": date(2027, 1, 1), "last_day": date(2027, 1, 2)}, "first_day"),
        ({"source": ""}, "source"),
        ({"method": "x" * 501}, "method"),
    ],
)
def test_a_bad_count_is_refused_at_its_field(
    session: Session, changed: dict[str, Any], field: str
) -> None:
    make_experience(session)
    with pytest.raises(Refused) as refused:
        make_count(session, **changed)
    assert field in fields(refused)
    assert list_participation(session, MOMENT) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"partner": ""}, "partner"),
        ({"kind": "gift"}, "kind"),
        ({"direction": "up"}, "direction"),
        ({"action": "mai-vista"}, "action"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"first_day": None, "last_day": date(2026, 4, 1)}, "first_day"),
        ({"last_day": date(2026, 2, 1)}, "last_day"),
        ({"last_day": date(9999, 12, 31)}, "last_day"),
        ({"outcome": "x" * 1001}, "outcome"),
    ],
)
def test_a_bad_exchange_is_refused_at_its_field(
    session: Session, changed: dict[str, Any], field: str
) -> None:
    make_experience(session)
    with pytest.raises(Refused) as refused:
        make_exchange(session, **changed)
    assert field in fields(refused)


def test_an_exchange_is_changed_and_withdrawn_with_its_history(session: Session) -> None:
    make_experience(session)
    number = make_exchange(session, action="case")
    add_exchange(session, number, EXCHANGE | {"action": "case"}, NOW, TODAY)
    (row,) = list_exchanges(session, MOMENT, "case")
    change_exchange(
        session, number, row.id or 0, EXCHANGE | {"outcome": "Un mercato in più"}, LATER, TODAY
    )
    now = get_exchange(session, number, MOMENT)
    assert now is not None
    assert (now.outcome, now.action) == ("Un mercato in più", None)
    again = Change(datetime(2026, 11, 22, 12, tzinfo=UTC), reason="doppio")
    with pytest.raises(Overtaken):
        withdraw_exchange(session, number, row.id or 0, again)
    withdraw_exchange(session, number, now.id or 0, again)
    assert list_exchanges(session, MOMENT) == []


def test_years_count_what_is_under_way_and_nothing_without_a_day(session: Session) -> None:
    make_experience(session)
    make_exchange(session, first_day=date(2024, 6, 1), last_day=date(2026, 1, 31))
    make_exchange(session, first_day=date(2025, 1, 1))
    make_exchange(session, first_day=None)
    made = [(grain.month, grain.value) for grain in exchanges_by_year(session, MOMENT)]
    assert made == [(202412, 1), (202512, 2), (202612, 1)]
    said = IndicatorVersion(
        indicator="scambi", kind="stock", unit="scambi", frequency="year", source="records",
        measure="city_exchanges", perimeter="registro",
    )  # fmt: skip
    rows = recorded_observations(session, MOMENT, said)
    assert [(row.value, row.bound) for row in rows] == [(1.0, "lower"), (2.0, "lower")]


@given(value=st.integers(0, 10_000), unit=st.sampled_from(["people", "organisations", "events"]))
def test_one_to_four_people_are_never_shown(value: int, unit: str) -> None:
    few = unit == "people" and 1 <= value < FEWEST_PEOPLE
    assert shown_people(unit, value) == (None if few else value)


def test_an_empty_atlas_has_no_half_years(session: Session) -> None:
    assert places_by_half(session, MOMENT) == []
    assert atlas_health(session, MOMENT).places == 0


def test_a_half_year_is_as_it_was_known_on_its_last_evening(session: Session) -> None:
    early = Change(datetime(2025, 11, 3, 9, tzinfo=UTC))
    add_places(
        session,
        make_place("fresco", source_date="2025-05"),
        make_place("vecchio", source_date="2023"),
        make_place("chiuso", status="closed"),
        make_place("ritirato", consent="withheld"),
        change=early,
    )
    hours = {"opening_hours": "Mo-Fr 09:00-13:00", "hours_on": date(2026, 6, 1)}
    confirmed = make_place("vecchio", source_date="2023", confirmed_on=date(2026, 6, 1), **hours)
    change_place(session, confirmed, Change(datetime(2026, 6, 2, 9, tzinfo=UTC)))
    added = Change(datetime(2026, 8, 1, 9, tzinfo=UTC))
    add_places(session, make_place("nuovo", source_date=""), change=added)

    def halves(moment: Moment) -> list[tuple[int, int, int, int]]:
        parts = (places_by_half, fresh_by_half, with_hours_by_half)
        rows = zip(*(read(session, moment) for read in parts), strict=True)
        return [(one.month, one.value, two.value, three.value) for one, two, three in rows]

    assert halves(MOMENT) == [(202512, 2, 1, 0), (202606, 2, 2, 1)]
    assert halves(Moment(date(2027, 1, 10)))[-1] == (202612, 3, 1, 1)
    in_may = Moment(date(2026, 5, 1), datetime(2026, 5, 1, 22, tzinfo=UTC))
    assert halves(in_may) == [(202512, 2, 1, 0)]
    now = atlas_health(session, MOMENT)
    assert (now.places, now.fresh, now.dated, now.hours, now.exact) == (3, 2, 2, 1, 3)


def test_what_is_withheld_now_is_counted_in_no_past(session: Session) -> None:
    early = Change(datetime(2025, 11, 3, 9, tzinfo=UTC))
    add_places(session, make_place("uno"), make_place("due"), change=early)
    later = Change(datetime(2026, 11, 1, 9, tzinfo=UTC))
    change_place(session, make_place("due", consent="withheld"), later)
    assert [grain.value for grain in places_by_half(session, MOMENT)] == [1, 1]


def test_two_who_add_the_same_count_make_one(session: Session) -> None:
    make_experience(session)
    number = uuid4()
    for _time in range(2):
        add_participation(session, number, "case", COUNT, NOW, TODAY)
    assert len(participation_history(session, number)) == 1
