"""What an officer states of a place: vouched for, confirmed, given back, merged and separated."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.rules.provenance import (
    COMPUTED,
    PUBLISHED,
    Fact,
    is_cleared,
    read_provenance,
    write_provenance,
)
from foodplan.store.edits import Overtaken
from foodplan.store.edits.place_doubles import (
    distance_m,
    likely_doubles,
    merge_places,
    separate_place,
    united_functions,
)
from foodplan.store.edits.place_fields import combine, with_field
from foodplan.store.edits.places import (
    OFFICE,
    add_place,
    confirm_place,
    edit_place,
    return_to_source,
    sourced_fields,
    unconfirm_place,
)
from foodplan.store.history import Change, Moment
from foodplan.store.places import FunctionRecord, PlaceFilter, PlaceRecord, get_place, merged_place
from foodplan.store.places.contacts import ContactRecord, get_contact, set_contact
from foodplan.store.places.versions import (
    StatedPlace,
    current_version,
    place_versions,
    work_lines,
)
from tests.factories.accounts import make_account
from tests.factories.places import add_places, add_two_circoscrizioni, make_place

TODAY = date(2026, 11, 22)
GUIDE = Fact("guida", "https://example.org/guida", "2025", PUBLISHED, None)
SLUG = "mercato-di-prova"


def change(minute: int = 0, by: int | None = None, reason: str = "") -> Change:
    return Change(datetime(2026, 11, 22, 9, minute, tzinfo=UTC), by, reason)


def now(session: Session, slug: str = SLUG) -> StatedPlace:
    found = current_version(session, slug, Moment(TODAY))
    assert found is not None
    return found


def sourced(slug: str = SLUG, **changed: Any) -> PlaceRecord:
    facts = dict.fromkeys(("name", "address", "phone", "point", "functions"), GUIDE)
    values = {"phone": "011 555 0100", "provenance": write_provenance(facts), **changed}
    return make_place(slug, **values)


def edited(session: Session, minute: int = 0, reason: str = "", **changed: Any) -> PlaceRecord:
    found = now(session)
    place = replace(found.place, **changed)
    return edit_place(session, found.version, place, change(minute, reason=reason), TODAY)


def test_a_field_that_an_officer_sets_is_vouched_for_and_the_others_keep_their_source(
    session: Session,
) -> None:
    add_places(session, sourced())
    after = edited(session, phone="011 555 0199", opening_hours="Mo-Fr 08:00-13:00")
    facts = read_provenance(after.provenance)
    assert facts["phone"] == Fact(OFFICE, "", "2026-11-22", 4, TODAY)
    assert facts["name"] == GUIDE
    assert (after.cleared, after.hours_on) == (True, TODAY)
    assert now(session).place == after


def test_saving_what_is_already_so_writes_nothing(session: Session) -> None:
    add_places(session, sourced())
    before = now(session).version
    edited(session)
    assert now(session).version == before
    assert not now(session).place.cleared


def test_the_second_of_two_officers_is_told(session: Session) -> None:
    add_places(session, sourced())
    opened = now(session)
    edited(session, phone="011 555 0199")
    with pytest.raises(Overtaken):
        edit_place(session, opened.version, opened.place, change(1), TODAY)


def test_two_changes_of_one_version_become_one_and_only_the_same_field_clashes() -> None:
    base = make_place(phone="1", email="", access="")
    theirs = replace(base, phone="2", email="a@example.org")
    mine = replace(base, phone="3", access="open")
    combined = combine(base, theirs, mine)
    assert (combined.clashes, combined.taken) == (("phone",), ("email",))
    assert (combined.place.phone, combined.place.email, combined.place.access) == (
        "3",
        "a@example.org",
        "open",
    )


def test_a_point_decides_the_areas_and_outside_the_city_there_are_none(session: Session) -> None:
    add_two_circoscrizioni(session)
    add_places(session, sourced(circoscrizione="1"))
    assert edited(session, 1, lat=45.05, lon=7.75).circoscrizione == "2"
    after = edited(session, 2, lat=45.5, lon=7.75)
    assert (after.circoscrizione, after.area_basis) == (None, "point")
    assert (
        edited(session, 3, "perso", lat=None, lon=None, circoscrizione="1").area_basis == "office"
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"functions": ()}, "functions.0.function"),
        ({"approximate": True, "location_error_m": None}, "location_error_m"),
        ({"consent": "given"}, "consent_on"),
        ({"consent": "given", "consent_on": TODAY}, "consent_by"),
        ({"consent": "given", "consent_on": date(2026, 11, 23), "consent_by": "x"}, "consent_on"),
        ({"functions": (FunctionRecord("soup_kitchen"),)}, "consent"),
        ({"status": "historical"}, "reason"),
        ({"consent": "withheld"}, "reason"),
        ({"lat": None, "lon": None}, "reason"),
        ({"email": "nessuno"}, "email"),
        ({"url": "example"}, "url"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_stated_is_refused_at_its_field(
    session: Session, changed: dict[str, Any], field: str
) -> None:
    add_places(session, sourced())
    with pytest.raises(Refused) as refused:
        edited(session, **changed)
    assert field in [problem.field for problem in refused.value.problems]


def test_a_place_of_people_in_need_is_public_by_its_source_or_its_own_word(
    session: Session,
) -> None:
    add_places(session, sourced())
    named = FunctionRecord("soup_kitchen", "guida", "https://example.org/guida")
    assert edited(session, 1, functions=(named,)).consent == "source"
    kitchen = PlaceRecord("", "Mensa nuova", functions=(FunctionRecord("soup_kitchen"),))
    with pytest.raises(Refused):
        add_place(session, kitchen, change(2), TODAY)
    hidden = add_place(session, replace(kitchen, consent="withheld"), change(2), TODAY)
    assert get_place(session, hidden.slug, Moment(TODAY)) is None
    given = replace(kitchen, consent="given", consent_on=TODAY, consent_by="la presidente")
    second = add_place(session, given, change(3), TODAY)
    assert second.slug == "mensa-nuova-2"
    assert get_place(session, second.slug, Moment(TODAY)) is not None


def test_a_confirmation_vouches_for_the_whole_place_but_a_rough_point(session: Session) -> None:
    facts = write_provenance({"name": GUIDE, "point": replace(GUIDE, rank=COMPUTED)})
    add_places(session, make_place(approximate=True, location_error_m=300, provenance=facts))
    confirm_place(session, SLUG, now(session).version, change(), TODAY)
    place = now(session).place
    said = read_provenance(place.provenance)
    assert (place.confirmed_on, place.cleared) == (TODAY, True)
    assert said["name"] == replace(GUIDE, cleared_on=TODAY)
    assert not is_cleared(said["point"])
    version = now(session).version
    confirm_place(session, SLUG, version, change(1), TODAY)
    assert now(session).version == version


def test_a_confirmation_that_was_a_slip_is_taken_back(session: Session) -> None:
    add_places(session, sourced())
    before = now(session).place
    confirm_place(session, SLUG, now(session).version, change(), TODAY)
    unconfirm_place(session, SLUG, now(session).version, change(1), TODAY)
    assert now(session).place == before
    with pytest.raises(Refused):
        unconfirm_place(session, SLUG, now(session).version, change(2), TODAY)


def test_a_field_goes_back_to_what_its_source_said(session: Session) -> None:
    add_places(session, sourced())
    edited(session, phone="011 555 0199", access="open")
    assert sourced_fields(place_versions(session, SLUG)) == {"phone"}
    after = return_to_source(session, SLUG, now(session).version, "phone", change(1), TODAY)
    assert after.phone == "011 555 0100"
    assert read_provenance(after.provenance)["phone"] == GUIDE
    assert after.cleared
    for field in ("phone", "access"):
        with pytest.raises(Refused):
            return_to_source(session, SLUG, now(session).version, field, change(2), TODAY)


def test_what_was_only_confirmed_keeps_its_value_when_it_goes_back(session: Session) -> None:
    add_places(session, sourced())
    confirm_place(session, SLUG, now(session).version, change(), TODAY)
    after = return_to_source(session, SLUG, now(session).version, "phone", change(1), TODAY)
    assert (after.phone, read_provenance(after.provenance)["phone"]) == ("011 555 0100", GUIDE)


def test_a_new_place_never_takes_an_address_of_the_office_s_own(session: Session) -> None:
    for name in ("Nuovo", "Importa", "Fonti"):
        place = PlaceRecord("", name, functions=(FunctionRecord("market"),))
        assert add_place(session, place, change(), TODAY).slug == f"luogo-{name.lower()}"


def two_doubles(session: Session) -> None:
    other = sourced("doppio", name="Mercato di prova", functions=("farmers_market",), phone="")
    add_places(session, sourced(name="Mercato di prova"), replace(other, email="x@example.org"))


def merged(session: Session, minute: int = 1) -> None:
    kept, other = now(session), now(session, "doppio")
    place = with_field(kept.place, "email", other.place)
    place = replace(place, functions=united_functions(place, other.place))
    opened = (kept.version, other.version)
    merge_places(session, place, opened, "doppio", change(minute, reason="stesso banco"), TODAY)


def test_two_doubles_become_one_place_and_can_be_taken_apart_again(session: Session) -> None:
    two_doubles(session)
    before = now(session).place
    merged(session)
    assert now(session).place.function_slugs == ("market", "farmers_market")
    assert now(session).place.email == "x@example.org"
    assert merged_place(session, "doppio", Moment(TODAY)) == SLUG
    assert get_place(session, "doppio", Moment(TODAY)) is None
    assert separate_place(session, "doppio", now(session, "doppio").version, change(2), TODAY)
    assert now(session).place == before
    assert now(session, "doppio").place.merged_into == ""
    assert len(place_versions(session, "doppio")) == 3


def test_what_was_changed_since_a_merge_stays_when_the_double_leaves(session: Session) -> None:
    two_doubles(session)
    merged(session)
    edited(session, 2, email="nuova@example.org")
    assert not separate_place(session, "doppio", now(session, "doppio").version, change(3), TODAY)
    assert now(session).place.email == "nuova@example.org"
    assert now(session).place.function_slugs == ("market",)


def test_a_double_is_merged_only_once_and_never_with_itself(session: Session) -> None:
    two_doubles(session)
    merged(session)
    with pytest.raises(Refused):
        merged(session, 2)
    place = now(session)
    with pytest.raises(Refused):
        separate_place(session, SLUG, place.version, change(3), TODAY)
    double = now(session, "doppio")
    with pytest.raises(Refused):
        edit_place(session, double.version, replace(double.place, phone="1"), change(4), TODAY)
    opened = (place.version, place.version)
    with pytest.raises(Refused):
        merge_places(session, place.place, opened, SLUG, change(4, reason="x"), TODAY)


def test_likely_doubles_are_near_ones_of_the_same_name_or_at_one_address(session: Session) -> None:
    add_places(
        session,
        make_place("uno", name="Orto Àlto", address="", lat=45.07, lon=7.68),
        make_place("vicino", name="Orto alto", address="", lat=45.0708, lon=7.68),
        make_place("lontano", name="Orto alto", address="", lat=45.08, lon=7.68),
        make_place("altro-nome", name="Giardino", address="", lat=45.07, lon=7.68),
        make_place("casa", name="Casa", address="via Roma 7", lat=None, lon=None),
        make_place("frigo", name="Frigo", address="Via Roma, 7", lat=45.01, lon=7.68),
    )
    lines = work_lines(session, Moment(TODAY), PlaceFilter(statuses=None, withheld=True))
    by = {line.slug: line for line in lines}
    assert [line.slug for line, _ in likely_doubles(by["uno"], lines)] == ["vicino"]
    assert [line.slug for line, _ in likely_doubles(by["casa"], lines)] == ["frigo"]
    assert distance_m(by["uno"], by["vicino"]) == pytest.approx(89, abs=1)


def test_the_office_s_contact_is_kept_apart_and_erased(session: Session) -> None:
    add_places(session, make_place())
    make_account(session)
    set_contact(session, SLUG, ContactRecord("chi@example.org", "Anna"), change().at)
    set_contact(session, SLUG, ContactRecord("chi@example.org", "Rita"), change().at)
    assert get_contact(session, SLUG) == ContactRecord("chi@example.org", "Rita")
    set_contact(session, SLUG, ContactRecord(), change().at)
    set_contact(session, SLUG, ContactRecord(), change().at)
    assert not get_contact(session, SLUG)
