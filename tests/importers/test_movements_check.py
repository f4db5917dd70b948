"""Each row of a file becomes a line, or problems that say where, what and what instead."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.importers.movements import (
    CheckedChunk,
    RowProblem,
    guess_mapping,
    read_rows,
    refused_rows_file,
    sniff,
)
from foodplan.store.packs import PackRow
from tests.factories.import_files import HEADER, checked, make_csv, make_names, make_xlsx

GOOD = "20/11/2026;entrata;Porta Palazzo;Ortofrutta;12,5"


def problems_of(*rows: str, header: str = HEADER, **said: Any) -> list[RowProblem]:
    found = checked(make_csv(*rows, header=header), **said)
    return [problem for chunk in found.chunks for problem in chunk.problems]


def only(*rows: str, **said: Any) -> Any:
    found = checked(make_csv(*rows, header=said.pop("header", HEADER)), **said)
    assert found.reasons == []
    return found.chunks[0].accepted[0]


@pytest.mark.parametrize(
    ("row", "column", "value", "reason", "suggestion"),
    [
        ("20/11/2026;entrata;Porta Palazo;pane;1", "C", "Porta Palazo", "non è fra le fonti",
         "Porta Palazzo"),
        ("20/11/2026;entrata;Porta Palazzo;ortofruta;1", "D", "ortofruta",
         "non è fra le categorie", "Ortofrutta"),
        ("20/11/2026;entrata;Porta Palazzo;pane vecchio;1", "D", "pane vecchio",
         "non è fra le categorie", "Pane e prodotti da forno"),
        ("20/11/2026;entrata;Porta Palazzo;xyz;1", "D", "xyz", "non è fra le categorie", ""),
        ("20/11/2026;entrata;Porta Palazzo;;1", "D", "", "Scrivere la categoria", ""),
        ("11/20/2026;entrata;Porta Palazzo;pane;1", "A", "11/20/2026", "non esiste", "20/11/2026"),
        ("20/12/2026;entrata;Porta Palazzo;pane;1", "A", "20/12/2026", "futuro", "20/12/2025"),
        ("20/11/1926;entrata;Porta Palazzo;pane;1", "A", "20/11/1926", "Controllare l'anno", ""),
        ("20/11;entrata;Porta Palazzo;pane;1", "A", "20/11", "Manca l'anno", ""),
        ("ieri;entrata;Porta Palazzo;pane;1", "A", "ieri", "non è un giorno", ""),
        (";entrata;Porta Palazzo;pane;1", "A", "", "Scrivere il giorno", ""),
        ("20/11/2026;entrate varie;Porta Palazzo;pane;1", "B", "entrate varie",
         "non è un movimento", "entrata"),
        ("20/11/2026;uscitta;;pane;1", "B", "uscitta", "non è un movimento", "uscita"),
        ("20/11/2026;trasferimento;;pane;1", "B", "trasferimento", "non si importa", ""),
        ("20/11/2026;;;pane;1", "B", "", "Scrivere se è un'entrata", ""),
        ("20/11/2026;entrata;Porta Palazzo;pane;", "E", "", "Scrivere il peso", ""),
        ("20/11/2026;entrata;Porta Palazzo;pane;0", "E", "0", "maggiore di zero", ""),
        ("20/11/2026;entrata;Porta Palazzo;pane;-3", "E", "-3", "non può essere negativo", ""),
        ("20/11/2026;entrata;Porta Palazzo;pane;circa 12", "E", "circa 12", "non è un peso", "12"),
        ("20/11/2026;entrata;Porta Palazzo;pane;33,333333", "E", "33,333333",
         "troppi decimali", "33,333 kg"),
        ("20/11/2026;entrata;Porta Palazzo;pane;2026-05-12", "E", "2026-05-12", "c'è una data",
         "12,5"),
        ("20/11/2026;entrata;Porta Palazzo;pane;120000", "E", "120000", "30 tonnellate", ""),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_reason_and_what_to_write(
    row: str, column: str, value: str, reason: str, suggestion: str
) -> None:
    (problem,) = problems_of(GOOD, row)
    assert (problem.row, problem.column, problem.value) == (3, column, value)
    assert reason in problem.reason
    assert problem.suggestion == suggestion


def test_a_suggestion_can_be_taken_as_it_stands() -> None:
    (problem,) = problems_of("20/11/2026;entrata;Porta Palazzo;pane;33,333333")
    mended = only(f"20/11/2026;entrata;Porta Palazzo;pane;{problem.suggestion}")
    assert mended.grams == 33_333


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("TOTALE;;;;12,5", "riga di totale"),
        (";Totale novembre;;;12,5", "riga di totale"),
        ("TOT.;;;;", "riga di totale"),
        ("Subtotale;;;;3", "riga di totale"),
        (HEADER, "ripetono i titoli"),
        ("Novembre 2026;;;;", "riga di titolo"),
        (GOOD + ";;e altro", "più celle"),
    ],
)
def test_a_row_that_is_no_movement_says_only_that(row: str, reason: str) -> None:
    (problem,) = problems_of(GOOD, row)
    assert reason in problem.reason
    assert problem.row == 3


def test_every_problem_of_a_row_is_said_at_once() -> None:
    found = problems_of("32/11/2026;entrata;Chissà;merce;tanti")
    assert [problem.column for problem in found] == ["C", "A", "E", "D"]


@pytest.mark.parametrize(
    ("word", "kind", "counterpart"),
    [
        ("Carico", "intake", "source:porta-palazzo"),
        ("USCITA", "distribution", "people"),
        ("vendita", "distribution", "buyers"),
        ("scarto", "disposal", "waste"),
        ("compostaggio", "disposal", "waste:composting"),
        ("Reso", "return", "source:porta-palazzo"),
        ("Giacenza iniziale", "opening", "opening"),
    ],
)
def test_the_offices_words_for_acts_are_understood(word: str, kind: str, counterpart: str) -> None:
    source = "Porta Palazzo" if kind in {"intake", "return"} else ""
    row = only(f"20/11/2026;{word};{source};pane;1")
    assert (row.kind, row.counterpart) == (kind, counterpart)


def test_what_all_rows_say_is_said_once() -> None:
    constants = {"kind": "intake", "category": "ortofrutta", "source_kind": "retail_surplus"}
    row = only("20/11/2026;7", header="giorno;kg", constants=constants)
    assert (row.kind, row.category, row.source_kind) == ("intake", "ortofrutta", "retail_surplus")
    assert row.counterpart == "source"


def test_an_intake_from_nobody_named_asks_what_kind_of_source_it_was() -> None:
    (problem,) = problems_of("20/11/2026;entrata;;pane;1")
    assert problem.field == "source_kind"


def test_the_name_of_somebody_helped_is_never_taken() -> None:
    header = "data;movimento;destinazione;categoria;kg"
    (problem,) = problems_of("20/11/2026;uscita;Famiglia Rossi;pane;1", header=header)
    assert problem.suggestion == "persone"
    assert "Rossi" not in problem.reason


def test_unknown_sources_are_counted_and_known_once_confirmed() -> None:
    row = "20/11/2026;entrata;Forno Bianco;pane;1"
    assert problems_of(row)[0].field == "source"
    found = only(row, new_sources={"Forno Bianco": "manufacturing_surplus"})
    assert found.counterpart == "source:forno-bianco"
    assert found.source_kind == "manufacturing_surplus"


PACK = PackRow("cassetta", None, "Cassetta", "ortofrutta", (), 8_000, 0, False, 1, None, None)
PARCEL = PackRow(
    "pacco", None, "Pacco", None, (("pane-forno", 500), ("ortofrutta", 1_500)), 2_000, 0, False, 2,
    None, None,
)  # fmt: skip


def test_packs_count_with_their_net_grams() -> None:
    names = make_names(packs={"cassetta": PACK})
    header = "data;movimento;categoria;colli;imballo"
    row = only("20/11/2026;uscita;ortofrutta;3;Cassetta", header=header, names=names)
    assert (row.grams, row.quantity, row.unit, row.grams_per_unit) == (
        24_000,
        "3",
        "cassetta",
        8_000,
    )
    assert row.method == "pack"
    alone = only("20/11/2026;uscita;ortofrutta;3;", header=header, names=names)
    assert alone.id == row.id
    for wrong, reason in (
        ("ortofrutta;3;scatola", "non è fra le confezioni"),
        ("pane;3;cassetta", "altra categoria"),
        ("pane;3;", "Scrivere il peso"),
        ("ortofrutta;0;", "quante confezioni"),
        ("ortofrutta;tre;", "numero intero"),
    ):
        (problem,) = problems_of(f"20/11/2026;uscita;{wrong}", header=header, names=names)
        assert reason in problem.reason


def test_a_parcel_is_lines_of_what_it_declares() -> None:
    from foodplan.importers.movements import movements_of

    names = make_names(packs={"pacco": PARCEL})
    header = "data;movimento;categoria;colli;imballo"
    found = checked(make_csv("20/11/2026;uscita;;4;pacco", header=header), names)
    ((movement, rows),) = movements_of(found.chunks, names, "b")
    assert rows == (2,)
    assert [(line.category, line.grams) for line in movement.lines] == [
        ("pane-forno", 2_000),
        ("ortofrutta", 6_000),
    ]


@pytest.mark.parametrize(
    ("typed", "lot"),
    [
        ("da consumarsi entro 25/11/2026", "use_by:2026-11-25:day"),
        ("preferibilmente entro 03/2027", "best_before:2027-03-31:month"),
        ("senza data", "none"),
        ("use_by:2026-11-25:day", "use_by:2026-11-25:day"),
    ],
)
def test_dates_on_goods_are_read_as_they_are_printed(typed: str, lot: str) -> None:
    header = HEADER + ";scadenza"
    assert only(f"{GOOD};{typed}", header=header).lot == lot
    assert only(f"{GOOD};{typed}", header=header, closed=True).lot is None


def test_a_date_on_goods_must_say_which_date_it_is() -> None:
    header = HEADER + ";scadenza"
    (problem,) = problems_of(f"{GOOD};25/12/2026", header=header)
    assert problem.suggestion == "preferibilmente entro 25/12/2026"
    said = {"lot_kind": "use_by"}
    assert only(f"{GOOD};25/12/2026", header=header, constants=said).lot == "use_by:2026-12-25:day"
    (wrong,) = problems_of(f"{GOOD};da consumarsi entro mai", header=header)
    assert "non è una data" in wrong.reason


def test_passages_are_of_the_day_and_said_once() -> None:
    header = HEADER + ";famiglie;persone;minori"
    assert only(f"{GOOD};6;;0", header=header).passages == (6, None, 0)
    assert only(f"{GOOD};;;", header=header).passages is None
    found = problems_of(f"{GOOD};6;;", f"{GOOD};6;;", f"{GOOD};8;;", header=header)
    assert [problem.row for problem in found] == [4]
    assert "la riga 2 dice un altro numero" in found[0].reason
    assert problems_of(f"{GOOD};;2;3", header=header)[0].field == "minors"
    assert problems_of(f"{GOOD};sei;;", header=header)[0].field == "households"


def test_long_texts_are_refused_with_their_beginning() -> None:
    header = HEADER + ";ddt;note"
    (problem,) = problems_of(f"{GOOD};{'x' * 81};", header=header)
    assert problem.suggestion == "x" * 80
    (problem,) = problems_of(f"{GOOD};;{'y' * 141}", header=header)
    assert problem.suggestion == "y" * 140


def test_a_row_of_another_site_is_not_taken_for_ours() -> None:
    header = HEADER + ";sede"
    assert only(f"{GOOD};Emporio Prova", header=header)
    (problem,) = problems_of(f"{GOOD};Emporio Sud", header=header)
    assert "altra sede" in problem.reason


def test_units_of_the_row_count_more_than_the_columns() -> None:
    header = HEADER + ";u.m."
    assert only(f"{GOOD};q", header=header).grams == 1_250_000
    (problem,) = problems_of(f"{GOOD};pz", header=header)
    assert "non è un'unità di peso" in problem.reason
    tonnes = HEADER.replace("kg", "peso (t)")
    assert only(GOOD, header=tonnes).grams == 12_500_000


def test_answers_and_measures_are_words() -> None:
    header = HEADER + ";come misurato;confezioni integre;storico chiuso"
    row = only(f"{GOOD};stima;x;sì", header=header)
    assert (row.method, row.intact, row.closed) == ("estimated", True, True)
    fields = [item.field for item in problems_of(f"{GOOD};a naso;forse;boh", header=header)]
    assert fields == ["closed", "method", "intact"]


def test_closed_history_takes_no_opening_stock() -> None:
    (problem,) = problems_of("20/11/2026;giacenza iniziale;;pane;1", closed=True)
    assert "storico chiuso" in problem.reason


def test_heavy_rows_pass_once_they_are_confirmed_for_the_file() -> None:
    row = "20/11/2026;entrata;Porta Palazzo;pane;120000"
    assert only(row, constants={"heavy": "yes"}).grams == 120_000_000


def test_ids_that_files_name_are_checked() -> None:
    header = "id;" + HEADER
    one, two = "6f6f6470-6c61-5e00-8000-6d6f76656d74", "7f6f6470-6c61-5e00-8000-6d6f76656d74"
    found = checked(make_csv(f"{one};{GOOD}", f"{one};{GOOD}", f"{two};{GOOD}", header=header))
    assert [row.id for row in found.chunks[0].accepted] == [one, one, two]
    apart = problems_of(f"{one};{GOOD}", f"{two};{GOOD}", f"{one};{GOOD}", header=header)
    assert "già alla riga 2" in apart[0].reason
    assert [problem.row for problem in apart] == [4, 2]
    other = problems_of(f"{one};{GOOD}", f"{one};{GOOD.replace('20/11', '19/11')}", header=header)
    assert "dice altro" in other[0].reason
    columns = dict(zip("ABCDEF", ("id", "day", "kind", "source", "category", "kg"), strict=True))
    wrong = problems_of(f"145;{GOOD}", header=header, columns=columns)
    assert "non è un identificativo" in wrong[0].reason


def test_a_numbering_of_ones_own_is_not_taken_for_ids() -> None:
    found = checked(make_csv(f"1;{GOOD}", f"2;{GOOD}", header="id;" + HEADER))
    assert "id" not in found.mapping.columns.values()
    assert len({row.id for row in found.chunks[0].accepted}) == 2


def test_refused_rows_come_back_with_reasons_and_can_be_mended() -> None:
    header = HEADER + ";note"
    content = make_csv(
        f"{GOOD};=1+1",
        "20/11/2026;entrata;Porta Palazzo;ortofruta;1,250;=cmd|' /C calc'!A0",
        "20/11/2026;entrata;Porta Palazzo;pane;-3;@x",
        header=header,
    )
    found = checked(content)
    batch = "0b1c2d3e-0000-4000-8000-000000000001"
    file = refused_rows_file(found.reading, zip(found.staged, found.chunks, strict=True), batch)
    text = file.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == header + ";motivo;suggerimento;importazione"
    assert lines[1].endswith(f"sceglierne una.;Ortofrutta;{batch}")
    assert "'=cmd" in lines[1]
    assert ";'-3;'@x;" in lines[2]
    assert len(lines) == 3
    mended = text.replace("ortofruta", "Ortofrutta").replace("'-3", "3").encode()
    again = checked(mended)
    assert again.reasons == []
    assert [row.note for row in again.chunks[0].accepted] == ["=cmd|' /C calc'!A0", "@x"]
    assert [row.grams for row in again.chunks[0].accepted] == [1_250, 3_000]


def test_refused_rows_of_a_workbook_keep_numbers_that_read_one_way() -> None:
    rows = [["data", "movimento", "categoria", "kg", ""], ["20/11/2026", "uscita", "boh", 1.234, 7]]
    found = checked(make_xlsx(rows))
    text = refused_rows_file(found.reading, zip(found.staged, found.chunks, strict=True))
    lines = text.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[4] == "Colonna E"
    assert lines[1].startswith("20/11/2026;uscita;boh;1,234;7;")
    mended = checked(text.replace(b"boh", b"pane"))
    assert mended.chunks[0].accepted[0].grams == 1_234


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["20/11/2026", "entrata", "uscita", "pane", "12,5", "TOTALE", "=1", "-1", ""]),
)


@given(st.lists(st.lists(CELLS, min_size=5, max_size=6), min_size=1, max_size=30))
def test_read_is_accepted_and_refused_whatever_the_rows(rows: list[list[str]]) -> None:
    from foodplan.importers.movements import Checker, Column, Mapping, Reading

    fields = ("day", "kind", "source", "category", "kg")
    columns = tuple(Column(letter, name) for letter, name in zip("ABCDE", fields, strict=True))
    reading = Reading("csv", columns, number_style="it")
    mapping = Mapping(dict(zip("ABCDE", fields, strict=True)))
    staged = [[number, *cells] for number, cells in enumerate(rows, 2)]
    chunk = Checker(reading, mapping, make_names()).check(staged)
    assert chunk.read == len(rows)
    accepted = {row.row for row in chunk.accepted}
    assert accepted.isdisjoint(problem.row for problem in chunk.problems)
    assert CheckedChunk.from_json(chunk.as_json()) == chunk
    assert orjson.dumps(staged)
    file = refused_rows_file(reading, [(staged, chunk)]).decode("utf-8-sig")
    assert file.count("\r\n") >= 1 + chunk.refused


def test_rows_are_numbered_as_in_the_file_and_blank_ones_left_out() -> None:
    content = make_csv(GOOD, ";;;;", "", GOOD)
    reading = sniff(content)
    assert [row[0] for rows in read_rows(content, reading) for row in rows] == [2, 5]
    assert guess_mapping(reading).missing == ()
