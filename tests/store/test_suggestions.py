"""Suggestions in the store: what is queued, what a decision leaves, what two at once do."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import open_session, session_scope
from foodplan.models.atlas import PlaceSuggestion
from foodplan.models.places import PlaceVersion
from foodplan.rules.problems import Refused
from foodplan.rules.provenance import read_provenance
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment, history_of
from foodplan.store.places import FunctionRecord, change_place, get_place, list_places
from foodplan.store.suggestions import (
    AlreadyDecided,
    Decision,
    Proposal,
    QueueFilter,
    add_note,
    columns_of,
    count_suggestions,
    count_waiting,
    decide,
    find_suggestion,
    get_suggestion,
    list_suggestions,
    queue_suggestion,
    take_contact,
    take_in_hand,
    version_in_force,
    withdraw,
)
from tests.factories.suggestions import NOW, make_atlas, propose

TODAY = date(2026, 11, 22)
ACT = Change(at=NOW + timedelta(hours=1))


def _opened(session: Session, place: str = "mercato") -> int:
    return version_in_force(session, place, TODAY) or 0


def _accept(session: Session, number: int, *facts: str, place: str = "mercato") -> Any:
    decision = Decision(accepted=frozenset(facts), opened=_opened(session, place))
    return decide(session, number, decision, ACT)


def _place(session: Session, slug: str = "mercato") -> Any:
    return get_place(session, slug, Moment(TODAY), withheld=True)


def test_a_suggestion_takes_function_area_and_version_of_its_place(session: Session) -> None:
    make_atlas(session)
    number, key = propose(session, place="orto")
    found = find_suggestion(session, key)
    assert found is not None
    assert found.id == number
    assert (found.function, found.area) == ("urban_garden", "2")
    assert found.base_version == _opened(session, "orto")
    row = session.get_one(PlaceSuggestion, number)
    assert key not in str(row.model_dump())
    assert find_suggestion(session, "di-nessuno") is None


def test_an_unknown_code_is_refused(session: Session) -> None:
    for wrong in ({"origin": "fax"}, {"kind": "x"}, {"reason": "x"}):
        with pytest.raises(ValueError, match="is not a valid"):
            propose(session, place=None, **wrong)


def test_a_machine_says_the_same_once(session: Session) -> None:
    make_atlas(session)
    said = {"origin": "import", "reason": "source", "proposed": {"confirmed_on": TODAY}}
    first, key = propose(session, **said)
    assert key
    assert propose(session, at=NOW + timedelta(days=1), **said) == (first, "")
    other, _key = propose(session, **{**said, "proposed": {"confirmed_on": date(2026, 1, 1)}})
    assert other != first


def test_the_same_form_is_one_suggestion(session: Session) -> None:
    make_atlas(session)
    form = Proposal("public", "problem", "other", "orto", text="uno", uuid="a" * 36)
    first, key = queue_suggestion(session, form, NOW)
    assert key
    assert queue_suggestion(session, replace(form, text="due"), NOW) == (first, "")


def test_functions_of_an_import_become_those_of_the_place(session: Session) -> None:
    make_atlas(session)
    functions = (FunctionRecord("market", source_name="a"), FunctionRecord("gas"))
    number, _key = propose(session, origin="sync", proposed={"functions": functions})
    done = _accept(session, number, "functions")
    assert done.changed == {"functions": [["market"], ["market", "gas"]]}
    assert _place(session).function_slugs == ("market", "gas")
    assert _place(session).functions[0].source_name == "a"


def test_an_accepted_point_moves_the_place_and_its_areas(session: Session) -> None:
    make_atlas(session)
    number, _key = propose(session, reason="moved", proposed={"lat": 45.05, "lon": 7.75})
    done = _accept(session, number, "point")
    place = _place(session)
    assert (place.lat, place.lon, place.circoscrizione) == (45.05, 7.75, "2")
    assert (place.approximate, place.area_basis) == (False, "point")
    assert done.state == "accepted"
    assert done.changed["point"] == [{"lat": 45.07, "lon": 7.68}, {"lat": 45.05, "lon": 7.75}]
    assert set(read_provenance(place.provenance)) == {"point"}


def test_a_confirmation_says_the_day(session: Session) -> None:
    make_atlas(session)
    said = {"origin": "mail", "kind": "confirm", "reason": "still_so"}
    number, _key = propose(session, "orto", proposed={"confirmed_on": TODAY}, **said)
    _accept(session, number, "confirmed_on", place="orto")
    assert _place(session, "orto").confirmed_on == TODAY


def test_hours_that_are_not_so_any_more_are_taken_away(session: Session) -> None:
    make_atlas(session)
    change = Change(at=NOW)
    place = replace(_place(session), opening_hours="Mo-Sa 08:00-13:00", hours_on=TODAY)
    change_place(session, place, change)
    proposed = {"hours_note": "mar e gio 15-18", "opening_hours": ""}
    number, _key = propose(session, reason="hours", proposed=proposed)
    _accept(session, number, "hours_note", "opening_hours")
    place = _place(session)
    assert (place.opening_hours, place.hours_on) == ("", None)
    assert place.hours_note == "mar e gio 15-18"


def test_values_that_no_place_may_have_are_refused_and_nothing_is_written(
    session: Session,
) -> None:
    make_atlas(session)
    proposed = {"email": "nessuna", "status": "boh", "opening_hours": "sempre aperto"}
    number, _key = propose(session, origin="import", proposed=proposed)
    with pytest.raises(Refused) as refused:
        _accept(session, number, "email", "status", "opening_hours")
    assert {problem.field for problem in refused.value.problems} == {
        "email",
        "status",
        "opening_hours",
    }
    assert count_waiting(session) == 1
    assert _place(session).email == ""


def test_what_changed_since_the_officer_looked_is_not_written_over(session: Session) -> None:
    make_atlas(session)
    number, _key = propose(session)
    opened = _opened(session)
    change_place(session, replace(_place(session), phone="011 555 0300"), Change(at=NOW))
    decision = Decision(accepted=frozenset({"phone"}), opened=opened)
    with pytest.raises(Overtaken):
        decide(session, number, decision, ACT)
    assert _place(session).phone == "011 555 0300"


def test_what_changed_elsewhere_is_kept_beside_it(session: Session) -> None:
    make_atlas(session)
    number, _key = propose(session)
    opened = _opened(session)
    change_place(session, replace(_place(session), name="Mercato grande"), Change(at=NOW))
    decide(session, number, Decision(accepted=frozenset({"phone"}), opened=opened), ACT)
    place = _place(session)
    assert (place.name, place.phone) == ("Mercato grande", "011 555 0199")


def test_a_place_that_is_gone_can_only_be_closed(session: Session) -> None:
    make_atlas(session)
    number, _key = propose(session)
    session.get_one(PlaceSuggestion, number).place = None
    session.flush()
    with pytest.raises(Refused):
        decide(session, number, Decision(accepted=frozenset({"phone"})), ACT)
    assert decide(session, number, Decision(answer="non c’è più"), ACT).state == "refused"


def test_only_what_waits_can_be_decided_taken_or_withdrawn(session: Session) -> None:
    make_atlas(session)
    number, key = propose(session, contact="ada@example.org")
    take_in_hand(session, number, ACT)
    assert take_contact(session, number) == "ada@example.org"
    assert take_contact(session, number) == ""
    assert take_contact(session, 99) == ""
    decide(session, number, Decision(answer="no"), ACT)
    for act in (
        lambda: decide(session, number, Decision(), ACT),
        lambda: take_in_hand(session, number, ACT),
    ):
        with pytest.raises(AlreadyDecided):
            act()
    for said in (lambda: withdraw(session, key, NOW), lambda: add_note(session, key, "x", NOW)):
        with pytest.raises(Refused):
            said()
    with pytest.raises(LookupError):
        decide(session, 99, Decision(), ACT)
    with pytest.raises(LookupError):
        withdraw(session, "di-nessuno", NOW)
    assert get_suggestion(session, 99) is None


def test_the_queue_puts_the_reports_of_a_place_together(session: Session) -> None:
    make_atlas(session)
    first, second, third = (propose(session, place)[0] for place in ("mercato", "orto", "mercato"))
    total, found = list_suggestions(session, QueueFilter(), limit=10)
    assert total == 3
    assert [item.id for item in found] == [first, third, second]
    total, found = list_suggestions(session, QueueFilter(), limit=1, offset=2)
    assert (total, [item.id for item in found]) == (3, [second])
    counts = count_suggestions(session)
    assert counts.by_function == {"market": 2, "urban_garden": 1}
    assert counts.by_area == {"1": 2, "2": 1}
    assert list_suggestions(session, QueueFilter(state=""), limit=1)[0] == 3


def test_two_officers_at_once_leave_one_decision(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_atlas(session)
        number, _key = propose(session)
    with session_scope(engine) as session:
        opened = _opened(session)
    yes = Decision(accepted=frozenset({"phone"}), opened=opened)
    with open_session(engine, writes=True) as first:
        decide(first, number, yes, ACT)
        first.commit()
    with open_session(engine, writes=True) as second, pytest.raises(AlreadyDecided) as late:
        decide(second, number, Decision(answer="no"), ACT)
    assert late.value.found.state == "accepted"


def test_columns_of_a_point_are_five(session: Session) -> None:
    make_atlas(session)
    place = list_places(session, Moment(TODAY))[0]
    assert len(columns_of(place, "point")) == 5
    assert columns_of(place, "name") == {"name": place.name}


def test_officers_who_press_in_the_same_instant_leave_one_decision(engine: Engine) -> None:
    with session_scope(engine, writes=True) as session:
        make_atlas(session)
        number, _key = propose(session)
    with session_scope(engine) as session:
        opened = _opened(session)
    gate = Barrier(4)

    def press(officer: int) -> str:
        gate.wait()
        answer = Decision(accepted=frozenset({"phone"}), answer=str(officer), opened=opened)
        try:
            with session_scope(engine, writes=True) as session:
                return decide(session, number, answer, ACT).decision
        except AlreadyDecided as late:
            return f"late: {late.found.decision}"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(press, range(4)))
    winner = said[0]
    assert said[1:] == [f"late: {winner}"] * 3
    with session_scope(engine) as session:
        assert len(history_of(session, PlaceVersion, place="mercato")) == 2
