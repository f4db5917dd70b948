"""Places are read at a moment in a fixed number of queries, and written without overwriting."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.places import (
    OUTSIDE,
    FunctionRecord,
    PlaceFilter,
    areas_stamp,
    count_by_function,
    count_places,
    get_area_index,
    get_place,
    list_areas,
    list_map_rows,
    list_places,
    places_stamp,
    store_places,
)
from tests.factories.places import (
    LATER,
    LOADED,
    NASTY,
    add_places,
    add_two_circoscrizioni,
    make_place,
)

TODAY = Moment(date(2026, 11, 22))
EVERY = PlaceFilter(statuses=None)


@contextmanager
def counted_queries(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind().engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def slugs(session: Session, **wanted: object) -> list[str]:
    return [place.slug for place in list_places(session, TODAY, PlaceFilter(**wanted))]  # type: ignore[arg-type]


def test_a_place_comes_back_as_it_was_stored(session: Session) -> None:
    place = make_place(
        functions=("market", "food_recovery"), approximate=True, location_error_m=350,
        location_basis="fermata", confirmed_on=date(2026, 1, 2), quartiere="8", name=NASTY,
    )  # fmt: skip
    add_places(session, place)
    assert get_place(session, place.slug, TODAY) == place
    assert list_places(session, TODAY) == [place]


def test_the_same_again_writes_nothing(session: Session) -> None:
    place = make_place()
    add_places(session, place)
    before = places_stamp(session)
    stored = store_places(session, [place], LATER)
    assert (stored.added, stored.changed, stored.same) == (0, 0, 1)
    assert places_stamp(session) == before


def test_a_change_of_functions_alone_is_a_new_version(session: Session) -> None:
    add_places(session, make_place())
    before = places_stamp(session)
    changed = make_place(functions=("market", "community_fridge"))
    assert store_places(session, [changed], LATER).changed == 1
    assert get_place(session, changed.slug, TODAY) == changed
    assert places_stamp(session) != before


def test_what_was_said_of_a_place_before_a_change_can_be_asked_for(session: Session) -> None:
    add_places(session, make_place(name="Vecchio nome"))
    add_places(session, make_place(name="Nuovo nome", functions=()), change=LATER)
    then = Moment(date(2026, 11, 22), datetime(2026, 11, 5, tzinfo=UTC))
    old, new = (get_place(session, "mercato-di-prova", moment) for moment in (then, TODAY))
    assert old is not None
    assert new is not None
    assert (old.name, old.function_slugs) == ("Vecchio nome", ("market",))
    assert (new.name, new.function_slugs) == ("Nuovo nome", ())
    assert count_places(session, then).total == count_places(session, TODAY).total == 1


def test_what_an_officer_cleared_is_kept(session: Session) -> None:
    add_places(session, make_place(cleared=True, name="Verificato"))
    stored = store_places(session, [make_place(name="Dal file")], LATER)
    assert (stored.kept, stored.changed) == (1, 0)
    kept = get_place(session, "mercato-di-prova", TODAY)
    assert kept is not None
    assert kept.name == "Verificato"


def test_what_nobody_can_visit_is_left_out_unless_asked_for(session: Session) -> None:
    for status in ("reported", "unknown", "works", "announced", "historical"):
        add_places(session, make_place(status, status=status))
    assert slugs(session) == ["reported", "unknown"]
    assert len(slugs(session, statuses=None)) == 5
    assert get_place(session, "historical", TODAY) is not None


@pytest.mark.parametrize("text", ["aglie", "AGLIÈ", "bagni agliè", "mensa", "torino via"])
def test_text_is_found_whatever_its_accents_case_and_order(session: Session, text: str) -> None:
    add_places(
        session,
        make_place("bagni", name="Bagni di via Agliè", functions=("soup_kitchen",)),
        make_place("altro", name="Altro", municipality="Chieri"),
    )
    assert slugs(session, text=text) == ["bagni"]


def test_a_sign_of_the_database_is_only_text(session: Session) -> None:
    add_places(session, make_place("a"), make_place("b"))
    assert len(slugs(session, text="%")) == 2
    assert slugs(session, text="a_%zz") == []


def test_filters_narrow_together(session: Session) -> None:
    add_places(
        session,
        make_place("uno", functions=("market", "food_recovery"), circoscrizione="1"),
        make_place("due", functions=("market",), circoscrizione="2"),
        make_place("tre", functions=("soup_kitchen",), circoscrizione=None),
    )
    assert slugs(session, function="market") == ["due", "uno"]
    assert slugs(session, function="food_recovery") == ["uno"]
    assert slugs(session, function="market", circoscrizione="2") == ["due"]
    assert slugs(session, circoscrizione=OUTSIDE) == ["tre"]
    rows = list_map_rows(session, TODAY, PlaceFilter(function="food_recovery"))
    assert [(row.slug, row.functions) for row in rows] == [("uno", ("market", "food_recovery"))]
    counts = count_by_function(session, TODAY, PlaceFilter(circoscrizione="1"))
    assert counts == {"market": 1, "food_recovery": 1}


def test_places_without_a_point_are_counted_and_listed_but_not_on_the_map(session: Session) -> None:
    add_places(
        session,
        make_place("esatto"),
        make_place("circa", approximate=True, location_error_m=200),
        make_place("senza", lat=None, lon=None),
    )
    counts = count_places(session, TODAY)
    assert (counts.total, counts.approximate, counts.without_point) == (3, 1, 1)
    assert len(list_places(session, TODAY)) == 3
    assert [row.slug for row in list_map_rows(session, TODAY)] == ["circa", "esatto"]


def test_pages_follow_one_another_without_gaps(session: Session) -> None:
    add_places(session, *(make_place(f"luogo-{n:02}") for n in range(7)))
    pages = [list_places(session, TODAY, limit=3, offset=n) for n in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [place.slug for page in pages for place in page] == [f"luogo-{n:02}" for n in range(7)]


def test_the_number_of_queries_does_not_grow_with_the_places(sqlite_session: Session) -> None:
    session = sqlite_session
    add_places(session, *(make_place(f"luogo-{n}") for n in range(120)))
    for read in (list_places, list_map_rows):
        with counted_queries(session) as statements:
            assert len(read(session, TODAY)) == 120
        assert len(statements) == 2


def test_a_source_without_a_date_gives_way_to_a_dated_one(session: Session) -> None:
    functions = (
        FunctionRecord("market", source_date=""),
        FunctionRecord("gas", source_date="2024"),
    )
    add_places(session, replace(make_place(), functions=functions))
    place = get_place(session, "mercato-di-prova", TODAY)
    assert place is not None
    assert place.source_date == "2024"
    assert list_map_rows(session, TODAY)[0].source_date == "2024"


def test_areas_hold_points_and_change_their_stamp_when_they_change(session: Session) -> None:
    empty = areas_stamp(session)
    add_two_circoscrizioni(session)
    assert areas_stamp(session) != empty
    found = get_area_index(session, TODAY).find([(45.05, 7.65), (45.05, 7.75), (46.0, 7.65)])
    assert found == [{"circoscrizione": "1"}, {"circoscrizione": "2"}, {}]
    assert [area.code for area in list_areas(session, TODAY, "circoscrizione")] == ["1", "2"]
    assert list_areas(session, TODAY, "zona") == []
    assert {area.outline for area in list_areas(session, TODAY, outlines=False)} == {""}
    stamp = areas_stamp(session)
    add_two_circoscrizioni(session)
    assert areas_stamp(session) == stamp


def test_a_slug_seen_before_is_not_added_twice(session: Session) -> None:
    add_places(session, make_place())
    session.execute(sa.text("UPDATE place_version SET recorded_to = :at"), {"at": LATER.at})
    stored = store_places(session, [make_place(name="Tornato")], LATER)
    assert stored.added == 1
    assert LOADED.at < LATER.at
