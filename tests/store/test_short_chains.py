"""Supplies stand in the ledger once, whatever is sent, corrected or taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from foodplan.models.short_chains import OutletVersion, SupplyVersion
from foodplan.rules.ledger import NodeKind
from foodplan.rules.problems import Refused
from foodplan.rules.short_chains import Intermediary
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment, known
from foodplan.store.ledger import verify_ledger
from foodplan.store.ledger.doubles import find_pairs
from foodplan.store.measures import Measures
from foodplan.store.organisations import list_boundaries, list_sites
from foodplan.store.short_chains import (
    add_supply,
    change_outlet,
    change_supply,
    judged_supplies,
    withdraw_supply,
)
from foodplan.store.short_chains.grains import grams_km0, grams_supplied, grams_undetermined
from tests.factories.short_chains import (
    CHANGE,
    CUNEO,
    NOW,
    TODAY,
    TORINO,
    make_mill,
    make_outlet,
    make_producer,
    make_supply,
    supply,
)

LATER = Change(at=NOW + timedelta(hours=1), reason="dopo")


def flows(session: Session) -> dict[str, int]:
    """Grams that crossed each boundary, net of reversals."""
    query = sa.text(
        "SELECT f.kind, t.kind, SUM(m.grams) FROM flow_month m JOIN node f ON f.id = m.from_node "
        "JOIN node t ON t.id = m.to_node GROUP BY f.kind, t.kind"
    )
    return {f"{one} to {other}": int(grams) for one, other, grams in session.execute(query)}


def version(session: Session, uuid: Any) -> SupplyVersion:
    query = select(SupplyVersion).where(
        known(SupplyVersion, None), col(SupplyVersion.supply) == str(uuid)
    )
    return session.exec(query).one()


def refused(session: Session, **changes: Any) -> dict[str, str]:
    producer, outlet = make_producer(session), make_outlet(session)
    with pytest.raises(Refused) as refusal:
        make_supply(session, **({"producer": producer, "outlet": outlet} | changes))
    assert flows(session) == {}
    return {problem.field: problem.text for problem in refusal.value.problems}


def test_a_supply_goes_from_its_producer_through_the_outlet_to_buyers(session: Session) -> None:
    made = make_supply(session, make_producer(session), make_outlet(session))
    assert made.created
    assert flows(session) == {"source to stock": 12_000, "stock to buyers": 12_000}
    assert verify_ledger(session) == []
    balance = session.execute(sa.text("SELECT SUM(grams) FROM balance")).scalar()
    assert not balance


def test_it_is_sold_and_neither_recovered_nor_given(session: Session) -> None:
    make_supply(session, make_producer(session), make_outlet(session))
    measures = Measures(session, Moment(TODAY))
    sums = {
        name: sum(cell.value for cell in measures.cells(name, {}))
        for name in ("sold", "recovered", "redistributed")
    }
    assert sums == {"sold": 12_000, "recovered": 0, "redistributed": 0}


def test_the_same_supply_twice_changes_nothing(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    one = supply(producer, outlet, import_key="gdxp:1:mele")
    assert add_supply(session, one, CHANGE, TODAY).created
    assert not add_supply(session, one, LATER, TODAY).created
    again = make_supply(session, producer, outlet, import_key="gdxp:1:mele", grams=5)
    assert (again.uuid, again.created) == (str(one.uuid), False)
    assert flows(session)["stock to buyers"] == 12_000


def test_a_correction_is_never_added_to_what_it_corrects(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    one = supply(producer, outlet, grams=120_000)
    add_supply(session, one, CHANGE, TODAY)
    for grams, month in ((12_000, 202610), (40_000, 202609)):
        said = supply(producer, outlet, uuid=one.uuid, grams=grams, month=month)
        change_supply(session, version(session, one.uuid).id or 0, said, LATER, TODAY)
        assert flows(session) == {"source to stock": grams, "stock to buyers": grams}
    assert verify_ledger(session) == []
    assert version(session, one.uuid).number == 3
    then = Moment(TODAY, NOW)
    assert [row.value for row in grams_supplied(session, then)] == [120_000]
    assert [(row.month, row.value) for row in grams_supplied(session, Moment(TODAY))] == [
        (202609, 40_000)
    ]


def test_a_correction_that_moves_outlet_and_producer_leaves_nothing_behind(
    session: Session,
) -> None:
    one = supply(make_producer(session), make_outlet(session))
    add_supply(session, one, CHANGE, TODAY)
    other = make_producer(session, "Altra cascina"), make_outlet(session, "Altro mercato")
    said = supply(*other, uuid=one.uuid, category="formaggi")
    change_supply(session, version(session, one.uuid).id or 0, said, LATER, TODAY)
    assert flows(session) == {"source to stock": 12_000, "stock to buyers": 12_000}
    assert verify_ledger(session) == []


def test_the_second_of_two_correctors_is_told(session: Session) -> None:
    one = supply(make_producer(session), make_outlet(session))
    add_supply(session, one, CHANGE, TODAY)
    opened = version(session, one.uuid).id or 0
    said = supply(one.producer, one.outlet, uuid=one.uuid, grams=1_000)
    change_supply(session, opened, said, LATER, TODAY)
    with pytest.raises(Overtaken):
        change_supply(session, opened, said, LATER, TODAY)


def test_what_is_taken_back_counts_no_more_and_can_be_stated_again(session: Session) -> None:
    one = supply(make_producer(session), make_outlet(session))
    add_supply(session, one, CHANGE, TODAY)
    silent = Change(at=LATER.at)
    with pytest.raises(Refused):
        withdraw_supply(session, str(one.uuid), version(session, one.uuid).id or 0, silent)
    withdraw_supply(session, str(one.uuid), version(session, one.uuid).id or 0, LATER)
    assert not any(flows(session).values())
    assert judged_supplies(session, Moment(TODAY)) == []
    assert not add_supply(session, one, LATER, TODAY).created
    change_supply(session, version(session, one.uuid).id or 0, one, LATER, TODAY)
    assert flows(session)["stock to buyers"] == 12_000
    assert verify_ledger(session) == []


def test_outlets_keep_no_register_and_their_supplies_are_no_doubles(session: Session) -> None:
    producer = make_producer(session)
    for name in ("Mercato uno", "Mercato due"):
        make_supply(session, producer, make_outlet(session, name))
    assert list_sites(session) == []
    assert [row.slug for row in list_boundaries(session, NodeKind.SOURCE)] == ["source"]
    assert find_pairs(session, date(2026, 10, 1), TODAY) == []


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a month to come": ({"month": 202612}, "month"),
    "a thirteenth month": ({"month": 202613}, "month"),
    "an unknown category": ({"category": "sassi"}, "category"),
    "what is no food": ({"category": "non-alimentari"}, "category"),
    "nothing": ({"grams": 0}, "grams"),
    "less than nothing": ({"grams": -5}, "grams"),
    "grams that no month has": ({"grams": 10**10}, "grams"),
    "less than no euro": ({"cents": -1}, "cents"),
    "an unknown producer": ({"producer": 999}, "producer"),
    "an unknown outlet": ({"outlet": 999}, "outlet"),
    "an unknown way of weighing": ({"method": "guessed"}, "method"),
    "an intermediary of no kind": (
        {"intermediaries": (Intermediary("zio"),)}, "intermediaries.0.kind"),
    "kilometres that contradict the places": ({"declared_km": 12.0}, "declared_km"),
    "a source without end": ({"source": "x" * 401}, "source"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_bad_input_is_refused_at_its_field(session: Session, case: str) -> None:
    changes, field = WRONG[case]
    assert field in refused(session, **changes)


def test_kilometres_are_refused_with_both_numbers(session: Session) -> None:
    text = refused(session, declared_km=12.0)["declared_km"]
    assert "12 km" in text
    assert "fra 44 e 46,2" in text


def test_a_producer_may_sell_at_its_own_farm_and_nowhere_else_of_its_own(session: Session) -> None:
    producer = make_producer(session, "Cascina propria")
    own = make_outlet(session, "Spaccio", kind="farm_shop", organisation="cascina-propria")
    make_supply(session, producer, own)
    (row,) = judged_supplies(session, Moment(TODAY))
    assert (row.direct, row.verdict.short) == (True, "yes")
    market = make_outlet(session, "Mercato suo", organisation="cascina-propria")
    with pytest.raises(Refused) as refusal:
        make_supply(session, producer, market)
    assert [problem.field for problem in refusal.value.problems] == ["outlet"]
    with pytest.raises(Refused) as refusal:
        make_supply(session, producer, own, month=202609,
                    intermediaries=(Intermediary("retailer"),))  # fmt: skip
    assert [problem.field for problem in refusal.value.problems] == ["intermediaries.0.kind"]


def test_a_second_supply_of_the_same_is_asked_about(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    make_supply(session, producer, outlet)
    with pytest.raises(Refused) as refusal:
        make_supply(session, producer, outlet)
    assert refusal.value.problems[0].params["confirm"] == "another"
    make_supply(session, producer, outlet, another=True)
    assert flows(session)["stock to buyers"] == 24_000


def test_a_verdict_follows_the_places_of_its_month_and_of_the_moment(session: Session) -> None:
    producer, outlet = make_producer(session), make_outlet(session)
    make_supply(session, producer, outlet)
    assert [row.value for row in grams_km0(session, Moment(TODAY))] == [12_000]
    opened = session.exec(select(OutletVersion.id)).one() or 0
    moved = {**CUNEO, "name": "Mercato di prova", "kind": "market"}
    change_outlet(session, outlet, opened, moved, LATER, date(2026, 11, 1))
    assert [row.value for row in grams_km0(session, Moment(TODAY))] == [12_000]
    opened = max(number or 0 for number in session.exec(select(OutletVersion.id)))
    change_outlet(session, outlet, opened, moved, LATER)
    assert [row.value for row in grams_km0(session, Moment(TODAY))] == [0]
    assert [row.value for row in grams_km0(session, Moment(TODAY, NOW))] == [12_000]


def test_a_cheese_whose_dairy_nobody_knows_is_not_determinable(session: Session) -> None:
    producer, outlet = make_producer(session, "Malga", TORINO), make_outlet(session)
    make_supply(session, producer, outlet, category="formaggi")
    moment = Moment(TODAY)
    assert [row.value for row in grams_undetermined(session, moment)] == [12_000]
    make_mill(session, producer, CUNEO)
    assert [row.value for row in grams_undetermined(session, moment)] == [0]
    assert [row.value for row in grams_km0(session, moment)] == [0]
