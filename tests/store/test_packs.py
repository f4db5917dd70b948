"""Packs and parcels: offered where they belong, changed from a day on, exact to the gram."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node
from foodplan.rules.packs import quantity_of, whole_grams
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.packs import (
    PackInput,
    PackRow,
    add_pack,
    change_pack,
    get_pack,
    last_pack_version,
    list_all_packs,
    list_own_packs,
    list_packs,
    pack_history,
    parcel_lines,
    withdraw_pack,
)

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
CRATE = PackInput("Cassetta da 8 kg", "ortofrutta", net_grams=8000, tare_grams=700)
PARCEL = PackInput("Pacco famiglia", content={"ortofrutta": 3000, "pane-forno": 1000})


def make_sites(session: Session) -> tuple[int, int]:
    for place, slug in enumerate(("ortofrutta", "pane-forno")):
        session.add(Category(slug=slug, name=slug, position=place))
    nodes = [Node(slug=slug, kind="stock") for slug in ("nord", "sud")]
    session.add_all(nodes)
    session.flush()
    return nodes[0].id or 0, nodes[1].id or 0


def names(rows: list[PackRow]) -> list[str]:
    return [row.name for row in rows]


def test_a_site_is_offered_its_own_parcels_before_everybodys_crates(session: Session) -> None:
    north, south = make_sites(session)
    add_pack(session, None, CRATE, CHANGE)
    add_pack(session, north, PARCEL, CHANGE)
    assert names(list_packs(session, north, Moment(TODAY))) == [
        "Pacco famiglia",
        "Cassetta da 8 kg",
    ]
    assert names(list_packs(session, south, Moment(TODAY))) == ["Cassetta da 8 kg"]
    assert names(list_own_packs(session, None, Moment(TODAY))) == ["Cassetta da 8 kg"]
    assert names(list_own_packs(session, north, Moment(TODAY))) == ["Pacco famiglia"]
    assert len(list_all_packs(session, Moment(TODAY))) == 2


def test_a_parcel_weighs_what_it_declares_and_a_pack_has_no_content(session: Session) -> None:
    north, _south = make_sites(session)
    parcel = get_pack(session, add_pack(session, north, PARCEL, CHANGE), Moment(TODAY))
    crate = get_pack(session, add_pack(session, None, CRATE, CHANGE), Moment(TODAY))
    assert parcel is not None
    assert crate is not None
    assert (parcel.parcel, parcel.net_grams, dict(parcel.content)) == (True, 4000, PARCEL.content)
    assert (crate.parcel, crate.net_grams, crate.tare_grams, crate.content) == (
        False,
        8000,
        700,
        (),
    )


def test_three_parcels_are_three_times_each_of_their_goods(session: Session) -> None:
    north, _south = make_sites(session)
    slug = add_pack(session, north, PARCEL, CHANGE)
    parcel = get_pack(session, slug, Moment(TODAY))
    assert parcel is not None
    lines = parcel_lines(parcel, 3)
    assert [(line.category, line.grams, line.quantity, line.unit) for line in lines] == [
        ("ortofrutta", 9000, "3", slug),
        ("pane-forno", 3000, "3", slug),
    ]


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 50_000), min_size=1),
    st.integers(1, 10_000),
)
def test_parcels_as_typed_give_back_their_grams_and_grams_their_parcels(
    content: dict[str, int], number: int
) -> None:
    pack = PackRow(
        slug="pacco",
        node_id=1,
        name="Pacco",
        category=None,
        content=tuple(content.items()),
        net_grams=sum(content.values()),
        tare_grams=0,
        proposed=False,
        version=1,
        since=None,
        until=None,
    )
    lines = parcel_lines(pack, number)
    assert sum(line.grams for line in lines) == pack.net_grams * number
    for line in lines:
        assert line.grams_per_unit is not None
        assert whole_grams(Decimal(line.quantity or ""), line.grams_per_unit) == line.grams
        assert quantity_of(line.grams, line.grams_per_unit) == number


@pytest.mark.parametrize("number", [0, -1, 10_001])
def test_no_parcels_or_a_slip_are_refused(session: Session, number: int) -> None:
    make_sites(session)
    crate = get_pack(session, add_pack(session, None, CRATE, CHANGE), Moment(TODAY))
    assert crate is not None
    with pytest.raises(Refused):
        parcel_lines(crate, number)


def test_a_content_changes_from_its_day_and_as_of_keeps_the_old(session: Session) -> None:
    north, _south = make_sites(session)
    slug = add_pack(session, north, PARCEL, CHANGE)
    opened = last_pack_version(session, slug)
    lighter = PackInput("Pacco famiglia", content={"ortofrutta": 2000, "pane-forno": 0})
    change_pack(session, slug, opened, lighter, LATER, TODAY)
    now, then = (get_pack(session, slug, Moment(day)) for day in (TODAY, date(2026, 11, 21)))
    assert now is not None
    assert then is not None
    assert (now.net_grams, dict(now.content)) == (2000, {"ortofrutta": 2000})
    assert then.net_grams == 4000
    assert now.node_id == north
    known_before = get_pack(session, slug, Moment(TODAY, CHANGE.at))
    assert known_before is not None
    assert known_before.net_grams == 4000
    assert len(pack_history(session, slug)) == 3


def test_a_withdrawn_pack_is_no_longer_offered(session: Session) -> None:
    north, _south = make_sites(session)
    slug = add_pack(session, None, CRATE, CHANGE)
    withdraw_pack(session, slug, last_pack_version(session, slug), LATER, TODAY)
    assert list_packs(session, north, Moment(TODAY)) == []
    assert names(list_packs(session, north, Moment(date(2026, 11, 21)))) == ["Cassetta da 8 kg"]


def test_the_second_of_two_who_change_a_pack_is_told(session: Session) -> None:
    make_sites(session)
    slug = add_pack(session, None, CRATE, CHANGE)
    opened = last_pack_version(session, slug)
    change_pack(session, slug, opened, PackInput("Cassetta", "ortofrutta", 7500), LATER, TODAY)
    with pytest.raises(Overtaken):
        change_pack(session, slug, opened, CRATE, LATER, TODAY)
    with pytest.raises(Overtaken):
        withdraw_pack(session, slug, opened, LATER, TODAY)


def test_slugs_are_short_and_never_taken_twice_nor_a_unit_of_mass(session: Session) -> None:
    make_sites(session)
    long = PackInput("Cassetta grande di plastica verde", "ortofrutta", 9000)
    slugs = [add_pack(session, None, long, CHANGE) for _ in range(12)]
    slugs.append(add_pack(session, None, PackInput("KG", "ortofrutta", 9000), CHANGE))
    assert len(set(slugs)) == 13
    assert all(len(slug) <= 20 for slug in slugs)
    assert slugs[-1] == "kg-2"


WRONG = [
    (PackInput("  ", "ortofrutta", 8000), {"name"}),
    (PackInput("Cassa", "oro", 8000), {"category"}),
    (PackInput("Cassa"), {"category"}),
    (PackInput("Cassa", "ortofrutta", 8000, content={"pane-forno": 10}), {"category"}),
    (PackInput("Cassa", "ortofrutta", 0), {"net_grams"}),
    (PackInput("Cassa", "ortofrutta", 1_000_001), {"net_grams"}),
    (PackInput("Cassa", "ortofrutta", 8000, tare_grams=-1), {"tare_grams"}),
    (PackInput("Pacco", content={"ortofrutta": -5}), {"net_grams"}),
    (PackInput("Pacco", content={"oro": 5}), {"category"}),
]


@pytest.mark.parametrize(("values", "fields"), WRONG)
def test_a_pack_that_cannot_be_is_refused_at_its_fields(
    session: Session, values: PackInput, fields: set[str]
) -> None:
    make_sites(session)
    with pytest.raises(Refused) as refused:
        add_pack(session, None, values, CHANGE)
    assert {problem.field for problem in refused.value.problems} == fields


def test_a_pack_that_is_not_there_cannot_be_changed(session: Session) -> None:
    make_sites(session)
    with pytest.raises(LookupError):
        change_pack(session, "niente", 0, CRATE, CHANGE, TODAY)
