"""Files of short chains: seen row by row, kept all or nothing, and once."""

import csv
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from foodplan.db import make_engine, session_scope
from foodplan.jobs.chain_files import (
    Changed,
    CheckedFile,
    Choices,
    check_file,
    keep_file,
    refused_csv,
    refused_rows,
)
from foodplan.models.organisations import Organisation
from foodplan.models.short_chains import CanteenPurchase, ChainImport, Supply, SupplyVersion
from foodplan.store.history import Moment
from foodplan.store.ledger import verify_ledger
from foodplan.store.organisations import OrganisationInput, change_organisation
from foodplan.store.short_chains import change_supply, judged_supplies, withdraw_supply
from tests.factories.canteens import make_canteen
from tests.factories.chain_files import CANTEEN_ROW, GAS_ROW, dfc, encoded, gdxp, product, table
from tests.factories.short_chains import CHANGE, TODAY, make_outlet, make_producer, supply


@pytest.fixture
def ends(session: Session) -> tuple[int, int]:
    return make_producer(session), make_outlet(session)


def checked(session: Session, data: bytes, choices: Choices | None = None) -> CheckedFile:
    return check_file(session, data, choices or Choices(), TODAY)


def keep(session: Session, data: bytes, choices: Choices | None = None, uuid: str = "a") -> Any:
    found = checked(session, data, choices)
    return keep_file(
        session, data, choices or Choices(), CHANGE, TODAY,
        uuid=uuid, filename="ottobre.csv", seen=found.seen,
    )  # fmt: skip


def verdicts(session: Session, data: bytes, choices: Choices | None = None) -> list[str]:
    return [item.verdict for item in checked(session, data, choices).rows]


def texts(session: Session, data: bytes) -> str:
    rows = checked(session, data).rows
    return " ".join(problem.text for item in rows for problem in item.problems)


@pytest.mark.usefixtures("ends")
def test_a_table_is_kept_once_with_what_became_of_it(session: Session) -> None:
    data = table(GAS_ROW, GAS_ROW | {"prodotto": "Mele", "kg": "3"}, {"kg": "15,5", "euro": "60"})
    row = keep(session, data)
    assert (row.read, row.imported, row.duplicates, row.refused) == (3, 2, 0, 1)
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert sorted(item.version.grams for item in judged_supplies(session, Moment(TODAY))) == [
        3_000, 12_500,
    ]  # fmt: skip
    assert verify_ledger(session) == []
    assert verdicts(session, data) == ["same", "same", "left_out"]
    with pytest.raises(Changed):
        keep(session, data, uuid="b")
    assert keep(session, data, uuid="a").id == row.id
    assert len(session.exec(select(Supply)).all()) == 2
    assert len(session.exec(select(ChainImport)).all()) == 1


@pytest.mark.usefixtures("ends")
def test_one_row_to_mend_and_nothing_is_kept(session: Session) -> None:
    data = table(GAS_ROW, GAS_ROW | {"categoria": "Zucche volanti"})
    found = checked(session, data)
    assert (found.ready, found.counts["new"], found.counts["refused"]) == (False, 1, 1)
    assert "Le categorie sono: Ortofrutta, Formaggi." in texts(session, data)
    with pytest.raises(Changed):
        keep(session, data)
    assert session.exec(select(Supply)).all() == []


def test_a_name_that_nobody_knows_can_be_chosen(session: Session, ends: tuple[int, int]) -> None:
    data = table(GAS_ROW | {"produttore": "La Cascina", "categoria": "Roba", "punto vendita": ""})
    found = checked(session, data)
    assert found.unknown == (("producer", "La Cascina"), ("category", "Roba"))
    assert found.needs_outlet
    named = {("producer", "La Cascina"): str(ends[0]), ("category", "Roba"): "formaggi"}
    choices = Choices(ends[1], named)
    assert keep(session, data, choices).imported == 1
    assert verdicts(session, data, choices) == ["same"]
    wrong = {("producer", "La Cascina"): "9999", ("category", "Roba"): "non-alimentari"}
    assert verdicts(session, data, Choices(ends[1], wrong)) == ["refused"]


def test_a_supplier_is_known_by_its_vat_number(session: Session, ends: tuple[int, int]) -> None:
    said = OrganisationInput("Un altro nome", "producer", tax_code="01234567890")
    change_organisation(session, ends[0], said, CHANGE)
    assert verdicts(session, gdxp()) == ["new"]
    assert keep(session, gdxp(), uuid="g").imported == 1
    assert verdicts(session, gdxp()) == ["same"]


@pytest.mark.usefixtures("ends")
def test_another_quantity_of_the_same_order_shows_both(session: Session) -> None:
    keep(session, gdxp())
    more = gdxp(product(bookingInfo={"totalQty": 25}))
    (item,) = checked(session, more).rows
    assert item.verdict == "different"
    assert item.there == (("grams", "20 kg", "25 kg"), ("cents", "42,00 €", "52,50 €"))
    (version,) = session.exec(select(SupplyVersion)).all()
    assert item.page == version.supply
    found = checked(session, gdxp(product(bookingInfo={"totalQty": 25}), product(sku="M2")))
    assert (found.ready, found.turned_away) == (True, 1)


def test_what_was_withdrawn_or_corrected_by_hand_stays_so(
    session: Session, ends: tuple[int, int]
) -> None:
    keep(session, gdxp())
    (row,) = session.exec(select(SupplyVersion)).all()
    again = replace(supply(*ends, grams=1), uuid=UUID(row.supply), import_key="x")
    change_supply(session, row.id or 0, again, CHANGE, TODAY)
    assert verdicts(session, gdxp()) == ["different"]
    last = session.exec(select(SupplyVersion).where(SupplyVersion.number == 2)).one()
    withdraw_supply(session, row.supply, last.id or 0, CHANGE)
    assert verdicts(session, gdxp()) == ["different"]
    assert "non torna da sola" in texts(session, gdxp())


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"km dichiarati": "12"}, "Avete scritto 12 km, ma in linea d’aria"),
        ({"periodo": "12/2026"}, "futuro"),
        ({"kg": "9999999"}, "sono troppi"),
        ({"kg": ""}, "più di zero"),
        ({"produttore": ""}, "Manca il produttore"),
        ({"intermediari": " | ".join(["grossista: A"] * 9)}, "Al massimo 6"),
    ],
)
def test_what_the_store_refuses_is_told_at_the_cell(
    session: Session, changes: dict[str, str], words: str
) -> None:
    assert words in texts(session, table(GAS_ROW | changes))


def test_a_producer_is_not_its_own_outlet(session: Session) -> None:
    number = make_producer(session)
    slug = session.exec(select(Organisation.slug).where(Organisation.id == number)).one()
    make_outlet(session, organisation=slug)
    assert verdicts(session, table(GAS_ROW)) == ["refused"]
    assert "è tenuto dallo stesso produttore" in texts(session, table(GAS_ROW))


@pytest.mark.usefixtures("ends")
def test_the_same_twice_in_a_file_is_asked_back(session: Session) -> None:
    assert verdicts(session, table(GAS_ROW, GAS_ROW | {"kg": "9"})) == ["new", "refused"]
    apart = table(GAS_ROW | {"codice": "1"}, GAS_ROW | {"codice": "2"})
    assert verdicts(session, apart) == ["new", "new"]


def test_lines_of_canteens_are_kept_without_their_totals(session: Session) -> None:
    make_canteen(session)
    data = table(
        CANTEEN_ROW, CANTEEN_ROW | {"prodotto": "Mele"},
        {"categoria": "TOTALE", "kg": "20", "euro": "50,00"},
    )  # fmt: skip
    row = keep(session, data)
    assert (row.format, row.read, row.imported, row.refused) == ("canteens", 3, 2, 1)
    assert len(session.exec(select(CanteenPurchase)).all()) == 2
    assert verdicts(session, data) == ["same", "same", "left_out"]
    other = table(CANTEEN_ROW | {"kg": "11"})
    (item,) = checked(session, other).rows
    assert (item.verdict, item.there) == ("different", (("grams", "10 kg", "11 kg"),))


def test_who_ordered_is_nowhere(session: Session, ends: tuple[int, int]) -> None:
    data = encoded(dfc())
    assert verdicts(session, data, Choices(ends[1])) == ["new"]
    keep(session, data, Choices(ends[1]))
    draft = encoded(dfc(**{"dfc-b:hasOrderStatus": "dfc-v:Held", "dfc-b:orderNumber": "R-2"}))
    found = checked(session, draft, Choices(ends[1]))
    assert found.counts["left_out"] == 1
    told = refused_csv(refused_rows(found)).decode()
    (kept,) = session.exec(select(ChainImport)).all()
    (version,) = session.exec(select(SupplyVersion)).all()
    for text in (told, kept.summary, version.source, repr(found)):
        assert "Segreta" not in text


@pytest.mark.usefixtures("ends")
def test_no_cell_of_the_refused_rows_is_a_formula(session: Session) -> None:
    evil = GAS_ROW | {"produttore": "=HYPERLINK(0)", "categoria": "@x", "kg": "-5"}
    body = refused_csv(refused_rows(checked(session, table(evil)))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body), delimiter=";"))
    assert len(rows) > 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


CELLS = st.sampled_from(["Carote", "Mele", "Totale", ""])
WEIGHTS = st.sampled_from(["1", "2,5", "zero", "", "3"])


@settings(max_examples=25)
@given(st.lists(st.tuples(CELLS, WEIGHTS), min_size=1, max_size=7))
def test_every_row_is_accounted_for_and_twice_changes_nothing(
    session: Session, rows: list[tuple[str, str]]
) -> None:
    nested = session.begin_nested()
    try:
        make_producer(session)
        make_outlet(session)
        data = table(*(GAS_ROW | {"prodotto": name, "kg": kilos} for name, kilos in rows))
        found = checked(session, data)
        counts = found.counts
        assert sum(counts.values()) == len(rows)
        assert counts["new"] + counts["same"] + found.turned_away == len(rows)
        if found.ready:
            row = keep(session, data)
            assert row.read == row.imported + row.duplicates + row.refused == len(rows)
            again = checked(session, data).counts
            assert (again["new"], again["same"]) == (0, counts["new"])
    finally:
        nested.rollback()
        session.expire_all()


@pytest.mark.postgres
@pytest.mark.parametrize("uuids", [("a", "a"), ("a", "b")], ids=["one form", "two forms"])
def test_a_file_confirmed_twice_at_once_is_one(postgres_url: str, uuids: tuple[str, str]) -> None:
    engine: Engine = make_engine(postgres_url)
    data = gdxp(*(product(sku=f"S{number}") for number in range(20)))
    with session_scope(engine, writes=True) as session:
        make_producer(session)
        make_outlet(session)
    with session_scope(engine) as session:
        seen = checked(session, data).seen

    def confirm(uuid: str) -> str:
        try:
            with session_scope(engine, writes=True) as session:
                keep_file(session, data, Choices(), CHANGE, TODAY, uuid=uuid, filename="o.json",
                          seen=seen)  # fmt: skip
        except Changed:
            return "changed"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(confirm, uuids))
    assert told == (["kept", "kept"] if uuids[0] == uuids[1] else ["changed", "kept"])
    with session_scope(engine) as session:
        assert len(session.exec(select(ChainImport)).all()) == 1
        assert len(session.exec(select(Supply)).all()) == 20
        assert verify_ledger(session) == []
    engine.dispose()
