"""A file is judged by its bytes: what it says it is must be so, and nothing that runs is kept."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules import attachments
from foodplan.rules.attachments import MOST_BYTES, TYPES, judge
from foodplan.rules.problems import Refused
from tests.factories.attachments import ODT, WORD, archive, docx, jpeg, odt, pdf, png, zip_bomb

MACRO_WORD = "application/vnd.ms-word.document.macroEnabled"


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        judge(content, name)
    assert [item.field for item in refused.value.problems] == ["file"]
    return refused.value.problems[0].text


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (pdf(), "delibera.pdf", "application/pdf"),
        (pdf(), "delibera", "application/pdf"),
        (png(), "logo.PNG", "image/png"),
        (jpeg(), "foto.jpeg", "image/jpeg"),
        (docx(), "verbale.docx", WORD),
        (odt(), "verbale.odt", ODT),
        (b"a;b\n1;2\n", "dati.csv", "text/csv"),
        ("Perché sì".encode("cp1252"), "nota.txt", "text/plain"),
    ],
)
def test_what_is_kept(content: bytes, name: str, media_type: str) -> None:
    assert judge(content, name).media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "vuoto.pdf", "vuoto"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "delibera.pdf", "pagina web"),
        (b"\xef\xbb\xbf  <html>", "nota.txt", "pagina web"),
        (b"a;b\n1;<script src=x></script>\n", "dati.csv", "pagina web"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", "SVG"),
        (b"<html>\n%PDF-1.4\n%%EOF", "doppio.pdf", "pagina web"),
        (b"MZ\x90\x00", "delibera.pdf", "programma"),
        (b"\x7fELF\x02", "dati.csv", "programma"),
        (b"#!/bin/sh\nrm -rf /\n", "nota.txt", "programma"),
        (pdf(), "delibera.exe", "dentro è un PDF"),
        (pdf(), "delibera.pdf.html", "dentro è un PDF"),
        (docx(), "delibera.pdf", "dentro è un documento Word"),
        (png(), "foto.jpg", "dentro è un'immagine PNG"),
        (pdf(b"x") + archive({"a.txt": b"b"}), "due.pdf", "due cose"),
        (png() + archive({"a.txt": b"b"}), "due.png", "due cose"),
        (png() + b"<script>alert(1)</script>", "coda.png", "interrotto"),
        (pdf()[:20], "mozzo.pdf", "interrotto"),
        (docx()[:80], "mozzo.docx", "interrotto"),
        (pdf(b"/S /JavaScript /JS (app.alert(1))"), "attivo.pdf", "macro"),
        (pdf(b"/S /Launch /F (cmd.exe)"), "attivo.pdf", "macro"),
        (docx(**{"word/vbaProject.bin": b"x"}), "macro.docx", "macro"),
        (docx(MACRO_WORD), "macro.docx", "macro"),
        (docx(**{"word/embeddings/oleObject1.bin": b"x"}), "ole.docx", "macro"),
        (odt(**{"Basic/Standard/Module1.xml": b"x"}), "macro.odt", "macro"),
        (odt(**{"pagina.html": b"x"}), "pagina.odt", "macro"),
        (archive({"a.txt": b"b"}), "archivio.docx", "non si riconosce"),
        (archive({"mimetype": b"application/zip"}), "archivio.odt", "non si riconosce"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 40, "vecchio.doc", "vecchio tipo"),
        (b"\x00\x01\x02\x03", "dati.csv", "non si riconosce"),
    ],
)
def test_what_is_refused_and_why(content: bytes, name: str, words: str) -> None:
    assert words in refusal(content, name)


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    assert "20 MB" in refusal(b"%PDF-" + b"\x00" * MOST_BYTES, "grande.pdf")


def test_an_archive_that_swells_is_refused_by_its_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = zip_bomb()
    assert len(bomb) < MOST_BYTES

    def never(*_args: object) -> bytes:
        raise AssertionError("the archive was read")

    monkeypatch.setattr(attachments, "_read", never)
    assert "troppo grande" in refusal(bomb, "bomba.docx")


def test_an_entry_that_lies_of_its_size_is_read_no_further() -> None:
    content = archive({"mimetype": b"a" * 5_000_000, "content.xml": b""})
    with zipfile.ZipFile(BytesIO(content)) as opened:
        true = opened.getinfo("mimetype").file_size.to_bytes(4, "little")
    lying = content.replace(true, (10).to_bytes(4, "little"))
    assert lying != content
    assert refusal(lying, "bugia.odt")


@given(st.binary(max_size=300), st.sampled_from(["a.pdf", "b.docx", "c.csv", "d.png", "e", ".f"]))
def test_whatever_comes_is_judged_or_refused(content: bytes, name: str) -> None:
    for start in (b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        try:
            found = judge(start + content, name)
        except Refused:
            continue
        assert found.media_type in TYPES
        assert found.ending in TYPES[found.media_type][0]


@given(
    st.sampled_from([docx(), odt(), pdf(), png(), jpeg()]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
)
def test_a_damaged_file_is_judged_or_refused(
    content: bytes, changes: list[tuple[int, int]]
) -> None:
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        found = judge(bytes(damaged), "senza-nome")
    except Refused:
        return
    assert found.media_type in TYPES
