"""A file of movements is recognised by what it holds, or named for what it is."""

import io
import os
import zipfile
import zlib
from contextlib import suppress
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.importers.movements import (
    MOST_BYTES,
    Mapping,
    Reading,
    Unreadable,
    guess_mapping,
    read_rows,
    sniff,
)
from foodplan.importers.movements import packed as packed_module
from foodplan.importers.movements import rows as rows_module
from foodplan.importers.movements.days import read_day
from foodplan.importers.movements.weights import Wrong, number_style, read_weight
from foodplan.rules.mass import format_field
from tests.factories.import_files import (
    HEADER,
    checked,
    make_csv,
    make_xlsx,
    without_stored_values,
)

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "import_samples"
TODAY = date(2026, 11, 22)
ROW = "20/11/2026;entrata;Porta Palazzo;Ortofrutta;12,5"
GOOD = make_csv(ROW)


def refusal(content: bytes, name: str = "tabella.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        for _ in read_rows(content, sniff(content, name)):
            pass
    return caught.value.problem.text


def packed(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vuoto"),
        (b"\xef\xbb\xbf\r\n  \n", "vuoto"),
        (b";;;\n;;;\n", "vuoto"),
        (b"\xff\xd8\xff\xe0" + os.urandom(2000), "fotografia (JPEG)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "immagine (PNG)"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "fotografia"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "video"),
        (b"RIFF\0\0\0\0WEBP" + bytes(20), "fotografia"),
        (b"RIFF\0\0\0\0WAVE" + bytes(20), "video o un suono"),
        (b"BM\0\0\0\0" + bytes(40), "fotografia"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "vecchio tipo (XLS)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"<html><table><tr><td>1</td></tr></table>", "pagina web"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"\0\x01\x02\x03" * 500, "non è una tabella"),
        (b"cara Anna\nti mando i dati domani\n" * 5, "Nel file non si riconoscono colonne"),
        (b"data;kg\n", "solo i titoli"),
        (make_csv(header=HEADER), "solo i titoli"),
        (b"PK\x03\x04" + bytes(50), "rovinato"),
    ],
)
def test_what_is_no_table_is_named_in_a_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "presentazione"),
        ("xl/workbook.bin", "XLSB"),
        ("Index/Document.iwa", "Numbers"),
        ("foto.jpg", "archivio (ZIP)"),
    ],
)
def test_other_packed_files_are_named(entry: str, words: str) -> None:
    assert words in refusal(packed(**{entry: b"x"}))


def test_a_sheet_of_libreoffice_is_named() -> None:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    assert "ODS" in refusal(packed(mimetype=mimetype, **{"content.xml": b"x"}))


def test_a_file_of_fifty_megabytes_is_too_large_in_words() -> None:
    assert "50 MB: al massimo 20" in refusal(b"x" * 50_000_000)
    assert len(GOOD) < MOST_BYTES


def test_a_bomb_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("foodplan.importers.movements.workbook._opened", never)
    monkeypatch.setattr(packed_module, "MOST_UNPACKED", 5_000_000)
    monkeypatch.setattr(packed_module, "FREE_RATIO", 2_000_000)
    bomb = {"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 6_000_000}
    assert "troppo grande" in refusal(packed(**bomb))
    small = {"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 3_000_000}
    assert "troppo grande" in refusal(packed(**small))
    many = {"xl/workbook.xml": b"x", **{f"{n}.xml": b"" for n in range(2_001)}}
    assert "troppo grande" in refusal(packed(**many))


def test_a_bomb_that_lies_about_its_size_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_module, "MOST_UNPACKED", 1_000_000)
    content = packed(**{"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 3_000_000})
    true = (3_000_000).to_bytes(4, "little")
    assert content.count(true) == 2
    lying = content.replace(true, (300).to_bytes(4, "little"))
    assert "troppo grande" in refusal(lying)


def test_a_cell_at_the_end_of_the_world_is_not_opened() -> None:
    rows: list[list[Any]] = [
        ["data", "movimento", "categoria", "kg"],
        ["1/1/2026", "uscita", "pane", 1],
    ]
    content = make_xlsx(rows)
    assert sniff(content).header_row == 1
    end, last = b"</row></sheetData>", b'</row><row r="1048576"><c r="XFD1048576"'
    far = with_sheet(content, end, last + b"><v>1</v></c>" + end)
    assert "troppo esteso" in refusal(far)
    coloured = with_sheet(content, end, last + b' s="1"/>' + end)
    assert sniff(coloured).titles == ("data", "movimento", "categoria", "kg")


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert old in data
                data = data.replace(old, new)
            after.writestr(entry, data)
    return file.getvalue()


def test_a_cut_workbook_is_said_to_be_broken() -> None:
    content = make_xlsx([["data", "kg"], ["1/1/2026", 1]])
    assert "rovinato" in refusal(content[: len(content) // 2])
    spoilt = bytearray(content)
    at = content.index(b"xl/worksheets/sheet1.xml") + 30
    spoilt[at : at + 40] = bytes(40)
    assert refusal(bytes(spoilt))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_separator_and_encoding_are_recognised(separator: str, encoding: str) -> None:
    lines = ["data;movimento;categoria;peso;località", "20/11/2026;uscita;pane;12;Città"]
    content = "\r\n".join(lines).replace(";", separator).encode(encoding)
    reading = sniff(content)
    assert (reading.separator, reading.header_row) == (separator, 1)
    assert reading.titles[4] == "località"
    assert reading.columns[4].samples == ("Città",)
    assert Reading.from_json(reading.as_json()) == reading


def test_decimal_commas_do_not_part_columns() -> None:
    content = b"Data;Peso\n" + b"1/1/2026;12,5\n" * 10
    assert sniff(content).separator == ";"
    assert sniff(content, separator=",").separator == ","


def test_a_hint_for_spreadsheets_is_no_row() -> None:
    content = b"sep=|\r\n" + GOOD.replace(b";", b"|")
    reading = sniff(content)
    assert (reading.separator, reading.header_row) == ("|", 2)
    assert [row[0] for rows in read_rows(content, reading) for row in rows] == [3]


def test_titles_are_found_under_a_letterhead() -> None:
    content = b"Emporio di prova;;;;\r\nMovimenti del 2026;;;;\r\n;;;;\r\n" + GOOD
    reading = sniff(content)
    assert reading.header_row == 4
    assert guess_mapping(reading).missing == ()


def test_a_file_without_titles_is_known_by_what_it_holds() -> None:
    content = b"20/11/2026;uscita;pane;3\r\n21/11/2026;entrata;pane;4\r\n"
    reading = sniff(content)
    assert reading.header_row == 0
    assert guess_mapping(reading).columns == {"A": "day", "B": "kind"}
    assert len(next(iter(read_rows(content, reading)))) == 2


def test_quotation_marks_that_never_close_are_found() -> None:
    content = make_csv(ROW, '20/11/2026;entrata;"Porta Palazzo;pane;1', *[ROW] * 30)
    assert "Alla riga 3" in refusal(content)


def test_lines_within_quotation_marks_stay_one_cell() -> None:
    content = make_csv(f'{ROW};"prima\r\nseconda"', ROW + ";", header=HEADER + ";note")
    found = checked(content)
    assert found.chunks[0].accepted[0].note == "prima\r\nseconda"
    assert [row[0] for row in found.staged[0]] == [2, 3]


def test_more_rows_than_allowed_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("foodplan.importers.movements.sniff"), "MOST_ROWS", 10)
    assert "dividerlo" in refusal(make_csv(*[ROW] * 11))
    monkeypatch.undo()
    monkeypatch.setattr(rows_module, "MOST_ROWS", 10)
    assert "dividerlo" in refusal(make_csv(*[ROW] * 11))


def test_more_columns_than_allowed_are_refused_in_words() -> None:
    wide = ";".join(f"c{n}" for n in range(201))
    assert "al massimo 200" in refusal(f"{wide}\n{wide}\n1{';2' * 200}\n".encode())


def test_a_workbook_keeps_days_numbers_and_answers() -> None:
    rows = [
        ["Registro", "", "", "", ""],
        [],
        ["Data", "Movimento", "Merce", "Peso kg", "Integre"],
        [date(2025, 12, 31), "uscita", "pane", 12.5, True],
        [46022, "uscita", "pane", 1.234, False],
        [
            datetime(2025, 12, 31, 14, 30),  # noqa: DTZ001 - cells have none
            "uscita",
            "pane",
            "1,5",
            "",
        ],
    ]
    found = checked(make_xlsx(rows), columns={"A": "day", "B": "kind", "C": "category",
                                              "D": "kg", "E": "intact"})  # fmt: skip
    assert found.reasons == []
    accepted = found.chunks[0].accepted
    assert {row.day for row in accepted} == {"2025-12-31"}
    assert [row.grams for row in accepted] == [12_500, 1_234, 1_500]
    assert [row.intact for row in accepted] == [True, False, False]
    assert [row.row for row in accepted] == [4, 5, 6]


def test_old_macs_count_days_from_1904() -> None:
    rows = [["data", "movimento", "categoria", "kg"], [46022 - 1462, "uscita", "pane", 1]]
    content = with_workbook(make_xlsx(rows), b"<workbookPr ", b'<workbookPr date1904="1" ')
    found = checked(content)
    assert found.reading.epoch_1904
    assert found.chunks[0].accepted[0].day == "2025-12-31"


def with_workbook(content: bytes, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for entry in before.infolist():
            data = before.read(entry)
            after.writestr(
                entry, data.replace(old, new) if "workbook.xml" in entry.filename else data
            )
    return file.getvalue()


def test_the_first_sheet_with_rows_is_read_unless_another_is_chosen() -> None:
    rows: list[list[Any]] = [["data", "categoria", "kg"], ["1/1/2026", "pane", 1]]
    content = make_xlsx(rows, sheets=("Uscite & altro", "Seconda"))
    assert sniff(content).sheets == ("Uscite & altro", "Seconda")
    assert sniff(content).sheet == "Uscite & altro"
    assert sniff(content, sheet="Seconda").titles == ("data", "kg")
    assert "non contiene righe" in refusal(make_xlsx([]))


def test_formulas_give_the_value_that_was_stored_and_nothing_else() -> None:
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("Uscite & altro")
    sheet.write_row(0, 0, ("data", "movimento", "categoria", "kg"))
    sheet.write_row(1, 0, ("1/1/2026", "uscita", "pane"))
    sheet.write_formula(1, 3, "=5+7", None, 12.0)
    sheet.write_row(2, 0, ("1/1/2026", "uscita", "pane"))
    sheet.write_formula(2, 3, "=1+1")
    book.close()
    content = without_stored_values(file.getvalue())
    found = checked(content)
    assert [row.grams for row in found.chunks[0].accepted] == [12_000]
    (problem,) = found.chunks[0].problems
    assert (problem.row, problem.column) == (3, "D")
    assert "formula non ha un valore salvato" in problem.reason


def test_merged_titles_belong_to_all_their_columns() -> None:
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 1, 0, "Data")
    sheet.merge_range(0, 1, 1, 1, "Movimento")
    sheet.merge_range(0, 2, 0, 3, "Merce")
    sheet.write_row(1, 2, ("Categoria", "Kg"))
    sheet.write_row(2, 0, ("1/1/2026", "uscita", "pane", 3))
    book.close()
    found = checked(file.getvalue())
    assert found.reading.titles == ("Data", "Movimento", "Categoria", "Kg")
    assert found.chunks[0].accepted[0].grams == 3_000


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["12,5", "1.200"], "it"),
        (["1.234,5"], "it"),
        (["12.5", "8"], "en"),
        (["1,234.5", "2"], "en"),
        (["0.350", "1.200", "12.000"], "en"),
        (["12.5", "1.234"], "en"),
        (["12.5", "1.200"], "ask"),
        (["1.200", "8"], "ask"),
        (["12,5", "12.5", "1.200"], "ask"),
        (["12,5", "12.5"], "plain"),
        (["8", "12"], "plain"),
        (["1.200 g"], "plain"),
    ],
)
def test_how_weights_are_written_is_asked_only_when_it_matters(
    texts: list[str], style: str
) -> None:
    assert number_style(texts)[0] == style


def test_the_ambiguous_weight_is_asked_once_and_the_answer_holds_for_the_file() -> None:
    content = make_csv(*[ROW.replace("12,5", text) for text in ("1.200", "800", "1.200", "3.500")])
    assert sniff(content).ambiguous == ("1.200", "3.500")
    unanswered = checked(content)
    assert [problem.row for problem in unanswered.chunks[0].problems] == [2, 4, 5]
    grams = {style: [row.grams for row in checked(content, style=style).chunks[0].accepted]
             for style in ("it", "en")}  # fmt: skip
    assert grams["it"] == [1_200_000, 800_000, 1_200_000, 3_500_000]
    assert grams["en"] == [1_200, 800_000, 1_200, 3_500]


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("12,5 kg", 12_500), ("kg 12,5", 12_500), ("12,5kg.", 12_500), ("1.234,5", 1_234_500),
        ("1 234,5", 1_234_500), ("0,3 t", 300_000), ("2 q.li", 200_000), ("5 etti", 500),
        ("800 g", 800), ("1.500 g", 1_500), (".5", 500), ("12,", 12_000), ("+3", 3_000),
        ("1'200", 1_200_000), ("12.5", 12_500), ("1,234", 1_234),
    ],
)  # fmt: skip
def test_weights_are_read_as_offices_write_them(typed: str, grams: int) -> None:
    assert read_weight(typed, "kg", "it") == grams


def test_english_thousands_are_read_where_the_file_is_english() -> None:
    assert read_weight("1,234", "kg", "en") == 1_234_000
    assert read_weight("1,234.5", "kg", "en") == 1_234_500
    assert isinstance(read_weight("1.2.3", "kg", "it"), Wrong)
    assert isinstance(read_weight("1.234", "kg", "ask"), Wrong)


@given(st.integers(1, 29_999_999))
def test_every_weight_that_is_written_reads_back(grams: int) -> None:
    assert read_weight(format_field(grams), "kg", "it") == grams
    assert read_weight(grams / 1000, "kg", "ask") == grams
    assert read_weight(f"{grams} g", "kg", "plain") == grams
    kilos, rest = divmod(grams, 1000)
    italian = f"{kilos:,}".replace(",", ".") + f",{rest:03d}"
    assert read_weight(italian, "kg", "it") == grams
    assert read_weight(f"{kilos:,}.{rest:03d}", "kg", "en") == grams


@given(st.dates(date(2000, 1, 1), TODAY))
def test_every_day_that_is_written_reads_back(day: date) -> None:
    months = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
    for written in (
        f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day:%d-%m-%Y}", day.isoformat(), f"{day:%Y%m%d}",
        f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%Y} 10:30", f"lun {day:%d/%m/%Y}",
        f"{day.day} {months[day.month - 1]} {day.year}", f"{day.isoformat()}T00:00:00",
        (day - date(1899, 12, 30)).days, str((day - date(1899, 12, 30)).days),
    ):  # fmt: skip
        assert read_day(written, TODAY) == day
    assert read_day((day - date(1904, 1, 1)).days, TODAY, epoch_1904=True) == day


def test_the_titles_of_offices_are_understood() -> None:
    titles = "GIORNO;Causale;Donatore;Descrizione prodotto;Q.tà;U.M.;N. DDT;Osservazioni;Nuclei"
    content = f"{titles}\n20/11/2026;Carico;Porta Palazzo;pane;3;kg;12;ok;\n".encode()
    assert list(guess_mapping(sniff(content)).columns.values()) == [
        "day", "kind", "source", "category", "kg", "unit", "document", "note", "households",
    ]  # fmt: skip


def test_a_type_that_is_of_goods_is_not_taken_for_an_act() -> None:
    content = b"data;tipo;kg\n20/11/2026;pane;3\n"
    mapping = guess_mapping(sniff(content))
    assert mapping.missing == ("kind", "category")
    assert mapping.twice == ()


def test_what_was_remembered_counts_more_than_a_guess() -> None:
    reading = sniff(GOOD)
    remembered = Mapping({"A": "day", "E": "grams"}, {"kind": "intake", "category": "pane-forno"})
    assert guess_mapping(reading, remembered) == remembered
    assert guess_mapping(reading, Mapping({"Z": "day"})) == guess_mapping(reading)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not on this machine")
@pytest.mark.parametrize(
    ("name", "encoding", "columns", "style"),
    [
        ("istat_elenco_comuni_italiani_2019_cp1252_thousands_dot.csv", "cp1252", 23, "it"),
        ("aperto_attivita_commerciali_excerpt_utf8.csv", "utf-8", 25, ""),
        ("daf_torino_biblioteche_decimal_comma.csv", "utf-8", 12, ""),
    ],
)
def test_real_files_of_italian_offices_are_recognised(
    name: str, encoding: str, columns: int, style: str
) -> None:
    content = (SAMPLES / name).read_bytes()
    reading = sniff(content, name)
    assert (reading.encoding, reading.separator, reading.header_row) == (encoding, ";", 1)
    assert len(reading.columns) == columns
    assert not style or reading.number_style == style
    assert sum(len(rows) for rows in read_rows(content, reading)) > 20


@given(st.binary(max_size=3000))
def test_any_bytes_at_all_are_read_or_named(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"data;kg\r\n"):
        with suppress(Unreadable):
            reading = sniff(start + content)
            assert sum(map(len, read_rows(start + content, reading))) >= 0


def test_what_unpacks_wrongly_is_named() -> None:
    assert zlib.compress(b"x")
    content = bytearray(packed(**{"xl/workbook.xml": b"abc" * 400, "x.xml": b"y" * 900}))
    content[60:70] = b"\xff" * 10
    assert refusal(bytes(content))
