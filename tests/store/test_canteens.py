"""Lines of canteens' tenders and invoices: written once, refused where they cannot be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from foodplan.models.short_chains import CanteenPurchase
from foodplan.rules.problems import Refused
from foodplan.rules.short_chain_words import Answer
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.short_chains import (
    PlaceInput,
    add_purchase,
    bought_lines,
    change_purchase,
    set_place,
    withdraw_purchase,
)
from tests.factories.canteens import make_canteen, make_purchase, purchase
from tests.factories.short_chains import (
    CHANGE,
    CUNEO,
    NOW,
    TODAY,
    TORINO,
    make_outlet,
    make_producer,
)

LATER = Change(at=NOW + timedelta(hours=1), reason="dopo")


def refused(session: Session, **changes: Any) -> dict[str, str]:
    outlet = changes.pop("outlet", None) or make_canteen(session)
    with pytest.raises(Refused) as refusal:
        make_purchase(session, outlet, **changes)
    assert session.exec(select(CanteenPurchase)).all() == []
    return {problem.field: problem.text for problem in refusal.value.problems}


def test_a_line_sent_twice_is_one(session: Session) -> None:
    said = purchase(make_canteen(session))
    first = add_purchase(session, said, CHANGE, TODAY)
    second = add_purchase(session, replace(said, product=" Carote "), LATER, TODAY)
    assert (first.created, second.created) == (True, False)
    assert first.purchase.id == second.purchase.id
    assert len(session.exec(select(CanteenPurchase)).all()) == 1


def test_a_key_with_other_content_is_refused_at_each_field_that_differs(session: Session) -> None:
    said = purchase(make_canteen(session))
    add_purchase(session, said, CHANGE, TODAY)
    with pytest.raises(Refused) as refusal:
        add_purchase(session, replace(said, grams=12_000, local="no"), LATER, TODAY)
    found = {problem.field: problem.text for problem in refusal.value.problems}
    assert set(found) == {"grams", "local"}
    assert "10 kg" in found["grams"]
    assert "12 kg" in found["grams"]
    assert len(session.exec(select(CanteenPurchase)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grams": None, "cents": None}, "grams"),
        ({"grams": 0}, "grams"),
        ({"grams": 10**11}, "grams"),
        ({"cents": -1}, "cents"),
        ({"local_reason": " "}, "local_reason"),
        ({"local": "perhaps"}, "local"),
        ({"kind": "quote"}, "kind"),
        ({"first_month": 202610}, "last_month"),
        ({"last_month": 202612}, "last_month"),
        ({"kind": "tender", "last_month": 209912}, "last_month"),
        ({"first_month": 202613}, "first_month"),
        ({"product": "", "category": ""}, "product"),
        ({"product": "x" * 201}, "product"),
        ({"category": "non-alimentari"}, "category"),
        ({"category": "nulla"}, "category"),
        ({"producer": 999}, "producer"),
        ({"document": "", "source": ""}, "document"),
        ({"row_key": " "}, "row_key"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, changes: dict[str, Any], field: str
) -> None:
    assert set(refused(session, **changes)) == {field}


def test_only_a_canteen_buys(session: Session) -> None:
    market = make_outlet(session)
    make_canteen(session)
    assert "mensa" in refused(session, outlet=market)["outlet"]


def test_local_against_the_places_is_refused_with_the_distance(session: Session) -> None:
    far = make_producer(session, "Lontana", CUNEO)
    found = refused(session, producer=far)
    assert "76 km" in found["local"] or "77 km" in found["local"]


def test_not_local_against_the_places_must_say_why(session: Session) -> None:
    near = make_producer(session, "Vicina", TORINO)
    found = refused(session, producer=near, local="no", local_reason="")
    assert set(found) == {"local_reason"}
    outlet = make_canteen(session, "Altra mensa")
    said = {"producer": near, "local": "no", "local_reason": "Merce di un altro"}
    assert make_purchase(session, outlet, **said).created
    assert bought_lines(session, Moment(TODAY))[0].counted.answer == Answer.NO


def test_the_places_are_a_reason_of_their_own(session: Session) -> None:
    near = make_producer(session, "Vicina", TORINO)
    outlet = make_canteen(session)
    assert make_purchase(session, outlet, producer=near, local_reason="").created


def test_what_is_not_declared_takes_the_answer_of_the_places(session: Session) -> None:
    near, far = make_producer(session, "Vicina", TORINO), make_producer(session, "Lontana", CUNEO)
    outlet = make_canteen(session)
    for producer in (near, far, None):
        make_purchase(session, outlet, producer=producer, local="unknown", local_reason="")
    found = [row.counted.answer for row in bought_lines(session, Moment(TODAY))]
    assert found == [Answer.YES, Answer.NO, Answer.UNKNOWN]


def test_what_is_learnt_later_of_a_place_takes_a_line_out_and_not_of_the_past(
    session: Session,
) -> None:
    number = make_producer(session, "Vicina", TORINO)
    make_purchase(session, make_canteen(session), producer=number, category="formaggi")
    set_place(session, number, PlaceInput(uuid4(), "processing", CUNEO), LATER)
    assert bought_lines(session, Moment(TODAY))[0].counted.answer == Answer.UNKNOWN
    assert bought_lines(session, Moment(TODAY, NOW))[0].counted.answer == Answer.YES


def test_a_correction_and_a_withdrawal_keep_the_history(session: Session) -> None:
    said = purchase(make_canteen(session))
    made = add_purchase(session, said, CHANGE, TODAY).purchase
    changed = change_purchase(session, made.id or 0, replace(said, grams=9_000), LATER, TODAY)
    assert changed.grams == 9_000
    with pytest.raises(Overtaken):
        change_purchase(session, made.id or 0, replace(said, grams=8_000), LATER, TODAY)
    withdraw_purchase(session, said.row_key, changed.id or 0, LATER)
    assert bought_lines(session, Moment(TODAY)) == []
    assert len(bought_lines(session, Moment(TODAY, NOW))) == 1
    again = add_purchase(session, replace(said, grams=9_000), LATER, TODAY)
    assert (again.created, again.purchase.active) == (False, False)


def test_a_withdrawal_without_a_reason_is_refused(session: Session) -> None:
    made = make_purchase(session, make_canteen(session)).purchase
    with pytest.raises(Refused):
        withdraw_purchase(session, made.row_key, made.id or 0, Change(at=NOW))


def test_nobody_corrects_a_line_that_is_not_there(session: Session) -> None:
    with pytest.raises(LookupError):
        change_purchase(session, 1, purchase(make_canteen(session)), CHANGE, TODAY)
