"""Whatever somebody does to an export is said in a clear sentence, or moves no figure."""

import json
import random
import re
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from foodplan.db import make_engine, open_session
from foodplan.reports.snapshots import verify, verifying
from foodplan.reports.snapshots.archive import SUMS, pack, sums_of, unpack
from foodplan.store.schema import upgrade_schema
from tests.factories.snapshots import export_of, make_measured_city, packed, spoiled

CELLS = "inputs/ledger/cells.csv"
LINKS = "inputs/indicators/links.jsonl"
TARGETS = "inputs/indicators/targets.jsonl"
PEOPLE = "inputs/people.jsonl"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One export of the measured city, to be spoiled by every test."""
    path = tmp_path_factory.mktemp("export") / "city.sqlite3"
    engine: Engine = make_engine(f"sqlite:///{path}")
    upgrade_schema(engine)
    with open_session(engine, writes=True) as session:
        make_measured_city(session)
        content = export_of(session)
    engine.dispose()
    return content


def said(content: bytes) -> str:
    found = verify(content)
    assert not found.good
    return " ".join(problem.text for problem in found.problems)


def differing(content: bytes) -> list[str]:
    return [item.figure for item in verify(content).differences]


def one_gram_more(text: str) -> str:
    """Add a gram to one month of one organisation, wherever a question asks for it."""
    return text.replace(",202603,1,93000,", ",202603,1,93001,")


def test_one_gram_is_caught_by_its_sum_and_by_its_figure(export: bytes) -> None:
    content = spoiled(export, CELLS, one_gram_more)
    assert f"Il file «{CELLS}» è stato cambiato" in said(content)
    assert "Obiettivo prova → Cibo recuperato → valore" in " ".join(differing(content))


def test_one_gram_with_sums_made_again_is_caught_by_its_figure(export: bytes) -> None:
    content = spoiled(export, CELLS, one_gram_more, sums_too=True)
    found = verify(content)
    assert not found.problems
    value = next(
        item for item in found.differences if item.figure.endswith("Cibo recuperato → valore")
    )
    assert (value.shown, value.recomputed) == ("1095,0", "1095,001")


def test_one_weight_and_one_date_are_caught(export: bytes) -> None:
    heavier = spoiled(
        export, LINKS, lambda text: text.replace('"weight":3.0', '"weight":4.0'), sums_too=True
    )
    assert any(name.endswith("peso") for name in differing(heavier))
    later = spoiled(
        export, TARGETS, lambda text: text.replace("2030-12-31", "2031-12-31"), sums_too=True
    )
    assert any(name.endswith("data del traguardo") for name in differing(later))


def test_figures_that_were_touched_are_caught(export: bytes) -> None:
    content = spoiled(
        export, "figures.json", lambda text: text.replace('"value":48.0', '"value":58.0')
    )
    assert "non ha l’impronta scritta nell’intestazione" in said(content)
    assert verify(content).differences


def test_figures_written_otherwise_are_caught_though_they_say_the_same(export: bytes) -> None:
    content = spoiled(export, "figures.json", lambda text: text.replace(",", ", "), sums_too=True)
    assert "byte per byte" in said(content)


@pytest.mark.parametrize("name", sorted({CELLS, TARGETS, PEOPLE, "figures.json", "snapshot.json"}))
def test_a_file_taken_away_is_named(export: bytes, name: str) -> None:
    files = unpack(export)
    del files[name]
    assert f"Manca il file «{name}»" in said(packed(files, sums_too=False))
    assert f"Manca il file «{name}»" in said(packed(files))


def test_a_file_put_in_is_named(export: bytes) -> None:
    files = {**unpack(export), "inputs/more.jsonl": b"[]\n"}
    assert "«inputs/more.jsonl» non è nell’elenco" in said(packed(files, sums_too=False))


def test_the_list_of_sums_must_be_there_and_be_one(export: bytes) -> None:
    files = unpack(export)
    del files[SUMS]
    assert "Manca l’elenco delle impronte" in said(zipped(files))
    assert "non si può leggere" in said(zipped({**files, SUMS: b"nonsense\n"}))


def test_other_rules_are_said_and_what_differs_is_still_named(
    export: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "RULE_VERSION", "2027.9")
    found = verify(export)
    (problem,) = found.problems
    then = found.manifest["rule_version"]
    assert (
        f"È stata fatta con le regole {then}, questo programma ha le regole 2027.9" in problem.text
    )
    content = spoiled(export, CELLS, one_gram_more, sums_too=True)
    assert differing(content)


def test_the_heading_cannot_speak_of_another_day(export: bytes) -> None:
    content = spoiled(
        export, "snapshot.json", lambda text: text.replace("2026-10-31", "2026-09-30"),
        sums_too=True,
    )  # fmt: skip
    assert "parlano di giorni diversi" in said(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "non è uno zip"),
        (b"PK\x03\x04 no zip at all", "non è uno zip"),
        (b"%PDF-1.7", "non è uno zip"),
    ],
)
def test_what_is_no_zip_is_said_so(content: bytes, sentence: str) -> None:
    assert sentence in said(content)


def test_a_broken_zip_is_said_so(export: bytes) -> None:
    middle = len(export) // 3
    torn = export[:middle] + bytes(byte ^ 255 for byte in export[middle : middle + 400])
    assert "rovinato" in said(torn + export[middle + 400 :])


def test_a_member_whose_name_is_torn_is_said_so(export: bytes) -> None:
    # The second local header: signature, then 26 bytes to the length of the name, then the name.
    at = export.index(b"PK\x03\x04", 4) + 30
    torn = export[:at] + b"\x96" + export[at + 1 :]
    flagged = bytearray(torn)
    flagged[at - 24 : at - 22] = (0x800).to_bytes(2, "little")
    assert "rovinato" in said(bytes(flagged))


def test_a_file_without_end_is_not_opened(export: bytes) -> None:
    files = {**unpack(export), "inputs/zeros.txt": b"0" * 30_000_000}
    assert "«inputs/zeros.txt», una volta aperto, è troppo grande" in said(zipped(files))


def test_very_large_and_very_many_are_refused(
    export: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"inputs/f{number}": b"" for number in range(120)}
    assert "troppi" in said(zipped(many))
    monkeypatch.setattr("foodplan.reports.snapshots.archive.MOST_BYTES", 1000)
    assert "troppo grande per essere" in said(export)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "inputs/../x", "C:\\x", "a/", "inputs/\u202e.txt"]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert "ha un nome che un’istantanea non usa" in said(zipped({name: b""}))


def test_a_name_twice_is_refused(export: bytes) -> None:
    out = BytesIO(export)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(out, "a") as archive:
        archive.writestr("figures.json", "{}")
    assert "due volte" in said(out.getvalue())


def test_other_ways_of_packing_are_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_LZMA) as archive:
        archive.writestr("figures.json", "{}")
    assert "ha un nome che" in said(out.getvalue()) or "rovinato" in said(out.getvalue())


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("snapshot.json", "[]", "non è l’intestazione"),
        ("snapshot.json", '{"format":1}', "non è l’intestazione"),
        ("snapshot.json", '{"format":2}', "altro formato"),
        ("figures.json", "{", "non sono le cifre"),
        ("figures.json", "[" * 100_000, "non sono le cifre"),
        (CELLS, "a,b\n", "le colonne non sono"),
        (CELLS, "question,month,organisation,value,base,method\n1,2\n", "una riga non ha"),
        (CELLS, "question,month,organisation,value,base,method\n1,1,1,1e9,,1\n", "numero intero"),
        (CELLS, "question,month,organisation,value,base,method\n99,1,1,1,,1\n", "nessuno ha"),
        (CELLS, 'question,month,organisation,value,base,method\n"1', "cells.csv"),
        ("inputs/ledger/questions.jsonl", "{}\n", "non è una domanda"),
        ("inputs/ledger/questions.jsonl", "x\n", "questions.jsonl"),
        (TARGETS, "{}\n", "targets.jsonl"),
        (TARGETS, '["cibo-recuperato",[{}]]\n', "targets.jsonl"),
        (TARGETS, "NaN\n", "targets.jsonl"),
        (LINKS, '{"goal":1}\n', "links.jsonl"),
        (PEOPLE, "{}\n", "people.jsonl"),
        (PEOPLE, '["a","b",{}]\n', "non si possono rifare"),
        ("inputs/single.json", "{}", "inputs/single.json"),
        ("inputs/ledger/questions.jsonl", "", "non si possono rifare"),
    ],
)
def test_inputs_that_make_no_sense_are_said_and_never_fall_over(
    export: bytes, name: str, text: str, sentence: str
) -> None:
    content = spoiled(export, name, lambda _text: text, sums_too=True)
    assert sentence in said(content)


def test_an_export_from_before_a_column_with_a_default_still_verifies(export: bytes) -> None:
    """What was added since has a default that is true for older rows."""
    older = spoiled(
        export,
        "inputs/indicators/definitions.jsonl",
        lambda text: text.replace('"season":"",', "").replace('"path_shape":"linear",', ""),
        sums_too=True,
    )
    assert older != export
    assert verify(older).good


def test_a_question_that_nobody_answered_is_named(export: bytes) -> None:
    content = spoiled(
        export,
        "inputs/ledger/questions.jsonl",
        lambda text: text.replace('"measure":"recovered"', '"measure":"redistributed"'),
        sums_too=True,
    )
    assert "manca la risposta del registro" in said(content)


def test_text_that_is_none_is_said_so(export: bytes) -> None:
    files = {**unpack(export), CELLS: b"\xff\xfe"}
    assert "non è testo UTF-8" in said(packed(files))


def test_a_past_verification_depends_on_nothing_around_it(export: bytes) -> None:
    assert verify(export) == verify(export)
    assert pack({name: text for name, text in unpack(export).items() if name != SUMS}) == export
    assert sums_of({"a": b""}).endswith(b"  a\n")
    assert zlib.crc32(export) == zlib.crc32(bytes(export))


NUMBER = re.compile(r"(?<![\w.\"-])\d+(?:\.\d+)?(?![\w.\"-])")


@settings(max_examples=120)
@given(seed=st.integers(0, 2**32))
def test_any_number_changed_is_caught_or_moves_no_figure(export: bytes, seed: int) -> None:
    """Whoever changes a number and makes the sums again is caught, unless no figure needs it."""
    files = unpack(export)
    chance = random.Random(seed)
    name = chance.choice([name for name in sorted(files) if NUMBER.search(files[name].decode())])
    text = files[name].decode()
    match = chance.choice(list(NUMBER.finditer(text)))
    other = str(int(match[0]) + 1) if match[0].isdigit() else str(float(match[0]) + 0.25)
    changed = text[: match.start()] + other + text[match.end() :]
    assert not verify(packed({**files, name: changed.encode()}, sums_too=False)).good
    found = verify(packed({**files, name: changed.encode()}))
    if found.good:
        # Nothing differs: the figures are those that were frozen, to the byte.
        assert name != "figures.json"
        assert (
            unpack(packed({**files, name: changed.encode()}))["figures.json"]
            == (files["figures.json"])
        )
        assert found.fingerprint == verify(export).fingerprint
    else:
        assert found.differences or found.problems


def test_every_gram_of_a_judged_month_is_needed(export: bytes) -> None:
    """No cell of the judged months can be changed without a figure that differs."""
    files = unpack(export)
    lines = files[CELLS].decode().splitlines()
    for at, line in enumerate(lines[1:], 1):
        cells = line.split(",")
        if cells[1] > "202609":
            continue
        cells[3] = str(int(cells[3]) + 1)
        changed = "\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :]]) + "\n"
        assert differing(packed({**files, CELLS: changed.encode()})), line


def test_figures_json_is_what_the_api_answers(export: bytes) -> None:
    said_of = json.loads(unpack(export)["figures.json"])
    assert {"as_of", "plans", "rule_version", "provisional"} <= set(said_of)
    assert said_of["provisional"] is False


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a zip, whatever their names are."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = ZipInfo("x")
            info.filename, info.compress_type = name, ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
