"""What may not be public is in no public read, whoever asks and whichever day is asked about."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlmodel import Session

from foodplan.rules.place_hours import sure_hours
from foodplan.store.history import Change, Moment
from foodplan.store.places import (
    PlaceCounts,
    PlaceFilter,
    PlaceRecord,
    change_place,
    count_by_function,
    count_by_hours,
    count_places,
    get_place,
    list_map_rows,
    list_places,
    merged_place,
    public_record,
)
from tests.factories.places import LOADED, add_places, make_place

TODAY = Moment(date(2026, 11, 22))
BEFORE = Moment(date(2026, 11, 5), datetime(2026, 11, 5, 22, 59, tzinfo=UTC))
OFFICE = PlaceFilter(statuses=None, withheld=True)
WITHDRAWN = Change(at=datetime(2026, 11, 12, 9, tzinfo=UTC), reason="richiesta dell'ente")

HIDDEN = make_place(
    "casa-protetta",
    name="Casa protetta",
    functions=("soup_kitchen",),
    address="via Segreta 7",
    approximate=True,
    location_error_m=40,
    location_basis="civico della via",
    quartiere="11",
    zona="42",
    area_basis="point",
    refs='{"osm": "node/42"}',
    provenance=json.dumps({"address": {"source": "ente"}, "point": {}, "name": {"source": "ente"}}),
    address_hidden=True,
)


def test_what_is_withheld_or_merged_is_read_by_officers_only(session: Session) -> None:
    add_places(
        session,
        make_place("pubblico"),
        make_place("negato", consent="withheld"),
        make_place("doppio", merged_into="pubblico"),
    )
    assert [place.slug for place in list_places(session, TODAY)] == ["pubblico"]
    assert [row.slug for row in list_map_rows(session, TODAY)] == ["pubblico"]
    assert count_places(session, TODAY).total == 1
    assert count_by_function(session, TODAY) == {"market": 1}
    assert count_by_hours(session, TODAY) == {"": PlaceCounts(1)}
    assert get_place(session, "negato", TODAY) is None
    assert get_place(session, "doppio", TODAY) is None
    assert len(list_places(session, TODAY, OFFICE)) == 3
    kept = get_place(session, "negato", TODAY, withheld=True)
    assert kept is not None
    assert kept.consent == "withheld"


def test_a_hidden_address_leaves_only_the_part_of_town(session: Session) -> None:
    add_places(session, HIDDEN)
    public = get_place(session, "casa-protetta", TODAY)
    assert public == public_record(HIDDEN)
    assert public is not None
    assert (public.address, public.lat, public.lon, public.zona) == ("", None, None, None)
    assert (public.quartiere, public.location_basis, public.refs) == (None, "", "{}")
    assert (public.municipality, public.circoscrizione) == ("Torino", "1")
    assert public.address_hidden
    assert not public.approximate
    assert json.loads(public.provenance) == {"name": {"source": "ente"}}
    assert list_places(session, TODAY) == [public]
    assert get_place(session, "casa-protetta", TODAY, withheld=True) == HIDDEN


def test_a_hidden_address_is_found_by_no_question(session: Session) -> None:
    add_places(session, HIDDEN)
    around = PlaceFilter(box=(45.0, 7.6, 45.1, 7.7))
    assert list_map_rows(session, TODAY) == []
    assert list_places(session, TODAY, around) == []
    assert list_places(session, TODAY, PlaceFilter(text="segreta")) == []
    assert len(list_places(session, TODAY, PlaceFilter(text="casa torino"))) == 1
    counts = count_places(session, TODAY)
    assert (counts.total, counts.without_point, counts.approximate) == (1, 1, 0)
    assert len(list_map_rows(session, TODAY, OFFICE)) == 1
    assert len(list_places(session, TODAY, replace(around, withheld=True))) == 1


def test_what_is_withheld_now_is_in_no_answer_about_the_past(session: Session) -> None:
    told = (make_place("ente"), replace(HIDDEN, address_hidden=False))
    add_places(session, *told)
    change_place(session, replace(told[0], consent="withheld"), WITHDRAWN)
    change_place(session, HIDDEN, WITHDRAWN)
    past = list_places(session, BEFORE)
    assert [(place.slug, place.address, place.lat) for place in past] == [
        ("casa-protetta", "", None)
    ]
    assert list_map_rows(session, BEFORE) == []
    assert count_places(session, BEFORE).total == 1
    officers = list_places(session, BEFORE, OFFICE)
    assert [place.address for place in officers] == ["via Segreta 7", "via delle Prove 1"]


def test_a_double_leads_to_the_place_it_was_merged_into(session: Session) -> None:
    add_places(
        session,
        make_place("uno", merged_into="due"),
        make_place("due", merged_into="tre"),
        make_place("tre"),
        make_place("quattro", merged_into="negato"),
        make_place("negato", consent="withheld"),
        make_place("cinque", merged_into="sei"),
        make_place("sei", merged_into="cinque"),
        make_place("sette", merged_into="non-esiste"),
    )
    leads = {slug: merged_place(session, slug, TODAY) for slug in ("uno", "due", "tre")}
    assert leads == {"uno": "tre", "due": "tre", "tre": None}
    for slug in ("quattro", "cinque", "sette", "negato", "mai-visto"):
        assert merged_place(session, slug, TODAY) is None


def _places_of_every_age() -> list[PlaceRecord]:
    days = (None, date(2025, 5, 21), date(2025, 5, 22), date(2026, 11, 1))
    statuses = ("reported", "unknown", "works")
    cases = product(("", "Mo-Fr 08:00-13:00"), days, days, statuses)
    return [
        make_place(f"luogo-{n}", opening_hours=hours, hours_on=on, confirmed_on=seen, status=status)
        for n, (hours, on, seen, status) in enumerate(cases)
    ]


def test_the_database_and_the_rule_agree_which_hours_are_sure(session: Session) -> None:
    places = _places_of_every_age()
    add_places(session, *places)
    said = {
        place.slug: sure_hours(
            place.opening_hours, place.hours_on, place.confirmed_on, place.status, TODAY.day
        )
        for place in places
    }
    every = PlaceFilter(statuses=None)
    assert {row.slug: row.hours for row in list_map_rows(session, TODAY, every)} == said
    counts = {hours: found.total for hours, found in count_by_hours(session, TODAY, every).items()}
    assert counts == {hours: list(said.values()).count(hours) for hours in set(said.values())}
    known = list_places(session, TODAY, replace(every, hours_known=True))
    unknown = list_places(session, TODAY, replace(every, hours_known=False))
    sure = {place.slug for place in places if place.opening_hours and said[place.slug]}
    assert {place.slug for place in known} == sure
    assert {place.slug for place in unknown} == said.keys() - sure


def test_whoever_enters_hours_vouches_for_the_place(session: Session) -> None:
    early, late = date(2026, 3, 1), date(2026, 9, 1)
    add_places(
        session,
        make_place("a", confirmed_on=early, hours_on=late),
        make_place("b", confirmed_on=late, hours_on=early),
        make_place("c", hours_on=late),
        make_place("d", confirmed_on=late),
        make_place("e"),
    )
    days = [row.confirmed_on for row in list_map_rows(session, TODAY)]
    assert days == [late, late, late, late, None]


def test_any_number_of_hours_is_one_question(session: Session) -> None:
    recent = TODAY.day - timedelta(days=9)
    hours = 'Mo-Fr 08:00-13:00 "chiedere all\'Agnese"'
    add_places(
        session,
        make_place("uno", opening_hours=hours, hours_on=recent),
        make_place("due", opening_hours="24/7", hours_on=recent),
        make_place("tre"),
    )
    many = frozenset({hours, *(f"Mo 0{n % 9}:00-1{n % 9}:{n:06}" for n in range(70_000))})
    found = list_places(session, TODAY, PlaceFilter(hours=many))
    assert [place.slug for place in found] == ["uno"]
    assert list_places(session, TODAY, PlaceFilter(hours=frozenset())) == []
    assert [p.slug for p in list_places(session, TODAY, PlaceFilter(hours=frozenset({""})))] == [
        "tre"
    ]


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (PlaceFilter(functions=frozenset({"gas", "emporium"})), ["emporio", "gas"]),
        (PlaceFilter(function="market", functions=frozenset({"market", "gas"})), ["mercato"]),
        (PlaceFilter(access=frozenset({"open"})), ["emporio"]),
        (PlaceFilter(wheelchair=frozenset({"yes", "limited"})), ["emporio", "gas"]),
        (PlaceFilter(box=(45.0, 7.0, 45.06, 8.0)), ["gas"]),
    ],
)
def test_each_new_question_narrows(session: Session, wanted: PlaceFilter, slugs: list[str]) -> None:
    add_places(
        session,
        make_place("emporio", functions=("emporium",), access="open", wheelchair="yes"),
        make_place("gas", functions=("gas",), access="members", wheelchair="limited", lat=45.05),
        make_place("mercato", wheelchair="no"),
    )
    assert [place.slug for place in list_places(session, TODAY, wanted)] == slugs
    assert [row.slug for row in list_map_rows(session, TODAY, wanted)] == slugs
    assert count_places(session, TODAY, wanted).total == len(slugs)


def test_publication_keeps_the_words_that_are_no_whereabouts() -> None:
    place = make_place(phone="011 0000000", access="open")
    assert public_record(place) is place
    hidden = public_record(replace(place, address_hidden=True))
    assert (hidden.phone, hidden.access, hidden.functions) == (
        place.phone,
        place.access,
        place.functions,
    )
    assert LOADED.at < WITHDRAWN.at
