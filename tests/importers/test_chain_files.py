"""Files of short chains read without guessing: every row says what it is, or why it is none."""

import io
import json
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from foodplan.importers.chains import SaidRow, Unreadable, read_chain_file
from tests.factories.chain_files import CANTEEN_ROW, GAS_ROW, dfc, encoded, gdxp, product, table


def only(data: bytes) -> SaidRow:
    (row,) = read_chain_file(data).rows
    return row


def why_not(data: bytes) -> str:
    with pytest.raises(Unreadable) as told:
        read_chain_file(data)
    return told.value.problem.text


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_reads_whatever_its_separator_and_encoding(sign: str, encoding: str) -> None:
    row = only(table(GAS_ROW | {"prodotto": "Ciò che è"}, sign=sign, encoding=encoding))
    assert row.problems == ()
    assert row.texts["product"] == "Ciò che è"
    assert (row.values["month"], row.values["grams"], row.values["cents"]) == (202610, 12500, 3000)


def test_dotted_thousands_are_told_by_the_other_cells_or_asked() -> None:
    both = read_chain_file(table(GAS_ROW, GAS_ROW | {"kg": "1.234"})).rows
    assert both[1].values["grams"] == 1_234_000
    alone = only(table(GAS_ROW | {"kg": "1.234"}))
    assert [(item.field, alone.cells[item.field]) for item in alone.problems] == [("grams", "F2")]
    assert "scrivere 1234 oppure 1,234" in alone.problems[0].text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"periodo": "presto"}, "month", "non è un mese"),
        ({"kg": "molti"}, "grams", "non è un peso"),
        ({"kg": "0"}, "grams", "maggiore di zero"),
        ({"euro": "1,005"}, "cents", "due decimali"),
        ({"trasformato": "forse"}, "processed", "Scegliere tra"),
        ({"intermediari": "amico: Ugo"}, "intermediaries", "Scegliere tra"),
        ({"km dichiarati": "vicino"}, "declared_km", "non è un numero"),
        ({"prodotto": "x" * 600}, "product", "600 caratteri"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(changes: dict[str, str], field: str, words: str) -> None:
    row = only(table(GAS_ROW | changes))
    assert [problem.field for problem in row.problems] == [field]
    assert words in row.problems[0].text
    assert row.cells[field].endswith("2")


@pytest.mark.parametrize("name", ["TOTALE", "Subtotale ottobre", "Somma", "Tot.", "Gran totale"])
@pytest.mark.parametrize("cell", ["mensa", "categoria", "prodotto", "documento"])
def test_a_named_total_is_left_out(name: str, cell: str) -> None:
    total = {"tipo": "fattura", "kg": "10", "euro": "25,00", cell: name}
    rows = read_chain_file(table(CANTEEN_ROW, total)).rows
    assert [row.left_out is not None for row in rows] == [False, True]
    assert rows[1].left_out is not None
    assert "È una riga di totale" in rows[1].left_out.text
    assert rows[1].problems == ()


def test_sums_without_a_name_are_totals_and_goods_are_not() -> None:
    two = CANTEEN_ROW | {"kg": "5", "euro": "5,00", "prodotto": "Mele"}
    half = {"mensa": "Mensa di prova", "kg": "15", "euro": "30,00"}
    whole = {"kg": "25", "euro": "55,00"}
    rows = read_chain_file(table(CANTEEN_ROW, two, half, CANTEEN_ROW, whole)).rows
    assert [row.left_out is not None for row in rows] == [False, False, True, False, True]
    twice = read_chain_file(table(CANTEEN_ROW, CANTEEN_ROW | {"prodotto": "Totani"})).rows
    assert [row.left_out for row in twice] == [None, None]


def test_a_sum_by_category_is_a_total_only_below_rows_that_say_more() -> None:
    two = CANTEEN_ROW | {"kg": "5", "euro": "5,00", "prodotto": "Mele"}
    group = {"mensa": "Mensa di prova", "categoria": "Ortofrutta", "kg": "15", "euro": "30,00"}
    rows = read_chain_file(table(CANTEEN_ROW, two, group)).rows
    assert [row.left_out is not None for row in rows] == [False, False, True]
    bare = [GAS_ROW | {"prodotto": "", "kg": kilos, "euro": ""} for kilos in ("5", "3", "8")]
    assert [row.left_out for row in read_chain_file(table(*bare)).rows] == [None] * 3


def test_a_word_for_a_total_in_a_note_is_no_total() -> None:
    noted = GAS_ROW | {"note": "tot. 3 casse"}
    assert only(table(noted)).left_out is None
    said = CANTEEN_ROW | {"documento": "Totale fornitura, lotto 1", "fonte": "Totale di gara"}
    assert only(table(said)).left_out is None
    assert only(table(GAS_ROW | {"prodotto": "", "categoria": "", "n.": "TOTALE"})).left_out


def workbook(formula: Any = None, *, merged: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Comune di prova, gara 1")
        for place, (name, text) in enumerate(CANTEEN_ROW.items()):
            sheet.write(2, place, name)
            sheet.write(3, place, text)
            sheet.write(4, place, text)
        if formula is not None:
            sheet.write_formula(3, 6, "=5*2", value=formula)
        if merged:
            sheet.merge_range(3, 6, 4, 6, 20)
    return out.getvalue()


def test_a_workbook_below_a_letterhead_counts_stored_values() -> None:
    rows = read_chain_file(workbook(10)).rows
    assert [(row.number, row.values["grams"]) for row in rows] == [(4, 10_000), (5, 10_000)]
    assert "formula senza valore" in read_chain_file(workbook("")).rows[0].problems[0].text
    merged = read_chain_file(workbook(merged=True)).rows
    assert {item.field for row in merged for item in row.problems} == {"grams"}
    assert "righe da 4 a 5" in merged[0].problems[0].text


@pytest.mark.parametrize("version", [1, 1.0, "1.0", "1"])
def test_gdxp_counts_what_was_ordered(version: Any) -> None:
    row = only(gdxp(version=version))
    assert (row.problems, row.left_out) == ((), None)
    assert (row.values["month"], row.values["grams"], row.values["cents"]) == (202610, 20000, 4200)
    assert row.cells["grams"] == "blocks[0].supplier.products[0].bookingInfo.totalQty"
    assert row.key == ("01234567890", "2026-10-15", "M1")
    assert only(gdxp(product(bookingInfo={"totalQty": 21}))).key == row.key


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gdxp(product(bookingInfo={})), "È un listino"),
        (gdxp(product(bookingInfo={"totalQty": 0})), "Nessuno lo ha ordinato"),
        (gdxp(phase="open"), "ancora aperto"),
    ],
)
def test_what_was_not_sold_is_left_out(data: bytes, words: str) -> None:
    left_out = only(data).left_out
    assert left_out is not None
    assert words in left_out.text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (gdxp(product(um="Cassette")), "grams"),
        (gdxp(product(bookingInfo={"totalQty": -1})), "grams"),
        (gdxp(product(bookingInfo={"totalQty": [1]})), "grams"),
        (gdxp(deliveryDate=None), "month"),
        (gdxp(product(orderInfo={"umPrice": "caro"})), "cents"),
    ],
)
def test_what_a_gdxp_cannot_say_is_told_at_its_path(data: bytes, field: str) -> None:
    row = only(data)
    assert [problem.field for problem in row.problems] == [field]
    assert row.cells[field].startswith("blocks[0].supplier")


def test_packs_of_a_stated_weight_are_weighed() -> None:
    assert only(gdxp(product(um="vasetto da 250 g"))).values["grams"] == 5000


@pytest.mark.parametrize("prefix", ["dfc-b:", "", "https://example.org/DFC_BusinessOntology.owl#"])
def test_dfc_reads_references_in_every_spelling(prefix: str) -> None:
    row = only(encoded(dfc(prefix)))
    assert (row.problems, row.left_out) == ((), None)
    assert (row.values["grams"], row.values["cents"], row.values["month"]) == (3000, 750, 202610)
    assert (row.texts["producer"], row.texts["product"]) == ("Cascina di prova", "Carote")
    assert "Segreta" not in repr(row)


@pytest.mark.parametrize("status", ["dfc-v:Draft", {"@id": "dfc-v:Held"}, None, []])
def test_drafts_are_left_out_without_the_person(status: Any) -> None:
    row = only(encoded(dfc(**{"dfc-b:hasOrderStatus": status})))
    assert row.left_out is not None
    assert "Segreta" not in repr(row)


def test_pieces_count_only_with_the_weight_of_their_product() -> None:
    pieces = {"dfc-b:hasQuantity": None, "dfc-b:quantity": "4"}
    tree = dfc(line=pieces)
    assert "non si sa quanto pesa" in only(encoded(tree)).problems[0].text
    item = tree["@graph"][2]["dfc-b:offeredItem"]
    item["dfc-b:hasQuantity"] = {"dfc-b:hasUnit": "dfc-m:Gram", "dfc-b:value": 250}
    assert only(encoded(tree)).values["grams"] == 1000


def test_references_that_go_round_come_to_an_end() -> None:
    tree = dfc(line={"dfc-b:concerns": {"@id": "https://example.org/offers/1"}})
    tree["@graph"][2] = {
        "@id": "https://example.org/offers/1",
        "dfc-b:offeredItem": {"@id": "https://example.org/offers/1"},
        "dfc-b:partOf": {"@id": "https://example.org/orders/1"},
    }
    assert len(read_chain_file(encoded(tree)).rows) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "contiene qualcosa"),
        (b"\xef\xbb\xbf  ", ""),
        (b"x" * 1_000_001, "al massimo 1 MB"),
        (b"a;b\r\n1;2\r\n", "Non si riconoscono le colonne"),
        (b"\x00\x01\x02", ""),
        (b"<?xml version='1.0'?><gdxp/>", "listino senza le quantità"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "DOCTYPE o ENTITY"),
        (b'{"a": 1}', "manca «blocks»"),
        (b'{"blocks": [', "alla riga 1"),
        (b'{"blocks": []}', "nessun ordine"),
        (gdxp(version="2.0"), "versione 2.0"),
        (b"[" * 100_000 + b"]" * 100_000, "annidato"),
        (b'{"@graph": ' + b"[" * 60 + b"]" * 60 + b"}", "annidato"),
        (table(GAS_ROW, *[{"kg": "1"}] * 2000), "più di 2000 righe"),
        (";".join(f"c{number}" for number in range(100_000)).encode(), "al massimo 300"),
        (gdxp(*[product()] * 2001), "più di 2000 righe"),
    ],
)
def test_what_cannot_be_read_says_what_to_send(data: bytes, words: str) -> None:
    assert words in why_not(data)


TREES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from([
            "blocks", "supplier", "products", "order", "bookingInfo", "totalQty", "orderInfo",
            "umPrice", "um", "name", "@id", "@type", "@graph", "dfc-b:hasPart", "dfc-b:concerns",
            "dfc-b:soldBy", "dfc-b:hasQuantity", "dfc-b:value", "dfc-b:quantity", "dfc-b:date",
        ]), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


def read_or_told(data: bytes) -> None:
    """Judge that a file is refused in words, or that each row is told, left out or has amounts."""
    try:
        rows = read_chain_file(data).rows
    except Unreadable:
        assert why_not(data).strip()
        return
    assert rows
    for row in rows:
        amounts = [row.values.get(name) for name in ("grams", "cents")]
        assert row.problems or row.left_out or all(n is None or n > 0 for n in amounts)


@given(TREES, st.sampled_from(["blocks", "@graph"]))
def test_no_json_does_more_than_being_told(tree: Any, root: str) -> None:
    data = json.dumps({root: tree, "@type": "dfc-b:Order"}).encode()
    read_or_told(data)


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_being_told(data: bytes) -> None:
    read_or_told(data)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_every_row_of_a_table_is_one_row(rows: list[tuple[str, str, str]]) -> None:
    said = [
        GAS_ROW | dict(zip(("periodo", "kg", "prodotto"), row, strict=True)) | {"euro": "1"}
        for row in rows
    ]
    cleaned = [{name: text.replace('"', "") for name, text in row.items()} for row in said]
    assert len(read_chain_file(table(*cleaned)).rows) == len(rows)
